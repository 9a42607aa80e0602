"""Wakes whoever waits for an event, inside one process. The event table stays the truth."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from hub.store.events import Event

T = TypeVar("T")

MAILBOX_LIMIT = 256
"""A reader that is this far behind is cut off; it comes back and replays from the table."""


class Mailbox(Generic[T]):
    """What one reader has not taken yet. Used on the event loop only."""

    def __init__(self, limit: int = MAILBOX_LIMIT) -> None:
        self._items: deque[T] = deque()
        self._limit = limit
        self._wake = asyncio.Event()
        self.closed = False

    def put(self, item: T) -> None:
        """Add an item, or close for good if the reader does not follow."""
        if len(self._items) >= self._limit:
            self.close()
        if not self.closed:
            self._items.append(item)
            self._wake.set()

    def close(self) -> None:
        """End: the reader gets nothing more."""
        self.closed = True
        self._items.clear()
        self._wake.set()

    async def take(self) -> list[T]:
        """Wait for items; an empty list means closed."""
        await self._wake.wait()
        items = list(self._items)
        self._items.clear()
        if not self.closed:
            self._wake.clear()
        return items


class Bus:
    """Gives each committed event to those who asked for its topic, or for one thing of that topic."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._readers: dict[tuple[str, str | None], set[Mailbox[Event]]] = {}
        self._callbacks: dict[str, list[Callable[[Event], None]]] = {}
        self.closed = False

    @property
    def has_readers(self) -> bool:
        """Whether anybody waits for anything."""
        return bool(self._readers)

    def call(self, topic: str, callback: Callable[[Event], None]) -> None:
        """Call back on the event loop for each event of a topic; it must not block."""
        self._callbacks.setdefault(topic, []).append(callback)

    def open(self) -> None:
        """Serve readers of the running loop from now on."""
        self._loop = asyncio.get_running_loop()

    def publish(self, events: Sequence[Event]) -> None:
        """Hand over events, from any thread."""
        loop = self._loop
        if not events or loop is None:
            return
        try:
            loop.call_soon_threadsafe(self._deliver, events)
        except RuntimeError:
            # The loop has ended: nobody is left to tell, and the table has it all.
            self._loop = None

    def subscribe(self, wanted: Iterable[tuple[str, str | None]], mailbox: Mailbox[Event]) -> None:
        """Fill a mailbox with events of (topic, ref); ref None means all of the topic."""
        for key in wanted:
            self._readers.setdefault(key, set()).add(mailbox)
        if self.closed:
            mailbox.close()

    def unsubscribe(self, mailbox: Mailbox[Event]) -> None:
        """Forget a reader."""
        for key in [key for key, readers in self._readers.items() if mailbox in readers]:
            self._readers[key].discard(mailbox)
            if not self._readers[key]:
                del self._readers[key]

    def close(self) -> None:
        """End every wait, so that the server can stop at once."""
        self.closed = True
        for readers in list(self._readers.values()):
            for mailbox in list(readers):
                mailbox.close()

    def _deliver(self, events: Sequence[Event]) -> None:
        for event in events:
            for callback in self._callbacks.get(event.topic, ()):
                callback(event)
            for key in ((event.topic, None), (event.topic, event.ref)):
                for mailbox in self._readers.get(key, ()):
                    mailbox.put(event)


async def wait_for_change(mailbox: Mailbox[Event], timeout_s: float) -> None:
    """Sleep until the mailbox gets something, at most so long. Subscribe before looking, or miss it."""
    # Not ``wait_for``: a task of its own for each of thousands that wait weighs 5 KiB.
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            await mailbox.take()
