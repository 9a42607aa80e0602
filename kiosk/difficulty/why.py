"""The reasons of a conclusion in plain words: counted facts, never a judgement on the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from kiosk.difficulty.conclusions import Cause
from kiosk.difficulty.devices import Device
from kiosk.difficulty.signs import Sign
from kiosk.difficulty.step import Seen
from kiosk.difficulty.tuning import Tuning
from kiosk.difficulty.weigh import Part, Slow, parts
from kiosk.types import Text, text

MOST = 3
_A_WHILE_S = 10
_ALOUD = 0.2
"""A part that adds less log-odds than this is no reason to tell."""


def reasons(seen: Seen, tuning: Tuning, fault: Device | None) -> tuple[Text, ...]:
    """The device's fault if there is one, then the strongest parts; one at least."""
    strongest = sorted(parts(seen, tuning), key=lambda part: -part.adds)
    told = [_device(fault)] if fault else []
    for one in (_told(part, seen) for part in strongest if part.adds >= _ALOUD):
        if one is not None and one not in told:
            told.append(one)
    return tuple(told[:MOST]) or (text("difficulty.why.waiting", n=round(seen.silent_s)),)


def cause_of(fault: Device | None) -> Cause:
    """Whose trouble it is."""
    return Cause.HARDWARE if fault else Cause.USER


def calls(fault: Device | None) -> tuple[Text, ...]:
    """The person pressed the button; what failed under their hands is told with it."""
    return (text("difficulty.why.asked"), *((_device(fault),) if fault else ()))


def accepts(fault: Device | None) -> tuple[Text, ...]:
    """The person took the offer."""
    return (text("difficulty.why.accepted"), *((_device(fault),) if fault else ()))


def _device(fault: Device) -> Text:
    match fault:
        case Device.SCANNER:
            return text("difficulty.why.scanner")
        case Device.TOUCH:
            return text("difficulty.why.glass")
        case never:
            assert_never(never)


_KEYS = {
    Sign.ERROR: "difficulty.why.errors",
    Sign.HARD_ERROR: "difficulty.why.errors",
    Sign.BACK: "difficulty.why.back",
    Sign.REVISIT: "difficulty.why.revisits",
    Sign.CHANGE: "difficulty.why.changes",
    Sign.TOUCH: "difficulty.why.touches",
    Sign.DELETE: "difficulty.why.deletions",
    Sign.REPEAT: "difficulty.why.repeats",
    Sign.VOICE: "difficulty.why.voice",
    Sign.SCAN: "difficulty.why.scans",
    Sign.WRONG_PAPER: "difficulty.why.wrong_paper",
    Sign.HELP: "difficulty.why.help",
}


def _told(part: Part, seen: Seen) -> Text | None:
    if isinstance(part.of, Sign):
        return text(_KEYS[part.of], n=sum(_alike(part.of, seen)))
    match part.of:
        case Slow.STUCK | Slow.SILENT:
            waited_s = round(seen.waited_s)
            return text("difficulty.why.waiting", n=waited_s) if waited_s >= _A_WHILE_S else None
        case Slow.WHOLE:
            times = min(99, round(seen.whole_times))
            return text("difficulty.why.slow", n=times) if times > 1 else None
        case Slow.ANSWERED_IDLE:
            return text("difficulty.why.idle", n=seen.answered_idle)
        case Slow.LASTING | Slow.SEVERAL:
            return None  # they say that signs go on: the signs themselves are told
        case never:
            assert_never(never)


def _alike(sign: Sign, seen: Seen) -> Iterator[int]:
    """Two kinds of signs that are told in one sentence are counted together."""
    for other, count in seen.counts.items():
        if _KEYS[other] == _KEYS[sign]:
            yield count
