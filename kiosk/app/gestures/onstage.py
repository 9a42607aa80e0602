"""The kiosk itself in the dock: its page and what it holds to be true, in names and codes only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kiosk.app.gestures.gesture import GestureName, Move
from kiosk.app.gestures.rows import Row
from kiosk.devices.printer import JobFailed, JobWaiting, PrinterBlocked
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.session import Session
from kiosk.pages.states import NoCall, NoParcel, NotPrinted, PrintState
from kiosk.pages.view import PageView, Screen


class KioskProp:
    """What is on the screen. It is worked by touching it, so it has no gestures of its own."""

    moves: Mapping[GestureName, Move] = {}

    def __init__(self, seen: Callable[[], tuple[Session, PageView | None, bool]]) -> None:
        """``seen``: the visit, its page, and whether the kiosk speaks. Called from any thread."""
        self._seen = seen

    def row(self) -> Row:
        """The page, and what is not as on every page."""
        session, view, speaks = self._seen()
        if view is None:
            return Row("kiosk", "starting")
        words = (*_words(session, view), *(["speaks"] if speaks else []))
        return Row("kiosk", "; ".join(words))


def _words(session: Session, view: PageView) -> Iterator[str]:
    yield f"page {view.key}"
    if view.focus:
        yield f"ring {view.focus}"
    if isinstance(session.overlay, IdleWarning):
        yield f"leaves in {session.overlay.seconds_left} s"
    if not isinstance(session.call, NoCall):
        yield type(session.call).__name__
    if view.screen is Screen.SCAN:
        yield type(session.scan).__name__
    if not isinstance(session.parcel, NoParcel):
        yield type(session.parcel).__name__
    if not isinstance(session.printing, NotPrinted):
        yield _printing(session.printing)
    if session.duty is not None:
        yield type(session.duty).__name__
    if session.assisted is not None:
        yield "assisted"
    if session.headset:
        yield "headset"


def _printing(state: PrintState) -> str:
    match state:
        case JobWaiting(PrinterBlocked(reason)) | JobFailed(reason):
            return f"{type(state).__name__} {reason}"
        case _:
            return type(state).__name__
