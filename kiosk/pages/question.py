"""The pages of a procedure: a question, a paper to scan, the review."""

from __future__ import annotations

from typing import Any, assert_never

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.states import ScanFailed, ScanLooking, ScanStarting, ScanTaken, ScanWorking
from kiosk.pages.typing import takes_digits_only
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.pages.wording import answer_words
from kiosk.procedures.models import FIELDS, MISSING, Kind, Page
from kiosk.procedures.route import Route
from kiosk.types import FieldId, text

GOOD_ADVICE = frozenset({"hold_still"})
"""Advice that says all is well."""


def progress(pen: Pen, route: Route) -> Node:
    """The procedure's name and how far the person is."""
    assert pen.session.procedure is not None
    step = pen.say("progress.step", n=route.position, total=route.total)
    return pen.node(
        "progress", Role.PROGRESS, pen.say(pen.session.procedure.title), detail=step,
        value=f"{route.position}/{route.total}", reads=False,
    )  # fmt: skip


def page_heading(pen: Pen, route: Route) -> tuple[Node, ...]:
    """Progress, title, text and the listen bar of a procedure's page."""
    page = route.current
    words = pen.say(text(page.text, **route.values)) if page.text else None
    return (progress(pen, route), *heading(pen, pen.say(page.title), words))


def question(pen: Pen, route: Route) -> tuple[Node, ...]:
    """A question with its answers, or its fields and a keyboard."""
    body = _choices(pen, route.current) if route.current.kind is Kind.CHOICE else _fields(pen, route.current)
    actions = (back(pen), main(pen, "action.continue", act.Confirm()))
    return (*page_heading(pen, route), *body, *actions)


def _choices(pen: Pen, page: Page) -> tuple[Node, ...]:
    chosen = pen.session.draft.option
    tiles = tuple(
        pen.node(
            f"option.{option.id}", Role.CHOICE, pen.say(option.label), icon=option.icon,
            detail=pen.say(option.detail) if option.detail else "", action=act.Pick(option.id),
            states=states((option.id == chosen, State.SELECTED)),
        )
        for option in page.options
    )  # fmt: skip
    if not pen.session.draft.unanswered:
        return tiles
    return (_error(pen, pen.say("error.choice.empty")), *tiles)


def _fields(pen: Pen, page: Page) -> tuple[Node, ...]:
    draft, nodes = pen.session.draft, list[Node]()
    for name in FIELDS[page.kind]:
        nodes.append(_field(pen, name))
        if draft.problem and draft.problem.field == name:
            nodes.append(_error(pen, pen.say(draft.problem.text)))
    unsure = pen.button("missing", "answer.unsure", act.Missing(), "question", reads=False)
    return (*nodes, *_keyboard(pen), *((unsure,) if MISSING in page.rules else ()))


def _field(pen: Pen, name: FieldId) -> Node:
    draft = pen.session.draft
    value = draft.fields.get(name, "")
    return pen.node(
        f"field.{name}", Role.FIELD, pen.say(f"field.{name}"), hint=pen.say(f"field.{name}.hint"),
        value=_date_so_far(value) if name == "date" else value, action=act.FocusField(name), private=True,
        states=states((name == draft.active, State.ACTIVE)),
    )  # fmt: skip


def _date_so_far(digits: str) -> str:
    return " / ".join(part for part in (digits[:2], digits[2:4], digits[4:]) if part)


def _error(pen: Pen, words: str) -> Node:
    return pen.node("error", Role.ERROR, words, icon="warning-circle", tone=Tone.WARNING)


def _keyboard(pen: Pen) -> tuple[Node, ...]:
    active = pen.session.draft.active
    if active is None:
        return ()
    boards = pen.town.keyboards
    if takes_digits_only(active):
        rows = boards.digits
    else:
        letters = boards.letters[pen.session.comfort.lang]
        rows = (boards.digit_row, *letters) if active == "street" else letters
    made = tuple(_row(pen, index, row) for index, row in enumerate(rows))
    kind = "digits" if rows is boards.digits else "letters"
    return (pen.node(f"keyboard.{kind}", Role.KEYBOARD, reads=False, children=made),)


def _row(pen: Pen, index: int, keys: tuple[str, ...]) -> Node:
    return pen.node(f"row.{index}", Role.ROW, reads=False, children=tuple(_key(pen, key) for key in keys))


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


def piece(pen: Pen, route: Route) -> tuple[Node, ...]:
    """The camera's page: look, take, check, go on; or say that the paper is not there."""
    scan = pen.session.scan
    camera = pen.node("camera", Role.CAMERA, **_camera(pen))
    side: tuple[Node, ...]
    if isinstance(scan, ScanTaken):
        again = pen.button("again", "scan.again", act.Shoot(), "arrow-counter-clockwise", reads=False)
        side, forward = (again,), main(pen, "action.continue", act.Confirm())
    elif isinstance(scan, ScanFailed):
        side, forward = (), main(pen, "scan.without", act.Missing())
    else:
        missing = pen.button("missing", "scan.missing", act.Missing(), "prohibit", reads=False)
        # The shutter is live while there is a picture to take, and not a touch longer.
        live = isinstance(scan, ScanLooking)
        side, forward = (missing,), main(pen, "scan.shoot", act.Shoot() if live else None, "camera")
    return (*page_heading(pen, route), camera, *side, back(pen), forward)


def _camera(pen: Pen) -> dict[str, Any]:
    match pen.session.scan:
        case ScanLooking(advice, progress):
            tone = Tone.OK if advice in GOOD_ADVICE else Tone.PLAIN
            words = pen.say(f"scan.advice.{advice}")
            return {"detail": words, "value": f"{progress:.2f}", "tone": tone}
        case ScanTaken(_, trouble) if trouble:
            return {"detail": pen.say(f"scan.trouble.{trouble}"), "value": "1", "tone": Tone.WARNING}
        case ScanTaken(paper):
            key = "scan.taken.codes" if paper.codes else "scan.taken"
            return {"detail": pen.say(key), "value": "1", "tone": Tone.OK}
        case ScanFailed():
            return {"detail": pen.say("scan.failed"), "tone": Tone.WARNING}
        case ScanWorking():
            return {"detail": pen.say("scan.working"), "states": frozenset({State.BUSY})}
        case ScanStarting():
            return {"detail": pen.say("scan.starting"), "states": frozenset({State.BUSY})}
        case never:
            assert_never(never)


def review(pen: Pen, route: Route) -> tuple[Node, ...]:
    """Every answer on a line that opens it again."""
    lines = tuple(
        pen.node(
            f"line.{step.page.id}", Role.LINE, pen.say(step.page.label),
            value=answer_words(pen, step), hint=pen.say("review.change"), icon="pencil-simple",
            action=act.Change(step.page.id), private=True,
        )
        for step in route.steps
        if step.page.label and not step.page.hidden
    )  # fmt: skip
    actions = (back(pen), main(pen, "review.right", act.Confirm(), "check"))
    return (*page_heading(pen, route), *lines, *actions)
