"""Answers as values: what a person said on a page, read and valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from kiosk.procedures.paper_values import PaperRead
from kiosk.types import FactId, FieldId, OptionId, Text


class _Silent:
    """What a person said reaches no log by accident: ``repr`` tells the class alone."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


@dataclass(frozen=True, repr=False)
class Chosen(_Silent):
    """One option."""

    option: OptionId


@dataclass(frozen=True, repr=False)
class SeveralChosen(_Silent):
    """Any number of options, in the order of the page."""

    options: tuple[OptionId, ...]


@dataclass(frozen=True, repr=False)
class DateGiven(_Silent):
    """A day; of some dates only the month or the year is known, and ``day`` is then the first of it."""

    day: date
    precision: Literal["day", "month", "year"] = "day"


@dataclass(frozen=True, repr=False)
class NumberGiven(_Silent):
    """A whole number."""

    number: int


@dataclass(frozen=True, repr=False)
class MoneyGiven(_Silent):
    """An amount of money, in euro cents."""

    cents: int


@dataclass(frozen=True, repr=False)
class TextGiven(_Silent):
    """A few words."""

    words: str


@dataclass(frozen=True, repr=False)
class NameGiven(_Silent):
    """A person's name."""

    family: str
    given: str


@dataclass(frozen=True, repr=False)
class PhoneGiven(_Silent):
    """A telephone number, in E.164 (``+33612345678``)."""

    number: str


@dataclass(frozen=True, repr=False)
class EmailGiven(_Silent):
    """An e-mail address."""

    address: str


@dataclass(frozen=True, repr=False)
class AddressGiven(_Silent):
    """A postal address in France."""

    street: str
    postcode: str
    town: str


@dataclass(frozen=True, repr=False)
class CommuneGiven(_Silent):
    """A commune and its postcode."""

    postcode: str
    town: str


@dataclass(frozen=True, repr=False)
class IbanGiven(_Silent):
    """A bank account (ISO 13616), without spaces."""

    iban: str


@dataclass(frozen=True, repr=False)
class BusinessGiven(_Silent):
    """A SIRET (14 digits) or the RNA number of an association (W and 9 characters)."""

    number: str


Stroke: TypeAlias = tuple[tuple[int, int], ...]
"""One movement of the finger: points from 0 to 1000 to the right and down."""


@dataclass(frozen=True, repr=False)
class Signed(_Silent):
    """A signature drawn on the screen."""

    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, repr=False)
class Scanned(_Silent):
    """A paper, straightened: its PDF and how many codes were read on it. Memory only."""

    pdf: bytes
    codes: int
    facts: Mapping[FactId, Answer] = field(default_factory=dict)
    """What the paper says of the person."""
    dated: date | None = None
    """The day that stands on the paper."""
    read: PaperRead | None = None
    """All that was read on it."""


@dataclass(frozen=True, repr=False)
class Seen(_Silent):
    """An information page was read."""


@dataclass(frozen=True, repr=False)
class NotHere(_Silent):
    """The person does not have this with them: a paper, a number, or a finger to sign with."""


Answer: TypeAlias = (
    Chosen
    | SeveralChosen
    | DateGiven
    | NumberGiven
    | MoneyGiven
    | TextGiven
    | NameGiven
    | PhoneGiven
    | EmailGiven
    | AddressGiven
    | CommuneGiven
    | IbanGiven
    | BusinessGiven
    | Signed
    | Scanned
    | Seen
    | NotHere
)


@dataclass(frozen=True)
class Problem:
    """Why a value cannot be taken: where it stands and what to say."""

    field: FieldId | None
    text: Text
