"""The pages that were taken: is this one readable, where are its corners, are they in order?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.devices.camera import Frame
from kiosk.pages import actions as act
from kiosk.pages.actions import OnSheet, Work
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.question import progress
from kiosk.pages.said import names
from kiosk.pages.sheets import MOST_SHEETS, Sheet, Stack
from kiosk.pages.states import ScanCorrecting, ScanListed
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.procedures.route import Route
from kiosk.procedures.said import said_key

NUDGE = 0.01
"""Share of the picture that an arrow moves a corner by: the width of a stroke of large print."""
_ARROWS = {"left": (-NUDGE, 0.0), "up": (0.0, -NUDGE), "down": (0.0, NUDGE), "right": (NUDGE, 0.0)}
CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")


def shown(pen: Pen, route: Route, sheet: Sheet) -> tuple[Node, ...]:
    """ "Voici votre feuille. Est-elle lisible ?" """
    keep = main(pen, "scan.keep", act.Confirm(), "check")
    return (
        progress(pen, route), *_seen(pen, sheet, pen.say("scan.check")), *_ways(pen, route, sheet),
        back(pen), replace(keep, said=names(pen, said_key("scan.keep"))),
    )  # fmt: skip


def _seen(pen: Pen, sheet: Sheet, title: str) -> tuple[Node, ...]:
    """The page, large: nothing lies over it. What is to be looked at stands above."""
    picture = photo(pen, sheet.picture)
    if sheet.trouble:
        words = pen.say(f"scan.trouble.{sheet.trouble}")
        odd = pen.node("trouble", Role.NOTICE, words, icon="warning", tone=Tone.WARNING)
        return (*heading(pen, title), odd, picture)
    return (*heading(pen, title, pen.say("scan.taken.codes" if sheet.codes else "scan.taken")), picture)


def photo(pen: Pen, picture: Frame | None) -> Node:
    """What was taken. The ring names it; whether it can be read, the words above say."""
    return pen.node(
        "camera", Role.CAMERA, spoken=pen.say("scan.photo"), value="1", picture=picture, reads=False
    )


def _ways(pen: Pen, route: Route, sheet: Sheet) -> Iterator[Node]:
    yield _way(pen, "again", act.Shoot(), "arrow-counter-clockwise")
    if len(pen.session.stack_of(route.current)) < MOST_SHEETS:
        yield _way(pen, "add", OnSheet(Work.ADD), "file-plus")
    if sheet.still is not None:
        yield _way(pen, "turn", OnSheet(Work.TURN), "arrow-clockwise")
        yield _way(pen, "corners", OnSheet(Work.CORNERS), "crop")


def _way(pen: Pen, name: str, action: act.Action | None, icon: str) -> Node:
    """A button with the names that people say for it."""
    return pen.button(
        name, f"scan.{name}", action, icon, reads=False, said=names(pen, said_key(f"scan.{name}")),
        states=states((action is None, State.DISABLED)),
    )  # fmt: skip


def correcting(pen: Pen, route: Route, scan: ScanCorrecting) -> tuple[Node, ...]:
    """The photograph with four handles, and arrows for who cannot drag them."""
    flat = "unflatten" if scan.sheet.flat else "flatten"
    return (
        progress(pen, route),
        *heading(pen, pen.say("scan.corners.title"), pen.say("scan.corners.text")),
        _handles(pen, scan),
        _way(pen, flat, OnSheet(Work.FLATTEN), "waves"),
        back(pen),
        main(pen, "scan.corners.done", act.Confirm(), "check"),
    )


def _handles(pen: Pen, scan: ScanCorrecting) -> Node:
    handles = tuple(
        pen.node(
            f"corner.{name}", Role.KEY, spoken=pen.say(f"scan.corner.{name}"), icon="arrows-out-cardinal",
            value=f"{x:.4f},{y:.4f}", action=act.TakeCorner(number), reads=False,
            states=states((number == scan.corner, State.ACTIVE)),
        )
        for number, (name, (x, y)) in enumerate(zip(CORNERS, scan.corners, strict=True))
    )  # fmt: skip
    return pen.node(
        "corners", Role.CORNERS, reads=False, picture=scan.sheet.still, children=(*handles, _arrows(pen))
    )


def _arrows(pen: Pen) -> Node:
    keys = tuple(
        pen.node(
            f"nudge.{name}", Role.KEY, icon=f"arrow-fat-line-{name}", value="1",
            spoken=pen.say(f"scan.nudge.{name}"), action=act.NudgeCorner(x, y), reads=False,
        )
        for name, (x, y) in _ARROWS.items()
    )  # fmt: skip
    return pen.node("row.nudge", Role.ROW, reads=False, children=keys)


def listed(pen: Pen, route: Route, scan: ScanListed) -> tuple[Node, ...]:
    """All pages, to be touched; or one of them, with what can be done to it."""
    stack = pen.session.stack_of(route.current)
    if scan.place is not None and scan.place < len(stack):
        return _page(pen, route, stack, scan.place)
    tiles = tuple(_tile(pen, number, sheet) for number, sheet in enumerate(stack.sheets))
    add = OnSheet(Work.ADD) if len(stack) < MOST_SHEETS else None
    return (
        progress(pen, route),
        *heading(pen, pen.say("scan.pages.title"), pen.say("scan.pages.text") if tiles else None),
        *_warned(pen, scan),
        *_removed(pen, stack),
        *tiles,
        _way(pen, "add", add, "file-plus"),
        back(pen),
        main(pen, "action.continue", act.Confirm() if tiles else None),
    )


def _tile(pen: Pen, number: int, sheet: Sheet) -> Node:
    return pen.node(
        f"page.{number}", Role.SHEET, pen.say("scan.page", n=number + 1), icon="file-text",
        detail=pen.say("scan.page.look") if sheet.trouble else "", picture=sheet.picture,
        action=act.ChooseSheet(number),
    )  # fmt: skip


def _warned(pen: Pen, scan: ScanListed) -> tuple[Node, ...]:
    """What did not come of the pages, in words."""
    told = {"unbound": scan.unbound, "full": scan.full}
    words = {"unbound": pen.say("scan.unbound"), "full": pen.say("scan.full", n=MOST_SHEETS)}
    return tuple(
        pen.node(name, Role.NOTICE, words[name], icon="warning", tone=Tone.WARNING)
        for name, is_so in told.items()
        if is_so
    )


def _removed(pen: Pen, stack: Stack) -> tuple[Node, ...]:
    """What was taken away can be put back."""
    if stack.removed is None:
        return ()
    name, hint = pen.say("scan.removed", n=stack.removed[0] + 1), pen.say("scan.restore")
    return (
        pen.node(
            "restore", Role.NOTICE, name, hint=hint, icon="trash", value="arrow-u-up-left",
            action=OnSheet(Work.RESTORE), said=names(pen, said_key("scan.restore")),
        ),
    )  # fmt: skip


def _page(pen: Pen, route: Route, stack: Stack, place: int) -> tuple[Node, ...]:
    sheet, last = stack.sheets[place], len(stack) - 1
    title = pen.say("scan.page.title", n=place + 1, total=len(stack))
    return (
        progress(pen, route), *_seen(pen, sheet, title),
        _way(pen, "earlier", OnSheet(Work.EARLIER) if place > 0 else None, "arrow-up"),
        _way(pen, "later", OnSheet(Work.LATER) if place < last else None, "arrow-down"),
        _way(pen, "retake", OnSheet(Work.RETAKE), "camera"),
        _way(pen, "remove", OnSheet(Work.REMOVE), "trash"),
        back(pen), main(pen, "scan.page.done", act.Confirm(), "check"),
    )  # fmt: skip


def binding(pen: Pen, route: Route) -> tuple[Node, ...]:
    """The pages become one paper."""
    busy = pen.node(
        "camera", Role.CAMERA, detail=pen.say("scan.binding"), states=frozenset({State.BUSY}),
        picture=pen.session.stack_of(route.current).sheets[0].picture,
    )  # fmt: skip
    return (
        progress(pen, route), *heading(pen, pen.say("scan.pages.title")), busy, back(pen),
        main(pen, "action.continue", None),
    )  # fmt: skip
