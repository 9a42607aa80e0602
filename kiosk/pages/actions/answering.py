"""What is done on a procedure's page: an option, a key, a movement of the finger, the step on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kiosk.procedures.answers import Stroke
from kiosk.types import FieldId, OptionId, PageId


class Key(StrEnum):
    """Keys that are not a character."""

    BACKSPACE = "backspace"
    SPACE = "space"
    STEP = "step"
    """One step of a date back."""
    ACCENTS = "accents"
    """To the letters with accents, and back."""
    LAYOUT = "layout"
    """To another order of the letters, or another script."""


@dataclass(frozen=True)
class Pick:
    """Mark an option; nothing advances by itself."""

    option: OptionId


@dataclass(frozen=True)
class FocusField:
    """Type into this field from now on."""

    field: FieldId


@dataclass(frozen=True)
class Type:
    """One character from the keyboard on screen, or a special key."""

    key: str


@dataclass(frozen=True)
class NextLayout:
    """Another order of the letters on the keyboard, or another script."""


@dataclass(frozen=True)
class TakeCommune:
    """This commune, instead of typing it; of several postcodes the person writes theirs."""

    town: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True)
class Draw:
    """One movement of the finger in the signature's box, added to those before."""

    stroke: Stroke


@dataclass(frozen=True)
class ClearDrawing:
    """An empty box again."""


@dataclass(frozen=True)
class Confirm:
    """The page's main action: take the answer and go on."""


@dataclass(frozen=True)
class Correct:
    """What is known of me is not right: let me answer."""


@dataclass(frozen=True)
class Missing:
    """The person does not have this paper."""


@dataclass(frozen=True)
class Change:
    """From the review: open this page again."""

    page: PageId


@dataclass(frozen=True)
class Print:
    """Print the receipt."""


AnswerAction: TypeAlias = (
    Pick
    | FocusField
    | Type
    | TakeCommune
    | Draw
    | ClearDrawing
    | Confirm
    | Correct
    | Missing
    | Change
    | Print
)
