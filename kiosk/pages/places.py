"""Where a person is when no procedure is open: the menu, a shelf of it, a life event, the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kiosk.guide.models import FicheHead
from kiosk.guide.play import Reading
from kiosk.procedures.events import EventId, LifeEvent
from kiosk.procedures.models import Kind, Page
from kiosk.types import PageId, ProcedureId, SectionId, TextKey


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
class Everything:
    """All procedures of the town, section by section."""


@dataclass(frozen=True)
class Following:
    """Where to ask what has become of a request."""


@dataclass(frozen=True)
class Searching:
    """Words are typed, to look for in the procedures and the fiches; ``over`` is where one comes back to."""

    over: Home | Library = Library()


@dataclass(frozen=True)
class Found:
    """The procedures and the fiches that the words mean, best first."""

    heads: tuple[FicheHead, ...]
    procedures: tuple[ProcedureId, ...] = ()
    over: Home | Library = Library()


@dataclass(frozen=True)
class ReadingFiche:
    """A fiche is read; ``over`` is where one comes back to."""

    reading: Reading
    over: Place


Place: TypeAlias = (
    Home | Shelf | Everything | Following | Events | EventDay | EventPlan | Library | Searching | Found
    | ReadingFiche
)  # fmt: skip


BIRTH_YEARS = 120


def day_page(event: LifeEvent) -> Page:
    """The date that an event asks for, as a page like any other."""
    title = event.question or event.title
    return Page(PageId("day"), Kind.DATE, title, low=BIRTH_YEARS, high=event.ahead_days)


WORDS = Page(PageId("words"), Kind.TEXT, TextKey("library.search"))
"""What is looked for, as a page like any other."""
