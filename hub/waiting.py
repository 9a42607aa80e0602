"""A state that is asked for with patience: the answer waits until it is newer than what the asker knows."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Query
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.bus import Bus, Nudge
from hub.contract import Route
from hub.store.events import Event
from hub.web import DEVICE

MOST_S = 30


async def _with_patience(after: int = 0, wait_s: Annotated[float, Query(ge=0, le=MOST_S)] = 0) -> None:
    """Says what may be asked; ``Patience`` obeys it."""


patiently = Depends(_with_patience)
"""For a route whose state has a version: ``after`` is the one that is known, ``wait_s`` how long to wait."""


EARLIEST = 0.5
"""From this share of its time on a wait may end: kiosks that came all at once, after a hub fell, do not all
come back in one moment and hold up those who call."""
LASTS_S = 300.0
"""So long an answer stands while no event says otherwise."""
_MOST = 10_000
"""Things of which answers are remembered; beyond, all are asked for anew."""


@dataclass(frozen=True)
class _Wish:
    about: tuple[str, str]
    asker: tuple[object, ...]
    after: int
    wait_s: float


@dataclass
class _Told:
    """What a route answered, not sent yet."""

    messages: list[Message] = field(default_factory=list)
    route: object = None
    """For the log, which names a route's template only."""

    async def take(self, message: Message) -> None:
        self.messages.append(message)

    def is_newer(self, after: int) -> bool:
        """What has no version is told at once."""
        return self.version is None or self.version > after

    @cached_property
    def version(self) -> int | None:
        """Of the state that is told; None: no state, or one without."""
        if self.messages[0].get("status") != 200:
            return None
        version = json.loads(b"".join(one.get("body", b"") for one in self.messages)).get("version")
        return version if isinstance(version, int) else None


@dataclass(frozen=True)
class _Known:
    """What one asker was told last, and until when it stands."""

    told: _Told
    until: float


class Patience:
    """ASGI middleware: asks a route, and where it tells nothing new asks again once an event came.

    The routes answer at once. Of each of thousands that wait only this stands, none of a framework's layers.
    ``topics``: of each route that tells a state, what its events are about; the route's one part is their id.
    ``told``: topics whose every change is an event. Who was told such a state and asks again waits at once:
    of 5 000 that ask twice a minute each look at the database took a core from those who call.
    """

    def __init__(
        self, app: ASGIApp, bus: Bus, topics: Mapping[Route, str], told: frozenset[str] = frozenset()
    ) -> None:
        self._app, self._bus, self._lasting = app, bus, told
        self._topics = [(_pattern(route), topic) for route, topic in topics.items()]
        self._known: dict[tuple[str, str], dict[tuple[object, ...], _Known]] = {}
        for topic in told:
            bus.call(topic, self._outdate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        wish = self._wish(scope)
        if wish is None:
            await self._app(scope, receive, send)
            return
        told = await self._newer(wish, scope, receive)
        if told.route is not None:
            scope["route"] = told.route
        for message in told.messages:
            await send(message)

    async def _newer(self, wish: _Wish, scope: Scope, receive: Receive) -> _Told:
        clock, nudge = asyncio.get_running_loop().time, Nudge()
        end = clock() + wish.wait_s * random.uniform(EARLIEST, 1)
        # Before the first look: what changes in between wakes us too.
        self._bus.subscribe([wish.about], nudge)
        try:
            told = self._recall(wish, clock()) or await self._ask(scope, receive)
            # An event of what the asker knows already may come late from another process: it is no news.
            while not told.is_newer(wish.after):
                self._remember(wish, told, nudge, clock())
                await nudge.rest(end - clock())
                if nudge.closed or clock() >= end:
                    # Nobody has told anything: what was so is so.
                    break
                told = await self._ask(scope, receive)
        finally:
            self._bus.unsubscribe([wish.about], nudge)
        return told

    def _recall(self, wish: _Wish, now: float) -> _Told | None:
        found = self._known.get(wish.about, {}).get(wish.asker)
        return found.told if found and now < found.until and not found.told.is_newer(wish.after) else None

    def _remember(self, wish: _Wish, told: _Told, nudge: Nudge, now: float) -> None:
        # An event while the route was asked: what it read may be older.
        if wish.about[0] not in self._lasting or nudge.told:
            return
        if len(self._known) > _MOST:
            self._known.clear()
        askers = self._known.setdefault(wish.about, {})
        if wish.asker not in askers or askers[wish.asker].told is not told:
            askers[wish.asker] = _Known(told, now + LASTS_S)

    def _outdate(self, event: Event) -> None:
        self._known.pop((event.topic, event.ref), None)

    async def _ask(self, scope: Scope, receive: Receive) -> _Told:
        told, asked = _Told(), dict(scope)
        await self._app(asked, receive, told.take)
        told.route = asked.get("route")
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
                return _Wish((topic, found[1]), _asker(scope), int(after), wait_s)
        return None


def _asker(scope: Scope) -> tuple[object, ...]:
    """Whoever may be told the same: the kiosk that has signed, or who knows the same secret."""
    device = scope.get(DEVICE)
    proofs = tuple(value for name, value in scope["headers"] if name in (b"authorization", b"cookie"))
    return (device.id if device else None, *proofs)


def _pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "([A-Za-z0-9_-]{8,32})", re.escape(route)))


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0
