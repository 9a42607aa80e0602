"""What the kiosk takes from the world around it and what a dock may replace: the time, the day, the wire."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kiosk.app.later import today


def _straight(url: str) -> str:
    return url


@dataclass(frozen=True)
class World:
    """The real one, unless told otherwise."""

    clock: Callable[[], float] = time.monotonic
    """Seconds; never backwards."""
    today: Callable[[], date] = today
    wire: Callable[[str], str] = _straight
    """The address at which the kiosk reaches a hub that serves there."""


REAL = World()
