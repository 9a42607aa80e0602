"""The reasons of a conclusion: counted facts, never a judgement on the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from hub.contract.codes import ReasonCode
from kiosk.difficulty.conclusions import Cause, Why
from kiosk.difficulty.devices import Device
from kiosk.difficulty.signs import Sign
from kiosk.difficulty.step import Seen
from kiosk.difficulty.tuning import Tuning
from kiosk.difficulty.weigh import Part, Slow, parts

MOST = 3
_A_WHILE_S = 10
_ALOUD = 0.2
"""A part that adds less log-odds than this is no reason to tell."""


def reasons(seen: Seen, tuning: Tuning, fault: Device | None) -> tuple[Why, ...]:
    """The device's fault if there is one, then the strongest parts; one at least."""
    strongest = sorted(parts(seen, tuning), key=lambda part: -part.adds)
    told = [_device(fault)] if fault else []
    for one in (_told(part, seen) for part in strongest if part.adds >= _ALOUD):
        if one is not None and one not in told:
            told.append(one)
    return tuple(told[:MOST]) or (Why(ReasonCode.WAITING, n=round(seen.silent_s)),)


def counted(seen: Seen, tuning: Tuning) -> tuple[Why, ...]:
    """What a mediator who was called finds on this page, each with its number; nothing where nothing was."""
    strongest = sorted(parts(seen, tuning), key=lambda part: -part.adds)
    facts = (one for one in strongest if one.adds >= _ALOUD)
    told = (_told(one, seen) for one in facts if isinstance(one.of, Sign) or one.of is Slow.WHOLE)
    return tuple(dict.fromkeys(one for one in told if one is not None))


def cause_of(fault: Device | None) -> Cause:
    """Whose trouble it is."""
    return Cause.HARDWARE if fault else Cause.USER


def calls(fault: Device | None) -> tuple[Why, ...]:
    """The person pressed the button; what failed under their hands is told with it."""
    return (Why(ReasonCode.ASKED), *((_device(fault),) if fault else ()))


def accepts(fault: Device | None) -> tuple[Why, ...]:
    """The person took the offer."""
    return (Why(ReasonCode.ACCEPTED), *((_device(fault),) if fault else ()))


def _device(fault: Device) -> Why:
    match fault:
        case Device.SCANNER:
            return Why(ReasonCode.SCANNER)
        case Device.TOUCH:
            return Why(ReasonCode.GLASS)
        case never:
            assert_never(never)


_CODES = {
    Sign.ERROR: ReasonCode.ERRORS,
    Sign.HARD_ERROR: ReasonCode.ERRORS,
    Sign.BACK: ReasonCode.BACK,
    Sign.REVISIT: ReasonCode.REVISITS,
    Sign.CHANGE: ReasonCode.CHANGES,
    Sign.TOUCH: ReasonCode.TOUCHES,
    Sign.TAPS: ReasonCode.TOUCHES,
    Sign.DELETE: ReasonCode.DELETIONS,
    Sign.REPEAT: ReasonCode.REPEATS,
    Sign.VOICE: ReasonCode.VOICE,
    Sign.SCAN: ReasonCode.SCANS,
    Sign.UNSEEN: ReasonCode.SCANS,
    Sign.WRONG_PAPER: ReasonCode.WRONG_PAPER,
    Sign.HELP: ReasonCode.HELP,
}


def _told(part: Part, seen: Seen) -> Why | None:
    if isinstance(part.of, Sign):
        return Why(_CODES[part.of], n=sum(_alike(part.of, seen)))
    match part.of:
        case Slow.STUCK | Slow.SILENT:
            waited_s = round(seen.waited_s)
            return Why(ReasonCode.WAITING, n=waited_s) if waited_s >= _A_WHILE_S else None
        case Slow.WHOLE:
            times = min(99, round(seen.whole_times))
            return Why(ReasonCode.SLOW, n=times) if times > 1 else None
        case Slow.ANSWERED_IDLE:
            return Why(ReasonCode.IDLE, n=seen.answered_idle)
        case Slow.LASTING | Slow.SEVERAL:
            return None  # they say that signs go on: the signs themselves are told
        case never:
            assert_never(never)


def _alike(sign: Sign, seen: Seen) -> Iterator[int]:
    """Two kinds of signs that are told in one sentence are counted together."""
    for other, count in seen.counts.items():
        if _CODES[other] == _CODES[sign] and other is not Sign.TAPS:  # a row of taps is told as its taps
            yield count
