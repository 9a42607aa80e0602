"""The camera's page: look, take; what follows (check, order, agree) stands in pages of its own."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.question import progress, say_on
from kiosk.pages.said import names
from kiosk.pages.scan_read import taken, too_old
from kiosk.pages.scan_sheets import binding, correcting, listed, shown
from kiosk.pages.states import (
    ScanBinding,
    ScanCorrecting,
    ScanFailed,
    ScanListed,
    ScanLooking,
    ScanReady,
    ScanShown,
    ScanStarting,
    ScanTaken,
    ScanWorking,
)
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.procedures.route import Route
from kiosk.procedures.said import said_key
from kiosk.types import TextKey

_Looks: TypeAlias = ScanStarting | ScanLooking | ScanReady | ScanWorking
GOOD_ADVICE = frozenset({"hold_still"})
"""Advice that says all is well."""
TRIED_AGAIN = frozenset({"jammed", "cover_open", "no_paper", "io", "hung", "no_memory"})
"""Faults after which the person says when it is to try again; of the others it sees by itself."""
HOPELESS = frozenset({"denied"})
"""Faults that pass neither by themselves nor by what the person does."""
PLACED = TextKey("piece.scan.text")
"""Where a sheet is laid under the camera: said whatever else a page says of its paper."""
PARTS = {ScanShown: "check", ScanCorrecting: "corners", ScanListed: "pages", ScanBinding: "pages"}


def place(pen: Pen) -> str:
    """What of a paper's page is shown, for its key: each is read aloud as a page of its own."""
    scan = pen.session.scan
    if isinstance(scan, ScanListed) and scan.place is not None:
        return ".page"
    part = PARTS.get(type(scan), "")
    return f".{part}" if part else ""


def piece(pen: Pen, route: Route) -> tuple[Node, ...]:
    """A paper's page, as far as the person is with it."""
    match pen.session.scan:
        case ScanStarting() | ScanLooking() | ScanReady() | ScanWorking() as scan:
            return _looking(pen, route, scan)
        case ScanFailed(fault):
            return _failed(pen, route, fault)
        case ScanShown(sheet):
            return shown(pen, route, sheet)
        case ScanCorrecting() as scan:
            return correcting(pen, route, scan)
        case ScanListed() as scan:
            return listed(pen, route, scan)
        case ScanBinding():
            return binding(pen, route)
        case ScanTaken() as scan:
            return taken(pen, route, scan)
        case never:
            assert_never(never)


def _looking(pen: Pen, route: Route, scan: _Looks) -> tuple[Node, ...]:
    """The camera, what it sees in words, and the ways on."""
    camera = _camera(pen, scan)
    # The shutter is live while there is a picture to take, and not a touch longer.
    live = isinstance(scan, ScanLooking | ScanReady)
    glass = _is_glass(pen, scan)
    shutter, icon = ("scan.ready.shoot", "scan") if glass else ("scan.shoot", "camera")
    forward = main(pen, shutter, act.Shoot() if live else None, icon)
    old = too_old(pen, route.current)
    ways = (*_phone(pen), _without(pen, route), back(pen), forward)
    return (*_heading(pen, route, scan), *old, *camera, *ways)


def _phone(pen: Pen) -> tuple[Node, ...]:
    """The paper may be on the person's phone, or be photographed with it; practice asks for no real one."""
    if pen.session.practice:
        return ()
    return (pen.button("phone", "scan.phone", act.UsePhone(), "device-mobile", reads=False),)


def _is_glass(pen: Pen, scan: _Looks) -> bool:
    return pen.town.glass or isinstance(scan, ScanReady)


def _without(pen: Pen, route: Route) -> Node:
    """Without this paper; or, where pages of it were kept, without another one."""
    if len(pen.session.stack_of(route.current)):
        return pen.button(
            "pages", "scan.pages", act.OnSheet(act.Work.LIST), "files", reads=False,
            said=names(pen, said_key("scan.pages")),
        )  # fmt: skip
    return pen.button("missing", "scan.missing", act.Missing(), "prohibit", reads=False)


def _heading(pen: Pen, route: Route, scan: _Looks) -> tuple[Node, ...]:
    """What to lay down, and where; of which page, where it has several."""
    stack = pen.session.stack_of(route.current)
    number = len(stack) + 1 if stack.again is None else stack.again + 1
    glass = _is_glass(pen, scan)
    words = _on_glass(pen, scan) if glass else pen.say(PLACED)
    if not len(stack):
        title = say_on(pen, route, route.current.title)
        told = " ".join(one for one in (words, _of_paper(pen, route)) if one)
        return (progress(pen, route), *heading(pen, title, told))
    title = pen.say("scan.page" if glass and not isinstance(scan, ScanReady) else "scan.next.title", n=number)
    return (progress(pen, route), *heading(pen, title, words))


def _of_paper(pen: Pen, route: Route) -> str | None:
    """Which paper will do, or how old it may be: said before its first page."""
    key = route.current.text
    return None if key is None or key == PLACED else say_on(pen, route, key)


def _on_glass(pen: Pen, scan: _Looks) -> str | None:
    """Where the sheet is laid, once the machine is ready."""
    if not isinstance(scan, ScanReady):
        return None
    place = ("both" if scan.glass else "feeder") if scan.feeder else "text"
    return pen.say(f"scan.ready.{place}")


def _failed(pen: Pen, route: Route, fault: str) -> tuple[Node, ...]:
    """What is wrong comes first; there is no picture to show. A camera is tried again by itself."""
    glass = bool(fault) or pen.town.glass
    key = f"scan.fault.{fault}" if fault else "scan.failed.glass" if glass else "scan.failed"
    return (
        progress(pen, route),
        *heading(pen, pen.say(key), pen.say(f"{key}.text")),
        pen.node("picture", Role.PICTURE, icon="scan" if glass else "camera-slash", reads=False),
        *_phone(pen),
        *_past_fault(pen, route, fault),
    )


def _past_fault(pen: Pen, route: Route, fault: str) -> tuple[Node, ...]:
    """The ways on; to go without the paper is the main one only where nothing else will ever come."""
    stacked = len(pen.session.stack_of(route.current))
    onward = act.OnSheet(act.Work.LIST) if stacked else act.Missing()
    without = ("scan.pages" if stacked else "scan.without"), onward
    if fault in HOPELESS:
        return (back(pen), main(pen, *without))
    other = pen.button("missing", *without, "arrow-right", reads=False)
    if fault in TRIED_AGAIN:
        return (other, back(pen), main(pen, "scan.retry", act.Shoot(), "arrow-clockwise"))
    return (other, back(pen))


def _camera(pen: Pen, scan: _Looks) -> tuple[Node, ...]:
    """What the camera sees, with advice; a flatbed shows nothing before it has read."""
    sign = pen.node("picture", Role.PICTURE, icon="scan", reads=False)
    match scan:
        case ScanReady():
            return (sign,)
        case ScanLooking(advice, progress):
            tone = Tone.OK if advice in GOOD_ADVICE else Tone.PLAIN
            # A sheet that already lies there is not asked for while its advice ripens.
            words = pen.say(f"scan.advice.{'found' if advice == 'none' and progress else advice}")
            return (pen.node("camera", Role.CAMERA, detail=words, value=f"{progress:.2f}", tone=tone),)
        case ScanWorking() | ScanStarting():
            words = pen.say(_at_work(pen, scan))
            if pen.town.glass:
                return (sign, pen.node("camera", Role.NOTICE, words, icon="hourglass-medium"))
            return (pen.node("camera", Role.CAMERA, detail=words, states=frozenset({State.BUSY})),)
        case never:
            assert_never(never)


def _at_work(pen: Pen, scan: ScanWorking | ScanStarting) -> str:
    """What the scanner is doing; of a flatbed, whether the sheet must still lie there."""
    if isinstance(scan, ScanStarting):
        return "scan.starting.glass" if pen.town.glass else "scan.starting"
    if scan.scanning:
        return "scan.scanning"
    return "scan.working.glass" if pen.town.glass else "scan.working"
