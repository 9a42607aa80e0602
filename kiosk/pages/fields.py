"""Typed answers: the fields of a page and the keyboard of the active one."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages import dates
from kiosk.pages.boards import board
from kiosk.pages.frame import Pen, states
from kiosk.pages.towns import offered, places, unknown_code
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.procedures.models import FIELDS, Kind, Page
from kiosk.types import FieldId

PLACES = frozenset({Kind.ADDRESS, Kind.COMMUNE})
STREET = FieldId("street")
FRANCE = "+33"


def fields(pen: Pen, page: Page) -> tuple[Node, ...]:
    """Each field with what is wrong in it, what types into it, and the way on for who does not know."""
    nodes = list(_ask(pen, page))
    found = offered(pen.town, pen.session.draft) if page.kind in PLACES else ()
    for name in FIELDS[page.kind]:
        # The street comes back once the town is chosen: the towns want its room.
        if not (found and name == STREET):
            nodes += (_field(pen, page, name), *_wrong(pen, name))
    with_what = places(pen, found) if found else board(pen, page)
    note = unknown_code(pen) if page.kind in PLACES else ()
    unsure = pen.button("missing", "answer.unsure", act.Missing(), "question", reads=False)
    return (*nodes, *note, *with_what, *((unsure,) if page.skippable else ()))


def _ask(pen: Pen, page: Page) -> tuple[Node, ...]:
    """What to choose now."""
    if page.kind is not Kind.DATE:
        return ()
    value = pen.session.draft.fields.get(FieldId("date"), "")
    step = dates.step_of(value)
    few = "_few" if step == "year" and dates.years_of(page, pen.today) else ""
    whole = "date.ask.wrong" if pen.session.draft.problem else "date.ask.done"
    key = whole if dates.is_whole(value) else f"date.ask.{step}{few}"
    return (pen.node("ask.date", Role.TEXT, pen.say(key)),)


def _wrong(pen: Pen, name: FieldId) -> tuple[Node, ...]:
    """What is wrong in a field; mended, its place stays until the page changes: keys do not move."""
    draft = pen.session.draft
    if draft.problem and draft.problem.field == name:
        return (error(pen, pen.say(draft.problem.text)),)
    return (pen.node("error", Role.ERROR, reads=False),) if draft.mended == name else ()


def error(pen: Pen, words: str) -> Node:
    """What is wrong and what to do."""
    return pen.node("error", Role.ERROR, words, icon="warning-circle", tone=Tone.WARNING)


def _field(pen: Pen, page: Page, name: FieldId) -> Node:
    draft = pen.session.draft
    value = draft.fields.get(name, "")
    words = dates.in_words(value, pen.session.comfort.lang) if name == "date" else shown(name, value)
    return pen.node(
        f"field.{name}", Role.FIELD, pen.say(f"field.{name}"), hint=pen.say(f"field.{name}.hint"),
        value=words, action=act.FocusField(name), private=True,
        states=states((name == draft.active, State.ACTIVE)),
    )  # fmt: skip


def shown(name: FieldId, value: str) -> str:
    """What was typed, in groups that can be read over: a telephone number, an account, an amount."""
    if name in {"iban", "siret"}:
        return _grouped(value, 4 if name == "iban" else 3)
    if name == "phone":
        return _phone(value)
    if name == "money" and value:
        return f"{value}\u00a0€"
    return value


def _phone(value: str) -> str:
    """In pairs, as they are said in France; numbers of other countries have other groups."""
    if value.startswith("0"):
        return _grouped(value, 2)
    if value.startswith(FRANCE) and len(value) > len(FRANCE):
        at = len(FRANCE)
        return f"{FRANCE} {value[at]} {_grouped(value[at + 1 :], 2)}".rstrip()
    return value


def _grouped(value: str, step: int) -> str:
    return " ".join(value[at : at + step] for at in range(0, len(value), step))
