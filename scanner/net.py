"""The trained page finder: a small net of our own says which pixels are the page, its rim, or another paper.

Trained on drawn frames (see ``scanner/training``), run by OpenCV alone. Load it once, in the scan process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal, NamedTuple

import cv2
import numpy as np
import structlog
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Smooth, resized

WIDE, HIGH = 160, 96
"""What the net sees: any landscape frame squeezed to this, pixels."""
CELL = 2
"""Pixels of the net's picture to one cell of its maps."""
WEIGHTS = Path(__file__).resolve().parent / "training" / "page.onnx"
_MOST_GAIN = 4.0


def squeezed(image: Image) -> Image:
    """Give the frame as the net sees it (BGR, ``HIGH`` x ``WIDE``); a portrait frame is laid on its side."""
    if image.shape[0] > image.shape[1]:
        image = np.ascontiguousarray(image.transpose(1, 0, 2))
    return resized(image, WIDE, HIGH)


def levelled(small: Image) -> NDArray[np.float32]:
    """Give a squeezed frame as the net's input, 3 x ``HIGH`` x ``WIDE``, about -0.5 to 0.5.

    A dark frame is brightened first, so that the net need not learn what the camera's gain does.
    """
    high = max(1.0, float(np.percentile(small, 98)))
    gain = min(_MOST_GAIN, max(1.0, 235.0 / high))
    return np.asarray(np.minimum(small * np.float32(gain / 255), 1.0) - 0.5, np.float32).transpose(2, 0, 1)


class Maps(NamedTuple):
    """What the net saw, in cells of the frame (cells down x cells across), 0 to 1 each."""

    page: Smooth
    rim: Smooth
    other: Smooth


@dataclass(frozen=True)
class NoNet:
    """The finder works by edges alone. ``missing``: no weights file; ``broken``: not one that runs here."""

    code: Literal["missing", "broken"]


class PageNet:
    """The loaded net. OpenCV's nets hold their last answer, so one frame goes through at a time."""

    def __init__(self, net: Any) -> None:
        self._net, self._lock = net, Lock()

    def look(self, image: Image) -> Maps:
        """Look at a frame (BGR, any size)."""
        given = np.ascontiguousarray(levelled(squeezed(image)))[None]
        with self._lock:
            self._net.setInput(given)
            maps = np.array(self._net.forward()[0], np.float32)
        if maps.shape != (3, HIGH // CELL, WIDE // CELL):
            raise ValueError("these are not the page finder's weights")
        if image.shape[0] > image.shape[1]:
            maps = maps.transpose(0, 2, 1)
        return Maps(*maps)


def load_net(weights: Path = WEIGHTS) -> PageNet | NoNet:
    """Load a net and try it on a blank frame."""
    if not weights.is_file():
        return NoNet("missing")
    try:
        net = PageNet(cv2.dnn.readNetFromONNX(np.fromfile(weights, np.uint8)))
        net.look(np.zeros((HIGH, WIDE, 3), np.uint8))
    except (cv2.error, ValueError, IndexError, OSError):
        return NoNet("broken")
    return net


@cache
def shipped_net() -> PageNet | NoNet:
    """The weights that came with the program, loaded once in a process; without them the log says why."""
    net = load_net()
    if isinstance(net, NoNet):
        structlog.get_logger().warning("scan.no_net", reason=net.code)
    return net
