"""Finds the page in a frame without any learning: quads are proposed, judged by their edges, refined."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Float, Grey, Smooth, resized, to_grey
from scanner.edges import HIDDEN, goes_on, paleness, refine, soften, support
from scanner.findings import Corners, Detection, Point
from scanner.quads import clockwise, propose
from scanner.quality import assess

WORK_PX = 480
"""Longest side of the copy on which quads are proposed."""
FINE_PX = 1300
"""Longest side of the copy on which sides are fitted and the frame is judged."""
_TRIED = 5
_FOR_SIZE = 0.12
_SURE = 0.6
_SECOND_SURE = 0.75


class _Copies(NamedTuple):
    """The frame at two sizes: ``small`` for proposing, ``fine`` for fitting; shares of the frame's pixels."""

    grey: Grey
    colour: Grey
    small: Smooth
    fine: Smooth
    fine_grey: Grey
    small_by: int
    fine_by: int


class Candidate(NamedTuple):
    """A quad (4 x 2, pixels of the fine copy), how sure it is a page, and its share of the frame."""

    quad: Float
    sure: float
    share: float


def _shrunk(image: Image, longest_px: int) -> tuple[Image, int]:
    """Shrink by a whole number: that is far quicker, and averages print instead of aliasing it."""
    by = max(1, math.ceil(max(image.shape[:2]) / longest_px))
    if by == 1:
        return image, 1
    size = (max(1, image.shape[1] // by), max(1, image.shape[0] // by))
    cut = image[: size[1] * by, : size[0] * by]
    return resized(cut, *size), by


def _copies(image: Image) -> _Copies:
    fine, fine_by = _shrunk(image, FINE_PX)
    small, small_by = _shrunk(fine, WORK_PX)
    grey = cv2.GaussianBlur(to_grey(small), (5, 5), 0).astype(np.uint8, copy=False)
    blue, green, red = cv2.split(small)
    high, low = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    colour = cv2.blur(cv2.subtract(high, low), (5, 5)).astype(np.uint8, copy=False)
    sharp = to_grey(fine)
    return _Copies(grey, colour, soften(grey), soften(sharp), sharp, small_by * fine_by, fine_by)


def _candidates(copies: _Copies) -> list[Candidate]:
    """Give the few best quads, refined, the surest first."""
    quads = propose(copies.grey, copies.colour)
    if not len(quads):
        return []
    worth = _worth(support(copies.small, quads)) + _FOR_SIZE * np.sqrt(_areas(quads) / copies.grey.size)
    best = _distinct(quads, np.argsort(-worth))
    ratio = copies.small_by / copies.fine_by
    fitted = best * ratio + (ratio - 1) / 2
    for reach in (5.0, 2.0):
        fitted = refine(copies.fine, fitted, reach * ratio)
    sure = _sure(copies, fitted, ratio)
    share = _areas(fitted) / copies.fine.size
    order = np.argsort(-(sure + _FOR_SIZE * np.sqrt(share)))
    return [Candidate(fitted[i], float(sure[i]), float(share[i])) for i in order]


def _sure(copies: _Copies, fitted: Float, ratio: float) -> Float:
    near, far = 1.2 * ratio, 3.2 * ratio
    sides = support(copies.fine, fitted, near, far)
    tint = paleness(copies.small, copies.colour.astype(np.float32), fitted / ratio)
    # A page that runs out of the frame does go on: only pages wholly seen are doubted for it.
    more = np.where((sides == HIDDEN).any(axis=1), 0.0, goes_on(copies.fine, fitted, near, far))
    sure: Float = _worth(sides) - 0.3 * more - np.maximum(tint - 0.35, 0)
    return sure


def _worth(sides: Float) -> Float:
    worth: Float = 0.5 * sides.mean(axis=1) + 0.5 * sides.min(axis=1)
    return worth


def _areas(quads: Float) -> Float:
    after = np.roll(quads, -1, axis=1)
    area: Float = np.abs((quads[..., 0] * after[..., 1] - after[..., 0] * quads[..., 1]).sum(axis=1)) / 2
    return area


def _distinct(quads: Float, order: NDArray[np.intp]) -> Float:
    chosen: list[Float] = []
    for index in order[:60]:
        if all(np.abs(quads[index] - other).max() > 5 for other in chosen):
            chosen.append(quads[index])
        if len(chosen) == _TRIED:
            break
    return np.array(chosen)


def find_page(image: Image) -> Detection:
    """Find the page in a frame (BGR, any size) and what hinders a good capture.

    Corners are in pixels of ``image``, clockwise from the top left, to a part of a pixel.
    """
    copies = _copies(image)
    found = [c for c in _candidates(copies) if c.sure >= _SURE]
    if not found:
        return assess(copies.fine_grey, None, 0.0)
    page = found[0]
    two = any(_another(page, other) for other in found[1:])
    judged = assess(copies.fine_grey, _as_corners(page.quad, copies.fine_grey.shape), page.sure, two)
    full = (page.quad + 0.5) * copies.fine_by - 0.5
    return replace(judged, corners=_as_corners(full, image.shape))


def _another(page: Candidate, other: Candidate) -> bool:
    """Say whether this is a second sheet, and not another reading of the first one."""
    if other.sure < _SECOND_SURE or other.share < 0.3 * page.share:
        return False
    common, _ = cv2.intersectConvexConvex(page.quad.astype(np.float32), other.quad.astype(np.float32))
    area = min(_areas(page.quad[None])[0], _areas(other.quad[None])[0])
    return bool(common < 0.5 * area)


def _as_corners(quad: Float, shape: tuple[int, ...]) -> Corners:
    height, width = shape[:2]
    a, b, c, d = (
        Point(*map(float, np.clip(p, 0, (width - 1, height - 1)))) for p in clockwise(quad[None])[0]
    )
    return (a, b, c, d)
