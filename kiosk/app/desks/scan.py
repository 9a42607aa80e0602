"""Runs the camera on its page and brings what it sees to the session."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from kiosk.app.later import VisitHandle
from kiosk.devices.camera import Frame
from kiosk.pages.session import Session
from kiosk.pages.states import ScanFailed, ScanLooking, ScanStarting, ScanState, ScanTaken, ScanWorking
from kiosk.procedures.answers import AddressGiven, Answer, Scanned
from kiosk.procedures.fields.words import read_address
from kiosk.types import FactId, Lang

if TYPE_CHECKING:
    from scanner.process import Event, Live, Page, ScanProcess

OpenScan: TypeAlias = Callable[["Paper", Callable[["Event"], None]], "ScanProcess"]
Show: TypeAlias = Callable[[Frame | None, Sequence[tuple[float, float]] | None], None]
"""Draws a picture of the camera and a page's outline on the screen."""
MOVED = 0.05
"""Share of the picture's sides that a corner must move by to count as a hand."""
Paper: TypeAlias = tuple[str, Lang]
"""The PDF's title and language."""


class ScanDesk:
    """One visit's camera: opened on the scan page, let go on every other."""

    def __init__(
        self, open_scan: OpenScan, handle: VisitHandle, show: Show, alive: Callable[[], None]
    ) -> None:
        self._open, self._handle = open_scan, handle
        self._show, self._alive = show, alive
        self._scan: ScanProcess | None = None
        self._past: list[ScanProcess] = []
        self._thumbnail: Frame | None = None
        self._outline: tuple[tuple[float, float], ...] = ()
        self._lock, self._newest = threading.Lock(), list["Live"]()

    def look(self, paper: Paper | None, taken: bool) -> None:
        """The page of this paper is shown, or (None) another; what is ``taken`` already is shown again."""
        if paper is None:
            self._let_go()
        elif taken:
            self._let_go()
            self._show(self._thumbnail, None)
        elif self._scan is None:
            self._start(paper)

    def shoot(self) -> None:
        """The shutter was touched."""
        if self._scan:
            self._scan.shoot()

    def close(self) -> None:
        """The visit ends: let the camera go and forget its pictures."""
        self._thumbnail = None
        self._let_go()

    def join(self) -> None:
        """Wait until the scan processes have ended. Blocks."""
        for scan in self._past:
            scan.join()

    def _let_go(self) -> None:
        scan, self._scan = self._scan, None
        if scan:
            scan.stop()
            self._past.append(scan)
            with self._lock:
                self._newest.clear()
            self._show(None, None)

    def _start(self, paper: Paper) -> None:
        holder: list[ScanProcess] = []
        scan = self._open(paper, lambda event: self._came(holder, event))
        holder.append(scan)
        self._scan = scan
        scan.start()
        # What a scan that was let go had said is no longer true.
        self._handle.change(
            lambda session: replace(session, scan=ScanStarting()) if self._scan is scan else session
        )

    def _came(self, holder: list[ScanProcess], event: Event) -> None:
        """In the reader's thread. Of frames only the newest waits: a slow screen must not fall behind."""
        from scanner.process import Live

        if isinstance(event, Live):
            with self._lock:
                waiting = bool(self._newest)
                self._newest[:] = [event]
            if not waiting:
                self._handle.post(lambda: self._frame(holder))
        else:
            self._handle.post(lambda: self._heard(holder, event))

    def _ours(self, holder: list[ScanProcess]) -> bool:
        """An event of a scan that was let go is nothing any more."""
        return bool(holder) and holder[0] is self._scan and self._handle.alive()

    def _frame(self, holder: list[ScanProcess]) -> None:
        with self._lock:
            newest = self._newest.pop() if self._newest else None
        if newest is None or not self._ours(holder):
            return
        self._show(newest.frame, newest.corners)
        if newest.corners and self._moved(newest.corners):
            self._alive()
        self._tell(ScanLooking(newest.advice or "none", newest.progress))

    def _moved(self, corners: Sequence[tuple[float, float]]) -> bool:
        """A hand moves the sheet; a sheet that only lies there is not a person."""
        before, pairs = self._outline, zip(self._outline, corners, strict=False)
        moved = not before or any(abs(x - u) + abs(y - v) > MOVED for (x, y), (u, v) in pairs)
        if moved:
            self._outline = tuple(corners)
        return moved

    def _heard(self, holder: list[ScanProcess], event: Event) -> None:
        """On the main thread."""
        if not self._ours(holder):
            return
        from scanner import process

        match event:
            case process.Live():
                raise ValueError("frames go another way")
            case process.Busy():
                self._tell(ScanWorking())
            case process.Page() as page:
                self._thumbnail = page.thumbnail
                paper = Scanned(page.pdf, page.codes, said_by(page.fields), dated(page.fields))
                self._tell(ScanTaken(paper, _trouble(page)))
            case process.NoCamera():
                self._show(None, None)
                self._tell(ScanFailed())

    def _tell(self, state: ScanState) -> None:
        def update(session: Session) -> Session:
            return session if session.scan == state else replace(session, scan=state)

        self._handle.apply(update)


def said_by(fields: Mapping[str, str]) -> Mapping[FactId, Answer]:
    """What a code on a proof of address says, as facts that the person confirms when they are asked."""
    street, postcode, town = (fields.get(name, "") for name in ("street", "post_code", "town"))
    read = read_address(street, postcode, town.title())
    return {FactId("address"): read} if isinstance(read, AddressGiven) else {}


def dated(fields: Mapping[str, str]) -> date | None:
    """The day that the code gives the paper."""
    with contextlib.suppress(ValueError):
        return date.fromisoformat(fields.get("document_date", ""))
    return None


def _trouble(page: Page) -> str:
    """What the person should look at before going on, the most important first."""
    if not page.found:
        return "no_page"
    told = {"unreadable": "unreadable", "ocr_failed": "unreadable", "twoddoc_unread": "code"}
    return next((told[issue] for issue in page.issues if issue in told), "")
