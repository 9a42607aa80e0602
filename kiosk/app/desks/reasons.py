"""What the kiosk has concluded of a visit, as a mediator's hub counts it: codes and numbers, no words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import exp

from hub.contract import Reason
from kiosk.pages.comfort import TEXT_SIZES, THEMES, Comfort
from kiosk.types import Text

_WHY = "difficulty.why."
_MOST = 3
_MOST_COMFORT = 4
_LARGEST = 1_000_000
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def reasons(why: Iterable[Text]) -> tuple[Reason, ...]:
    """The strongest first. ``code`` is how the text's key ends; what cannot be told so is left out."""
    return tuple(found for one in why if (found := _reason(one)))[:_MOST]


def probability(log_odds: float) -> float:
    """How sure that is, 0 to 1."""
    return round(1 / (1 + exp(-max(-30.0, min(30.0, log_odds)))), 3)


def comfort_codes(comfort: Comfort) -> tuple[str, ...]:
    """What the person has set for themselves and a mediator should know before they come."""
    said = (
        ("large_text", comfort.text_size != TEXT_SIZES[0]),
        ("no_voice", not comfort.voice),
        ("contrast", comfort.theme == THEMES[1]),
        *((str(one.value), True) for one in sorted(comfort.eases)),
    )
    return tuple(code for code, set_so in said if set_so)[:_MOST_COMFORT]


def _reason(why: Text) -> Reason | None:
    code = why.key.removeprefix(_WHY).replace(".", "_")
    if not why.key.startswith(_WHY) or not _CODE.fullmatch(code):
        return None
    n = why.values.get("n", 0)
    detail = why.values.get("reason", why.values.get("detail"))
    if isinstance(detail, Text):
        # A text of its own: how its key ends says it.
        detail = detail.key.rpartition(".")[2]
    return Reason(
        code=code,
        n=min(_LARGEST, max(0, round(n))) if isinstance(n, int | float) else 0,
        detail=detail if isinstance(detail, str) and _CODE.fullmatch(detail) else None,
    )
