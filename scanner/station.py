"""The scan station: one thread from the camera to a filed page, so that the screen never waits.

Importing this module loads neither OpenCV nor Tesseract; starting does.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import hypot
from typing import TypeAlias

import structlog

from kiosk.devices.camera import Camera, CameraLost, CameraMissing, CameraReady, Image
from scanner.filing import Filing
from scanner.findings import Advice, Corners, Detection, Point
from scanner.guide import Guidance, Guide
from scanner.reading import Reading

REOPEN_S = 2.0
DETECT_EVERY = 2
_THUMBNAIL_PX = (420, 594)
_STOP_S = 10.0


@dataclass(frozen=True)
class Preview:
    """A frame for the screen: BGR, corners as shares of its sides, one advice, the stillness (0 to 1)."""

    image: Image = field(repr=False)
    corners: Corners | None
    advice: Advice | None
    progress: float


@dataclass(frozen=True)
class Working:
    """The picture is taken: the citizen may let go while it is read."""


@dataclass(frozen=True)
class ScannedPage:
    """A page as it is kept: the PDF, a small upright picture (BGR), and what was read."""

    pdf: bytes = field(repr=False)
    thumbnail: Image = field(repr=False)
    reading: Reading
    found: bool
    """Whether a page was found; otherwise the whole frame was kept, because the citizen said so."""


@dataclass(frozen=True)
class Taken:
    """The page is ready. The station has stopped; start it again for another one."""

    page: ScannedPage


@dataclass(frozen=True)
class CameraFault:
    """No frames for now; the station tries again by itself every two seconds."""

    status: CameraMissing | CameraLost


@dataclass(frozen=True)
class ScanFailed:
    """Something broke that should not have: the station has stopped, nothing was taken."""

    code: str


ScanEvent: TypeAlias = Preview | Working | Taken | CameraFault | ScanFailed
Listener: TypeAlias = Callable[[ScanEvent], None]


class ScanStation:
    """Previews, guides, shoots, reads and files, in its own thread.

    The listener is called in that thread; it must hand over and return, never wait for the screen.
    """

    def __init__(
        self,
        camera: Camera,
        listener: Listener,
        filing: Filing,
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._camera, self._listener, self._filing = camera, listener, filing
        self._clock, self._today = clock, today
        self._visit: _Visit | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Open the camera and preview. A station that runs goes on."""
        with self._lock:
            last = self._visit
            if last is not None and last.thread.is_alive() and not last.ended.is_set():
                return
            self._visit = _Visit(
                self._camera, self._listener, self._filing, self._clock, self._today, last=last
            )
            self._visit.thread.start()

    def shoot(self) -> None:
        """Take the picture now, page found or not: the shutter button."""
        visit = self._visit
        if visit is not None:
            visit.shutter.set()

    def stop(self) -> None:
        """End at once for the citizen: no event follows. The camera closes a moment later."""
        visit = self._visit
        if visit is not None:
            visit.end()

    def join(self, timeout_s: float = _STOP_S) -> bool:
        """Wait until the camera is closed and the scratch files are gone; say whether they are."""
        visit = self._visit
        if visit is None or not visit.thread.ident:
            return True
        visit.thread.join(timeout_s)
        return not visit.thread.is_alive()


class _Visit:
    """One run of the thread: from opening the camera to the page, or to ``stop``."""

    def __init__(
        self,
        camera: Camera,
        listener: Listener,
        filing: Filing,
        clock: Callable[[], float],
        today: Callable[[], dt.date],
        *,
        last: _Visit | None,
    ) -> None:
        self._camera, self._listener, self._filing = camera, listener, filing
        self._clock, self._today = clock, today
        self._last = last
        self._telling = threading.RLock()
        self.ended = threading.Event()
        self.shutter = threading.Event()
        self.thread = threading.Thread(target=self._run, name="scan-station", daemon=True)
        self._log = structlog.get_logger()

    def _tell(self, event: ScanEvent) -> None:
        with self._telling:
            if not self.ended.is_set():
                self._listener(event)

    def end(self) -> None:
        """Let no event pass any more; the listener itself may call this."""
        with self._telling:
            self.ended.set()

    def _run(self) -> None:
        if self._last is not None:
            self._last.thread.join()
            self._last = None
        try:
            self._scan()
        except Exception as fault:  # noqa: BLE001 - the thread's boundary
            self._log.error("scan.failed", fault=type(fault).__name__)
            self._tell(ScanFailed(type(fault).__name__))
        finally:
            self._camera.close()
            self.ended.set()
            _give_memory_back()

    def _scan(self) -> None:
        import cv2

        # One thread: the second core is for the screen and the voice.
        cv2.setNumThreads(1)
        while not self.ended.is_set():
            status = self._camera.open()
            fault = self._preview(status) if isinstance(status, CameraReady) else status
            if fault is None:
                return
            self._log.warning("scan.camera_fault", reason=fault.reason)
            self._tell(CameraFault(fault))
            self._camera.close()
            self.ended.wait(REOPEN_S)

    def _preview(self, ready: CameraReady) -> CameraLost | None:
        """Show frames until a page is taken (None) or the camera is lost."""
        guide = Guide(hypot(ready.width_px, ready.height_px))
        guidance = Guidance(None, None, 0.0, False)
        number = 0
        self.shutter.clear()
        while not self.ended.is_set():
            frame = self._camera.frame()
            if isinstance(frame, CameraLost):
                return frame
            if number % DETECT_EVERY == 0:
                guide, guidance = guide.feed(_detect(frame), self._clock())
            number += 1
            self._tell(_preview_event(frame, guidance))
            if guidance.shoot or self.shutter.is_set():
                return self._take()
        return None

    def _take(self) -> CameraLost | None:
        self.shutter.clear()
        still = self._camera.still()
        if isinstance(still, CameraLost):
            return still
        self._camera.close()
        self._tell(Working())
        started_s = self._clock()
        page = file_still(still, self._filing, self._today(), self.ended.is_set)
        self._log.info("scan.taken", found=page.found, seconds=round(self._clock() - started_s, 1))
        self._tell(Taken(page))
        return None


def file_still(still: Image, filing: Filing, today: dt.date, cancelled: Callable[[], bool]) -> ScannedPage:
    """Find, straighten, read and file the page of a still (BGR); the whole still when no page is found."""
    from scanner.file import to_pdf
    from scanner.pictures import fit
    from scanner.read import read_page
    from scanner.straighten import DPI, straighten

    corners = _detect(still).corners
    flat = straighten(still, corners) if corners else still
    read = read_page(flat, still, dpi=DPI, today=today, scratch=filing.scratch, cancelled=cancelled)
    pdf = to_pdf([read.page], filing.title, filing.lang, colour=filing.colour, layers=[read.layer])
    thumbnail = fit(read.page, *_THUMBNAIL_PX).copy()
    return ScannedPage(pdf, thumbnail, read.reading, corners is not None)


def _give_memory_back() -> None:
    """Return freed pictures to the system: glibc keeps each thread's, some 50 MB after a few pages."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _detect(image: Image) -> Detection:
    from scanner.detect import find_page

    return find_page(image)


def _preview_event(frame: Image, guidance: Guidance) -> Preview:
    corners = guidance.corners
    if corners is not None:
        height, width = frame.shape[:2]
        a, b, c, d = (Point(p.x / width, p.y / height) for p in corners)
        corners = (a, b, c, d)
    return Preview(frame, corners, guidance.advice, guidance.progress)
