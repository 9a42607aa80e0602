"""What stands between two visits: out of order, cleaning, and a word to who has just left."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from kiosk.pages.duty import CLEANING_S, Cleaning, Duty, OutOfOrder, Parting
from kiosk.pages.session import Session

PARTING_S = 10.0
"""Long enough to be read twice while one puts a coat on."""


class Shift:
    """Counts how long each duty lasts. ``closed`` is what every fresh session says of the service."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began: float | None = None
        self._counted: type[Duty] | None = None
        self.closed: OutOfOrder | None = None

    def worn(self, session: Session) -> Session | None:
        """The session with its duty as it stands now, or over; None where nothing is counted."""
        duty = session.duty
        if not isinstance(duty, Cleaning | Parting):
            self._began = None
            return None
        if self._began is None or type(duty) is not self._counted:
            self._began, self._counted = self._clock(), type(duty)
        gone = self._clock() - self._began
        if gone >= (CLEANING_S if isinstance(duty, Cleaning) else PARTING_S):
            self._began = None
            return replace(session, duty=None)
        if isinstance(duty, Parting):
            return session
        return replace(session, duty=Cleaning(math.ceil(CLEANING_S - gone)))

    def parting(self, fresh: Session, ended: Session) -> Session:
        """The greeting after a visit, with a word about what may lie there, in that visit's language."""
        self._began = None
        if self.closed is not None or ended.parting == Parting():
            return fresh
        comfort = replace(fresh.comfort, lang=ended.comfort.lang)
        return replace(fresh, duty=ended.parting, comfort=comfort)
