"""A procedure as data: pages, options, rules and where its facts come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.types import FieldId, IconName, OptionId, PageId, ProcedureId, TextKey


class Kind(StrEnum):
    """What a page asks for."""

    CHOICE = "choice"
    DATE = "date"
    NAME = "name"
    ADDRESS = "address"
    PIECE = "piece"
    REVIEW = "review"
    OUTCOME = "outcome"


FIELDS: Mapping[Kind, tuple[FieldId, ...]] = {
    Kind.DATE: (FieldId("date"),),
    Kind.NAME: (FieldId("family"), FieldId("given")),
    Kind.ADDRESS: (FieldId("street"), FieldId("postcode"), FieldId("town")),
}
"""The fields that a person types on a page of each kind."""


MISSING = "missing"
"""The value of an answer that the person does not have: a paper, or (where a rule names it) a date."""


@dataclass(frozen=True)
class Option:
    """An answer to choose. ``redo`` forgets the answers from that page on and goes back there."""

    id: OptionId
    label: TextKey
    detail: TextKey | None = None
    icon: IconName | None = None
    redo: PageId | None = None


@dataclass(frozen=True)
class Outcome:
    """How a procedure ends: ``steps`` are the next things to do, as texts."""

    kind: str
    """``prepared``: the file is ready for the desk; ``person``: only a person can help further."""
    steps: tuple[TextKey, ...]


@dataclass(frozen=True)
class Page:
    """One page. ``rules`` map a value (an option's id, or what ``calculator`` finds) to the next page."""

    id: PageId
    kind: Kind
    title: TextKey
    text: TextKey | None = None
    label: TextKey | None = None
    """The short name of the answer, on the review page and the receipt."""
    icon: IconName | None = None
    options: tuple[Option, ...] = ()
    calculator: str | None = None
    rules: Mapping[str, PageId] = field(default_factory=dict)
    next: PageId | None = None
    outcome: Outcome | None = None
    bring: Mapping[str, TextKey] = field(default_factory=dict)
    """For a value, what the person must bring to the desk."""
    hidden: bool = False
    """Not a line of the review: the page only leads somewhere."""

    @property
    def prepared(self) -> bool:
        """Whether a file for the desk is ready here: there is something to print and to take along."""
        return self.outcome is not None and self.outcome.kind == "prepared"


@dataclass(frozen=True)
class Source:
    """The official text behind a procedure (fiche of service-public.gouv.fr) and when it was read."""

    fiche: str
    verified_on: date
    grade: str


@dataclass(frozen=True)
class Procedure:
    """A pack, loaded and checked: every ``goto`` leads to a page, every page is reached, nothing loops."""

    id: ProcedureId
    title: TextKey
    tile: TextKey
    icon: IconName
    source: Source
    start: PageId
    pages: Mapping[PageId, Page]
