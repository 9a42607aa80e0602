"""One citizen's visit as a frozen value; every change makes a new one and nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from kiosk.devices.printer import JobPrinted
from kiosk.pages.states import (
    CallAccepted,
    CallLeaving,
    CallLost,
    CallSeen,
    CallSent,
    CallState,
    CallUnsent,
    NoCall,
    NoParcel,
    NotPrinted,
    ParcelReceived,
    ParcelState,
    PrintState,
    ScanStarting,
    ScanState,
    ScanTaken,
)
from kiosk.procedures.answers import AddressGiven, Answer, Chosen, DateGiven, NameGiven, Problem, Scanned
from kiosk.procedures.models import FIELDS, Kind, Page, Procedure
from kiosk.procedures.route import Route, replay
from kiosk.types import FieldId, Lang, OptionId, PageId, ProcedureId


@dataclass(frozen=True)
class Comfort:
    """How the person wants to see and hear; neutral again for the next one."""

    lang: Lang
    text_size: str = "normal"
    theme: str = "light"
    voice: bool = True


@dataclass(frozen=True)
class Languages:
    """The choice of languages lies over the page."""


@dataclass(frozen=True)
class Helping:
    """The call for a mediator lies over the page."""


@dataclass(frozen=True)
class Leaving:
    """ "Do you want to end?" lies over the page."""


@dataclass(frozen=True)
class IdleWarning:
    """Nobody touched for a while: the page is veiled, and the visit ends when the seconds are over."""

    seconds_left: int
    covered: Languages | Helping | Leaving | None = None
    """What lay over the page before, and comes back."""


Overlay: TypeAlias = Languages | Helping | Leaving | IdleWarning


@dataclass(frozen=True)
class Draft:
    """What is being answered on the current page, before "Continuer"."""

    option: OptionId | None = None
    fields: Mapping[FieldId, str] = field(default_factory=dict)
    active: FieldId | None = None
    problem: Problem | None = None
    unanswered: bool = False
    """"Continuer" was touched with nothing chosen."""


@dataclass(frozen=True)
class Session:
    """A visit. ``answers`` holds all that was ever answered; ``confirmed`` what still stands, from which
    the position is replayed. Going back withdraws a confirmation and keeps the answer."""

    comfort: Comfort
    welcomed: bool = False
    procedure: Procedure | None = None
    answered: ProcedureId | None = None
    """Whose answers these are: another procedure's pages may have the same names."""
    answers: Mapping[PageId, Answer] = field(default_factory=dict)
    confirmed: frozenset[PageId] = frozenset()
    draft: Draft = Draft()
    drafts: Mapping[PageId, Draft] = field(default_factory=dict)
    """What was typed on pages that were left by "Retour" before "Continuer"."""
    overlay: Overlay | None = None
    call: CallState = NoCall()
    scan: ScanState = ScanStarting()
    parcel: ParcelState = NoParcel()
    printing: PrintState = NotPrinted()

    @property
    def call_open(self) -> bool:
        """Whether a call is on its way, tried again, or answered."""
        return isinstance(self.call, CallLeaving | CallSent | CallSeen | CallAccepted | CallUnsent | CallLost)

    @property
    def has_papers(self) -> bool:
        """Whether the file is on paper or on a phone, as confirmed."""
        return isinstance(self.printing, JobPrinted) or isinstance(self.parcel, ParcelReceived)

    def route(self, today: date) -> Route:
        """The route of the open procedure. Raises ValueError when none is open."""
        if self.procedure is None:
            raise ValueError("no procedure is open")
        return replay(self.procedure, self.answers, self.confirmed, today)

    def with_answer(self, page: Page, answer: Answer, today: date) -> Session:
        """This session with a page answered and the draft of the page that follows."""
        answers = {**self.answers, page.id: answer}
        drafts = {key: draft for key, draft in self.drafts.items() if key != page.id}
        made = replace(self, answers=answers, confirmed=self.confirmed | {page.id}, drafts=drafts)
        return made.arriving(today)

    def arriving(self, today: date) -> Session:
        """This session at its current page, with the draft that an earlier answer gives."""
        if self.procedure is None:
            return replace(self, draft=Draft())
        page = self.route(today).current
        answer = self.answers.get(page.id)
        # A paper that was taken stays taken: going back does not ask for it again.
        scan = ScanTaken(answer) if isinstance(answer, Scanned) else ScanStarting()
        return replace(self, draft=self.drafts.get(page.id) or drafted(page, answer), scan=scan)


def drafted(page: Page, answer: Answer | None) -> Draft:
    """What the page shows before the person touches it: their earlier answer, or nothing."""
    if page.kind is Kind.CHOICE:
        known = isinstance(answer, Chosen) and any(one.id == answer.option for one in page.options)
        return Draft(option=answer.option if known and isinstance(answer, Chosen) else None)
    names = FIELDS.get(page.kind, ())
    typed = {FieldId(name): value for name, value in _typed(answer).items()}
    return Draft(fields=typed, active=_first(names, typed))


def _typed(answer: Answer | None) -> Mapping[str, str]:
    if isinstance(answer, DateGiven):
        return {"date": f"{answer.day:%d%m%Y}"}
    if isinstance(answer, NameGiven):
        return {"family": answer.family, "given": answer.given}
    if isinstance(answer, AddressGiven):
        return {"street": answer.street, "postcode": answer.postcode, "town": answer.town}
    return {}


def _first(names: tuple[FieldId, ...], typed: Mapping[FieldId, str]) -> FieldId | None:
    """The first field still empty, else the first, so that a key always goes somewhere."""
    return next((name for name in names if not typed.get(name)), names[0] if names else None)
