"""Brings a mediator's wish for a newer version to the machine; shows on the page how far that truly is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import structlog

from kiosk.pages.assist_states import Renewing, Stage
from kiosk.pages.duty import Restarting
from kiosk.pages.overlays import AtAssist
from kiosk.pages.session import Session

NOTHING = Renewing()
TAKEN_S = 30.0
"""A wish that the machine has not taken by then is taken by nobody."""
QUIET_S = 3.0
"""So long before a restart: by then the machine has heard that nobody is at the kiosk (``Alive.beat``)."""
_log = structlog.get_logger()


class Updates(Protocol):
    """The machine that installs; each call is answered at once."""

    def told(self) -> Renewing:
        """How far it is."""
        ...

    def ask(self) -> bool:
        """Let one stick in; False where that cannot even be asked."""
        ...

    def withdraw(self) -> None:
        """Nobody has taken the wish."""
        ...

    def restart(self) -> bool:
        """Start the version that is ready, now."""
        ...


class Floor(Protocol):
    """What it stands on: the kiosk. All on the main thread."""

    @property
    def session(self) -> Session:
        """The visit as it stands."""
        ...

    def apply(self, update: Callable[[Session], Session]) -> None:
        """Change the session without an action of a page."""
        ...

    def wipe(self) -> None:
        """End the visit."""
        ...

    def fresh(self) -> Session:
        """A visit that has not begun."""
        ...


class RenewalDesk:
    """Lives as long as the program: what was asked for goes on when the page, or the visit, is over."""

    def __init__(self, floor: Floor, updates: Updates | None, clock: Callable[[], float]) -> None:
        self._floor, self._updates, self._clock = floor, updates, clock
        self._asked: float | None = None
        self._untaken = False
        self._restarts: float | None = None

    @property
    def able(self) -> bool:
        """Whether there is such a machine."""
        return self._updates is not None

    def see(self) -> None:
        """Show how far it is, where a page for it is open."""
        over, now = self._floor.session.overlay, self._now()
        if isinstance(over, AtAssist) and isinstance(over.page, Renewing) and over.page != now:
            shown = replace(over, page=now)
            self._floor.apply(lambda session: replace(session, overlay=shown))

    def ask(self) -> None:
        """A mediator wants to plug a stick in."""
        if self._updates is None:
            return
        _log.info("renewal.asked")
        self._untaken = not self._updates.ask()
        self._asked = self._clock()
        self.see()

    def restart(self) -> None:
        """The visit is over; the machine is asked a moment later, when it has heard that."""
        if self._updates is None:
            return
        _log.info("renewal.restart")
        self._floor.wipe()
        self._floor.apply(lambda _: replace(self._floor.fresh(), duty=Restarting()))
        self._restarts = self._clock() + QUIET_S

    def tick(self) -> None:
        """About every second."""
        self.see()
        if self._updates is None or self._restarts is None or self._clock() < self._restarts:
            return
        self._restarts = None
        if isinstance(self._floor.session.duty, Restarting) and not self._updates.restart():
            _log.error("renewal.restart_not_asked")

    def _now(self) -> Renewing:
        if self._updates is None:
            return NOTHING
        told = self._updates.told()
        if told.stage is not Stage.ASKED:
            self._asked = None
        elif self._asked is not None and self._clock() - self._asked > TAKEN_S:
            _log.error("renewal.not_taken")
            self._updates.withdraw()
            self._untaken = True
        return Renewing(Stage.FAILED) if self._untaken else told
