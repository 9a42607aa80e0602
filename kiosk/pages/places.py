"""Where a person is when no procedure is open: the menu, a shelf of it, a life event, the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kiosk.guide.play import Reading
from kiosk.procedures.events import EventId
from kiosk.types import SectionId


@dataclass(frozen=True)
class Home:
    """The menu."""


@dataclass(frozen=True)
class Shelf:
    """One section of the menu."""

    section: SectionId


@dataclass(frozen=True)
class Events:
    """The choice of a life event."""


@dataclass(frozen=True)
class EventDay:
    """When did it happen, or when will it?"""

    event: EventId


@dataclass(frozen=True)
class EventPlan:
    """What there is to do, in order, with its deadlines."""

    event: EventId
    day: date


@dataclass(frozen=True)
class Library:
    """The themes of the national fiches."""


@dataclass(frozen=True)
class Searching:
    """Words are typed, to look for in the fiches."""


@dataclass(frozen=True)
class Found:
    """The fiches that speak of these words."""

    words: str


@dataclass(frozen=True)
class ReadingFiche:
    """A fiche is read; ``over`` is where one comes back to."""

    reading: Reading
    over: Place


Place: TypeAlias = Home | Shelf | Events | EventDay | EventPlan | Library | Searching | Found | ReadingFiche
