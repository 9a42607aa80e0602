"""When the kiosk asks whether somebody shall come: in a pause, and it does not stand there for good."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.app.idle import waits
from kiosk.difficulty.conclusions import Conclusion, Level
from kiosk.difficulty.tuning import LevelSpec
from kiosk.pages.overlays import Offering
from kiosk.pages.session import Session
from kiosk.pages.states import MicrophoneClosed, Misheard, ScanBinding, ScanWorking

QUIET_S = 2.0
"""A hand that is just moving is not met by another page."""
AFTER_KEYS_S = 5.0
"""Who writes ends the sentence first."""
STALE_S = 30.0
"""An offer for which no pause came is not made any more."""
OPEN_S = 30.0
"""So long without a gesture, and in silence, the question of before comes back by itself."""


@dataclass(frozen=True)
class Moment:
    """Seconds of the visit: now, and when a hand did something or a key was touched last."""

    t: float
    hand_at: float
    typed_at: float
    speaking: bool


class Asking:
    """Of one visit. What is to be asked, and how often it was; no more than the model would."""

    def __init__(self, spec: LevelSpec) -> None:
        self._spec = spec
        self._wish: Conclusion | None = None
        self._times, self._asked_at = 0, float("-inf")

    def wants(self, concluded: Conclusion) -> None:
        """Help may be needed: the person is asked. Who called is not."""
        if concluded.level is Level.CALL:
            self._wish = None
        elif self._times < self._spec.at_most and concluded.t - self._asked_at >= self._spec.again_s:
            self._wish = concluded

    def forgets(self) -> None:
        """The person went on: what was hard is behind them."""
        self._wish = None

    def now(self, session: Session, moment: Moment) -> Session:
        """The session with the offer laid over the page, or taken away after a while; else as it was."""
        if isinstance(session.overlay, Offering):
            return replace(session, overlay=None) if self._stood(moment) else session
        wish = self._wish
        if wish is not None and moment.t - wish.t > STALE_S:
            self._wish = wish = None
        if wish is None or not _pauses(session, moment):
            return session
        self._wish, self._times, self._asked_at = None, self._times + 1, moment.t
        return replace(session, overlay=Offering(wish.device))

    def _stood(self, moment: Moment) -> bool:
        if moment.speaking:
            self._asked_at = moment.t
        return moment.t - max(self._asked_at, moment.hand_at) > OPEN_S


def _pauses(session: Session, moment: Moment) -> bool:
    """Nothing is being said, written, heard or scanned, and nothing lies over the page."""
    busy = moment.speaking or busy_machine(session) or waits(session)
    listens = not isinstance(session.microphone, MicrophoneClosed | Misheard)
    rests = moment.t - moment.hand_at >= QUIET_S and moment.t - moment.typed_at >= AFTER_KEYS_S
    return session.overlay is None and rests and not busy and not listens


def busy_machine(session: Session) -> bool:
    """Whether the kiosk itself works, and the person waits for it."""
    return isinstance(session.scan, ScanWorking | ScanBinding)
