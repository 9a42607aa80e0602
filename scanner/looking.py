"""Looks through a camera until a page lies still or the shutter is touched, and takes its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import hypot
from typing import Protocol

import structlog

from kiosk.devices.camera import Camera, CameraLost, CameraMissing, CameraReady, Image
from scanner.events import CameraFault, Preview, ScanEvent
from scanner.findings import Corners, Detection, Point
from scanner.guide import Guidance, Guide
from scanner.kept import Kept
from scanner.orders import OrderBox

REOPEN_S = 2.0
DETECT_EVERY = 2
SPECK = 0.15
"""Of a card under a camera framed for A4 the longer side takes a quarter of the frame's."""
MM_INCH = 25.4


@dataclass(frozen=True)
class Talk:
    """What a source needs of the station: whom to tell, what is asked, whether it is over, the time."""

    tell: Callable[[ScanEvent], None]
    box: OrderBox
    ended: Callable[[], bool]
    rest: Callable[[float], None]
    """Wait so many seconds, or until it is over."""
    leaving: Callable[[], bool]
    """Whether nobody waits for what is being taken."""
    alive: Callable[[], None]
    """Say that the thread lives; at most once a second goes out."""
    clock: Callable[[], float]


class Source(Protocol):
    """Where stills come from: one from a camera, as many as there are sheets from a feeder."""

    on_demand: bool
    """Whether the shutter, touched while a page is shown, takes the next sheet."""

    def stills(self, talk: Talk, same_sheet: bool) -> Iterator[Kept]:
        """Wait for the citizen and give what was taken; end without any when the scan is over."""
        ...

    def close(self) -> None:
        """Let the device go."""
        ...


class CameraDesk:
    """A camera over a table. It is closed while its picture is read: the processor has other work then."""

    on_demand = False

    def __init__(self, camera: Camera, longest_mm: float | None = None) -> None:
        """``longest_mm``: the longer side of a card, which is near enough when its print can be read."""
        self._camera, self._longest_mm = camera, longest_mm
        self._taken: Corners | None = None
        """Where the sheet lay that was taken last, in pixels of the preview."""
        self._log = structlog.get_logger()

    def stills(self, talk: Talk, same_sheet: bool) -> Iterator[Kept]:
        """Give one still, however often the camera is lost meanwhile."""
        if same_sheet:
            self._taken = None
        while not talk.ended():
            talk.alive()
            status = self._camera.open()
            seen = self._look(talk, status) if isinstance(status, CameraReady) else status
            self._camera.close()
            if seen is None:
                return
            if not isinstance(seen, CameraLost | CameraMissing):
                yield Kept(seen)
                return
            self._log.warning("scan.camera_fault", reason=seen.reason)
            talk.tell(CameraFault(seen))
            talk.rest(REOPEN_S)

    def close(self) -> None:
        """Let the camera go."""
        self._camera.close()

    def _look(self, talk: Talk, ready: CameraReady) -> Image | CameraLost | None:
        """Show frames until a picture is taken, the camera is lost, or the scan is over (None)."""
        guide = Guide(hypot(ready.width_px, ready.height_px), taken=self._taken)
        guidance = Guidance(None, None, 0.0, False)
        number = 0
        talk.box.empty()
        while not talk.ended():
            frame = self._camera.frame()
            if isinstance(frame, CameraLost):
                return frame
            if number % DETECT_EVERY == 0:
                guide, guidance = guide.feed(self._detect(frame), talk.clock())
            number += 1
            shown = _shares(guidance.corners, frame)
            talk.tell(Preview(frame, shown, guidance.advice, guidance.progress))
            if guidance.shoot or talk.box.shutter():
                self._taken = guide.took().taken
                return self._camera.still(shown)
        return None

    def _detect(self, image: Image) -> Detection:
        from scanner.detect import find_page
        from scanner.quality import READABLE_DPI, Wanted

        longest_px = max(self._camera.still_px() or (0,)) if self._longest_mm else 0
        if self._longest_mm is None or longest_px <= 0:
            return find_page(image)
        # However fine the still is, what is a speck in the frame is not what the citizen lays there.
        speck_dpi = SPECK * longest_px / self._longest_mm * MM_INCH
        return find_page(image, Wanted(self._longest_mm, longest_px, max(READABLE_DPI, speck_dpi)))


def _shares(corners: Corners | None, frame: Image) -> Corners | None:
    if corners is None:
        return None
    height, width = frame.shape[:2]
    a, b, c, d = (Point(p.x / width, p.y / height) for p in corners)
    return (a, b, c, d)
