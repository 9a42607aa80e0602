"""What the kiosk takes from the world around it and a dock may replace: time, day, wire and ears."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from hub.contract.briefing import BadgeEntry
from kiosk.app.later import today
from kiosk.devices.ears import Ears


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
    ears: Ears | None = None
    """What listens; none: a microphone, where a model is installed."""
    badges: Sequence[BadgeEntry] = ()
    """Whose badges open the help beside a person, besides those that the hub names."""


REAL = World()
