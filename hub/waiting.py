"""A state that is asked for with patience: the answer waits until it is newer than what the asker knows."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Query
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.bus import Bus, Nudge
from hub.contract import Route

MOST_S = 30


async def _with_patience(after: int = 0, wait_s: Annotated[float, Query(ge=0, le=MOST_S)] = 0) -> None:
    """Says what may be asked; ``Patience`` obeys it."""


patiently = Depends(_with_patience)
"""For a route whose state has a version: ``after`` is the one that is known, ``wait_s`` how long to wait."""


@dataclass(frozen=True)
class _Wish:
    about: tuple[str, str]
    after: int
    wait_s: float


@dataclass
class _Told:
    """What a route answered, not sent yet."""

    messages: list[Message] = field(default_factory=list)

    async def take(self, message: Message) -> None:
        self.messages.append(message)

    def is_newer(self, after: int) -> bool:
        """What has no version is told at once."""
        if self.messages[0].get("status") != 200:
            return True
        version = json.loads(b"".join(one.get("body", b"") for one in self.messages)).get("version")
        return not isinstance(version, int) or version > after


class Patience:
    """ASGI middleware: asks a route, and where it tells nothing new asks again once an event came.

    The routes answer at once. Of each of thousands that wait only this stands, none of a framework's layers.
    ``topics``: of each route that tells a state, what its events are about; the route's one part is their id.
    """

    def __init__(self, app: ASGIApp, bus: Bus, topics: Mapping[Route, str]) -> None:
        self._app, self._bus = app, bus
        self._topics = [(_pattern(route), topic) for route, topic in topics.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        wish = self._wish(scope)
        if wish is None:
            await self._app(scope, receive, send)
            return
        for message in await self._newer(wish, scope, receive):
            await send(message)

    async def _newer(self, wish: _Wish, scope: Scope, receive: Receive) -> list[Message]:
        clock, nudge = asyncio.get_running_loop().time, Nudge()
        end = clock() + wish.wait_s
        # Before the first look: what changes in between wakes us too.
        self._bus.subscribe([wish.about], nudge)
        try:
            # An event of what the asker knows already may come late from another process: it is no news.
            while not (told := await self._ask(scope, receive)).is_newer(wish.after):
                if nudge.closed or clock() >= end:
                    break
                del told
                await nudge.rest(end - clock())
        finally:
            self._bus.unsubscribe([wish.about], nudge)
        return told.messages

    async def _ask(self, scope: Scope, receive: Receive) -> _Told:
        told, asked = _Told(), dict(scope)
        await self._app(asked, receive, told.take)
        if "route" in asked:
            # For the log, which names a route's template only.
            scope["route"] = asked["route"]
        return told

    def _wish(self, scope: Scope) -> _Wish | None:
        """None where nobody waits; what is asked wrongly is the route's to refuse."""
        if scope["type"] != "http" or scope["method"] != "GET" or b"wait_s" not in scope["query_string"]:
            return None
        asked = QueryParams(scope["query_string"])
        after, wait_s = asked.get("after", "0"), _seconds(asked.get("wait_s", ""))
        if not (after.isascii() and after.isdigit() and len(after) < 16 and 0 < wait_s <= MOST_S):
            return None
        for pattern, topic in self._topics:
            if found := pattern.fullmatch(scope["path"]):
                return _Wish((topic, found[1]), int(after), wait_s)
        return None


def _pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "([A-Za-z0-9_-]{8,32})", re.escape(route)))


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0
