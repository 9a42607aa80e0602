"""The shapes of pictures inside the scanner, and the two conversions that nearly every step starts with."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image

Float: TypeAlias = NDArray[np.float64]
Grey: TypeAlias = NDArray[np.uint8]
"""Height x width, 0 to 255."""
Smooth: TypeAlias = NDArray[np.float32]
"""Height x width, 0 to 255, in floats."""


def to_grey(image: Image | Grey) -> Grey:
    """Give a picture (BGR or grey already) in grey."""
    import cv2

    if image.ndim == 2:
        return image
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def resized(image: Image | Grey, width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Shrink a picture by averaging its pixels."""
    import cv2

    small = cv2.resize(image, (max(1, width_px), max(1, height_px)), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False)
