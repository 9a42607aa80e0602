"""Typed answers: the fields of a page and the keyboard of the active one."""

from __future__ import annotations

from itertools import pairwise

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, states
from kiosk.pages.town import KeyRows
from kiosk.pages.typing import board_of, is_latin
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.procedures.models import FIELDS, Kind, Page
from kiosk.types import FieldId


def fields(pen: Pen, page: Page) -> tuple[Node, ...]:
    """Each field with what is wrong in it, the keyboard, and the way on for who does not know."""
    draft, nodes = pen.session.draft, list[Node]()
    for name in FIELDS[page.kind]:
        nodes.append(_field(pen, page, name))
        if draft.problem and draft.problem.field == name:
            nodes.append(error(pen, pen.say(draft.problem.text)))
    unsure = pen.button("missing", "answer.unsure", act.Missing(), "question", reads=False)
    return (*nodes, *_keyboard(pen), *((unsure,) if page.skippable else ()))


def error(pen: Pen, words: str) -> Node:
    """What is wrong and what to do."""
    return pen.node("error", Role.ERROR, words, icon="warning-circle", tone=Tone.WARNING)


def _field(pen: Pen, page: Page, name: FieldId) -> Node:
    draft = pen.session.draft
    value = draft.fields.get(name, "")
    partial = page.kind is Kind.DATE and page.unknown_day
    hint = f"field.{name}.partial" if partial else f"field.{name}.hint"
    return pen.node(
        f"field.{name}", Role.FIELD, pen.say(f"field.{name}"), hint=pen.say(hint),
        value=shown(name, value, partial=partial), action=act.FocusField(name), private=True,
        states=states((name == draft.active, State.ACTIVE)),
    )  # fmt: skip


def shown(name: FieldId, value: str, *, partial: bool = False) -> str:
    """What was typed, in groups that can be read over: a date, a telephone number, an account."""
    if name == "date":
        cuts = {4: (0,), 6: (2,)}.get(len(value), (2, 4)) if partial else (2, 4)
        return " / ".join(_cut(value, cuts))
    if name in {"iban", "siret"}:
        step = 4 if name == "iban" else 3
        return " ".join(value[at : at + step] for at in range(0, len(value), step))
    if name == "phone" and value.startswith("0"):
        return " ".join(value[at : at + 2] for at in range(0, len(value), 2))
    return value


def _cut(value: str, cuts: tuple[int, ...]) -> list[str]:
    edges = (0, *(cut for cut in cuts if cut), len(value))
    return [value[a:b] for a, b in pairwise(edges) if value[a:b]]


def _keyboard(pen: Pen) -> tuple[Node, ...]:
    active = pen.session.draft.active
    if active is None:
        return ()
    board = board_of(active)
    rows = pen.town.keyboards.rows(board, pen.session.comfort.lang, latin=is_latin(active))
    made = tuple(_row(pen, index, row) for index, row in enumerate(rows))
    pad = board in {"digits", "phone", "money"}
    return (
        pen.node("keyboard.digits" if pad else "keyboard.letters", Role.KEYBOARD, reads=False, children=made),
    )


def _row(pen: Pen, index: int, keys: KeyRows | tuple[str, ...]) -> Node:
    return pen.node(
        f"row.{index}", Role.ROW, reads=False, children=tuple(_key(pen, str(key)) for key in keys)
    )


def _key(pen: Pen, key: str) -> Node:
    if key == act.Key.BACKSPACE:
        return pen.node(
            "key.backspace", Role.KEY, pen.say("key.backspace"), icon="backspace", value="2",
            action=act.Type(key), reads=False,
        )  # fmt: skip
    if key == act.Key.SPACE:
        name = pen.say("key.space")
        return pen.node("key.space", Role.KEY, name, value="5", action=act.Type(key), reads=False)
    return pen.node(f"key.{key}", Role.KEY, key, value="1", action=act.Type(key), reads=False)
