"""Drives a UVC camera as such want it: MJPG before size, size read back, all held still for the picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.devices.camera import Image, Region
from scanner.capture import Capture, OpenCapture

PREVIEW_PX = (1280, 720)
STILL_MODES = (
    (4656, 3496),
    (4208, 3120),
    (4000, 3000),
    (3840, 2160),
    (3264, 2448),
    (2592, 1944),
    (2560, 1440),
    (2304, 1536),
    (2048, 1536),
    (1920, 1080),
    (1600, 1200),
    (1280, 960),
)
"""What such cameras usually offer, the largest first. Most drivers grant their nearest to what is asked."""
_SPARE_PX = (1920, 1080)
"""Where the largest size gives no frames: a long cable, or a hub with too little bandwidth."""
_DROPPED = 6
"""Frames after a mode change that still have the old exposure (5 to 10, facts: scanner.md)."""
_BURST = 3
_MANUAL = 1.0
_AUTO = (0.0, 3.0)
"""V4L2_CID_EXPOSURE_AUTO: all by itself, or with a fixed aperture (as webcams are)."""
_BLACK_MEAN, _BLACK_SPREAD = 6.0, 3.0


class DeviceFeed:
    """A UVC camera: preview at 1280 x 720, stills at the largest size, the sharpest of three."""

    def __init__(
        self, source: int | str, open_capture: OpenCapture, largest_px: tuple[int, int] | None = None
    ) -> None:
        """``largest_px``: its largest size, where it was asked before."""
        self._source, self._open = source, open_capture
        self._capture: Capture | None = None
        self._largest = largest_px
        self._previewing = False

    def open(self) -> str | None:
        """Start the preview; ``no_device`` or ``no_frames``."""
        import cv2

        self._capture = self._open(self._source, True)
        if not self._capture.isOpened():
            return "no_device"
        # A process that was ended at the moment of a picture left them locked.
        if self._get(cv2.CAP_PROP_AUTO_EXPOSURE) == _MANUAL:
            self._set(cv2.CAP_PROP_AUTO_EXPOSURE, _AUTO[1])
        self._set(cv2.CAP_PROP_AUTOFOCUS, 1.0)
        return None if self._begun(PREVIEW_PX) else "no_frames"

    def frame(self) -> Image | str:
        """Read the next frame."""
        if self._capture is None:
            return "closed"
        if not self._previewing and not self._begun(PREVIEW_PX):
            return "unplugged"
        image = self._read()
        return "unplugged" if image is None else image

    def still(self, region: Region | None) -> Image | str:
        """Switch to the largest size, take a burst and keep its sharpest; the next frame is a preview again.

        ``region`` (shares of the preview's sides) is where it must be sharp. A picture that comes out black,
        or does not come, is taken again at a smaller size.
        """
        best: Image | None = None
        with self._held("AUTOFOCUS", (1.0,), 0.0):
            for size_px in self._still_sizes():
                shot = self._burst(size_px, region)
                best = shot if shot is not None else best
                if shot is not None and not is_black(shot):
                    return shot
        return "unplugged" if best is None else best

    def still_px(self) -> tuple[int, int]:
        """Ask for the usual sizes, the largest first, and give the largest that was granted."""
        if self._largest is None:
            before, last, best = self._granted(), (0, 0), (0, 0)
            for size_px in STILL_MODES:
                if size_px[0] * size_px[1] <= best[0] * best[1]:
                    break
                granted = self._mode(size_px)
                best = max(best, granted, key=lambda one: one[0] * one[1])
                # Twice the same, whatever is asked: it grants its nearest. Or it refuses all of them.
                if granted == last != before:
                    break
                last = granted
            self._largest = best
        return self._largest

    def close(self) -> None:
        """Let the device go."""
        if self._capture is not None:
            self._capture.release()
        self._capture = None

    def _still_sizes(self) -> Iterator[tuple[int, int]]:
        largest = self.still_px()
        yield largest
        for size_px in (_SPARE_PX, PREVIEW_PX):
            if size_px[0] * size_px[1] < largest[0] * largest[1]:
                yield size_px

    def _burst(self, size_px: tuple[int, int], region: Region | None) -> Image | None:
        if not self._begun(size_px):
            return None
        best: Image | None = None
        # The frames before have settled the exposure at this size.
        with self._held("AUTO_EXPOSURE", _AUTO, _MANUAL):
            for _ in range(_BURST):
                best = _sharper(best, self._read(), region)
        return best

    def _begun(self, size_px: tuple[int, int]) -> bool:
        """Change the mode and let the first frames go by."""
        self._mode(size_px)
        self._previewing = size_px == PREVIEW_PX
        seen: Image | None = None
        for number in range(_DROPPED):
            seen = self._read()
            # A camera that gives nothing takes seconds each time to say so.
            if seen is None and number:
                break
        return seen is not None

    def _mode(self, size_px: tuple[int, int]) -> tuple[int, int]:
        """Ask for a size; give the one that was granted."""
        import cv2

        self._previewing = False
        self._set(cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc(*"MJPG")))
        self._set(cv2.CAP_PROP_FRAME_WIDTH, float(size_px[0]))
        self._set(cv2.CAP_PROP_FRAME_HEIGHT, float(size_px[1]))
        return self._granted()

    def _granted(self) -> tuple[int, int]:
        import cv2

        return int(self._get(cv2.CAP_PROP_FRAME_WIDTH)), int(self._get(cv2.CAP_PROP_FRAME_HEIGHT))

    @contextmanager
    def _held(self, name: str, moving: tuple[float, ...], held: float) -> Iterator[None]:
        """Hold what the camera changes by itself, where it can, and let it go afterwards."""
        import cv2

        control = int(getattr(cv2, f"CAP_PROP_{name}"))
        before = self._get(control)
        exposure = self._get(cv2.CAP_PROP_EXPOSURE)
        locked = before in moving and self._set(control, held)
        if locked and held == _MANUAL and exposure > 0:
            # Some take their factory's exposure when they are told to keep theirs.
            self._set(cv2.CAP_PROP_EXPOSURE, exposure)
        try:
            yield
        finally:
            if locked:
                self._set(control, before)

    def _read(self) -> Image | None:
        """Read a frame; one that is torn is no pulled cable, so it is tried twice."""
        import cv2

        for _ in range(2):
            if self._capture is None:
                return None
            try:
                ok, image = self._capture.read()
            except cv2.error:
                continue
            if ok and image is not None and image.size:
                return image
        return None

    def _set(self, prop: int, value: float) -> bool:
        import cv2

        try:
            return self._capture is not None and bool(self._capture.set(prop, value))
        except cv2.error:
            return False

    def _get(self, prop: int) -> float:
        import cv2

        try:
            return -1.0 if self._capture is None else float(self._capture.get(prop))
        except cv2.error:
            return -1.0


def is_black(image: Image) -> bool:
    """Say whether a picture shows nothing at all: a lens that is covered, a frame that was never filled."""
    sample = image[::16, ::16]
    return bool(sample.mean() < _BLACK_MEAN and sample.std() < _BLACK_SPREAD)


def _sharper(best: Image | None, other: Image | None, region: Region | None) -> Image | None:
    """Keep the sharper of two shots; any shot before none. Only two are ever held: each is some 15 MB."""
    from scanner.arrays import to_grey
    from scanner.quality import sharpness

    if best is None or other is None:
        return best if other is None else other
    kept, rival = (sharpness(to_grey(_part(image, region))) for image in (best, other))
    return best if kept >= rival else other


def _part(image: Image, region: Region | None) -> Image:
    """The part of a still that a part of the preview shows.

    A sensor is 4 to 3, and the preview is cut from its middle: both are equally wide.
    """
    if region is None:
        return image
    height, width = image.shape[:2]
    taller = (height / width) / (PREVIEW_PX[1] / PREVIEW_PX[0])
    across = [width * x for x, _ in region]
    down = [height * (0.5 + (y - 0.5) / max(1.0, taller)) for _, y in region]
    left, right = max(0, int(min(across))), min(width, int(max(across)) + 1)
    top, bottom = max(0, int(min(down))), min(height, int(max(down)) + 1)
    return image[top:bottom, left:right] if right - left > 64 and bottom - top > 64 else image
