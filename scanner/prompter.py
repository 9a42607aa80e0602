"""Chooses which advice is also said aloud, and when: a voice that follows every frame is a chatter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

from scanner.findings import Advice

STOOD_S = 0.7
"""How long an advice must stand before it is worth a sentence."""
PAUSE_S = 3.5
"""Between the beginnings of two sentences: the first is heard to its end, and there is time to act."""
AGAIN_S = 9.0
"""When an advice that was of no use is said once more."""
MOST = 3
"""How often an advice is said in a row: who has heard it three times needs something else."""


@dataclass(frozen=True)
class Prompter:
    """What was said so far. Feeding it the shown advice gives a new one, and what to say now, if anything."""

    shown: Advice | None = None
    since_s: float = -inf
    said: Advice | None = None
    said_s: float = -inf
    times: int = 0

    def feed(
        self, advice: Advice | None, time_s: float, *, busy: bool = False
    ) -> tuple[Prompter, Advice | None]:
        """Take what is shown now; ``busy`` while the voice says something else, which is not cut short."""
        now = self if advice is self.shown else replace(self, shown=advice, since_s=time_s)
        if advice is None or busy or not now._worth_saying(time_s):
            return now, None
        times = now.times + 1 if advice is now.said else 1
        return replace(now, said=advice, said_s=time_s, times=times), advice

    def _worth_saying(self, time_s: float) -> bool:
        if time_s - self.since_s < STOOD_S or time_s - self.said_s < PAUSE_S:
            return False
        if self.shown is not self.said:
            return True
        return self.times < MOST and time_s - self.said_s >= AGAIN_S
