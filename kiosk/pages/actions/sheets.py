"""What is done with the pages of a paper that the camera takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kiosk.types import FactId


@dataclass(frozen=True)
class Shoot:
    """The shutter: take the picture now."""


class Work(StrEnum):
    """What can be done to the page that is looked at."""

    ADD = "add"
    """Keep it, and take another one."""
    TURN = "turn"
    """A quarter to the right."""
    FLATTEN = "flatten"
    CORNERS = "corners"
    LIST = "list"
    """All pages of this paper."""
    EARLIER = "earlier"
    LATER = "later"
    RETAKE = "retake"
    REMOVE = "remove"
    RESTORE = "restore"
    """Put back the one that was taken away last."""


@dataclass(frozen=True)
class OnSheet:
    """Something is done to the page that is looked at."""

    work: Work


@dataclass(frozen=True)
class ChooseSheet:
    """Look at one of the pages of this paper."""

    place: int


@dataclass(frozen=True)
class TakeCorner:
    """The arrows move this corner of the page from now on (0 to 3, clockwise from the top left)."""

    corner: int


@dataclass(frozen=True)
class MoveCorner:
    """A finger has put a corner there (shares of the picture's sides)."""

    corner: int
    x: float
    y: float


@dataclass(frozen=True)
class NudgeCorner:
    """The corner that was taken goes a little that way (shares of the picture's sides)."""

    x: float
    y: float


@dataclass(frozen=True)
class Doubt:
    """What was read of this is not right; or it is, after all."""

    fact: FactId


SheetAction: TypeAlias = Shoot | OnSheet | ChooseSheet | TakeCorner | MoveCorner | NudgeCorner | Doubt
