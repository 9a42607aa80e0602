"""After a wrong number the wait doubles for that badge: guessing takes years, and nobody else is kept out.

Whoever tries many badges makes all of them wait, a little: one found badge alone never does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from kiosk.app.assisting.tries import NowhereKept, Tried, Tries

FIRST_S, MOST_S = 15.0, 900.0
QUIET_S = 3600.0
"""After so long without a wrong number the wait begins anew: a slip of last week is forgotten."""
STRANGE_S = 1.0
"""After a badge that nobody knows, no other such is answered for so long; one of the staff always is."""
EACH, MANY = 6, 12
"""Of one badge so many wrong numbers count for all; from so many on, all badges wait."""
ALL_MOST_S = 120.0
_MARKED = 16


@dataclass(frozen=True)
class _Count:
    wrong: int
    until: float


def mark_of(badge: str) -> str:
    """What a badge is counted by: whoever reads the file finds no badge in it."""
    return sha256(f"parvis badge tries v1\n{badge}".encode()).hexdigest()[:_MARKED]


class Lockout:
    """Counts wrong numbers over all visits, and over a restart. ``clock`` gives seconds. Main thread."""

    def __init__(self, clock: Callable[[], float], kept: Tries | None = None) -> None:
        self._clock, self._kept = clock, kept or NowhereKept()
        self._deaf_until = clock()
        now = clock()
        self._counts = {
            mark: _Count(one.wrong, now + min(one.left_s, _wait(one.wrong, MOST_S)))
            for mark, one in self._kept.read().items()
            if one.wrong > 0 and -one.left_s < QUIET_S
        }
        # How long all had to wait is counted anew: a restart is no way round it, and keeps nobody out longer.
        self._all_until = now + self._of_all() if self._counts else now

    def wait_s(self, badge: str) -> float:
        """So many seconds nothing is taken from this badge; 0: it may be tried."""
        count = self._counts.get(mark_of(badge))
        until = max(count.until if count else self._all_until, self._all_until)
        return max(0.0, until - self._clock())

    def strange(self) -> None:
        """A badge was read that nobody knows."""
        self._deaf_until = self._clock() + STRANGE_S

    @property
    def deaf(self) -> bool:
        """Whether strange badges are not answered, for a moment."""
        return self._clock() < self._deaf_until

    def wrong(self, badge: str) -> float:
        """A wrong number was typed for this badge; the seconds to wait."""
        now, mark = self._clock(), mark_of(badge)
        self._counts = {name: one for name, one in self._counts.items() if now - one.until < QUIET_S}
        counted = self._counts[mark].wrong + 1 if mark in self._counts else 1
        self._counts[mark] = _Count(counted, now + _wait(counted, MOST_S))
        self._all_until = now + self._of_all()
        self._keep()
        return self.wait_s(badge)

    def right(self, badge: str) -> None:
        """The right one: its count begins anew."""
        if self._counts.pop(mark_of(badge), None) is not None:
            self._keep()

    def _of_all(self) -> float:
        """The seconds that all badges wait."""
        counted = sum(min(one.wrong, EACH) for one in self._counts.values())
        return _wait(counted - MANY + 1, ALL_MOST_S) if counted >= MANY else 0.0

    def _keep(self) -> None:
        now = self._clock()
        self._kept.write({mark: Tried(one.wrong, one.until - now) for mark, one in self._counts.items()})


def _wait(wrong: int, most_s: float) -> float:
    # Beyond ten the doubling is long over, and a number from a file may be any.
    return float(min(FIRST_S * 2 ** (min(wrong, 10) - 1), most_s))
