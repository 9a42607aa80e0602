"""One citizen's visit as a frozen value; every change makes a new one and nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from kiosk.devices.printer import JobPrinted
from kiosk.pages.actions import Explain
from kiosk.pages.draft import Draft, drafted
from kiosk.pages.places import Home, Place
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
from kiosk.procedures.answers import Answer, Chosen, DateGiven, NotHere, Scanned
from kiosk.procedures.expand import YES
from kiosk.procedures.models import Page, Part, Procedure
from kiosk.procedures.route import Route, replay
from kiosk.procedures.wallet import Wallet
from kiosk.types import FactId, Lang, PageId, ProcedureId


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
    covered: Languages | Helping | Leaving | Explaining | Linked | None = None
    """What lay over the page before, and comes back."""


@dataclass(frozen=True)
class Explaining:
    """What a word of a fiche means lies over its page."""

    asked: Explain


@dataclass(frozen=True)
class Linked:
    """The QR code of an official site lies over the page."""

    url: str


Overlay: TypeAlias = Languages | Helping | Leaving | IdleWarning | Explaining | Linked


@dataclass(frozen=True)
class Dossier:
    """What was said in one procedure. ``answers`` holds all that was ever answered; ``confirmed`` what still
    stands, from which the position is replayed. Going back withdraws a confirmation and keeps the answer."""

    procedure: Procedure
    answers: Mapping[PageId, Answer] = field(default_factory=dict)
    confirmed: frozenset[PageId] = frozenset()
    drafts: Mapping[PageId, Draft] = field(default_factory=dict)
    """What was typed on pages that were left by "Retour" before "Continuer"."""

    def route(self, today: date) -> Route:
        """Where this procedure stands."""
        return replay(self.procedure, self.answers, self.confirmed, today)

    def answered(self, page: PageId, answer: Answer) -> Dossier:
        """With one page answered."""
        drafts = {key: draft for key, draft in self.drafts.items() if key != page}
        answers = {**self.answers, page: answer}
        return replace(self, answers=answers, confirmed=self.confirmed | {page}, drafts=drafts)

    def reopened(self, page: PageId) -> Dossier:
        """With a page to be looked at again; its answer stays."""
        return replace(self, confirmed=self.confirmed - {page})

    def without(self, pages: set[PageId]) -> Dossier:
        """With these pages as if they had never been seen."""
        answers = {key: value for key, value in self.answers.items() if key not in pages}
        return replace(self, answers=answers, confirmed=self.confirmed - pages)


@dataclass(frozen=True)
class Session:
    """A visit: what was said in each procedure, and the facts and papers that serve them all."""

    comfort: Comfort
    welcomed: bool = False
    practice: bool = False
    """A fictitious citizen tries the kiosk: nothing is printed or sent."""
    place: Place = Home()
    """Where the person is when no procedure is open, and where they come back to."""
    procedure: Procedure | None = None
    dossiers: Mapping[ProcedureId, Dossier] = field(default_factory=dict)
    facts: Mapping[FactId, Answer] = field(default_factory=dict)
    """What is known of the person: asked once, then only confirmed."""
    wallet: Wallet = Wallet()
    """The papers that were scanned: each serves every procedure that accepts its age."""
    draft: Draft = Draft()
    overlay: Overlay | None = None
    call: CallState = NoCall()
    scan: ScanState = ScanStarting()
    parcel: ParcelState = NoParcel()
    printing: PrintState = NotPrinted()

    @property
    def dossier(self) -> Dossier:
        """The open procedure's. Raises ValueError when none is open."""
        if self.procedure is None:
            raise ValueError("no procedure is open")
        return self.dossiers.get(self.procedure.id) or Dossier(self.procedure)

    @property
    def has_said(self) -> bool:
        """Whether anything would be lost at the end of the visit."""
        begun = any(one.answers or one.drafts for one in self.dossiers.values())
        return begun or bool(self.facts) or self.draft != Draft()

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
        return self.dossier.route(today)

    def with_dossier(self, dossier: Dossier) -> Session:
        """This session with what was said in a procedure replaced."""
        return replace(self, dossiers={**self.dossiers, dossier.procedure.id: dossier})

    def with_answer(self, page: Page, answer: Answer, today: date) -> Session:
        """This session with a page answered, what that says of the person, and the page that follows."""
        made = self.with_dossier(self.dossier.answered(page.id, answer))
        made = replace(made, wallet=made.wallet.with_answer(page, answer))
        if isinstance(answer, Scanned):
            # What a paper says is only proposed: the person confirms it on the page that asks for it.
            made = replace(made, facts={**answer.facts, **made.facts})
        if page.fact and not isinstance(answer, NotHere):
            made = made.with_fact(page.fact, answer)
        return made.arriving(today)

    def with_fact(self, fact: FactId, answer: Answer) -> Session:
        """This session with something known; where it was said otherwise, it is to be confirmed again."""
        others = {
            key: one.without(
                {page for page, said in one.answers.items()
                 if one.procedure.pages[page].fact == fact and said != answer}
            )
            for key, one in self.dossiers.items()
        }  # fmt: skip
        return replace(self, facts={**self.facts, fact: answer}, dossiers=others)

    def arriving(self, today: date) -> Session:
        """This session at its current page, with the draft that an earlier answer gives."""
        if self.procedure is None:
            return replace(self, draft=Draft())
        page = self.route(today).current
        said = self.dossier.answers.get(page.id)
        held = said or self._held(page, today)
        # A paper that was taken stays taken: going back does not ask for it again.
        scan = ScanTaken(held) if isinstance(held, Scanned) else ScanStarting()
        draft = self.dossier.drafts.get(page.id) or drafted(page, held)
        known = said is None and held is not None and (page.fact is not None or isinstance(held, Scanned))
        return replace(self, draft=replace(draft, known=known), scan=scan)

    def _held(self, page: Page, today: date) -> Answer | None:
        """What is known before a page is asked: a fact, or a paper of this visit that is fresh enough."""
        if page.fact:
            return self.facts.get(page.fact)
        if page.piece is None:
            return None
        paper = self.wallet.papers.get(page.piece.piece)
        if paper is None:
            return None
        if page.piece.part is Part.DATED:
            return DateGiven(paper.dated) if paper.dated else None
        if not self.wallet.serves(page.piece, today):
            return None
        if page.piece.part is Part.SCAN:
            return paper.scanned
        return Chosen(YES) if page.piece.part is Part.HAVE else None
