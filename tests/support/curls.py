"""Papers that do not lie flat: an open book, a rolled sheet, a folded letter, under a pinhole camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image

Float = NDArray[np.float64]


def book(strength: float) -> Callable[[Float], Float]:
    """The page beside a book's spine: it rises towards the left, as steeply as ``strength`` says."""
    return lambda x: strength * 0.22 * np.exp(-(x + 0.5) / 0.22)


def rolled(strength: float) -> Callable[[Float], Float]:
    """A sheet that comes out of a tube: an arch from left to right."""
    return lambda x: strength * 0.16 * np.cos(np.pi * x)


def folded(strength: float) -> Callable[[Float], Float]:
    """A sheet that was folded in the middle: a roof."""
    return lambda x: strength * 0.14 * (1 - 2 * np.sqrt(x**2 + 0.001))


SHAPES = {"book": book, "rolled": rolled, "folded": folded}


class Curled(NamedTuple):
    """The photograph of a curled sheet, and its four corners in it, clockwise from the top left."""

    image: Image
    corners: Float


def curl(
    page: Image, shape: Callable[[Float], Float], tilt_deg: float = 0.0, distance: float = 1.9
) -> Curled:
    """Photograph a page that is bent across; heights and the distance are in widths of the page.

    A ray through each pixel meets the surface where a few rounds of substitution say; the length of the
    curve up to there is the place on the flat page.
    """
    tall, wide = page.shape[:2]
    ratio = tall / wide
    height, width = round(tall * 1.1), round(wide * 1.1)
    lean = np.radians(tilt_deg)
    steps = np.linspace(-0.5, 0.5, 4001)
    length = np.concatenate([[0], np.cumsum(np.hypot(np.diff(steps), np.diff(shape(steps))))])
    length /= length[-1]
    scale = wide * distance

    def seen(x: Float, y: Float) -> Float:
        z = shape(x)
        y_c, z_c = y * np.cos(lean) - z * np.sin(lean), y * np.sin(lean) + z * np.cos(lean)
        return np.stack([x, y_c], -1) / (distance - z_c)[..., None] * scale + (width / 2, height / 2)

    rows, columns = np.mgrid[0:height:6, 0:width:6].astype(np.float64)
    x, y = (columns - width / 2) / wide, (rows - height / 2) / wide
    for _ in range(60):
        off = seen(x, y) - np.stack([columns, rows], -1)
        x, y = np.clip(x - 0.7 * off[..., 0] / wide, -0.75, 0.75), y - 0.7 * off[..., 1] / wide
    on_page = np.where((x < -0.5) | (x > 0.5), np.sign(x) + 0.5, np.interp(x, steps, length))
    maps = [on_page * wide - 0.5, (y / ratio + 0.5) * tall - 0.5]
    smooth = [
        cv2.resize(one.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) for one in maps
    ]
    shown = cv2.remap(
        page, *smooth, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(60, 64, 62)
    )
    ends = np.array([[-0.5, -ratio / 2], [0.5, -ratio / 2], [0.5, ratio / 2], [-0.5, ratio / 2]])
    return Curled(shown.astype(np.uint8), seen(ends[:, 0], ends[:, 1]))
