"""The staff's matters, and what stands between two visits: out of order, cleaning, a word to who has left."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from kiosk.app.idle import IdleWatch
from kiosk.app.ports import Surroundings
from kiosk.pages.duty import (
    CLEANING_S,
    HOLD_S,
    HOLD_SEEN_S,
    Cleaning,
    CleaningAsked,
    Duty,
    OutOfOrder,
    Parting,
    Restarting,
)
from kiosk.pages.frame import Pen
from kiosk.pages.session import Session
from kiosk.pages.speech import Spoken, free
from kiosk.types import NodeId

PARTING_S = 10.0
"""Long enough to be read twice while one puts a coat on."""
RESTARTING_S = 60.0
"""After so long the machine has not started anew: it could not, and the kiosk serves."""
_log = structlog.get_logger()


_LASTS: Mapping[type[Duty], float] = {Cleaning: CLEANING_S, Parting: PARTING_S, Restarting: RESTARTING_S}


class Floor(Protocol):
    """What a shift stands on: the kiosk as the staff's matters need it. All on the main thread."""

    @property
    def around(self) -> Surroundings:
        """Its town hall."""
        ...

    @property
    def session(self) -> Session:
        """The visit as it stands."""
        ...

    @property
    def aloud(self) -> bool:
        """Whether pages are read by themselves."""
        ...

    def fresh(self) -> Session:
        """A visit that has not begun."""
        ...

    def greet(self) -> None:
        """Silence, and the page that waits for the next person."""
        ...

    def apply(self, update: Callable[[Session], Session]) -> None:
        """Change the session without an action of a page."""
        ...

    def pen(self) -> Pen:
        """What writes in the visit's language."""
        ...

    def say(self, parts: Sequence[Spoken]) -> None:
        """Say these now."""
        ...


class Shift:
    """Counts how long each duty lasts. ``closed`` is what every fresh session says of the service."""

    def __init__(self, floor: Floor, idle: IdleWatch) -> None:
        self._floor, self._idle = floor, idle
        self._began: float | None = None
        self._counted: type[Duty] | None = None
        self._held: float | None = None
        self.closed: OutOfOrder | None = None

    @property
    def locked(self) -> bool:
        """Whether nothing on the screen acts: it is being wiped, or the machine is about to start anew."""
        return isinstance(self._floor.session.duty, Cleaning | CleaningAsked | Restarting)

    @property
    def _wiped(self) -> bool:
        return isinstance(self._floor.session.duty, Cleaning)

    @property
    def resting(self) -> bool:
        """Whether no visit goes on."""
        return self._floor.session.duty is not None or self._floor.session == self._floor.fresh()

    def serve(self, closed: OutOfOrder | None) -> None:
        """Out of order, or in service (None). A visit that goes on is not cut: it is so once it ends."""
        if closed == self.closed:
            return
        # A screen that is being wiped stays locked: what has changed is shown when it is clean.
        shows = self.resting and not self.locked
        self.closed = closed
        _log.info("service.out" if closed else "service.in", cause=closed.cause.value if closed else None)
        if shows:
            self._floor.greet()

    def clean(self) -> bool:
        """Begin to clean the screen; False while a visit goes on."""
        if not self.resting or self._wiped:
            return False
        _log.info("cleaning.begin")
        self._began, self._counted = self._idle.clock(), Cleaning
        self._floor.apply(lambda _: replace(self._floor.fresh(), duty=Cleaning()))
        return True

    def hold(self, down: bool) -> None:
        """A finger came to rest in an upper corner of the screen, or is there no more."""
        # A cloth in a corner of a screen that is being wiped is no wish to begin.
        self._held = self._idle.clock() if down and self.resting and not self._wiped else None
        if isinstance(self._floor.session.duty, CleaningAsked):
            self._floor.greet()

    def pulse(self) -> None:
        """Several times a second: a finger that is held long enough begins to clean the screen."""
        if self._held is None:
            return
        gone = self._idle.clock() - self._held
        if gone >= HOLD_S or not self.resting or self._wiped:
            self._held = None
            self.clean()
        elif gone >= HOLD_S - HOLD_SEEN_S:
            asked = CleaningAsked(math.ceil(HOLD_S - gone))
            self._floor.apply(lambda _: replace(self._floor.fresh(), duty=asked))

    def another_person(self) -> None:
        """The word for who has left is over: a key or a badge that comes now is somebody else's."""
        if isinstance(self._floor.session.duty, Parting):
            self._floor.greet()

    def parting(self, fresh: Session, ended: Session) -> Session:
        """The greeting after a visit, with a word about what may lie there, in that visit's language."""
        self._began = None
        if self.closed is not None or ended.parting == Parting():
            return fresh
        comfort = replace(fresh.comfort, lang=ended.comfort.lang)
        return replace(fresh, duty=ended.parting, comfort=comfort)

    def tick(self) -> bool:
        """About every second: a duty goes on with fewer seconds, or is over; False where none is counted."""
        session = self._floor.session
        worn = self._worn(session)
        if worn is None:
            return False
        if worn.duty is None:
            self._over(session.duty)
        elif worn != session:
            self._floor.apply(lambda _: worn)
        return True

    def _worn(self, session: Session) -> Session | None:
        """The session with its duty as it stands now, or over; None where nothing is counted."""
        duty = session.duty
        if not isinstance(duty, Cleaning | Parting | Restarting):
            self._began = None
            return None
        clock = self._idle.clock
        if self._began is None or type(duty) is not self._counted:
            self._began, self._counted = clock(), type(duty)
        gone = clock() - self._began
        if gone >= _LASTS[type(duty)]:
            self._began = None
            return replace(session, duty=None)
        if not isinstance(duty, Cleaning):
            return session
        return replace(session, duty=Cleaning(math.ceil(CLEANING_S - gone)))

    def _over(self, duty: Duty | None) -> None:
        floor = self._floor
        floor.greet()
        if isinstance(duty, Cleaning) and floor.aloud:
            floor.say(free(NodeId("cleaning"), floor.pen().say("cleaning.done"), floor.session.comfort.lang))
