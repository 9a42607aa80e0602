"""One's own shift: begun, changed and ended on the console, kept alive by the console's open line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from fastapi import APIRouter, Request, Response

from hub.accounts.people import Actor
from hub.accounts.rights import require
from hub.contract import Route
from hub.contract.staff import Right
from hub.shifts import shifts
from hub.shifts.shifts import ShiftRequest, ShiftStep, ShiftView
from hub.store.store import Store, Tx
from hub.timing import NowMs

NOTE_MS = 10_000
"""A beat is written this often at most: a console pings every two seconds, a shift lives on for thirty."""
WhoAnswers: TypeAlias = Callable[[Request], Actor | Response]
"""Who asks, if they may answer calls; else the refusal."""


def who_answers(request: Request) -> Actor | Response:
    """The gate's word, as the routes here want it."""
    return require(request, Right.ANSWER)


class Shifts:
    """The shifts, and which open console was noted when, at this process."""

    def __init__(self, store: Store, now_ms: NowMs) -> None:
        self._store, self._now_ms = store, now_ms
        self._noted: dict[str, int] = {}

    def note_beats(self, staff: Iterable[str]) -> None:
        """These people's consoles are open. From any thread, as often as one likes: it never waits."""
        now_ms = self._now_ms()
        fresh = {one for one in staff if abs(now_ms - self._noted.get(one, 0)) >= NOTE_MS}
        if not fresh:
            return
        lately = {one: at for one, at in self._noted.items() if abs(now_ms - at) < NOTE_MS}
        self._noted = lately | dict.fromkeys(fresh, now_ms)
        self._store.submit(lambda tx: shifts.note_beats(tx, sorted(fresh)))

    def say(self, who: Actor, asked: ShiftRequest) -> ShiftView | None:
        """What a person says of their own shift."""
        return self._store.write(lambda tx: shifts.say(tx, who, asked))

    def own(self, who: Actor) -> ShiftView | None:
        """A person's own shift."""
        return self._store.read(lambda conn: shifts.own(conn, who, self._now_ms()))

    def sweep(self) -> int:
        """End what is over; show who is away. Safe at any moment, at every process."""
        if not self._store.read(lambda conn: shifts.is_due(conn, self._now_ms())):
            return 0
        return self._store.write(self._sweep)

    def _sweep(self, tx: Tx) -> int:
        return shifts.sweep(tx)


def console_routes(shifts_: Shifts, who: WhoAnswers) -> APIRouter:
    """``GET`` tells one's own shift (``null``: none); ``POST`` a ``ShiftRequest`` changes it."""
    router = APIRouter()

    @router.get(Route.CONSOLE_SHIFT, response_model=ShiftView | None)
    def own(request: Request) -> ShiftView | Response | None:
        actor = who(request)
        return actor if isinstance(actor, Response) else shifts_.own(actor)

    @router.post(Route.CONSOLE_SHIFT, response_model=ShiftView | None)
    def say(request: Request, asked: ShiftRequest) -> ShiftView | Response | None:
        actor = who(request)
        return actor if isinstance(actor, Response) else shifts_.say(actor, asked)

    return router


__all__ = ["ShiftRequest", "ShiftStep", "ShiftView", "Shifts", "console_routes"]
