"""What a person does on a procedure's page: an action in, a new session out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeAlias, assert_never

from kiosk.pages import actions as act
from kiosk.pages.draft import Draft, drafted
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.readings import agreed, tells
from kiosk.pages.session import Session
from kiosk.pages.sheets import Stack
from kiosk.pages.states import PrintPreparing, ScanStarting, ScanTaken
from kiosk.pages.town import Town
from kiosk.pages.turn_scan import back_in_scan, kept, on_sheet
from kiosk.pages.typing import is_full, typed
from kiosk.procedures.answers import (
    Answer,
    Chosen,
    DateGiven,
    NotHere,
    Problem,
    Scanned,
    Seen,
    SeveralChosen,
    Signed,
)
from kiosk.procedures.fields import read_fields
from kiosk.procedures.fields.dates import UNKNOWN
from kiosk.procedures.models import FIELDS, Kind, Page, Part
from kiosk.procedures.route import Route
from kiosk.types import FieldId, OptionId, PageId, text

PageAction: TypeAlias = act.AnswerAction | act.SheetAction
POSTCODE, TOWN = FieldId("postcode"), FieldId("town")
MOST_STROKES = 200
"""More is a child playing; what was drawn stays."""


def on_page(session: Session, action: PageAction, today: date, town: Town) -> Turn | Session:
    """The session after an action on its procedure's page; what does not fit the page changes nothing."""
    route = session.route(today)
    page = route.current
    if isinstance(action, act.SheetAction):
        return on_sheet(session, page, action)
    match action:
        case act.Pick(option):
            return pick(session, page, option)
        case act.FocusField() | act.Type():
            return type_in(session, page, action)
        case act.TakeCommune():
            return _placed(session, page, action)
        case act.Draw() | act.ClearDrawing():
            return _draw(session, page, action)
        case act.Confirm():
            return _confirmed(session, page, today, town)
        case act.Correct():
            return _correct(session, page)
        case act.Missing():
            return session.with_answer(page, NotHere(), today) if page.skippable else session
        case act.Change(target):
            return _change(session, route, target, today)
        case act.Print():
            return printed(session) if page.prepared else session
        case never:
            assert_never(never)


def printed(session: Session) -> Turn | Session:
    """The handout goes to the printer; in practice nothing does."""
    if session.practice:
        return session
    return Turn(replace(session, printing=PrintPreparing()), (Effect.PRINT,))


def pick(session: Session, page: Page, option: OptionId) -> Session:
    """One option marked, or (several) marked and unmarked."""
    if session.draft.known or not any(one.id == option for one in page.options):
        return session
    if page.kind is not Kind.SEVERAL:
        return replace(session, draft=Draft(option=option))
    marked = set(session.draft.options) ^ {option}
    return replace(session, draft=Draft(options=tuple(one.id for one in page.options if one.id in marked)))


def type_in(session: Session, page: Page, action: act.FocusField | act.Type) -> Session:
    """A key into the active field, or another field to type into."""
    draft = session.draft
    if draft.known:
        return session
    names = FIELDS.get(page.kind, ())
    named = action.field if isinstance(action, act.FocusField) else draft.active
    if named is None or named not in names:
        return session
    if isinstance(action, act.FocusField):
        # The town's own field is touched again by who wants to write it, not to choose it.
        again = draft.active == named
        return replace(session, draft=replace(draft, active=named, accents=False, by_hand=again))
    if action.key == act.Key.ACCENTS:
        return replace(session, draft=replace(draft, accents=not draft.accents))
    if action.key == UNKNOWN and not page.unknown_day:
        return session
    return replace(session, draft=_typed(names, draft, named, action.key))


def _typed(names: tuple[FieldId, ...], draft: Draft, named: FieldId, key: str) -> Draft:
    """The draft after a key. A letter with an accent leads back to the plain ones: one seldom has two."""
    before = draft.fields.get(named, "")
    value = typed(named, before, key)
    if value == before:
        told = is_full(named, before) and key != act.Key.BACKSPACE and named != "date"
        return replace(draft, problem=Problem(named, text("field.full"))) if told else draft
    made = _mended(replace(draft, fields={**draft.fields, named: value}, accents=False), {named})
    # A long name must not run over into the next field: only what has a fixed length hands on.
    if len(names) > 1 and named == POSTCODE and is_full(named, value):
        return replace(made, active=_next_field(names, made), by_hand=False)
    return made


def _mended(draft: Draft, changed: set[FieldId]) -> Draft:
    """What was wrong in a field is over with its first change; its place is kept for the keys' sake."""
    if draft.problem is None or draft.problem.field not in changed:
        return draft
    return replace(draft, problem=None, mended=draft.problem.field)


def _placed(session: Session, page: Page, action: act.TakeCommune) -> Session:
    """The town and, where it has one alone or the one that was typed, its postcode."""
    if page.kind not in {Kind.ADDRESS, Kind.COMMUNE} or session.draft.known:
        return session
    draft, codes = session.draft, action.postcodes
    code = codes[0] if len(codes) == 1 else draft.fields.get(POSTCODE, "")
    fields = {**draft.fields, TOWN: action.town, POSTCODE: code if code in codes else ""}
    made = _mended(replace(draft, fields=fields, by_hand=False, accents=False), {TOWN, POSTCODE})
    return replace(session, draft=replace(made, active=_next_field(FIELDS[page.kind], made)))


def _next_field(names: tuple[FieldId, ...], draft: Draft) -> FieldId | None:
    """The first field still empty, else the one that is active."""
    return next((name for name in names if not draft.fields.get(name)), draft.active)


def _draw(session: Session, page: Page, action: act.Draw | act.ClearDrawing) -> Session:
    if page.kind is not Kind.SIGNATURE:
        return session
    kept = session.draft.strokes
    if isinstance(action, act.ClearDrawing):
        return replace(session, draft=Draft())
    if len(kept) >= MOST_STROKES or not action.stroke:
        return session
    return replace(session, draft=Draft(strokes=(*kept, action.stroke)))


def _correct(session: Session, page: Page) -> Session:
    """What was known is opened to be changed; a paper is scanned again."""
    if not session.draft.known:
        return session
    scan = session.scan
    if page.kind is Kind.PIECE:
        session, scan = session.with_stack(page, Stack()), ScanStarting()
    return replace(session, draft=replace(session.draft, known=False), scan=scan)


def _confirmed(session: Session, page: Page, today: date, town: Town) -> Turn | Session:
    """A page of a paper is kept first; a paper of which there is something to say is shown once more."""
    if page.kind is not Kind.PIECE or isinstance(session.scan, ScanTaken):
        return _confirm(session, page, today)
    made = kept(session, page, today)
    if isinstance(made, Turn) or not isinstance(made.scan, ScanTaken) or tells(made, page, town, today):
        return made
    return _confirm(made, page, today)


def _confirm(session: Session, page: Page, today: date) -> Session:
    if page.kind is Kind.REVIEW:
        dossier = session.dossier
        kept = replace(dossier, confirmed=dossier.confirmed | {page.id})
        return session.with_dossier(kept).arriving(today)
    answer = _answer(session, page, today)
    if answer is None:
        return replace(session, draft=replace(session.draft, unanswered=True, known=False))
    if isinstance(answer, Problem):
        # What is known but does not fit this page is opened, with what there is to mend.
        draft = replace(session.draft, problem=answer, mended=None, active=answer.field, known=False)
        return replace(session, draft=draft)
    if isinstance(answer, Chosen) and (redo := _redo(page, answer)):
        return _reopened(session, redo, today)
    known = session.draft.known
    made = session.with_answer(page, answer, today)
    agreed_to = isinstance(answer, Scanned) and (known or answer.read is not None)
    return _with_its_date(made, today) if agreed_to else made


def _with_its_date(session: Session, today: date) -> Session:
    """A paper out of the wallet brings its date along, and so does one on which it was read and agreed to."""
    page = session.route(today).current
    if page.piece is None or page.piece.part is not Part.DATED:
        return session
    paper = session.wallet.papers.get(page.piece.piece)
    if paper is None or paper.dated is None:
        return session
    return session.with_answer(page, DateGiven(paper.dated), today)


def _answer(session: Session, page: Page, today: date) -> Answer | Problem | None:
    """What the draft amounts to; None when nothing was answered."""
    draft = session.draft
    match page.kind:
        case Kind.CHOICE:
            return Chosen(draft.option) if draft.option else None
        case Kind.SEVERAL:
            return SeveralChosen(draft.options)
        case Kind.INFO:
            return Seen()
        case Kind.SIGNATURE:
            return Signed(draft.strokes) if draft.strokes else None
        case Kind.PIECE:
            return agreed(session.scan) if isinstance(session.scan, ScanTaken) else None
        case Kind.OUTCOME | Kind.REVIEW | Kind.DECIDE:
            return None
        case _:
            return read_fields(page, draft.fields, today)


def _change(session: Session, route: Route, page: PageId, today: date) -> Session:
    """From the review only: a line of another page could strand the person on a page behind them."""
    on_route = any(step.page.id == page for step in route.steps)
    if route.current.kind is not Kind.REVIEW or not on_route:
        return session
    return session.with_dossier(session.dossier.reopened(page)).arriving(today)


def _reopened(session: Session, page: PageId, today: date) -> Session:
    """Forget this page's answer and all that was answered after it on the route."""
    route = session.route(today)
    ids = [step.page.id for step in route.steps]
    dropped = {*ids[ids.index(page) :], route.current.id} if page in ids else {route.current.id}
    made = session.with_dossier(session.dossier.without(dropped)).arriving(today)
    # "I have found another paper": the one in the wallet is not offered again.
    made = made.with_stack(made.route(today).current, Stack())
    return replace(made, scan=ScanStarting(), draft=replace(made.draft, known=False))


def _redo(page: Page, answer: Chosen) -> PageId | None:
    return next((one.redo for one in page.options if one.id == answer.option), None)


def back_a_page(session: Session, today: date) -> Session:
    """To the page before; from the first page, out of the procedure. What was typed stays."""
    route = session.route(today)
    dossier = session.dossier
    kept = replace(session.draft, problem=None, mended=None, accents=False, by_hand=False, unanswered=False)
    page = route.current
    if not kept.known and kept != drafted(page, dossier.answers.get(page.id)):
        dossier = replace(dossier, drafts={**dossier.drafts, page.id: kept})
    session = session.with_dossier(dossier)
    within = back_in_scan(session, page) if page.kind is Kind.PIECE else None
    if within is not None:
        return within
    if route.previous is None:
        return replace(session, procedure=None, draft=Draft(), scan=ScanStarting())
    return session.with_dossier(dossier.reopened(route.previous)).arriving(today)
