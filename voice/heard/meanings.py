"""What an utterance can mean: a small union, so that who acts on it has to think of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kiosk.types import NodeId


class CommandName(StrEnum):
    """What can be said on every page."""

    HELP = "help"
    BACK = "back"
    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    SOFTER = "softer"
    CONTINUE = "continue"
    CALL = "call"
    """Call somebody."""
    STOP = "stop"
    """Be silent."""
    END = "end"
    """End the visit."""


class Reason(StrEnum):
    """Why an utterance was not understood; the kiosk gives the advice that fits."""

    NOTHING = "nothing"
    """No word was heard, or only hesitation."""
    WORDS = "words"
    """Not an answer of this page."""
    SEVERAL = "several"
    """More than one meaning: never guessed."""
    YEAR = "year"
    """A year of two digits that may be of two centuries."""
    NO_SUCH_DAY = "no_such_day"


@dataclass(frozen=True)
class Command:
    """Something that can be said everywhere."""

    name: CommandName


@dataclass(frozen=True)
class YesNo:
    """Yes or no, where the page has no such choice of its own."""

    yes: bool


@dataclass(frozen=True)
class Chosen:
    """A choice, a tile or a button of the page."""

    node: NodeId


@dataclass(frozen=True)
class Number:
    """A whole number from 0."""

    value: int


@dataclass(frozen=True)
class Amount:
    """An amount in euro cents."""

    cents: int


@dataclass(frozen=True)
class Day:
    """A date as far as it was said."""

    day: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Letters:
    """Spelled: capitals, accents and signs as said ("D'ARC"); in an e-mail address small letters."""

    text: str


@dataclass(frozen=True)
class Digits:
    """A code of digits (postcode, SIRET), or of capitals and digits (IBAN), without spaces."""

    text: str


@dataclass(frozen=True)
class Phone:
    """A telephone number: digits, with a leading + if it was said."""

    number: str


@dataclass(frozen=True)
class FreeText:
    """Words as the recogniser wrote them: only ever a proposal."""

    text: str


@dataclass(frozen=True)
class Unclear:
    """Not wholly understood."""

    reason: Reason


Meaning: TypeAlias = (
    Command | YesNo | Chosen | Number | Amount | Day | Letters | Digits | Phone | FreeText | Unclear
)
