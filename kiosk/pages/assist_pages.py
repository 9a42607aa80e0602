"""The pages of a mediator's help: the badge, its secret number, the tools, the map of the procedure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import Door, Mandating, Pin, Renewing, Reporting, RouteMap, Tools
from kiosk.pages.assist_turn import LEAST_DIGITS
from kiosk.pages.boards import pad
from kiosk.pages.fields import error
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.mandate import mandate_page
from kiosk.pages.mandate_turn import may_sign
from kiosk.pages.overlays import AtAssist
from kiosk.pages.renewal import may_renew, renewal_page
from kiosk.pages.report import report_page
from kiosk.pages.view import Node, Role, Screen, State
from kiosk.procedures.models import Kind, Page
from kiosk.procedures.route import onward
from kiosk.types import Text, text

DOT = "\N{BLACK CIRCLE}"
PIN = "assist.pin"
"""The page on which no key is ever named aloud: a headset is the person's, the number the mediator's."""
IN_SECONDS = 90
"""More are said in minutes."""


def aid_page(pen: Pen, lying: AtAssist) -> tuple[Screen, str, tuple[Node, ...]]:
    """The page that lies over all others."""
    match lying.page:
        case Door() as page:
            return Screen.NOTICE, "assist.door", door(pen, page)
        case Pin() as page:
            return (Screen.NOTICE if page.wait_s else Screen.QUESTION), PIN, pin(pen, page)
        case Reporting() as page:
            return Screen.SETTINGS, "assist.report", report_page(pen, page)
        case Mandating() as page:
            return mandate_page(pen, page)
        case Renewing() as page:
            return Screen.NOTICE, f"renew.{page.stage}", renewal_page(pen, page)
        case Tools():
            return Screen.MENU, "assist.tools", tools(pen)
        case RouteMap():
            return Screen.REVIEW, "assist.map", route_map(pen)
        case never:
            assert_never(never)


def begin_assist(pen: Pen) -> tuple[Node, ...]:
    """The mediator's own door, for a kiosk without a reader of badges: its page asks for one."""
    if pen.session.assisted is not None:
        return ()
    return (
        pen.node(
            "assist.begin", Role.NOTICE, pen.say("assist.begin"), detail=pen.say("assist.begin.detail"),
            icon="users", value="caret-right", action=aid.ShowDoor(), reads=False,
        ),
    )  # fmt: skip


def door(pen: Pen, page: Door) -> tuple[Node, ...]:
    """A badge is waited for: laid on the reader, or shown to the camera."""
    words = (
        "assist.door.unknown" if page.unknown else "assist.door.look" if page.looks else "assist.door.text"
    )
    return (
        pen.node("picture", Role.PICTURE, icon="identification-badge", reads=False),
        *heading(pen, pen.say("assist.door.title"), pen.say(words)),
        back(pen, action=act.CloseOverlay()),
    )


def pin(pen: Pen, page: Pin) -> tuple[Node, ...]:
    """The number is seen by nobody and said to nobody: only how many digits there are."""
    title = pen.say("assist.pin.title", name=page.name)
    if page.wait_s:
        wait = pen.say(_wait(page.wait_s))
        # Who has typed nothing yet was not wrong: somebody else was, or the kiosk was started again.
        said = f"{pen.say('assist.pin.locked')} {wait}" if page.wrong else wait
        return (
            pen.node("picture", Role.PICTURE, icon="clock", reads=False),
            *heading(pen, title, said),
            back(pen, action=act.CloseOverlay()),
        )
    typed = pen.node(
        "assist.digits", Role.FIELD, pen.say("assist.pin.label"), value=" ".join(DOT * len(page.digits)),
        hint=pen.say("assist.pin.hint"), states=frozenset({State.ACTIVE}), reads=False,
        spoken=pen.say("assist.pin.label"),
    )  # fmt: skip
    wrong = (error(pen, pen.say("assist.pin.wrong")),) if page.wrong else ()
    ready = len(page.digits) >= LEAST_DIGITS and not page.checking
    key, icon = ("assist.pin.checking", "hourglass") if page.checking else ("assist.pin.begin", "users")
    onward = main(pen, key, act.Confirm() if ready else None, icon)
    words = heading(pen, title, pen.say("assist.pin.text"))
    return (*words, *wrong, typed, pad(pen), back(pen, action=act.CloseOverlay()), onward)


def _wait(seconds: int) -> Text:
    if seconds > IN_SECONDS:
        return text("assist.pin.wait.minutes", n=math.ceil(seconds / 60))
    return text("assist.pin.wait.seconds", n=seconds)


def tools(pen: Pen) -> tuple[Node, ...]:
    """What the mediator can do besides the page."""
    session = pen.session
    tiles: list[tuple[str, str, act.Action]] = []
    if session.procedure is not None:
        tiles.append(("map", "map-trifold", aid.ShowMap()))
    if may_sign(session):
        tiles.append(("mandate", "signature", aid.BeginMandate()))
    if session.mandate is not None:
        tiles.append(("end_mandate", "prohibit", aid.EndMandate()))
    if pen.renews and may_renew(session):
        tiles.append(("update", "usb", aid.ShowRenewal()))
    return (
        *heading(pen, pen.say("assist.tools.title"), pen.say("assist.tools.text")),
        *(
            pen.node(
                f"tool.{name}", Role.NOTICE, pen.say(f"assist.tool.{name}"), icon=icon, action=action,
                detail=pen.say(f"assist.tool.{name}.detail"), value="caret-right",
            )
            for name, icon, action in tiles
        ),
        back(pen, action=act.CloseOverlay()),
    )  # fmt: skip


def route_map(pen: Pen) -> tuple[Node, ...]:
    """The pages in order: what is answered can be gone to, what is not yet reached is only named."""
    session = pen.session
    if session.procedure is None:
        return tools(pen)
    return (
        *heading(pen, pen.say("assist.map.title"), pen.say("assist.map.text")),
        *_lines(pen),
        back(pen, action=act.CloseOverlay()),
    )


def _lines(pen: Pen) -> Iterator[Node]:
    route, answers = pen.session.route(pen.today), pen.session.dossier.answers
    pages = pen.session.dossier.procedure.pages
    shown = [(step.page, "done") for step in route.steps]
    if route.previous is not None and pages[route.previous].kind is Kind.REVIEW:
        shown.append((pages[route.previous], "done"))
    shown.append((route.current, "here"))
    after = onward(route, pen.session.dossier.procedure, answers, pen.today)
    shown += [(page, "done" if page.id in answers else "ahead") for page in after]
    reached = True
    for page, state in shown:
        reached = reached and state != "ahead"
        yield _line(pen, page, state, reached and state == "done", route.values)
        # Behind a page without an answer nothing is decided.
        reached = reached and (state != "here" or page.id in answers)


def _line(pen: Pen, page: Page, state: str, reached: bool, values: Mapping[str, object]) -> Node:
    return pen.node(
        f"map.{page.id}", Role.LINE, _name(pen, page, values), value=pen.say(f"assist.map.{state}"),
        icon={"done": "check-circle", "here": "map-pin", "ahead": "circle-dashed"}[state],
        hint=pen.say("assist.map.go") if reached else "", action=aid.JumpTo(page.id) if reached else None,
    )  # fmt: skip


def _name(pen: Pen, page: Page, values: Mapping[str, object]) -> str:
    if page.kind in {Kind.REVIEW, Kind.OUTCOME}:
        return pen.say(f"assist.map.{page.kind}")
    return pen.say(text(page.label or page.title, **{**values, **page.values}))
