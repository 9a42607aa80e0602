"""A procedure as data: pages, options, rules, the facts that it asks and the papers that it wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.procedures.paper_values import PaperForm, PaperKind
from kiosk.types import (
    FactId,
    FieldId,
    IconName,
    OptionId,
    PageId,
    PieceId,
    ProcedureId,
    SectionId,
    Span,
    Text,
    TextKey,
)


class Kind(StrEnum):
    """What a page asks for. (A yes-no question is a choice, a repeated group is unrolled: see ``expand``.)"""

    CHOICE = "choice"
    SEVERAL = "several"
    """Any number of options; none is an answer too."""
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    COMMUNE = "commune"
    IBAN = "iban"
    SIRET = "siret"
    """The number of a business (SIRET) or of an association (RNA)."""
    SIGNATURE = "signature"
    PIECE = "piece"
    """A paper under the camera."""
    INFO = "info"
    """Something to know before going on."""
    DECIDE = "decide"
    """Never shown: a calculator over earlier answers chooses the way."""
    REVIEW = "review"
    OUTCOME = "outcome"


FIELDS: Mapping[Kind, tuple[FieldId, ...]] = {
    Kind.DATE: (FieldId("date"),),
    Kind.NUMBER: (FieldId("number"),),
    Kind.MONEY: (FieldId("money"),),
    Kind.TEXT: (FieldId("words"),),
    Kind.NAME: (FieldId("family"), FieldId("given")),
    Kind.PHONE: (FieldId("phone"),),
    Kind.EMAIL: (FieldId("email"),),
    Kind.ADDRESS: (FieldId("street"), FieldId("postcode"), FieldId("town")),
    Kind.COMMUNE: (FieldId("postcode"), FieldId("town")),
    Kind.IBAN: (FieldId("iban"),),
    Kind.SIRET: (FieldId("siret"),),
}
"""The fields that a person types on a page of each kind."""


MISSING = "missing"
"""The value of an answer that the person does not have: a paper, or (where a rule names it) a number."""


class Whose(StrEnum):
    """Whom a fact is about."""

    PERSON = "person"
    """Whoever stands at the kiosk."""
    CHILD = "child"
    SPOUSE = "spouse"
    DECEASED = "deceased"
    OTHER = "other"
    """Somebody for whom the person at the kiosk asks."""
    ASSOCIATION = "association"


STAYS = frozenset({Whose.PERSON})
"""Who is the same person all through a visit; there may be another child, or another association."""


@dataclass(frozen=True)
class Option:
    """An answer to choose. ``redo`` forgets the answers from that page on and goes back there."""

    id: OptionId
    label: TextKey
    detail: TextKey | None = None
    icon: IconName | None = None
    redo: PageId | None = None
    said: TextKey | None = None
    """Other names that people say for it (``kiosk.procedures.said``)."""


class Ending(StrEnum):
    """How a procedure can end."""

    DESK = "desk"
    """The file is ready; it is lodged at the town hall's desk, now."""
    APPOINTMENT = "appointment"
    """The file is ready; the person takes an appointment and brings it."""
    ONLINE = "online"
    """An official site does the rest, on the person's phone (QR code)."""
    PERSON = "person"
    """Only a person can help further."""


@dataclass(frozen=True)
class Outcome:
    """How a procedure ends: ``steps`` are the next things to do, as texts; ``url`` an official address."""

    kind: Ending
    steps: tuple[TextKey, ...]
    url: str = ""
    cost: str | None = None
    """The name of one of the procedure's values (an amount; 0 is free)."""
    delay: str | None = None
    """The name of one of the procedure's values (a span)."""

    @property
    def online(self) -> bool:
        """Whether an official site goes on from here: nothing of ours has to reach the phone."""
        return self.kind is Ending.ONLINE


class Part(StrEnum):
    """Which of the pages about a paper this is."""

    SCAN = "scan"
    HAVE = "have"
    """ "Have you this paper?": it is shown at the desk and not scanned."""
    DATED = "dated"
    OLD = "old"
    MISSING = "missing"


@dataclass(frozen=True)
class PieceUse:
    """Which paper a page is about, and how old it may be in this procedure."""

    piece: PieceId
    part: Part
    max_age: Span | None = None


@dataclass(frozen=True)
class Page:
    """One page. ``rules`` map a value (an option's id, or what ``calculator`` finds) to the next page."""

    id: PageId
    kind: Kind
    title: TextKey
    text: TextKey | None = None
    label: TextKey | None = None
    """The short name of the answer, on the review page and the receipt."""
    mediator: TextKey | None = None
    """What a mediator beside the person should know of this page."""
    icon: IconName | None = None
    options: tuple[Option, ...] = ()
    calculator: str | None = None
    of: tuple[PageId, ...] = ()
    """The earlier pages whose answers the calculator of a ``decide`` page sees, in its order."""
    rules: Mapping[str, PageId] = field(default_factory=dict)
    next: PageId | None = None
    outcome: Outcome | None = None
    bring: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    """For a value, what the person must bring to the desk."""
    hidden: bool = False
    """Not a line of the review: the page only leads somewhere."""
    fact: FactId | None = None
    """The fact that this answer is; it is asked once in a visit, whatever the procedures."""
    whose: Whose | None = None
    """Whom that fact is about."""
    again: bool = False
    """ "Another one?", between the rounds of a group."""
    piece: PieceUse | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    """What the texts of this page may write in braces."""
    unknown_day: bool = False
    """A date of which the day, or the day and the month, may be unknown."""
    low: int | None = None
    high: int | None = None
    """The least and the greatest number (``number``: itself; ``money``: euros)."""
    secret: bool = False
    """A number to remember or to look up: it must not be the only way on (WCAG 2.2, 3.3.8)."""

    @property
    def prepared(self) -> bool:
        """Whether a file is ready here: there is something to print and to take along."""
        return self.outcome is not None and self.outcome.kind is not Ending.PERSON

    @property
    def skippable(self) -> bool:
        """Whether "I do not have it" is an answer here."""
        return self.kind in {Kind.PIECE, Kind.SIGNATURE} or MISSING in self.rules


@dataclass(frozen=True)
class Source:
    """The text behind a procedure (a national fiche, or a local text) and when it was read."""

    fiche: str
    verified_on: date
    grade: str
    by: str = ""
    """The name of a local text, where there is no fiche."""


@dataclass(frozen=True)
class Fact:
    """Something about a person that several procedures ask; said once, it is only confirmed after."""

    id: FactId
    kind: Kind
    whose: Whose
    private: bool
    title: TextKey
    label: TextKey
    text: TextKey | None = None
    options: tuple[Option, ...] = ()
    icon: IconName | None = None
    mediator: TextKey | None = None
    """What a mediator should know where this is asked."""


@dataclass(frozen=True)
class Alternative:
    """What may stand in for a paper that the person does not have."""

    id: OptionId
    label: TextKey
    bring: tuple[TextKey, ...]
    detail: TextKey | None = None
    icon: IconName | None = None
    said: TextKey | None = None


class PaperCheck(StrEnum):
    """What of a paper is compared with what the person said, or with the day."""

    NAME = "name"
    ADDRESS = "address"
    EXPIRY = "expiry"
    """It must be in force."""
    SIDES = "sides"
    """An identity card is shown on both sides."""


@dataclass(frozen=True)
class PieceKind:
    """A kind of paper (justificatif), the same in every procedure; its greatest age is the procedure's."""

    id: PieceId
    label: TextKey
    ask: TextKey
    """ "Avez-vous un justificatif de domicile ?" """
    bring: TextKey
    get: TextKey
    """Where to find one: said to who has none."""
    icon: IconName | None = None
    dated: bool = False
    instead: tuple[Alternative, ...] = ()
    papers: tuple[PaperKind | PaperForm, ...] = ()
    """Which papers serve, by kind or by form; empty: any."""
    checks: frozenset[PaperCheck] = frozenset()
    mediator: TextKey | None = None
    """What a mediator should know of this paper."""


@dataclass(frozen=True)
class Section:
    """A shelf of the menu."""

    id: SectionId
    label: TextKey
    icon: IconName
    detail: TextKey | None = None
    said: TextKey | None = None
    coop: str = ""
    """The theme of a mediator's report, in La Coop's codes; empty: none of its own."""


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
    section: SectionId = SectionId("")
    values: Mapping[str, object] = field(default_factory=dict)
    """Amounts and delays as data (Money, Span): they change each year, and texts only name them."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """For a value read elsewhere than in ``source``, where."""
    said: TextKey | None = None
    """Other names that people say for the tile."""
