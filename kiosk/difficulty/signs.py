"""Signs of trouble: counted with forgetting, and compared with how often they happen to this very person."""

from __future__ import annotations

from enum import StrEnum
from math import exp, log

from kiosk.difficulty.events import Event, What

_LN2 = log(2)


class Sign(StrEnum):
    """What may speak for trouble; named as in ``config/difficulty.yaml``."""

    ERROR = "error"
    HARD_ERROR = "hard_error"
    BACK = "back"
    REVISIT = "revisit"
    CHANGE = "change"
    TOUCH = "touch"
    TAPS = "taps"
    DELETE = "delete"
    REPEAT = "repeat"
    VOICE = "voice"
    SCAN = "scan"
    UNSEEN = "unseen"
    WRONG_PAPER = "wrong_paper"
    HELP = "help"


_OF = {
    What.BACK: Sign.BACK,
    What.PAGE_REVISITED: Sign.REVISIT,
    What.ANSWER_CHANGED: Sign.CHANGE,
    What.TOUCH_MISS: Sign.TOUCH,
    What.TOUCH_REPEAT: Sign.TOUCH,
    What.DELETE_BURST: Sign.DELETE,
    What.NARRATION_REPEATED: Sign.REPEAT,
    What.VOICE_NOT_UNDERSTOOD: Sign.VOICE,
    What.HELP_OPENED: Sign.HELP,
}
_REFUSED = {"wrong_document": Sign.WRONG_PAPER, "glare": Sign.UNSEEN, "none_detected": Sign.UNSEEN}
PLAIN = frozenset({Sign.TOUCH, Sign.DELETE, Sign.CHANGE})
"""Everybody does these: alone they are no sign that anybody must come."""


def sign_of(event: Event) -> Sign | None:
    """The sign that an event is, if it is one."""
    match event.what:
        case What.VALIDATION_ERROR:
            return Sign.ERROR if event.code in {"missing", "format"} else Sign.HARD_ERROR
        case What.SCAN_REFUSED:
            return _REFUSED.get(event.reason, Sign.SCAN)
        case _:
            return _OF.get(event.what)


class Tally:
    """One sign's count, forgotten by half in ``halflife_s``, and the person's own rate of it."""

    __slots__ = ("_at", "_halflife_s", "_kept", "_page_before", "_rate", "_usual", "step")

    def __init__(self, usual: float, halflife_s: float) -> None:
        self._usual, self._halflife_s = usual / 60, halflife_s
        self._rate = self._usual
        self._kept = self._at = 0.0
        self._page_before = 0
        self.step = 0

    def count(self, t: float) -> None:
        """It happened."""
        self._kept, self._at = self._faded(t) + 1, t
        self.step += 1

    def forgive(self, t: float, kept: float) -> None:
        """Something went forward: a part of it is over."""
        self._kept, self._at = self._faded(t) * kept, t

    def new_page(self, t: float, kept: float) -> None:
        """Trouble belongs to its page: a new one forgets a part, and what was seen becomes the own rate."""
        self.forgive(t, kept)
        self._page_before, self.step = self._page_before + self.step, 0
        if self._usual:
            trust_s = 90.0
            self._rate = (self._usual * trust_s + self._page_before) / (trust_s + t)

    def excess(self, t: float) -> float:
        """How much more of it than this person usually shows; never below 0."""
        usual = self._rate * self._halflife_s / _LN2
        return max(0.0, self._faded(t) - usual)

    def _faded(self, t: float) -> float:
        return self._kept * exp(-_LN2 * (t - self._at) / self._halflife_s) if self._kept else 0.0
