"""One citizen's visit as a frozen value; every change makes a new one and nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.devices.printer import JobPrinted
from kiosk.pages.assist_states import Assisted, Mandate
from kiosk.pages.call_states import CallBackState, NoCallBack, Waiting
from kiosk.pages.comfort import Comfort
from kiosk.pages.dossier import Dossier
from kiosk.pages.draft import Draft, drafted
from kiosk.pages.duty import Duty, Parting
from kiosk.pages.overlays import Covering, IdleWarning, Overlay
from kiosk.pages.places import Home, Place
from kiosk.pages.sheets import Stack
from kiosk.pages.signin_states import NoSignIn, SignInState
from kiosk.pages.states import (
    CallArrived,
    CallNobody,
    CallRefused,
    CallState,
    IntakeState,
    Microphone,
    MicrophoneClosed,
    NoCall,
    NoIntake,
    NoParcel,
    NotPrinted,
    OpenCall,
    ParcelReceived,
    ParcelState,
    PrintState,
    ScanListed,
    ScanShown,
    ScanStarting,
    ScanState,
    ScanTaken,
)
from kiosk.procedures.answers import (
    Answer,
    Chosen,
    DateGiven,
    NameGiven,
    NotHere,
    Problem,
    Scanned,
    TextGiven,
)
from kiosk.procedures.expand import YES
from kiosk.procedures.fields import read_fields
from kiosk.procedures.models import FIELDS, STAYS, Kind, Page, Part, Procedure, Whose
from kiosk.procedures.route import Route
from kiosk.procedures.wallet import Wallet
from kiosk.types import FactId, PieceId, ProcedureId


@dataclass(frozen=True)
class Told:
    """Something that was said, and whom it is about."""

    answer: Answer
    whose: Whose
    agreed: bool = field(default=False, compare=False)
    """Read on a paper and agreed to there: it is not even to be confirmed."""
    source: str = field(default="", compare=False)
    """Who vouches for it: the provider with whom the person signed in; empty: nobody but the person."""


@dataclass(frozen=True)
class Session:
    """A visit: what was said in each procedure, and the facts and papers that serve them all."""

    comfort: Comfort
    welcomed: bool = False
    duty: Duty | None = None
    """What the kiosk shows instead of greeting, while no visit goes on."""
    assisted: Assisted | None = None
    headset: bool = False
    """Somebody's own headset is plugged in: what is private may be said."""
    practice: bool = False
    """A fictitious citizen tries the kiosk: nothing is printed or sent."""
    place: Place = Home()
    """Where the person is when no procedure is open, and where they come back to."""
    procedure: Procedure | None = None
    dossiers: Mapping[ProcedureId, Dossier] = field(default_factory=dict)
    facts: Mapping[FactId, Told] = field(default_factory=dict)
    """What is known: asked once, then only confirmed."""
    taken: frozenset[ProcedureId] = frozenset()
    """The procedures whose file is on paper or on a phone, as confirmed."""
    wallet: Wallet = Wallet()
    """The papers that were scanned: each serves every procedure that accepts its age."""
    stacks: Mapping[PieceId, Stack] = field(default_factory=dict)
    """The pages of each paper: one may be taken again, or another added."""
    draft: Draft = Draft()
    overlay: Overlay | None = None
    call: CallState = NoCall()
    waiting: Waiting = Waiting()
    call_back: CallBackState = NoCallBack()
    scan: ScanState = ScanStarting()
    parcel: ParcelState = NoParcel()
    intake: IntakeState = NoIntake()
    sign_in: SignInState = NoSignIn()
    printing: PrintState = NotPrinted()
    pin: str = field(default="", repr=False)
    """The number that the person chose for the link on the paper, until that is made."""
    microphone: Microphone = MicrophoneClosed()

    @property
    def dossier(self) -> Dossier:
        """The open procedure's. Raises ValueError when none is open."""
        if self.procedure is None:
            raise ValueError("no procedure is open")
        return self.dossiers.get(self.procedure.id) or Dossier(self.procedure)

    def laid(self, over: type[Covering]) -> Session:
        """With this over all that lies over the page. Open below already, it comes up; a warning is over."""
        below = self.overlay.covered if isinstance(self.overlay, IdleWarning) else self.overlay
        found = below
        while isinstance(found, Covering) and not isinstance(found, over):
            found = found.covered
        again = found if isinstance(found, over) else over(below)
        return replace(self, overlay=again)

    def uncovered(self) -> Session:
        """With what lay below the uppermost overlay."""
        upper = self.overlay
        covered = upper.covered if isinstance(upper, Covering | IdleWarning) else None
        return replace(self, overlay=covered)

    @property
    def has_said(self) -> bool:
        """Whether anything would be lost at the end of the visit."""
        begun = any(one.answers or one.drafts for one in self.dossiers.values())
        return begun or bool(self.facts or self.wallet.papers or self.stacks) or self.draft.begun

    @property
    def mandate(self) -> Mandate | None:
        """The signed mandate that covers what is on the screen: it is for one procedure alone."""
        signed = self.assisted.mandate if self.assisted else None
        opened = self.procedure.id if self.procedure else None
        return signed if signed is not None and signed.scope == opened else None

    @property
    def parting(self) -> Parting:
        """What may be left behind when the visit ends."""
        return Parting(isinstance(self.printing, JobPrinted), bool(self.wallet.papers or self.stacks))

    @property
    def call_open(self) -> bool:
        """Whether a call is on its way, tried again, or answered."""
        return isinstance(self.call, OpenCall)

    @property
    def awaits_somebody(self) -> bool:
        """Whether the person waits beside the kiosk: not where nobody can come, or somebody has."""
        return self.call_open and not isinstance(self.call, CallNobody | CallRefused | CallArrived)

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

    def stack_of(self, page: Page) -> Stack:
        """The pages of the paper that a page is about."""
        return self.stacks.get(page.piece.piece, Stack()) if page.piece else Stack()

    def with_stack(self, page: Page, stack: Stack) -> Session:
        """This session with the pages of that paper replaced."""
        if page.piece is None:
            return self
        others = {key: one for key, one in self.stacks.items() if key != page.piece.piece}
        kept = {page.piece.piece: stack} if stack.sheets or stack.removed else {}
        return replace(self, stacks={**others, **kept})

    def with_answer(self, page: Page, answer: Answer, today: date) -> Session:
        """This session with a page answered, what that says of the person, and the page that follows."""
        made = self
        if isinstance(answer, Scanned):
            made = made._with_paper(page, answer)
        made = made.with_dossier(made.dossier.answered(page.id, answer))
        made = replace(made, wallet=made.wallet.with_answer(page, answer))
        if page.fact and page.whose and not isinstance(answer, NotHere):
            made = made.with_fact(page.fact, Told(answer, page.whose), today)
        return made.arriving(today)

    def facts_beside(self, page: Page) -> Mapping[FactId, Told]:
        """What is known without the paper that was shown on this page before: another may take its place."""
        before = self.dossier.answers.get(page.id)
        facts = before.facts if isinstance(before, Scanned) else {}
        said = {key: Told(value, Whose.PERSON) for key, value in facts.items()}
        return {key: value for key, value in self.facts.items() if said.get(key) != value}

    def _with_paper(self, page: Page, paper: Scanned) -> Session:
        """A new paper is not dated like the one before, and takes back what only that one said."""
        before = self.dossier.answers.get(page.id)
        made = self
        if isinstance(before, Scanned) and before != paper:
            use = page.piece.piece if page.piece else None
            others = self.procedure.pages.values() if self.procedure else ()
            after = {one.id for one in others if one.piece and one.piece.piece == use and one.id != page.id}
            made = replace(self.with_dossier(self.dossier.without(after)), facts=self.facts_beside(page))
        # What the person was shown is agreed to; else a paper only proposes, and the page that asks confirms.
        shown = paper.read is not None
        proposed = {key: Told(value, Whose.PERSON, shown) for key, value in paper.facts.items()}
        return replace(made, facts={**proposed, **made.facts})

    def with_fact(self, fact: FactId, told: Told, today: date) -> Session:
        """This session with something known; where it was said otherwise, it is to be confirmed again.

        Another name of a child, or of anybody but the person, is another child: what is known of the one
        before is not theirs, and a file that is ready stays as it was.
        """
        changed = fact in self.facts and self.facts[fact] != told
        another = changed and told.whose not in STAYS and isinstance(told.answer, NameGiven | TextGiven)
        facts = self._but_of(told.whose) if another else self.facts
        made = replace(self, facts={**facts, fact: told})
        for dossier in self.dossiers.values():
            stale = {
                page for page in dossier.asking(fact) if dossier.answers.get(page, told.answer) != told.answer
            }
            left = {page for page in dossier.asking(fact) if page in dossier.drafts}
            kept = another and dossier.ended(today)
            if (stale or left) and not kept and dossier.procedure != self.procedure:
                made = made.with_dossier(dossier.without(stale | left))
        return made

    def _but_of(self, whose: Whose) -> Mapping[FactId, Told]:
        """The facts without those of somebody; what the open procedure was just told of them stays."""
        told = self.dossier.answers if self.procedure else {}
        pages = self.procedure.pages if self.procedure else {}
        here = {pages[page].fact for page in told if pages[page].whose is whose}
        return {key: one for key, one in self.facts.items() if one.whose is not whose or key in here}

    def arriving(self, today: date) -> Session:
        """This session at its current page, with the draft that an earlier answer gives."""
        if self.procedure is None:
            return replace(self, draft=Draft())
        page = self.route(today).current
        said = self.dossier.answers.get(page.id)
        if said is None and (agreed := self._agreed(page, today)) is not None:
            return self.with_dossier(self.dossier.answered(page.id, agreed)).arriving(today)
        held = said or self._held(page, today)
        # A paper that was taken stays taken: going back does not ask for it again.
        scan = ScanTaken(held) if isinstance(held, Scanned) else self._at_stack(page)
        if said is None and held is not None and (page.fact is not None or isinstance(held, Scanned)):
            # What is shown to be confirmed is what is known, whatever was half typed before.
            return replace(self, draft=replace(drafted(page, held), known=True), scan=scan)
        return replace(self, draft=self.dossier.drafts.get(page.id) or drafted(page, held), scan=scan)

    def _agreed(self, page: Page, today: date) -> Answer | None:
        """What was read on a paper and agreed to, where it answers this page."""
        told = self.facts.get(page.fact) if page.fact else None
        if told is None or not told.agreed or told.whose is not page.whose:
            return None
        draft = drafted(page, told.answer)
        if page.kind in FIELDS:
            return None if isinstance(read_fields(page, draft.fields, today), Problem) else told.answer
        return told.answer if draft.option else None

    def at_its_pages(self, page: Page, *, intake: IntakeState) -> Session:
        """This session at the pages of a paper that are there, or at the camera."""
        return replace(self, scan=self._at_stack(page), intake=intake)

    def _at_stack(self, page: Page) -> ScanState:
        """Pages that were kept and not yet agreed to wait where the person left them."""
        sheets = self.stack_of(page).sheets if page.kind is Kind.PIECE else ()
        if len(sheets) == 1:
            return ScanShown(sheets[0])
        return ScanListed() if sheets else ScanStarting()

    def _held(self, page: Page, today: date) -> Answer | None:
        """What is known before a page is asked: a fact, or a paper of this visit that is fresh enough."""
        if page.fact:
            known = self.facts.get(page.fact)
            return known.answer if known else None
        if page.piece is None:
            return None
        paper = self.wallet.papers.get(page.piece.piece)
        if paper is None:
            return None
        if page.piece.part is Part.DATED:
            return DateGiven(paper.dated) if paper.dated else None
        if page.piece.part is Part.SCAN:
            return paper.scanned if self.wallet.offers(page.piece, today) else None
        if page.piece.part is Part.HAVE and self.wallet.serves(page.piece, today):
            return Chosen(YES)
        return None
