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


_WHERE = 0.4
"""How likely a cell must be the page for the second look to take it in."""
_AROUND = 0.22
_WORTH_IT = 0.85
"""How much of the frame about the page makes a second look pointless, as a share of its width."""
_LEAST_CELLS = 12


class Maps(NamedTuple):
    """What the net saw, 0 to 1 for each pixel of the picture that was looked at."""

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
        """Look at a frame (BGR, any size); where the page is small, look again at its part of it."""
        given = levelled(squeezed(image))
        first = self._cells(given)
        part = _part_about(_upright(first, image)[0], image.shape)
        if part is None:
            first = self._with_mirror(first, given)
        whole = [_enlarged(cells, image.shape) for cells in _upright(first, image)]
        if part is not None:
            nearer = self._both_ways(np.ascontiguousarray(image[part]))
            for at in _OF_PAGE:
                whole[at][:] = 0
                whole[at][part] = _enlarged(nearer[at], whole[at][part].shape)
        return Maps(*whole)

    def _both_ways(self, image: Image) -> Smooth:
        """Give what the net sees in a picture and in its mirror (3 x cells down x across)."""
        given = levelled(squeezed(image))
        return _upright(self._with_mirror(self._cells(given), given), image)

    def _with_mirror(self, maps: Smooth, given: NDArray[np.float32]) -> Smooth:
        """Give the mean of ``maps`` of an input and of what the net sees in its mirror."""
        mean: Smooth = (maps + self._cells(given[:, :, ::-1])[:, :, ::-1]) * np.float32(0.5)
        return mean

    def _cells(self, given: NDArray[np.float32]) -> Smooth:
        with self._lock:
            self._net.setInput(np.ascontiguousarray(given)[None])
            maps = np.array(self._net.forward()[0], np.float32)
        if maps.shape != (3, HIGH // CELL, WIDE // CELL):
            raise ValueError("these are not the page finder's weights")
        return maps


def _upright(maps: Smooth, image: Image) -> Smooth:
    """Turn the maps of a portrait frame, which the net sees lying on its side, back."""
    return maps.transpose(0, 2, 1) if image.shape[0] > image.shape[1] else maps


_OF_PAGE = (0, 1)
"""The maps of the page and of its rim; other papers are looked for in the whole frame."""


def _enlarged(cells: Smooth, shape: tuple[int, ...]) -> Smooth:
    cells = np.ascontiguousarray(cells)
    return np.asarray(cv2.resize(cells, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _part_about(page: Smooth, shape: tuple[int, ...]) -> tuple[slice, slice] | None:
    """Give the part of a picture of this shape, like it in its proportions, that is worth a second look."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((page > _WHERE).astype(np.uint8), connectivity=4)
    if count < 2:
        return None
    best = stats[1:][int(stats[1:, cv2.CC_STAT_AREA].argmax())]
    if best[cv2.CC_STAT_AREA] < _LEAST_CELLS:
        return None
    cells, frame = np.array(page.shape[::-1]), np.array(shape[1::-1])
    extent = best[2:4] / cells
    share = float(extent.max() * (1 + 2 * _AROUND))
    if share > _WORTH_IT:
        return None
    middle = best[:2] / cells + extent / 2
    left, top = (int(v) for v in np.clip(middle - share / 2, 0, 1 - share) * frame)
    wide, high = (max(1, int(v)) for v in share * frame)
    return slice(top, top + high), slice(left, left + wide)


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
