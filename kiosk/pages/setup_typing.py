"""What is typed on the pages of the first start."""

from __future__ import annotations

from dataclasses import replace

from kiosk.pages import actions as act
from kiosk.pages.draft import Draft
from kiosk.pages.session import Session
from kiosk.pages.setup_states import TYPED, SettingUp
from kiosk.pages.setup_states import SetupStep as Step
from kiosk.pages.town import Town
from kiosk.pages.typing import is_full, typed
from kiosk.procedures.answers import Problem
from kiosk.types import FieldId, text


def on_typing(session: Session, setup: SettingUp, action: act.Action, town: Town) -> Session:
    """The session after a key, or a commune that was touched instead."""
    draft, name = session.draft, TYPED.get(setup.step)
    if name is None:
        return session
    match action:
        case act.NextLayout():
            comfort = session.comfort
            layout = town.keyboards.next_of(comfort.lang, comfort.keyboard, latin=True)
            return replace(
                session, comfort=replace(comfort, keyboard=layout), draft=replace(draft, accents=False)
            )
        case act.TakeCommune(commune) if setup.step is Step.TOWN:
            return replace(session, draft=_filled(draft, name, commune))
        case act.Type(act.Key.ACCENTS):
            return replace(session, draft=replace(draft, accents=not draft.accents))
        case act.Type(key):
            return replace(session, draft=_typed(draft, name, key))
        case _:
            return session


def _typed(draft: Draft, name: FieldId, key: str) -> Draft:
    before = draft.fields.get(name, "")
    value = typed(name, before, key)
    if value == before:
        full = is_full(name, before) and key != act.Key.BACKSPACE
        return replace(draft, problem=Problem(name, text("field.full"))) if full else draft
    return _filled(draft, name, value)


def _filled(draft: Draft, name: FieldId, value: str) -> Draft:
    mended = name if draft.problem is not None else draft.mended
    return replace(draft, fields={**draft.fields, name: value}, problem=None, mended=mended, accents=False)
