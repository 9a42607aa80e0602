"""After a wrong number the wait doubles for that badge: guessing takes years, and nobody else is kept out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FIRST_S, MOST_S = 15.0, 900.0
QUIET_S = 3600.0
"""After so long without a wrong number the wait begins anew: a slip of last week is forgotten."""
STRANGE_S = 1.0
"""After a badge that nobody knows, no other such is answered for so long; one of the staff always is."""


@dataclass(frozen=True)
class _Count:
    wrong: int
    until: float


class Lockout:
    """Counts wrong numbers over all visits, in memory alone. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counts: dict[str, _Count] = {}
        self._deaf_until = clock()

    def wait_s(self, badge: str) -> float:
        """So many seconds nothing is taken from this badge; 0: it may be tried."""
        count = self._counts.get(badge)
        return max(0.0, count.until - self._clock()) if count else 0.0

    def strange(self) -> None:
        """A badge was read that nobody knows."""
        self._deaf_until = self._clock() + STRANGE_S

    @property
    def deaf(self) -> bool:
        """Whether strange badges are not answered, for a moment."""
        return self._clock() < self._deaf_until

    def wrong(self, badge: str) -> float:
        """A wrong number was typed for this badge; the seconds to wait."""
        now = self._clock()
        before = self._counts.get(badge)
        counted = before.wrong if before and now - before.until < QUIET_S else 0
        self._counts[badge] = _Count(counted + 1, now + min(FIRST_S * 2**counted, MOST_S))
        return self.wait_s(badge)

    def right(self, badge: str) -> None:
        """The right one: its count begins anew."""
        self._counts.pop(badge, None)
