"""Nobody is there now: whom to call back, at which number, when; read back before it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.pages import actions as act
from kiosk.pages.boards import board
from kiosk.pages.call_states import (
    CallBackLeaving,
    CallBackRefused,
    CallBackTaken,
    CallBackWaits,
    CallBackWish,
    NoCallBack,
)
from kiosk.pages.draft import Draft
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.fields import error, shown
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.overlays import CallBackStep, CallingBack, Helping
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.pages.turn_page import type_in
from kiosk.pages.view import Node, Role, Screen, State, Tone
from kiosk.procedures.answers import NameGiven, PhoneGiven, Problem
from kiosk.procedures.fields.contact import read_phone
from kiosk.procedures.fields.words import read_name
from kiosk.procedures.models import Kind, Page, Whose
from kiosk.types import FieldId, OptionId, PageId, TextKey

GIVEN, PHONE = FieldId("given"), FieldId("phone")
TIMES: Mapping[OptionId, str] = {
    OptionId("morning"): "sun-horizon",
    OptionId("afternoon"): "sun",
    OptionId("any"): "clock",
}
"""When a person can be called, as the hub's contract names it, and its icon."""
_TYPED = {CallBackStep.NAME: (GIVEN, Kind.NAME), CallBackStep.PHONE: (PHONE, Kind.PHONE)}
_BEFORE = {
    CallBackStep.PHONE: CallBackStep.NAME,
    CallBackStep.WHEN: CallBackStep.PHONE,
    CallBackStep.CHECK: CallBackStep.WHEN,
}
_RESULTS = {CallBackTaken: "taken", CallBackWaits: "waits", CallBackRefused: "refused"}
_ICONS = {"taken": "check-circle", "refused": "warning-circle"}


def opened(session: Session) -> Session:
    """The first page, with what was said before; where they have asked already, what became of it."""
    if session.call_back not in (NoCallBack(), CallBackRefused()):
        return replace(session, overlay=CallingBack(CallBackStep.SENT))
    known = _known(session)
    return replace(session, overlay=CallingBack(CallBackStep.NAME, _draft(CallBackStep.NAME, known)))


def on_call_back(
    session: Session, overlay: CallingBack, action: act.Action, town: Town
) -> Turn | Session | None:
    """The session after an action on these pages; None: the action is not theirs."""
    match action:
        case act.Type() | act.FocusField() if overlay.step in _TYPED:
            return _typing(session, overlay, action)
        case act.NextLayout() if overlay.step in _TYPED:
            latin = town.keyboards.next_of(session.comfort.lang, session.comfort.keyboard, latin=True)
            return replace(session, comfort=replace(session.comfort, keyboard=latin))
        case act.Pick(option) if overlay.step is CallBackStep.WHEN and option in TIMES:
            return replace(session, overlay=replace(overlay, when=option, unanswered=False))
        case act.Change(page) if overlay.step is CallBackStep.CHECK:
            return _at(session, overlay, CallBackStep(page))
        case act.Confirm():
            return _confirmed(session, overlay)
        case act.Back() if overlay.step in _BEFORE:
            return _at(session, overlay, _BEFORE[overlay.step])
        case act.Back() if overlay.step is CallBackStep.NAME:
            return replace(session, overlay=Helping())
        case _:
            return None


def wish_of(overlay: CallingBack) -> CallBackWish | None:
    """What was said on these pages, once all of it is right."""
    name, phone = _name(overlay.draft), _phone(overlay.draft)
    if isinstance(name, Problem) or isinstance(phone, Problem) or not overlay.when:
        return None
    return CallBackWish(name, phone, overlay.when)


def calling_back(pen: Pen, overlay: CallingBack) -> tuple[Screen, str, tuple[Node, ...]]:
    """Which of its pages, and what is on it."""
    key = f"call_back.{overlay.step}"
    match overlay.step:
        case CallBackStep.NAME | CallBackStep.PHONE:
            return Screen.QUESTION, key, _asks(pen, overlay)
        case CallBackStep.WHEN:
            return Screen.QUESTION, key, _when(pen, overlay)
        case CallBackStep.CHECK:
            return Screen.REVIEW, key, _check(pen, overlay)
        case CallBackStep.SENT:
            return Screen.NOTICE, f"{key}.{_result(pen.session)}", _sent(pen)


# ---- Turns ----


def _typing(session: Session, overlay: CallingBack, action: act.Type | act.FocusField) -> Session:
    typed = type_in(replace(session, draft=overlay.draft), _page(overlay.step), action)
    return replace(session, overlay=replace(overlay, draft=typed.draft))


def _confirmed(session: Session, overlay: CallingBack) -> Turn | Session:
    draft = overlay.draft
    match overlay.step:
        case CallBackStep.NAME | CallBackStep.PHONE:
            found = _name(draft) if overlay.step is CallBackStep.NAME else _phone(draft)
            if isinstance(found, Problem):
                return replace(session, overlay=replace(overlay, draft=replace(draft, problem=found)))
            name = overlay.step is CallBackStep.NAME
            return _at(session, overlay, CallBackStep.PHONE if name else CallBackStep.WHEN)
        case CallBackStep.WHEN if not overlay.when:
            return replace(session, overlay=replace(overlay, unanswered=True))
        case CallBackStep.WHEN:
            return _at(session, overlay, CallBackStep.CHECK)
        case CallBackStep.CHECK:
            # What was said stays on the overlay until the desk has taken it.
            made = replace(
                session, call_back=CallBackLeaving(), overlay=replace(overlay, step=CallBackStep.SENT)
            )
            return Turn(made, (Effect.ASK_CALL_BACK,))
        case CallBackStep.SENT:
            return session.uncovered()


def _at(session: Session, overlay: CallingBack, step: CallBackStep) -> Session:
    draft = _draft(step, overlay.draft.fields)
    return replace(session, overlay=replace(overlay, step=step, draft=draft, unanswered=False))


def _draft(step: CallBackStep, typed: Mapping[FieldId, str]) -> Draft:
    return Draft(fields=typed, active=_TYPED[step][0] if step in _TYPED else None)


def _known(session: Session) -> Mapping[FieldId, str]:
    """What the person has said of themselves in this visit is not asked again, only shown."""
    told = [one.answer for one in session.facts.values() if one.whose is Whose.PERSON]
    if session.practice:
        return {}
    given = next((one.given for one in told if isinstance(one, NameGiven)), "")
    phone = next((one.number for one in told if isinstance(one, PhoneGiven)), "")
    return {GIVEN: given, PHONE: phone}


def _name(draft: Draft) -> str | Problem:
    """The first name alone: read with a family name that nobody sees."""
    found = read_name("x", draft.fields.get(GIVEN, ""))
    return found if isinstance(found, Problem) else found.given


def _phone(draft: Draft) -> str | Problem:
    found = read_phone(draft.fields.get(PHONE, ""))
    return found if isinstance(found, Problem) else found.number


def _page(step: CallBackStep) -> Page:
    return Page(PageId(f"call_back.{step}"), _TYPED[step][1], TextKey(f"call_back.{step}.title"))


# ---- Pages ----


def _asks(pen: Pen, overlay: CallingBack) -> tuple[Node, ...]:
    name, draft = _TYPED[overlay.step][0], overlay.draft
    typing = replace(pen, session=replace(pen.session, draft=draft))
    field = pen.node(
        f"field.{name}", Role.FIELD, pen.say(f"call_back.field.{name}"), hint=pen.say(f"field.{name}.hint"),
        value=shown(name, draft.fields.get(name, "")), action=act.FocusField(name), private=True,
        states=frozenset({State.ACTIVE}),
    )  # fmt: skip
    wrong: tuple[Node, ...] = ()
    if draft.problem is not None:
        wrong = (error(pen, pen.say(draft.problem.text)),)
    elif draft.mended:
        # Its place stays until the page changes: keys do not move.
        wrong = (pen.node("error", Role.ERROR, reads=False),)
    return (
        *_heading(pen, overlay.step),
        field,
        *wrong,
        *board(typing, _page(overlay.step)),
        back(pen),
        main(pen, "action.continue", act.Confirm()),
    )


def _heading(pen: Pen, step: CallBackStep) -> tuple[Node, ...]:
    return heading(pen, pen.say(f"call_back.{step}.title"), pen.say(f"call_back.{step}.text"))


def _when(pen: Pen, overlay: CallingBack) -> tuple[Node, ...]:
    times = tuple(
        pen.node(
            f"option.{one}", Role.CHOICE, pen.say(f"call_back.{one}"), icon=icon, action=act.Pick(one),
            states=states((one == overlay.when, State.SELECTED)),
        )
        for one, icon in TIMES.items()
    )  # fmt: skip
    wrong = (error(pen, pen.say("error.choice.empty")),) if overlay.unanswered else ()
    ways = back(pen), main(pen, "action.continue", act.Confirm())
    return (*heading(pen, pen.say("call_back.when.title")), *wrong, *times, *ways)


def _check(pen: Pen, overlay: CallingBack) -> tuple[Node, ...]:
    fields = overlay.draft.fields
    said = (
        (CallBackStep.NAME, "call_back.field.given", fields.get(GIVEN, "")),
        (CallBackStep.PHONE, "call_back.field.phone", shown(PHONE, _dialled(fields.get(PHONE, "")))),
        (CallBackStep.WHEN, "call_back.field.when", pen.say(f"call_back.{overlay.when}")),
    )
    lines = tuple(
        pen.node(
            f"line.{step}", Role.LINE, pen.say(label), value=value, hint=pen.say("review.change"),
            action=act.Change(PageId(step)), private=step is not CallBackStep.WHEN,
        )
        for step, label, value in said
    )  # fmt: skip
    ways = back(pen), main(pen, "call_back.send", act.Confirm(), "paper-plane-tilt")
    return (*_heading(pen, overlay.step), *lines, *ways)


def _dialled(number: str) -> str:
    """A French number as it is dialled, also where it was known with its country."""
    return f"0{number[3:]}" if number.startswith("+33") else number


def _result(session: Session) -> str:
    return _RESULTS.get(type(session.call_back), "leaving")


def _sent(pen: Pen) -> tuple[Node, ...]:
    name = _result(pen.session)
    picture = pen.node(
        "picture", Role.PICTURE, icon=_ICONS.get(name, "paper-plane-tilt"), reads=False,
        tone=Tone.OK if name == "taken" else Tone.PLAIN,
    )  # fmt: skip
    words = heading(pen, pen.say(f"call_back.{name}.title"), pen.say(f"call_back.{name}.text"))
    return (picture, *words, main(pen, "action.continue", act.CloseOverlay()))
