"""Scores conclusions against the truth: the measures of the table of targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from kiosk.difficulty.conclusions import Cause, Conclusion, Level

LEAD_S = 20.0
"""What a mediator needs to walk over."""
LATE_S = 5.0
Truth = Mapping[str, Any]
SLACK_S = 0.11


@dataclass(frozen=True)
class Case:
    """A visit's truth and what was concluded."""

    truth: Truth
    flags: Sequence[Conclusion]
    offers: Sequence[Conclusion]

    @property
    def needs(self) -> bool:
        return bool(self.truth["needs_help"])

    @property
    def right(self) -> list[Conclusion]:
        """Flags while help was warranted."""
        return [one for one in self.flags if self.inside(one, 0)] if self.needs else []

    def inside(self, one: Conclusion, before_s: float) -> bool:
        truth = self.truth
        return bool(truth["struggle_start"] - SLACK_S <= one.t <= truth["until"] - before_s + SLACK_S)

    @property
    def in_time(self) -> bool:
        """A right flag early enough for somebody to walk over, or at the request."""
        asked = self.truth["asked"]
        first = self.right[:1]
        return any(
            one.t <= self.truth["until"] - LEAD_S or (asked is not None and one.t <= asked + SLACK_S)
            for one in first
        )

    @property
    def reached(self) -> bool:
        """In time, or by an offer that the person would take."""
        taken = self.truth["yes"] and any(self.inside(one, LATE_S - SLACK_S) for one in self.offers)
        return self.needs and (self.in_time or bool(taken))

    def founded(self, one: Conclusion) -> bool:
        """The person struggled just then, though they may have got over it."""
        return any(told["start"] - 2 <= one.t <= told["end"] + 10 for told in self.truth["struggles"])


def cases(concluded: Iterable[Conclusion], truth: Mapping[str, Truth]) -> list[Case]:
    """The visits, each with its conclusions."""
    flags: dict[str, list[Conclusion]] = defaultdict(list)
    offers: dict[str, list[Conclusion]] = defaultdict(list)
    for one in concluded:
        (offers if one.level is Level.OFFER else flags)[one.session].append(one)
    return [Case(told, flags[name], offers[name]) for name, told in truth.items()]


def measure(all_cases: Sequence[Case]) -> dict[str, float]:
    """The figures of the table. A figure that nobody could give is left out."""
    need = [one for one in all_cases if one.needs]
    fine = [one for one in all_cases if not one.needs]
    flagged = [one for one in all_cases if one.flags]
    right = [one for one in need if one.right]
    founded = [one for one in fine if any(one.founded(flag) for flag in one.flags)]
    unfounded = sum(not one.founded(flag) for one in fine for flag in one.flags)
    told: dict[str, float] = {
        "recall": _share(len(right), len(need)),
        "20 s before leaving": _share(sum(one.in_time for one in need), len(need)),
        "reached": _share(sum(one.reached for one in need), len(need)),
        "precision": _share(len(right), len(flagged)),
        "founded": _share(len(right) + len(founded), len(flagged)),
        "false per 100 fine": 100 * _share(sum(len(one.flags) for one in fine), len(fine)),
        "unfounded per 100 fine": 100 * _share(unfounded, len(fine)),
        "shown anything per 100 fine": 100
        * _share(sum(bool(one.flags or one.offers) for one in fine), len(fine)),
        "explained": _share(
            sum(bool(f.why) for c in flagged for f in c.flags), sum(len(c.flags) for c in flagged)
        ),
    }
    return told | _delays(right) | _hardware(right)


def by_person(all_cases: Sequence[Case], names: Iterable[str]) -> dict[str, tuple[int, float, float]]:
    """Of each kind of people who are fine: how many; falsely flagged and without any ground, per 100."""
    told = {}
    for name in names:
        fine = [one for one in all_cases if not one.needs and one.truth["persona"] == name]
        false = sum(bool(one.flags) for one in fine)
        none = sum(bool(one.flags) and not any(map(one.founded, one.flags)) for one in fine)
        told[name] = (len(fine), 100 * _share(false, len(fine)), 100 * _share(none, len(fine)))
    return told


def _delays(right: Sequence[Case]) -> dict[str, float]:
    took = sorted(one.right[0].t - one.truth["onset"] for one in right)
    if len(took) < 2:
        return {}
    tenths = quantiles(took, n=10, method="inclusive")
    return {"delay, median": tenths[4], "delay, 90th": tenths[8]}


def _hardware(right: Sequence[Case]) -> dict[str, float]:
    broken = [one for one in right if one.truth["cause"] == "hardware"]
    named = sum(one.right[0].cause is Cause.HARDWARE for one in broken)
    return {"hardware named": named / len(broken)} if broken else {}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
