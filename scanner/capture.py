"""The part of cv2.VideoCapture that is used, and videos through it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias, cast

from kiosk.devices.camera import Image, Region


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

    def still_px(self) -> tuple[int, int] | None:
        """Give the size of the frame that was seen last."""
        return None if isinstance(self._last, str) else (self._last.shape[1], self._last.shape[0])

    def close(self) -> None:
        """Let the file go."""
        if self._capture is not None:
            self._capture.release()
        self._capture = None
