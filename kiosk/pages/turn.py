"""One action, one new session: the whole behaviour of the kiosk, without pixels, sound or network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias, assert_never

from kiosk.pages import actions as act
from kiosk.pages.session import Comfort, Draft, Helping, IdleWarning, Languages, Leaving, Session
from kiosk.pages.states import (
    CallLeaving,
    NoCall,
    NoParcel,
    NotPrinted,
    PrintPreparing,
    ScanStarting,
    ScanTaken,
)
from kiosk.pages.typing import is_full, takes_digits_only, typed
from kiosk.procedures.answers import Answer, Chosen, NotHere, Problem, read_fields
from kiosk.procedures.models import FIELDS, MISSING, Kind, Page, Procedure
from kiosk.procedures.route import Route
from kiosk.types import FieldId, PageId, ProcedureId

TEXT_SIZES = ("normal", "large", "huge")
THEMES = ("light", "contrast", "dark", "soft")


class Effect(StrEnum):
    """What must be done outside, once, because of an action."""

    SHOOT = "shoot"
    RAISE_CALL = "raise_call"
    CANCEL_CALL = "cancel_call"
    PRINT = "print"
    TOGGLE_SPEECH = "toggle_speech"
    WIPE = "wipe"


@dataclass(frozen=True)
class Turn:
    """The session after an action, and what to do outside."""

    session: Session
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Turner:
    """Turns actions into sessions, for one town's procedures."""

    procedures: Mapping[ProcedureId, Procedure]
    neutral: Comfort

    def start(self) -> Session:
        """A new visit, nothing of the last one in it."""
        return Session(self.neutral)

    def turn(self, session: Session, action: act.Action, today: date) -> Turn:
        """The session after this action. An action that does not fit the page changes nothing."""
        made = self._made(session, action, today)
        turn = made if isinstance(made, Turn) else Turn(made)
        return replace(turn, session=_outdate(session, turn.session))

    def _made(self, session: Session, action: act.Action, today: date) -> Turn | Session:  # noqa: PLR0912
        match action:
            case act.ChooseLanguage(lang):
                comfort = replace(session.comfort, lang=lang)
                return replace(session, comfort=comfort, welcomed=True, overlay=None)
            case act.ShowLanguages():
                return replace(session, overlay=Languages())
            case act.NextTextSize():
                return _comfort(session, text_size=_next(TEXT_SIZES, session.comfort.text_size))
            case act.NextTheme():
                return _comfort(session, theme=_next(THEMES, session.comfort.theme))
            case act.ToggleSound():
                return _comfort(session, voice=not session.comfort.voice)
            case act.ToggleSpeech():
                return Turn(session, (Effect.TOGGLE_SPEECH,))
            case act.CallSomeone():
                return _call(session)
            case act.CancelCall():
                return Turn(replace(session, overlay=None, call=NoCall()), (Effect.CANCEL_CALL,))
            case act.CloseOverlay():
                covered = session.overlay.covered if isinstance(session.overlay, IdleWarning) else None
                return replace(session, overlay=covered)
            case act.AskToLeave():
                return replace(session, overlay=Leaving())
            case act.Erase():
                return Turn(self.start(), (Effect.WIPE,))
            case act.OpenProcedure(procedure):
                return self._open(session, procedure, today)
            case act.Back() if session.procedure is None and session.overlay is None:
                return self._back_to_attract(session)
            case act.Back():
                return _back(session, today)
            case (
                act.Pick() | act.FocusField() | act.Type() | act.Confirm() | act.Missing() | act.Shoot()
                | act.Change() | act.Print()
            ):  # fmt: skip
                # On a page of a procedure only: elsewhere, or behind an overlay, they mean nothing.
                if session.procedure is None or session.overlay is not None:
                    return session
                return _on_page(session, session.route(today), action, today)
            case never:
                assert_never(never)

    def _open(self, session: Session, procedure: ProcedureId, today: date) -> Session:
        if procedure not in self.procedures:
            return session
        if session.answered != procedure:
            session = replace(session, answers={}, confirmed=frozenset(), drafts={})
        opened = self.procedures[procedure]
        return replace(session, procedure=opened, answered=procedure).arriving(today)

    def _back_to_attract(self, session: Session) -> Turn | Session:
        """The attract page is for the next person: what was said is asked about, then forgotten."""
        if session.answers or session.drafts or session.call_open:
            return replace(session, overlay=Leaving())
        return Turn(self.start(), (Effect.WIPE,))


PageAction: TypeAlias = (
    act.Pick | act.FocusField | act.Type | act.Confirm | act.Missing | act.Shoot | act.Change | act.Print
)


def _on_page(session: Session, route: Route, action: PageAction, today: date) -> Turn | Session:
    """What a person does on a procedure's page; what does not fit the page changes nothing."""
    page = route.current
    match action:
        case act.Pick(option):
            known = any(one.id == option for one in page.options)
            return replace(session, draft=Draft(option=option)) if known else session
        case act.FocusField(name):
            known = name in FIELDS.get(page.kind, ())
            return replace(session, draft=replace(session.draft, active=name)) if known else session
        case act.Type(key):
            return _type(session, page, key)
        case act.Confirm():
            return _confirm(session, page, today)
        case act.Missing():
            missing = page.kind is Kind.PIECE or MISSING in page.rules
            return session.with_answer(page, NotHere(), today) if missing else session
        case act.Shoot():
            return _shoot(session) if page.kind is Kind.PIECE else session
        case act.Change(target):
            return _change(session, route, target, today)
        case act.Print():
            if not page.prepared:
                return session
            return Turn(replace(session, printing=PrintPreparing()), (Effect.PRINT,))
        case never:
            assert_never(never)


def _comfort(session: Session, **values: Any) -> Session:
    return replace(session, comfort=replace(session.comfort, **values))


def _call(session: Session) -> Turn:
    helped = replace(session, overlay=Helping())
    if session.call_open:
        return Turn(helped)
    return Turn(replace(helped, call=CallLeaving()), (Effect.RAISE_CALL,))


def _type(session: Session, page: Page, key: str) -> Session:
    draft = session.draft
    if draft.active is None or draft.active not in FIELDS.get(page.kind, ()):
        return session
    value = typed(draft.active, draft.fields.get(draft.active, ""), key)
    # What was wrong stays written until "Continuer": keys must not move under the finger.
    made = replace(draft, fields={**draft.fields, draft.active: value})
    if takes_digits_only(draft.active) and is_full(draft.active, value):
        made = replace(made, active=_next_field(page, made))
    return replace(session, draft=made)


def _confirm(session: Session, page: Page, today: date) -> Session:
    if page.kind is Kind.REVIEW:
        return replace(session, confirmed=session.confirmed | {page.id}).arriving(today)
    answer = _answer(session, page, today)
    if answer is None:
        return replace(session, draft=replace(session.draft, unanswered=True))
    if isinstance(answer, Problem):
        return replace(session, draft=replace(session.draft, problem=answer, active=answer.field))
    if isinstance(answer, Chosen) and (redo := _redo(page, answer)):
        return _reopened(session, redo, today)
    return session.with_answer(page, answer, today)


def _shoot(session: Session) -> Turn:
    if isinstance(session.scan, ScanTaken):
        return Turn(replace(session, scan=ScanStarting()))
    return Turn(session, (Effect.SHOOT,))


def _back(session: Session, today: date) -> Session:
    if session.overlay is not None:
        return replace(session, overlay=None)
    if session.procedure is None:
        return session
    route = session.route(today)
    kept = replace(session.draft, problem=None, unanswered=False)
    session = replace(session, drafts={**session.drafts, route.current.id: kept})
    previous = _previous(session, route)
    if previous is None:
        return replace(session, procedure=None, draft=Draft())
    return replace(session, confirmed=session.confirmed - {previous}).arriving(today)


def _change(session: Session, route: Route, page: PageId, today: date) -> Session:
    """From the review only: a line of another page could strand the person on a page behind them."""
    on_route = any(step.page.id == page for step in route.steps)
    if route.current.kind is not Kind.REVIEW or not on_route:
        return session
    return replace(session, confirmed=session.confirmed - {page}).arriving(today)


def _answer(session: Session, page: Page, today: date) -> Answer | Problem | None:
    """What the draft amounts to; None when nothing was answered."""
    if page.kind is Kind.CHOICE:
        return Chosen(session.draft.option) if session.draft.option else None
    if page.kind is Kind.PIECE:
        return session.scan.paper if isinstance(session.scan, ScanTaken) else None
    if page.kind is Kind.OUTCOME:
        return None
    return read_fields(page, session.draft.fields, today)


def _previous(session: Session, route: Route) -> PageId | None:
    """The page before the current one: the review stands between the last step and the outcome."""
    assert session.procedure is not None
    if route.current.kind is Kind.OUTCOME:
        reviews = [page.id for page in session.procedure.pages.values() if page.kind is Kind.REVIEW]
        review = next((one for one in reviews if one in session.confirmed), None)
        if review is not None and session.procedure.pages[review].next == route.current.id:
            return review
    return route.steps[-1].page.id if route.steps else None


def _reopened(session: Session, page: PageId, today: date) -> Session:
    """Forget this page's answer and all that was answered after it on the route."""
    route = session.route(today)
    ids = [step.page.id for step in route.steps]
    dropped = {*ids[ids.index(page) :], route.current.id} if page in ids else {route.current.id}
    answers = {key: value for key, value in session.answers.items() if key not in dropped}
    return replace(session, answers=answers, confirmed=session.confirmed - dropped).arriving(today)


def _redo(page: Page, answer: Chosen) -> PageId | None:
    return next((one.redo for one in page.options if one.id == answer.option), None)


def _next_field(page: Page, draft: Draft) -> FieldId | None:
    """The first field still empty, else the one that is active."""
    names = FIELDS.get(page.kind, ())
    return next((name for name in names if not draft.fields.get(name)), draft.active)


def _outdate(before: Session, after: Session) -> Session:
    """A receipt, a parcel or a print of other answers is not this visit's any more."""
    same = before.answers == after.answers and before.procedure == after.procedure
    if same and before.comfort.lang == after.comfort.lang:
        return after
    return replace(after, parcel=NoParcel(), printing=NotPrinted())


def _next(names: tuple[str, ...], name: str) -> str:
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
