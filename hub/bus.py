"""Wakes whoever waits for an event, inside one process. The event table stays the truth."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

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


class Nudge:
    """Wakes one who then looks for himself. Used on the event loop only; thousands of them weigh little."""

    __slots__ = ("_told", "closed")

    def __init__(self) -> None:
        self._told = asyncio.get_running_loop().create_future()
        self.closed = False

    @property
    def told(self) -> bool:
        """Whether something has happened since the last rest."""
        return self._told.done()

    def put(self, _item: Event) -> None:
        """Something happened: the next rest is short."""
        self._wake()

    def close(self) -> None:
        """End: nobody rests any more."""
        self.closed = True
        self._wake()

    async def rest(self, timeout_s: float) -> None:
        """Sleep until something has happened since the last rest, at most so long."""
        loop = asyncio.get_running_loop()
        # Neither a task nor an ``asyncio.timeout`` for each: five times the weight.
        timer = loop.call_later(timeout_s, self._wake)
        try:
            await self._told
        finally:
            timer.cancel()
        self._told = loop.create_future()

    def _wake(self) -> None:
        if not self._told.done():
            self._told.set_result(None)


class Reader(Protocol):
    """Who is told of events."""

    def put(self, item: Event, /) -> None:
        """Hear of one."""

    def close(self) -> None:
        """There will be no more."""


Wanted: TypeAlias = Iterable[tuple[str, str | None]]
"""Topic and ref of events; ref None means all of the topic."""


class Bus:
    """Gives each committed event to those who asked for its topic, or for one thing of that topic."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._readers: dict[tuple[str, str | None], set[Reader]] = {}
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

    def subscribe(self, wanted: Wanted, reader: Reader) -> None:
        """Tell a reader of these events."""
        for key in wanted:
            self._readers.setdefault(key, set()).add(reader)
        if self.closed:
            reader.close()

    def unsubscribe(self, wanted: Wanted, reader: Reader) -> None:
        """Forget a reader. It names what it wanted: not thousands of keys are searched for each that goes."""
        for key in wanted:
            readers = self._readers.get(key, set())
            readers.discard(reader)
            if not readers:
                self._readers.pop(key, None)

    def close(self) -> None:
        """End every wait, so that the server can stop at once."""
        self.closed = True
        for readers in list(self._readers.values()):
            for reader in list(readers):
                reader.close()

    def _deliver(self, events: Sequence[Event]) -> None:
        for event in events:
            for callback in self._callbacks.get(event.topic, ()):
                callback(event)
            for key in ((event.topic, None), (event.topic, event.ref)):
                for reader in self._readers.get(key, ()):
                    reader.put(event)
