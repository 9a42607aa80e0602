"""A state that is asked for with patience: the answer waits until it is newer than what the asker knows."""

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Query
from fastapi.concurrency import run_in_threadpool

from hub.bus import Bus, Mailbox, wait_for_change
from hub.contract import CallView, ParcelView, PhoneView
from hub.contract.identity import SignInTurn, SignInView
from hub.store.events import Event

WaitS = Annotated[float, Query(ge=0, le=30)]
"""How long an asker waits at most, in seconds."""
Found = TypeVar("Found")
_VERSIONED = (CallView, ParcelView, PhoneView, SignInView, SignInTurn)


async def newer(
    bus: Bus, about: tuple[str, str], look: Callable[[], Found], after: int, wait_s: float
) -> Found:
    """What ``look`` finds, at once if its version is above ``after``, else once an event made it so.

    ``about``: topic and id. What has no version is found at once; after ``wait_s`` seconds, what there is.
    """
    mailbox: Mailbox[Event] = Mailbox()
    # Before the first look: what changes in between wakes us too.
    bus.subscribe([about], mailbox)
    try:
        clock = asyncio.get_running_loop().time
        end = clock() + wait_s
        found = await run_in_threadpool(look)
        # An event of what the asker knows already may come late from another process: it is no news.
        while isinstance(found, _VERSIONED) and found.version <= after and not mailbox.closed:
            if clock() >= end:
                break
            await wait_for_change(mailbox, end - clock())
            found = await run_in_threadpool(look)
    finally:
        bus.unsubscribe(mailbox)
    return found
