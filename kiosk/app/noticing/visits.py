"""Counts visits and the procedures done in them: with or without a mediator, noticed or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hub.contract.codes import Counter
from kiosk.app.noticing.pages import at_its_end
from kiosk.pages.session import Session
from kiosk.types import ProcedureId


class Visits:
    """One visit after the other. Who switched noticing off, or is helped, is a visitor like everybody."""

    def __init__(self, count: Callable[[Counter], None]) -> None:
        self._count = count
        self._before: Session | None = None
        self._ends = False
        self._counted = self._helped = False
        self._done = set[ProcedureId]()

    def follow(self, session: Session, today: date) -> bool:
        """The session has changed. Gives whether its procedure is at its end."""
        before, self._before = self._before, session
        # A camera changes the session many times a second, and never the route.
        if (
            before is None
            or before.procedure is not session.procedure
            or before.dossiers is not session.dossiers
        ):
            self._ends = at_its_end(session, today)
        self._helped |= session.assisted is not None or session.call_open
        if not self._counted and session.welcomed and session.duty is None and not session.practice:
            self._counted = True
            self._count(Counter.VISITS)
        if self._ends and self._counted and not session.practice:
            self._finished(session)
        return self._ends

    def left(self) -> None:
        """The visit ends."""
        self._before, self._done = None, set()
        self._counted = self._helped = self._ends = False

    def _finished(self, session: Session) -> None:
        """Who goes back to look and comes again has done it once."""
        if session.procedure is None or session.procedure.id in self._done:
            return
        self._done.add(session.procedure.id)
        self._count(Counter.PROCEDURES)
        if not self._helped:
            self._count(Counter.ALONE)
