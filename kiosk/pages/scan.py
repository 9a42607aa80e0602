"""The camera's page: look, take, check, go on; or use the paper that was shown before."""

from __future__ import annotations

from typing import Any, assert_never

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.question import page_heading, progress, say_on
from kiosk.pages.states import ScanFailed, ScanLooking, ScanStarting, ScanTaken, ScanWorking
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.pages.wording import age_of
from kiosk.procedures.models import Page
from kiosk.procedures.route import Route
from kiosk.types import TextKey

GOOD_ADVICE = frozenset({"hold_still"})
"""Advice that says all is well."""


def piece(pen: Pen, route: Route) -> tuple[Node, ...]:
    """The camera, what it sees in words, and the ways on."""
    scan = pen.session.scan
    if isinstance(scan, ScanFailed):
        return _failed(pen, route)
    camera = pen.node("camera", Role.CAMERA, **_camera(pen, scan))
    side: tuple[Node, ...]
    if isinstance(scan, ScanTaken):
        again = pen.button("again", "scan.again", act.Shoot(), "arrow-counter-clockwise", reads=False)
        side, forward = (again,), main(pen, "action.continue", act.Confirm())
    else:
        missing = pen.button("missing", "scan.missing", act.Missing(), "prohibit", reads=False)
        # The shutter is live while there is a picture to take, and not a touch longer.
        live = isinstance(scan, ScanLooking)
        side, forward = (missing,), main(pen, "scan.shoot", act.Shoot() if live else None, "camera")
    return (*_heading(pen, route), *_wallet(pen, route.current), camera, *side, back(pen), forward)


def _heading(pen: Pen, route: Route) -> tuple[Node, ...]:
    """What to lay down; nothing where the paper was shown before."""
    if not pen.session.draft.known:
        return page_heading(pen, route)
    return (progress(pen, route), *heading(pen, say_on(pen, route, TextKey("piece.held.title"))))


def _failed(pen: Pen, route: Route) -> tuple[Node, ...]:
    """What is wrong comes first; there is no picture to show, and the camera is tried again by itself."""
    return (
        progress(pen, route),
        *heading(pen, pen.say("scan.failed"), pen.say("scan.failed.text")),
        pen.node("picture", Role.PICTURE, icon="camera-slash", reads=False),
        back(pen),
        main(pen, "scan.without", act.Missing()),
    )


def _wallet(pen: Pen, page: Page) -> tuple[Node, ...]:
    """A paper of this kind was shown before: it serves here, or it is too old here."""
    if page.piece is None:
        return ()
    paper = pen.session.wallet.papers.get(page.piece.piece)
    said = page.id in pen.session.dossier.answers
    if paper is None or said:
        return ()
    if pen.session.draft.known:
        key = "piece.held" if pen.session.wallet.serves(page.piece, pen.today) else "piece.held.undated"
        words, tone, icon = pen.say(key), Tone.OK, "check-circle"
    elif paper.dated and not pen.session.wallet.serves(page.piece, pen.today):
        words = pen.say("piece.held.old", age=age_of(pen, paper.dated, page.piece))
        tone, icon = Tone.WARNING, "warning"
    else:
        return ()
    return (pen.node("wallet", Role.NOTICE, words, icon=icon, tone=tone),)


def _camera(pen: Pen, scan: ScanStarting | ScanLooking | ScanWorking | ScanTaken) -> dict[str, Any]:
    match scan:
        case ScanLooking(advice, progress):
            tone = Tone.OK if advice in GOOD_ADVICE else Tone.PLAIN
            words = pen.say(f"scan.advice.{advice}")
            return {"detail": words, "value": f"{progress:.2f}", "tone": tone}
        case ScanTaken(_, trouble) if trouble:
            return {"detail": pen.say(f"scan.trouble.{trouble}"), "value": "1", "tone": Tone.WARNING}
        case ScanTaken(paper):
            key = "scan.taken.codes" if paper.codes else "scan.taken"
            return {"detail": pen.say(key), "value": "1", "tone": Tone.OK}
        case ScanWorking():
            return {"detail": pen.say("scan.working"), "states": frozenset({State.BUSY})}
        case ScanStarting():
            return {"detail": pen.say("scan.starting"), "states": frozenset({State.BUSY})}
        case never:
            assert_never(never)
