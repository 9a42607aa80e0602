"""One action, one new session: the whole behaviour of the kiosk, without pixels, sound or network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.pages import actions as act
from kiosk.pages.session import Comfort, Draft, Helping, Languages, Leaving, Session
from kiosk.pages.states import CallLeaving, NoCall, NoParcel, NotPrinted, ScanStarting, ScanTaken
from kiosk.pages.typing import is_full, takes_digits_only, typed
from kiosk.procedures.answers import Answer, Chosen, NotHere, Problem, read_fields
from kiosk.procedures.models import FIELDS, Kind, Page, Procedure
from kiosk.procedures.route import Route
from kiosk.types import PageId, ProcedureId

TEXT_SIZES = ("normal", "large", "huge")
THEMES = ("light", "contrast", "dark", "soft")


class Effect(StrEnum):
    """What must be done outside, once, because of an action."""

    SHOOT = "shoot"
    RESCAN = "rescan"
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
        handler: Callable[[Session, Any, date], Turn | Session] = getattr(
            self, f"_{type(action).__name__.lower()}"
        )
        made = handler(session, action, today)
        turn = made if isinstance(made, Turn) else Turn(made)
        return replace(turn, session=_outdate(session, turn.session))

    # Around the page

    def _chooselanguage(self, session: Session, action: act.ChooseLanguage, _: date) -> Session:
        comfort = replace(session.comfort, lang=action.lang)
        return replace(session, comfort=comfort, welcomed=True, overlay=None)

    def _showlanguages(self, session: Session, _: act.ShowLanguages, __: date) -> Session:
        return replace(session, overlay=Languages())

    def _nexttextsize(self, session: Session, _: act.NextTextSize, __: date) -> Session:
        size = _next(TEXT_SIZES, session.comfort.text_size)
        return replace(session, comfort=replace(session.comfort, text_size=size))

    def _nexttheme(self, session: Session, _: act.NextTheme, __: date) -> Session:
        theme = _next(THEMES, session.comfort.theme)
        return replace(session, comfort=replace(session.comfort, theme=theme))

    def _togglesound(self, session: Session, _: act.ToggleSound, __: date) -> Session:
        return replace(session, comfort=replace(session.comfort, voice=not session.comfort.voice))

    def _togglespeech(self, session: Session, _: act.ToggleSpeech, __: date) -> Turn:
        return Turn(session, (Effect.TOGGLE_SPEECH,))

    def _callsomeone(self, session: Session, _: act.CallSomeone, __: date) -> Turn:
        helped = replace(session, overlay=Helping())
        if session.call_open:
            return Turn(helped)
        return Turn(replace(helped, call=CallLeaving()), (Effect.RAISE_CALL,))

    def _cancelcall(self, session: Session, _: act.CancelCall, __: date) -> Turn:
        return Turn(replace(session, overlay=None, call=NoCall()), (Effect.CANCEL_CALL,))

    def _closeoverlay(self, session: Session, _: act.CloseOverlay, __: date) -> Session:
        return replace(session, overlay=None)

    def _asktoleave(self, session: Session, _: act.AskToLeave, __: date) -> Session:
        return replace(session, overlay=Leaving())

    def _erase(self, _: Session, __: act.Erase, ___: date) -> Turn:
        return Turn(self.start(), (Effect.WIPE,))

    # The procedure

    def _openprocedure(self, session: Session, action: act.OpenProcedure, today: date) -> Session:
        if action.procedure not in self.procedures:
            return session
        return replace(session, procedure=self.procedures[action.procedure]).arriving(today)

    def _pick(self, session: Session, action: act.Pick, _: date) -> Session:
        return replace(session, draft=Draft(option=action.option))

    def _focusfield(self, session: Session, action: act.FocusField, _: date) -> Session:
        return replace(session, draft=replace(session.draft, active=action.field))

    def _type(self, session: Session, action: act.Type, today: date) -> Session:
        draft = session.draft
        if session.procedure is None or draft.active is None:
            return session
        value = typed(draft.active, draft.fields.get(draft.active, ""), action.key)
        made = replace(draft, fields={**draft.fields, draft.active: value}, problem=None)
        if takes_digits_only(draft.active) and is_full(draft.active, value):
            made = replace(made, active=_next_field(session.route(today).current, made))
        return replace(session, draft=made)

    def _confirm(self, session: Session, _: act.Confirm, today: date) -> Session:
        if session.procedure is None:
            return session
        page = session.route(today).current
        if page.kind is Kind.REVIEW:
            return replace(session, confirmed=session.confirmed | {page.id}).arriving(today)
        answer = _answer(session, page, today)
        if answer is None:
            return replace(session, draft=replace(session.draft, unanswered=True))
        if isinstance(answer, Problem):
            problem = replace(session.draft, problem=answer, active=answer.field)
            return replace(session, draft=problem)
        if isinstance(answer, Chosen) and (redo := _redo(page, answer)):
            return _reopened(session, redo, today)
        return session.with_answer(page, answer, today)

    def _missing(self, session: Session, _: act.Missing, today: date) -> Session:
        page = session.route(today).current
        return session.with_answer(page, NotHere(), today) if page.kind is Kind.PIECE else session

    def _shoot(self, session: Session, _: act.Shoot, __: date) -> Turn:
        if isinstance(session.scan, ScanTaken):
            return Turn(replace(session, scan=ScanStarting()), (Effect.RESCAN,))
        return Turn(session, (Effect.SHOOT,))

    def _back(self, session: Session, _: act.Back, today: date) -> Session:
        if session.overlay is not None:
            return replace(session, overlay=None)
        if session.procedure is None:
            return replace(session, welcomed=False)
        previous = _previous(session, session.route(today))
        if previous is None:
            return replace(session, procedure=None, draft=Draft())
        return replace(session, confirmed=session.confirmed - {previous}).arriving(today)

    def _change(self, session: Session, action: act.Change, today: date) -> Session:
        return replace(session, confirmed=session.confirmed - {action.page}).arriving(today)

    def _print(self, session: Session, _: act.Print, __: date) -> Turn:
        return Turn(session, (Effect.PRINT,))


def _answer(session: Session, page: Page, today: date) -> Answer | Problem | None:
    """What the draft amounts to; None when nothing was answered."""
    if page.kind is Kind.CHOICE:
        return Chosen(session.draft.option) if session.draft.option else None
    if page.kind is Kind.PIECE:
        return session.scan.paper if isinstance(session.scan, ScanTaken) else session.answers.get(page.id)
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


def _next_field(page: Page, draft: Draft) -> Any:
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
