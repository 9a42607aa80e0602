"""What the kiosk has concluded of a visit, as a mediator's hub counts it: codes and numbers, no words."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp

from hub.contract import Reason
from hub.contract.codes import ComfortCode
from kiosk.difficulty.conclusions import Why
from kiosk.pages.comfort import TEXT_SIZES, THEMES, Comfort

_MOST = 3
_MOST_COMFORT = 4
_LARGEST = 1_000_000


def reasons(why: Iterable[Why]) -> tuple[Reason, ...]:
    """The strongest first."""
    return tuple(Reason(code=one.code.value, n=min(_LARGEST, max(0, one.n))) for one in why)[:_MOST]


def probability(log_odds: float) -> float:
    """How sure that is, 0 to 1."""
    return round(1 / (1 + exp(-max(-30.0, min(30.0, log_odds)))), 3)


def comfort_codes(comfort: Comfort) -> tuple[str, ...]:
    """What the person has set for themselves and a mediator should know before they come."""
    said = (
        (ComfortCode.LARGE_TEXT, comfort.text_size != TEXT_SIZES[0]),
        (ComfortCode.NO_VOICE, not comfort.voice),
        (ComfortCode.CONTRAST, comfort.theme == THEMES[1]),
        *((ComfortCode(one.value), True) for one in sorted(comfort.eases)),
    )
    return tuple(code.value for code, set_so in said if set_so)[:_MOST_COMFORT]
