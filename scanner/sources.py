"""Where frames come from: one camera class for a V4L2 device, a folder of pictures, a picture or a video."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import structlog

from kiosk.devices.camera import CameraLost, CameraMissing, CameraReady, CameraStatus, Image, Region
from kiosk.devices.flatbed import DPI, FOLDER, SANE, Flatbed, is_flatbed
from scanner.capture import OpenCapture, VideoFeed, opencv_capture
from scanner.folder import FolderFeed
from scanner.looking import CameraDesk, Source
from scanner.pictures import SUFFIXES, fit
from scanner.uvc import DeviceFeed

PREVIEW_PX = (1280, 720)
FILE_FRAMES_PER_S = 15.0
"""The pace of pictures and videos; a device keeps its own."""


class Feed(Protocol):
    """Full-size pictures of one kind of source."""

    def open(self) -> str | None:
        """Start; say in a code why it cannot."""
        ...

    def frame(self) -> Image | str:
        """The newest picture at a size that suits the source, or a code."""
        ...

    def still(self, region: Region | None, /) -> Image | str:
        """The newest picture at full resolution, or a code; ``region`` of the frame is what counts in it."""
        ...

    def still_px(self) -> tuple[int, int] | None:
        """How large a picture (width, height) would be; None where none is there."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class OpenCVCamera:
    """A ``Camera`` on whatever the settings name: ``0``, ``/dev/video2``, a folder, a picture, a video."""

    def __init__(
        self,
        source: int | str | Path,
        *,
        open_capture: OpenCapture = opencv_capture,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._source = source
        self._open_capture = open_capture
        self._clock, self._sleep = clock, sleep
        self._feed: Feed | None = None
        self._largest_px: tuple[int, int] | None = None
        """Of a device, which is opened for each page: its sizes are asked for once."""
        self._due_s = 0.0
        self._log = structlog.get_logger()

    def open(self) -> CameraStatus:
        """Start, or start again after a fault. The size given is the preview's."""
        self.close()
        self._feed = self._chosen()
        reason = self._feed.open()
        first = reason or self._feed.frame()
        if isinstance(first, str):
            self.close()
            self._log.info("camera.missing", reason=first)
            return CameraMissing(first)
        small = fit(first, *PREVIEW_PX)
        self._log.info("camera.ready", width_px=small.shape[1], height_px=small.shape[0])
        return CameraReady(small.shape[1], small.shape[0])

    def frame(self) -> Image | CameraLost:
        """Give the newest preview frame, within 1280 x 720; files come at 15 a second. Do not write to it."""
        if self._feed is None:
            return CameraLost("closed")
        if not isinstance(self._feed, DeviceFeed):
            self._wait()
        seen = self._feed.frame()
        return self._lost(seen) if isinstance(seen, str) else fit(seen, *PREVIEW_PX)

    def still(self, region: Region | None = None) -> Image | CameraLost:
        """Give a picture at the source's full resolution; a device gives the sharpest of a burst.

        ``region``: where the page lies, in shares of the preview's sides.
        """
        if self._feed is None:
            return CameraLost("closed")
        seen = self._feed.still(region)
        return self._lost(seen) if isinstance(seen, str) else seen

    def still_px(self) -> tuple[int, int] | None:
        """How large a picture would be now; a device is asked for its sizes, which takes a second, once."""
        size_px = None if self._feed is None else self._feed.still_px()
        if isinstance(self._feed, DeviceFeed):
            self._largest_px = size_px
        return size_px

    def measure(self) -> CameraStatus:
        """Open it, and say in the status how large its stills are; for the doctor, who has the time."""
        status = self.open()
        return replace(status, still_px=self.still_px()) if isinstance(status, CameraReady) else status

    def close(self) -> None:
        """Let the source go."""
        if self._feed is not None:
            self._feed.close()
        self._feed = None

    def _chosen(self) -> Feed:
        text = str(self._source)
        if text.isdigit() or text.startswith("/dev/"):
            device = int(text) if text.isdigit() else text
            return DeviceFeed(device, self._open_capture, self._largest_px)
        path = Path(text)
        if path.suffix.lower() in SUFFIXES or not path.is_file():
            return FolderFeed(path, self._clock)
        return VideoFeed(path, self._open_capture)

    def _wait(self) -> None:
        late_s = self._due_s - self._clock()
        if late_s > 0:
            self._sleep(late_s)
        self._due_s = self._clock() + 1 / FILE_FRAMES_PER_S

    def _lost(self, reason: str) -> CameraLost:
        # Another one may hang on the cable next.
        self._largest_px = None
        self._log.info("camera.lost", reason=reason)
        return CameraLost(reason)


def flatbed_named(name: str, dpi: int = DPI) -> Flatbed | None:
    """Make the flatbed or feeder that the settings name: ``sane``, ``sane:NAME``, ``flatbed:FOLDER``.

    None for cameras. ``dpi``: how finely it scans.
    """
    if not is_flatbed(name):
        return None
    if name.startswith(FOLDER):
        from scanner.foldbed import FolderFlatbed

        return FolderFlatbed(Path(name.removeprefix(FOLDER)), dpi=dpi)
    from scanner.sane.scanner import SaneScanner

    return SaneScanner(name.removeprefix(SANE).removeprefix(":"), dpi=dpi)


def source_named(name: str, dpi: int = DPI, longest_mm: float | None = None) -> Source:
    """Make what the settings name: a flatbed, or a camera, a folder, a picture, a video.

    ``longest_mm``: the longer side of a paper that is smaller than a sheet.
    """
    flatbed = flatbed_named(name, dpi)
    if flatbed is None:
        return CameraDesk(OpenCVCamera(name), longest_mm)
    from scanner.glass import GlassDesk

    return GlassDesk(flatbed)
