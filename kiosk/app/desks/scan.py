"""Runs the camera on its page and brings what it sees to the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.app.later import VisitHandle
from kiosk.pages.session import Session
from kiosk.pages.states import (
    ScanFailed,
    ScanLooking,
    ScanStarting,
    ScanState,
    ScanTaken,
    ScanWorking,
)
from kiosk.procedures.answers import Scanned

if TYPE_CHECKING:
    from scanner.station import ScanEvent, ScanStation

    from kiosk.app.desks.room import Preview

OpenStation = Callable[[Callable[["ScanEvent"], None]], "ScanStation"]


class ScanDesk:
    """One visit's camera: opened on the scan page, let go on every other."""

    def __init__(
        self, open_station: OpenStation, handle: VisitHandle, preview: Preview, alive: Callable[[], None]
    ) -> None:
        self._open, self._handle = open_station, handle
        self._preview, self._alive = preview, alive
        self._station: ScanStation | None = None

    def look(self, wanted: bool) -> None:
        """The scan page is shown, or another."""
        if wanted and self._station is None:
            self._start()
        elif not wanted:
            self.close()

    def shoot(self) -> None:
        """The shutter was touched."""
        if self._station:
            self._station.shoot()

    def again(self) -> None:
        """The person wants another picture."""
        self.close()
        self._start()

    def close(self) -> None:
        """Let the camera go and forget its pictures."""
        station, self._station = self._station, None
        if station:
            station.stop()
            self._preview(None, None)

    def _start(self) -> None:
        holder: list[ScanStation] = []

        def heard(event: ScanEvent) -> None:
            self._handle.post(lambda: self._heard(holder, event))

        station = self._open(heard)
        holder.append(station)
        self._station = station
        station.start()

    def _heard(self, holder: list[ScanStation], event: ScanEvent) -> None:
        """On the main thread; an event of a station that was let go is nothing any more."""
        if not holder or holder[0] is not self._station or not self._handle.alive():
            return
        from scanner import station

        match event:
            case station.Preview(image, corners, advice, progress):
                self._preview(image, corners)
                if corners:
                    self._alive()
                self._tell(ScanLooking(str(advice), progress))
            case station.Working():
                self._tell(ScanWorking())
            case station.Taken(page):
                self._preview(page.thumbnail, None)
                paper = Scanned(page.pdf, len(page.reading.barcodes))
                self._tell(ScanTaken(paper))
            case station.CameraFault():
                self._preview(None, None)
                self._tell(ScanFailed())

    def _tell(self, state: ScanState) -> None:
        def update(session: Session) -> Session:
            # What was taken stays on the page until the person goes on or takes another.
            if isinstance(session.scan, ScanTaken) and not isinstance(state, ScanTaken | ScanStarting):
                return session
            return replace(session, scan=state)

        self._handle.apply(update)
