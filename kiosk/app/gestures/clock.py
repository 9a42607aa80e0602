"""A clock that a hand moves forward, so that nobody waits three minutes to see what three minutes bring."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta


def _now() -> datetime:
    return datetime.now().astimezone()


class DockClock:
    """The machine's clock plus what it was moved by. It never goes back. Callable from any thread."""

    def __init__(
        self, seconds: Callable[[], float] = time.monotonic, now: Callable[[], datetime] = _now
    ) -> None:
        self._seconds, self._now = seconds, now
        self._ahead_s = 0.0

    def __call__(self) -> float:
        """Seconds, monotonic."""
        return self._seconds() + self._ahead_s

    @property
    def ahead_s(self) -> float:
        """How far it was moved, in seconds."""
        return self._ahead_s

    def today(self) -> date:
        """The day on this clock."""
        return (self._now() + timedelta(seconds=self._ahead_s)).date()

    def forward(self, seconds: float) -> None:
        """Move it. Raises ValueError for a move back."""
        if seconds <= 0:
            raise ValueError("a clock only goes forward")
        self._ahead_s += seconds
