"""A camera as the scanner needs it: frames now, or a fault that says why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image: TypeAlias = NDArray[np.uint8]
else:
    # NumPy takes a tenth of a second to load, which the first frame does not wait for.
    Image = Any
"""Height x width x 3, BGR, 0 to 255."""


Region: TypeAlias = Sequence[tuple[float, float]]
"""The corners of a part of a picture, as shares of its sides."""


def bends(region: Region) -> tuple[float, ...]:
    """How far each corner bends: all above 0 where they go clockwise round a page, and nothing crosses.

    Each is twice the area (share of the picture) of the triangle with the corners beside it.
    """
    around = [(region[at - 2], region[at - 1], region[at]) for at in range(len(region))]
    return tuple((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) for a, b, c in around)


@dataclass(frozen=True)
class Frame:
    """A picture for the screen: rows from the top, three bytes a pixel (blue, green, red)."""

    width_px: int
    height_px: int
    bgr: bytes = field(repr=False)


ENOUGH_PX = 5_000_000
"""Pixels of a still from which small print and 2D-Doc codes are read; 1280 x 720 is a preview only."""


@dataclass(frozen=True)
class CameraReady:
    """Frames come at this size (pixels)."""

    width_px: int
    height_px: int
    still_px: tuple[int, int] | None = None
    """The largest picture, where it was measured."""

    @property
    def preview_only(self) -> bool:
        """Whether its pictures are too small for small print and codes (facts: 5 megapixels)."""
        return self.still_px is not None and self.still_px[0] * self.still_px[1] < ENOUGH_PX


@dataclass(frozen=True)
class CameraMissing:
    """No device, no folder or no readable picture there."""

    reason: str


@dataclass(frozen=True)
class CameraLost:
    """It gave frames and stopped: unplugged, or the file ended in a fault."""

    reason: str


CameraStatus: TypeAlias = CameraReady | CameraMissing | CameraLost


class Camera(Protocol):
    """One source of frames. Calls block; they are made in the scan station's thread."""

    def open(self) -> CameraStatus:
        """Start, or start again after a fault."""
        ...

    def frame(self) -> Image | CameraLost:
        """The newest preview frame."""
        ...

    def still(self, region: Region | None = None) -> Image | CameraLost:
        """A picture at the source's full resolution; the sharpest in ``region`` where there are several."""
        ...

    def still_px(self) -> tuple[int, int] | None:
        """How large a picture (width, height) would be now; None where nobody knows."""
        ...

    def close(self) -> None:
        """Let the device go."""
        ...
