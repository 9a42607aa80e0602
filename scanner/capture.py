"""Drives cv2.VideoCapture as UVC cameras want it: MJPG before size, size read back, a sharp still."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias, cast

from kiosk.devices.camera import Image, Region

_PREVIEW_PX = (1280, 720)
_ENOUGH_PX = 100_000
"""More than any sensor has: V4L2 drivers grant the nearest, which is their largest size."""
_DROPPED = 6
"""Frames after a mode change that still have the old exposure (5 to 10, facts: scanner.md)."""
_BURST = 3


class Capture(Protocol):
    """The part of ``cv2.VideoCapture`` that is used."""

    def isOpened(self) -> bool: ...  # noqa: D102, N802
    def set(self, prop: int, value: float) -> bool: ...  # noqa: D102
    def get(self, prop: int) -> float: ...  # noqa: D102
    def read(self) -> tuple[bool, Image | None]: ...  # noqa: D102
    def release(self) -> None: ...  # noqa: D102


OpenCapture: TypeAlias = Callable[[int | str, bool], Capture]
"""Opens a device (True) or a file (False)."""


def opencv_capture(source: int | str, device: bool) -> Capture:
    """Open with OpenCV: V4L2 for a device, whatever reads it for a file."""
    import cv2

    # OpenCV prints to the terminal for each missing device otherwise.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    capture = cv2.VideoCapture(source, cv2.CAP_V4L2 if device else cv2.CAP_ANY)
    return cast(Capture, capture)


class DeviceFeed:
    """A UVC camera: preview at 1280 x 720, stills at the largest size, the sharpest of three."""

    def __init__(self, source: int | str, open_capture: OpenCapture) -> None:
        self._source, self._open = source, open_capture
        self._capture: Capture | None = None
        self.granted_px = (0, 0)

    def open(self) -> str | None:
        """Start the preview; ``no_device`` or ``no_frames``."""
        self._capture = self._open(self._source, True)
        if not self._capture.isOpened():
            return "no_device"
        self._mode(*_PREVIEW_PX)
        return self._drop(_DROPPED)

    def frame(self) -> Image | str:
        """Read the next frame."""
        if self._capture is None:
            return "closed"
        ok, image = self._capture.read()
        return image if ok and image is not None else "unplugged"

    def still(self, _region: Region | None) -> Image | str:
        """Switch to the largest size, take a burst, keep its sharpest, and go back to the preview."""
        self._mode(_ENOUGH_PX, _ENOUGH_PX)
        fault = self._drop(_DROPPED)
        best: Image | str = fault or "unplugged"
        for _ in range(0 if fault else _BURST):
            best = _sharper(best, self.frame())
        self._mode(*_PREVIEW_PX)
        return "unplugged" if isinstance(best, str) else best

    def close(self) -> None:
        """Let the device go."""
        if self._capture is not None:
            self._capture.release()
        self._capture = None

    def _mode(self, width_px: int, height_px: int) -> None:
        import cv2

        if self._capture is None:
            return
        self._capture.set(cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc(*"MJPG")))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, float(width_px))
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, float(height_px))
        granted = (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        self.granted_px = (int(self._capture.get(granted[0])), int(self._capture.get(granted[1])))

    def _drop(self, frames: int) -> str | None:
        seen: Image | str = "no_frames"
        for _ in range(frames):
            seen = self.frame()
        return "no_frames" if isinstance(seen, str) else None


class VideoFeed:
    """A video file, in a loop; its frames are also its stills."""

    def __init__(self, path: Path, open_capture: OpenCapture) -> None:
        self._path, self._open = path, open_capture
        self._capture: Capture | None = None
        self._last: Image | str = "no_frames"

    def open(self) -> str | None:
        """Start; ``not_a_picture`` when it is no video either."""
        self._capture = self._open(str(self._path), False)
        return None if self._capture.isOpened() else "not_a_picture"

    def frame(self) -> Image | str:
        """Read the next frame, from the start again after the last one."""
        for _ in range(2):
            if self._capture is None:
                break
            ok, image = self._capture.read()
            if ok and image is not None:
                self._last = image
                return image
            self.close()
            self.open()
        return "no_frames"

    def still(self, _region: Region | None) -> Image | str:
        """Give the frame that was seen last."""
        return self._last

    def close(self) -> None:
        """Let the file go."""
        if self._capture is not None:
            self._capture.release()
        self._capture = None


def _sharper(one: Image | str, other: Image | str) -> Image | str:
    """Keep the sharper of two shots; any shot before none. Only two are ever held: each is some 15 MB."""
    from scanner.arrays import to_grey
    from scanner.quality import sharpness

    if isinstance(one, str) or isinstance(other, str):
        return other if isinstance(one, str) else one
    return one if sharpness(to_grey(one)) >= sharpness(to_grey(other)) else other
