"""The network and the time in the dock."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kiosk.app.gestures.cable import Cable
from kiosk.app.gestures.clock import DockClock
from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row

CUT, RESTORE = GestureName("network.cut"), GestureName("network.restore")
FORWARD = GestureName("clock.forward")
LEAPS = (
    ("10 s", "a", 10),
    ("1 min", "m", 60),
    ("3 min", "M", 180),
    ("20 min", "w", 1200),
    ("1 day", "D", 86_400),
)
MOST_S = 400 * 86_400
"""A clock that a script moves by centuries would only leave what a date can hold."""


class NetworkProp:
    """The cable between the kiosk and its hub."""

    def __init__(self, cable: Cable) -> None:
        self._cable = cable
        self.moves: Mapping[GestureName, Move] = {
            CUT: lambda _: cable.pull(),
            RESTORE: lambda _: cable.plug(),
        }

    def row(self) -> Row:
        """Whether the hub can be reached."""
        whole = self._cable.plugged
        offers = (offer(CUT, "Cut", "n", whole), offer(RESTORE, "Restore", "N", not whole))
        return Row("network", "the cable is in" if whole else "cut", offers)


class ClockProp:
    """The kiosk's clock and calendar."""

    def __init__(self, clock: DockClock) -> None:
        self._clock = clock
        self.moves: Mapping[GestureName, Move] = {FORWARD: self._forward}

    def row(self) -> Row:
        """How far ahead of the machine's it is."""
        ahead = self._clock.ahead_s
        words = f"{ahead:g} s ahead, {self._clock.today().isoformat()}" if ahead else "the machine's time"
        leaps = (offer(FORWARD, f"+ {label}", key, argument=str(s)) for label, key, s in LEAPS)
        return Row("clock", words, tuple(leaps))

    def _forward(self, seconds: str) -> Refusal | None:
        try:
            leap = float(seconds)
        except ValueError:
            return "argument"
        if not math.isfinite(leap) or leap <= 0 or self._clock.ahead_s + leap > MOST_S:
            return "argument"
        self._clock.forward(leap)
        return None
