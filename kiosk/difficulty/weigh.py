"""Adds up the evidence: log-odds that are a plain sum, so that each part can be told as a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import log1p

from kiosk.difficulty.signs import Sign
from kiosk.difficulty.step import Seen
from kiosk.difficulty.tuning import Tuning


class Slow(StrEnum):
    """What time alone may say."""

    STUCK = "stuck"
    WHOLE = "whole"
    LASTING = "lasting"
    SILENT = "silent"
    ANSWERED_IDLE = "answered_idle"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of evidence and the log-odds that it adds; never below 0."""

    of: Sign | Slow
    adds: float


def score(seen: Seen, tuning: Tuning) -> float:
    """The log-odds that help is needed: the prior and every part."""
    return tuning.prior + sum(part.adds for part in parts(seen, tuning))


def parts(seen: Seen, tuning: Tuning) -> Iterator[Part]:
    """Every piece of evidence, in the order of the vocabulary."""
    for sign, amount in seen.signs.items():
        spec = tuning.signs[sign]
        yield Part(sign, spec.weight * log1p(min(amount, spec.most)))
    times = tuning.times
    yield Part(Slow.STUCK, times.stuck * min(seen.stuck, times.most))
    yield Part(Slow.WHOLE, times.whole * min(seen.whole, times.most))
    yield Part(Slow.LASTING, times.lasting * log1p(min(seen.lasting_s, 600) / times.lasting_s))
    yield Part(Slow.SILENT, times.silent * log1p(min(seen.silent_s, 600) / times.silent_s))
    yield Part(Slow.ANSWERED_IDLE, times.answered_idle * min(seen.answered_idle, 2))
    yield Part(Slow.SEVERAL, times.several * log1p(min(seen.unsettled, 20)))
