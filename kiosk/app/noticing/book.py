"""Counts for the hub, visit after visit, in memory: how often what happened, and how long pages take.

Times are lognormal (van der Linden), so sums of logarithms are all that a hub needs.
"""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Mapping
from math import log
from typing import NamedTuple

from hub.contract.briefing import PageSample
from hub.contract.codes import Counter
from kiosk.difficulty.step import CalmPage

LEAST = 5
"""A page that fewer people saw waits for more of them: few are not told from one."""
_SHORTEST_S = 0.3


class Figures(NamedTuple):
    """What ``Tallies`` tells a hub: no visit, no person, no order of pages."""

    counts: Mapping[str, int]
    pages: Mapping[str, PageSample]


class Book:
    """Adds up until somebody takes the figures."""

    def __init__(self) -> None:
        self._counts = Counts[str]()
        self._pages: dict[str, PageSample] = {}

    def count(self, what: Counter) -> None:
        """It happened once more."""
        self._counts[what.value] += 1

    def add(self, seen: CalmPage) -> None:
        """A page went by without trouble."""
        known = self._pages.get(seen.page)
        n, log_look, log_whole = (known.n, known.log_look, known.log_whole) if known else (0, 0.0, 0.0)
        self._pages[seen.page] = PageSample(
            n=n + 1,
            log_look=log_look + log(max(seen.look_s, _SHORTEST_S)),
            log_whole=log_whole + log(max(seen.whole_s, _SHORTEST_S)),
        )

    def take(self, least: int = LEAST) -> Figures | None:
        """What was counted until now, forgotten here. Pages that few saw stay. None: nothing to tell."""
        ready = {key: one for key, one in self._pages.items() if one.n >= least}
        self._pages = {key: one for key, one in self._pages.items() if key not in ready}
        counts, self._counts = dict(self._counts), Counts()
        return Figures(counts, ready) if counts or ready else None
