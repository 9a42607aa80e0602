"""What the kiosk shows while no visit goes on: first start, out of order, cleaned, a word to who has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from kiosk.pages.setup_states import SettingUp

CLEANING_S = 30
"""Long enough to wipe a screen, short enough for who comes meanwhile."""

HOLD_S, HOLD_SEEN_S = 5.0, 3.0
"""So long a finger is held in an upper corner to clean, and so long of it the page says what is to come."""


class Cause(StrEnum):
    """Why the kiosk does not serve."""

    PAPER = "paper"
    SCREEN = "screen"
    NETWORK = "network"
    WORKS = "works"
    CONTENT = "content"
    """Its own pages cannot be read."""


@dataclass(frozen=True)
class OutOfOrder:
    """It does not serve. ``until``: the day from which it is expected to, if the town said one."""

    cause: Cause
    until: date | None = None


@dataclass(frozen=True)
class Cleaning:
    """Touches do nothing for a while."""

    seconds_left: int = CLEANING_S


@dataclass(frozen=True)
class CleaningAsked:
    """A finger is held in a corner: in a moment the screen may be wiped, unless it is lifted."""

    seconds_left: int


@dataclass(frozen=True)
class Parting:
    """A visit has just ended. What may have stayed behind; nothing else of the visit."""

    printed: bool = False
    scanned: bool = False


@dataclass(frozen=True)
class Restarting:
    """A mediator has asked for the new version now: in a moment the machine starts anew, unless it cannot."""


Duty: TypeAlias = OutOfOrder | Cleaning | CleaningAsked | Parting | SettingUp | Restarting
