"""Watches for a person who left: slow is not lost, so it asks first, and any touch goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.app.sections import VisitSettings
from kiosk.devices.printer import JobPrinting, JobWaiting
from kiosk.pages.assisted import ended
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.session import Session
from kiosk.pages.signin_states import SignInAway, SignInReady
from kiosk.pages.states import IntakeReading, IntakeReady, IntakeWaiting, PrintPreparing


class IdleWatch:
    """Counts the time since the last sign of life. ``tick`` is called about every second."""

    def __init__(self, settings: VisitSettings, clock: Callable[[], float]) -> None:
        self._settings, self.clock = settings, clock
        self._last_sign = self._came = clock()
        self._waited = False

    def sign_of_life(self) -> None:
        """A touch, a word, a paper under the camera, or the kiosk still speaking."""
        self._last_sign = self.clock()

    def tick(self, session: Session) -> Session | None:
        """The session with its countdown, or None when the time is over. EN 301 549, 11.2.2.1."""
        now, waiting = self.clock(), waits(session)
        longest = self._settings.waiting_s + self._settings.countdown_s
        if self._waited and not waiting and now - self._last_sign < longest:
            # What somebody waited for has come: they have the whole time to see it. Not for ever: a line that
            # comes and goes keeps no visit open.
            self._came = now
        self._waited = waiting
        rested = now - (self._last_sign if waiting else max(self._last_sign, self._came))
        limit = self._limit(session)
        if rested < limit:
            # Somebody plugged a headset or laid a badge: a countdown that does not count is none.
            return session.uncovered() if isinstance(session.overlay, IdleWarning) else session
        if session.assisted is not None:
            # The mediator has gone, perhaps the person too: the help closes itself, and the page is veiled.
            session = ended(session)
            rested = limit = self._limit(session)
            self._last_sign = self._came = now - limit
        left = limit + self._settings.countdown_s - rested
        if left <= 0:
            return None
        over = session.overlay
        covered = over.covered if isinstance(over, IdleWarning) else over
        return replace(session, overlay=IdleWarning(round(left), covered))

    def _limit(self, session: Session) -> float:
        if waits(session):
            return self._settings.waiting_s
        if session.assisted is not None:
            return self._settings.assisted_s
        return self._settings.idle_voice_s if session.comfort.voice else self._settings.idle_s


def waits(session: Session) -> bool:
    """Who was told to wait (for a mediator, for paper), or is busy with their own phone, is not gone."""
    paper = isinstance(session.printing, PrintPreparing | JobPrinting | JobWaiting)
    signs_in = isinstance(session.sign_in, SignInReady | SignInAway)
    sends = isinstance(session.intake, IntakeReady | IntakeWaiting | IntakeReading)
    return session.awaits_somebody or paper or signs_in or sends
