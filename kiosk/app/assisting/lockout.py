"""After a wrong number the wait doubles, for that badge and for the kiosk: guessing takes years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FIRST_S, MOST_S = 15.0, 900.0
QUIET_S = 3600.0
"""After so long without a wrong number the wait begins anew: a slip of last week is forgotten."""
KIOSK = ""
"""The name of the kiosk's own count."""


@dataclass(frozen=True)
class _Count:
    wrong: int
    until: float


class Lockout:
    """Counts wrong numbers over all visits, in memory alone. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counts: dict[str, _Count] = {}

    def wait_s(self, badge: str) -> float:
        """So many seconds nothing is taken from this badge; 0: it may be tried."""
        ends = (self._counts[one].until for one in (badge, KIOSK) if one in self._counts)
        return max(0.0, max(ends, default=0.0) - self._clock())

    def wrong(self, badge: str) -> float:
        """A wrong number was typed for this badge; the seconds to wait."""
        now = self._clock()
        for one in (badge, KIOSK):
            before = self._counts.get(one)
            counted = before.wrong if before and now - before.until < QUIET_S else 0
            self._counts[one] = _Count(counted + 1, now + min(FIRST_S * 2**counted, MOST_S))
        return self.wait_s(badge)

    def right(self, badge: str) -> None:
        """The right one: both counts begin anew."""
        self._counts.pop(badge, None)
        self._counts.pop(KIOSK, None)
