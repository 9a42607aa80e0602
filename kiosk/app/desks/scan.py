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
    from scanner.station import Preview, ScanEvent, ScanStation

OpenStation: TypeAlias = Callable[["Paper", Callable[["ScanEvent"], None]], "ScanStation"]
Paper: TypeAlias = tuple[str, Lang]
"""The PDF's title and language."""


class ScanDesk:
    """One visit's camera: opened on the scan page, let go on every other."""

    def __init__(
        self, open_station: OpenStation, handle: VisitHandle, show: Show, alive: Callable[[], None]
    ) -> None:
        self._open, self._handle = open_station, handle
        self._show, self._alive = show, alive
        self._station: ScanStation | None = None
        self._paper: Paper | None = None
        self._lock, self._newest = threading.Lock(), list["Preview"]()

    def look(self, paper: Paper | None) -> None:
        """The page of this paper is shown, or (None) another page."""
        if paper is None:
            self.close()
        elif self._station is None:
            self._start(paper)

    def shoot(self) -> None:
        """The shutter was touched."""
        if self._station:
            self._station.shoot()

    def again(self) -> None:
        """The person wants another picture."""
        paper = self._paper
        self.close()
        if paper:
            self._start(paper)

    def close(self) -> None:
        """Let the camera go and forget its pictures."""
        station, self._station, self._paper = self._station, None, None
        if station:
            station.stop()
            self._newest.clear()
            self._show(None, None)

    def _start(self, paper: Paper) -> None:
        holder: list[ScanStation] = []
        station = self._open(paper, lambda event: self._came(holder, event))
        holder.append(station)
        self._station, self._paper = station, paper
        station.start()

    def _came(self, holder: list[ScanStation], event: ScanEvent) -> None:
        """In the station's thread. Of frames only the newest waits: a slow screen must not fall behind."""
        from scanner import station

        if isinstance(event, station.Preview):
            with self._lock:
                waiting = bool(self._newest)
                self._newest[:] = [event]
            if not waiting:
                self._handle.post(lambda: self._frame(holder))
        else:
            self._handle.post(lambda: self._heard(holder, event))

    def _ours(self, holder: list[ScanStation]) -> bool:
        """An event of a station that was let go is nothing any more."""
        return bool(holder) and holder[0] is self._station and self._handle.alive()

    def _frame(self, holder: list[ScanStation]) -> None:
        with self._lock:
            newest = self._newest.pop() if self._newest else None
        if newest is None or not self._ours(holder):
            return
        self._show(newest.image, newest.corners)
        if newest.corners:
            self._alive()
        self._tell(ScanLooking(str(newest.advice or "none"), newest.progress))

    def _heard(self, holder: list[ScanStation], event: ScanEvent) -> None:
        """On the main thread."""
        if not self._ours(holder):
            return
        from scanner import station

        match event:
            case station.Preview():
                raise ValueError("frames go another way")
            case station.Working():
                self._tell(ScanWorking())
            case station.Taken(page):
                self._show(page.thumbnail, None)
                self._tell(ScanTaken(Scanned(page.pdf, len(page.reading.barcodes))))
            case station.CameraFault():
                self._show(None, None)
                self._tell(ScanFailed())
            case station.ScanFailed():
                self._show(None, None)
                self._tell(ScanFailed())
                # The station has stopped: a new one looks at the next paper.
                self.again()

    def _tell(self, state: ScanState) -> None:
        def update(session: Session) -> Session:
            return session if session.scan == state else replace(session, scan=state)

        self._handle.apply(update)
