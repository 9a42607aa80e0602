"""How long is long: the page's own distribution times the person's own pace. Slow is not lost.

log time = page + person + noise (van der Linden's lognormal model of response times).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt

from kiosk.difficulty.events import Event
from kiosk.difficulty.tuning import PaceSpec

_OUTLIER = 1.2


@dataclass(frozen=True)
class PageTimes:
    """What a hub learned of a page from many visits: median seconds until a gesture and in all."""

    look_s: float
    whole_s: float


def expected(event: Event, spec: PaceSpec, learned: Mapping[str, PageTimes]) -> PageTimes:
    """The times of a page that is shown: learned ones, else a guess from its kind and size."""
    if known := learned.get(event.page):
        return known
    kind = spec.kinds.get(event.kind, spec.other)
    size = (max(event.words, 5) / 30) ** kind.words * ((1 + event.choices) / 6) ** kind.choices
    return PageTimes(kind.look * size, kind.whole * size)


class Pace:
    """The person's own pace: a normal posterior of the log of their slowness, learned on untroubled pages."""

    __slots__ = ("_count", "_spec", "_sum")

    def __init__(self, spec: PaceSpec) -> None:
        self._spec, self._count, self._sum = spec, 0, 0.0

    def learn(self, took_s: float, usual_s: float) -> None:
        """A page went by without trouble; one wild time tells little, so it is cut."""
        left = log(max(took_s, 0.3) / usual_s)
        self._sum += max(-_OUTLIER, min(_OUTLIER, left))
        self._count += 1

    @property
    def slowness(self) -> float:
        """The log of how much slower than most this person is."""
        spec = self._spec
        trust = (spec.between_pages / spec.between_people) ** 2
        return (self._sum + trust * spec.first_guess) / (self._count + trust)

    @property
    def spread(self) -> float:
        """What is still unknown of a time: the page's noise and how little of the person is known."""
        pages, people = self._spec.between_pages**2, self._spec.between_people**2
        return sqrt(pages + 1 / (1 / people + self._count / pages))

    def excess(self, waited_s: float, usual_s: float) -> float:
        """How many spreads a wait lies above this person's usual one on such a page; below 0 is quick."""
        return (log(max(waited_s, 0.3) / usual_s) - self.slowness) / self.spread
