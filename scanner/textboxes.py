"""Where lines of print lie, from a net's share of print a pixel: boxes, their order, and cutting them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Float, Smooth

Box: TypeAlias = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Corners in pixels, clockwise from the top left."""
Outline: TypeAlias = NDArray[np.int32]
_PRINT, _SURE = 0.3, 0.5
_GROWN = 1.6
"""The net marks the core of a line; the line is larger by this share of its area over its outline."""
_SMALLEST_PX = 5
_MOST = 200


def boxes_in(image: Image, shares: Callable[[Smooth], Smooth], widest_px: int) -> list[Box]:
    """Find the lines of a picture (BGR) in reading order; the net sees it at ``widest_px`` at most."""
    import cv2

    scale = min(1.0, widest_px / max(image.shape[:2]))
    width, height = (max(32, round(side * scale / 32) * 32) for side in image.shape[1::-1])
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    seen = shares(small.astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1)
    back = np.array([image.shape[1] / width, image.shape[0] / height])
    marked = (seen > _PRINT).astype(np.uint8)
    outlines = cv2.findContours(marked, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]
    found = [box for one in outlines[:_MOST] if (box := _box(one.astype(np.int32), seen)) is not None]
    return _in_order([_as_box(box * back) for box in found])


def _box(outline: Outline, seen: Smooth) -> Float | None:
    import cv2

    (x, y), (wide, tall), turn = cv2.minAreaRect(outline)
    if min(wide, tall) < _SMALLEST_PX - 2 or _mean(outline, seen) < _SURE:
        return None
    more = _GROWN * wide * tall / (wide + tall)
    return cv2.boxPoints(((x, y), (wide + more, tall + more), turn)).astype(np.float64)


def _mean(outline: Outline, seen: Smooth) -> float:
    import cv2

    x, y, wide, tall = cv2.boundingRect(outline)
    inside = np.zeros((tall, wide), np.uint8)
    cv2.fillPoly(inside, [outline - (x, y)], 1)
    return float(cv2.mean(seen[y : y + tall, x : x + wide], inside)[0])


def _as_box(points: Float) -> Box:
    """The corners from the top left on, for a line that is read from left to right."""
    left, right = np.split(points[np.argsort(points[:, 0], kind="stable")], 2)
    a, d = left[np.argsort(left[:, 1])]
    b, c = right[np.argsort(right[:, 1])]
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = ((float(x), float(y)) for x, y in (a, b, c, d))
    return (ax, ay), (bx, by), (cx, cy), (dx, dy)


def _in_order(boxes: list[Box]) -> list[Box]:
    """From top to bottom; what lies half beside another, from left to right."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=_middle):
        row = next(
            (row for row in rows[-3:] if abs(_middle(row[0]) - _middle(box)) < _height(row[0]) / 2), None
        )
        if row is None:
            rows.append([box])
        else:
            row.append(box)
    return [box for row in rows for box in sorted(row, key=lambda one: one[0][0])]


def _middle(box: Box) -> float:
    return sum(y for _, y in box) / 4


def _height(box: Box) -> float:
    (_, ay), (_, by), (_, cy), (_, dy) = box
    return (dy - ay + cy - by) / 2


def cut_out(image: Image, box: Box) -> Image:
    """The picture of one line, straight; one that is much taller than wide is laid down."""
    import cv2

    quad = np.array(box, np.float32)
    wide = max(2, round(float(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3])))))
    tall = max(2, round(float(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])))))
    flat = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    warp = cv2.getPerspectiveTransform(quad, flat)
    line = cv2.warpPerspective(
        image, warp, (wide, tall), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    line = np.rot90(line) if tall >= 1.5 * wide else line
    return np.ascontiguousarray(line).astype(np.uint8, copy=False)
