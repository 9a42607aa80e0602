"""Runs the camera on its page and brings what it sees to the session."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from kiosk.app.later import VisitHandle
from kiosk.pages.session import Session
from kiosk.pages.states import ScanFailed, ScanLooking, ScanState, ScanTaken, ScanWorking
from kiosk.procedures.answers import Scanned
from kiosk.types import Lang

if TYPE_CHECKING:
    from kiosk.app.desks.room import Show
    from scanner.process import Event, Live, ScanProcess

OpenScan: TypeAlias = Callable[["Paper", Callable[["Event"], None]], "ScanProcess"]
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
        self._paper: Paper | None = None
        self._lock, self._newest = threading.Lock(), list["Live"]()

    def look(self, paper: Paper | None) -> None:
        """The page of this paper is shown, or (None) another page."""
        if paper is None:
            self.close()
        elif self._scan is None:
            self._start(paper)

    def shoot(self) -> None:
        """The shutter was touched."""
        if self._scan:
            self._scan.shoot()

    def again(self) -> None:
        """The person wants another picture."""
        paper = self._paper
        self.close()
        if paper:
            self._start(paper)

    def close(self) -> None:
        """Let the camera go and forget its pictures."""
        scan, self._scan, self._paper = self._scan, None, None
        if scan:
            scan.stop()
            with self._lock:
                self._newest.clear()
            self._show(None, None)

    def _start(self, paper: Paper) -> None:
        holder: list[ScanProcess] = []
        scan = self._open(paper, lambda event: self._came(holder, event))
        holder.append(scan)
        self._scan, self._paper = scan, paper
        scan.start()

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
        if newest.corners:
            self._alive()
        self._tell(ScanLooking(newest.advice or "none", newest.progress))

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
            case process.Page(pdf, thumbnail, codes):
                self._show(thumbnail, None)
                self._tell(ScanTaken(Scanned(pdf, codes)))
            case process.NoCamera():
                self._show(None, None)
                self._tell(ScanFailed())

    def _tell(self, state: ScanState) -> None:
        def update(session: Session) -> Session:
            return session if session.scan == state else replace(session, scan=state)

        self._handle.apply(update)
