"""How far the matrix is: a line now and then, with the time that it still takes."""

from __future__ import annotations

from collections.abc import Callable

EVERY_S = 20.0


class Progress:
    """Counts cells. ``clock`` gives seconds, ``tell`` shows a line."""

    def __init__(self, total: int, clock: Callable[[], float], tell: Callable[[str], None]) -> None:
        self._total, self._clock, self._tell = total, clock, tell
        self._done, self._findings = 0, 0
        self._began = self._told = clock()

    def add(self, cells: int, findings: int) -> None:
        """So many more were looked at, with so many findings."""
        self._done += cells
        self._findings += findings
        now = self._clock()
        if now - self._told >= EVERY_S and self._done:
            self._told = now
            left_s = (now - self._began) / self._done * (self._total - self._done)
            self._tell(
                f"{self._done} of {self._total} cells, {self._findings} findings;"
                f" about {left_s / 60:.0f} min left"
            )
