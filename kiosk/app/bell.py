"""Rings in the hall while no line leads to anybody: now and then, captioned, until somebody touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from kiosk.devices.audio import Earcon
from kiosk.pages.session import Session
from kiosk.pages.states import CallLost, CallRefused, CallUnsent

EVERY_S = 7.0
PATIENCE_S = 4.0
"""A line that comes back at once wakes nobody."""


class Floor(Protocol):
    """What the bell stands on: the kiosk. All on the main thread."""

    @property
    def session(self) -> Session:
        """The visit as it stands."""
        ...

    @property
    def audible(self) -> bool:
        """Whether a person can hear the kiosk at all."""
        ...

    @property
    def speaking(self) -> bool:
        """Whether anything is being said."""
        ...

    def earcon(self, kind: Earcon) -> None:
        """A short sound."""
        ...

    def apply(self, update: Callable[[Session], Session]) -> None:
        """Change the session without an action of a page."""
        ...


class Bell:
    """Of one kiosk; ``on``: the town wants it. What is not heard is not said to ring."""

    def __init__(self, floor: Floor, clock: Callable[[], float], *, on: bool) -> None:
        self._floor, self._clock, self._on = floor, clock, on
        self._alone_since: float | None = None
        self._rang: float | None = None
        self._silenced = False

    def pulse(self) -> None:
        """Several times a second."""
        session = self._floor.session
        if not session.call_open:
            self._silenced = False
        if not self._on or not _is_alone(session):
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = self._clock()
        self._become(self._should())
        if self._floor.session.waiting.rings:
            self._ring()

    def touched(self) -> None:
        """Somebody did something: it does not ring again for this call."""
        if self._floor.session.waiting.rings:
            self._silenced = True
            self._become(False)

    def _should(self) -> bool:
        since = self._alone_since
        waited = since is not None and self._clock() - since >= PATIENCE_S
        return waited and not self._silenced and self._floor.audible

    def _become(self, rings: bool) -> None:
        if rings == self._floor.session.waiting.rings:
            return
        self._rang = None
        self._floor.apply(lambda now: replace(now, waiting=replace(now.waiting, rings=rings)))

    def _ring(self) -> None:
        """Never over words."""
        if self._floor.speaking or (self._rang is not None and self._clock() - self._rang < EVERY_S):
            return
        self._rang = self._clock()
        self._floor.earcon(Earcon.BELL)


def _is_alone(session: Session) -> bool:
    """Nobody knows of the call; who had said that they come is not rung for."""
    return isinstance(session.call, CallUnsent | CallRefused) or session.call == CallLost()
