"""Makes quads of what the net saw: the page's mask gives the sides, real edges near its rim sharpen them."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import cv2
import numpy as np

from scanner.arrays import Float, Grey, Smooth
from scanner.net import CELL, WIDE, Maps
from scanner.quads import clockwise, cross

_LIKELY = 0.5
_LEAST_SHARE = 0.012
"""The smallest page that is taken for one, as a share of the frame."""
_LEAST_PX = 24
"""A picture that is narrower shows no page."""
_NEAR_CELLS = 1.6
"""How far from the mask's side an edge may lie and still be the page's."""
_FAR = 0.3
"""How far from the mask's corners those of another quad may lie, as a share of the mask's longer extent."""
_PARALLEL = 0.97
_KEPT = 3
_SUSPECTED, _SPECK_CELLS = 0.35, 3.2
"""How likely a cell must be another paper to count, and how narrow a patch of such cells is nothing."""
_COARSE = 3
"""How much smaller a copy is enough to weigh areas on."""
_NEAR_MASK = 11
"""How far about the mask doubts count, in pixels of that copy: two cells."""


class Sheet(NamedTuple):
    """The page's mask on the small copy (0 or 255), its quad, and how likely it is on average."""

    mask: Grey
    quad: Float
    likely: float


def page_sheet(maps: Maps) -> Sheet | None:
    """Give the page that the net saw, or None."""
    mask = _largest(maps.page > _LIKELY)
    if min(mask.shape) < _LEAST_PX or cv2.countNonZero(mask) < _LEAST_SHARE * mask.size:
        return None
    quad = _quad_of(mask)
    return None if quad is None else Sheet(mask, quad, float(maps.page[mask > 0].mean()))


def _largest(there: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Grey:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(there.astype(np.uint8), connectivity=4)
    if count < 2:
        return np.zeros(there.shape, np.uint8)
    best = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray(labels == best, np.uint8) * np.uint8(255)


def _quad_of(mask: Grey) -> Float | None:
    """Give the quad around a mask: its hull, less the sides whose loss adds least, then each side fitted."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    contour = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(contour)
    hull = cv2.approxPolyDP(hull, 0.012 * cv2.arcLength(hull, True), True)
    quad = _four_sides(hull.reshape(-1, 2).astype(np.float64))
    if quad is None:
        box = cv2.boxPoints(cv2.minAreaRect(contour))
        quad = np.asarray(box, np.float64)
    return _fitted(clockwise(quad[None])[0], contour.reshape(-1, 2).astype(np.float64))


def _four_sides(hull: Float) -> Float | None:
    """Drop sides, each time the one whose neighbours, prolonged, add the least area, until four are left."""
    while len(hull) > 4:
        best: tuple[float, int, Float] | None = None
        for at in range(len(hull)):
            a, b, c, d = (hull[(at + step) % len(hull)] for step in (-1, 0, 1, 2))
            meet = _meeting(a, b, d, c)
            if meet is None:
                continue
            added = abs(_twice_area(b, meet, c)) / 2
            if best is None or added < best[0]:
                best = (added, at, meet)
        if best is None:
            return None
        _, at, meet = best
        hull = hull.copy()
        hull[at] = meet
        hull = np.delete(hull, (at + 1) % len(hull), axis=0)
    return hull if len(hull) == 4 else None


def _twice_area(a: Float, b: Float, c: Float) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _meeting(a: Float, b: Float, d: Float, c: Float) -> Float | None:
    """Where the line from a through b, prolonged, meets the line from d through c, prolonged."""
    along, back = b - a, c - d
    det = along[0] * back[1] - along[1] * back[0]
    if abs(det) < 1e-6:
        return None
    reach = ((d[0] - a[0]) * back[1] - (d[1] - a[1]) * back[0]) / det
    other = ((d[0] - a[0]) * along[1] - (d[1] - a[1]) * along[0]) / det
    if reach < 1 or other < 1:
        return None
    met: Float = a + reach * along
    return met


def _fitted(quad: Float, contour: Float) -> Float:
    """Fit each side anew to the part of the contour that runs along it."""
    lines = []
    for at in range(4):
        start, end = quad[at], quad[(at + 1) % 4]
        along = end - start
        length = max(1e-6, float(np.linalg.norm(along)))
        normal = np.array((-along[1], along[0])) / length
        share = (contour - start) @ along / length**2
        off = (contour - start) @ normal
        mine = contour[(share > 0.08) & (share < 0.92) & (np.abs(off) < 0.06 * length + 3)]
        if len(mine) < 8:
            lines.append(np.array((*normal, normal @ start)))
            continue
        dx, dy, x, y = (
            float(v) for v in cv2.fitLine(mine.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        )
        lines.append(np.array((-dy, dx, -dy * x + dx * y)))
    sides = np.array(lines)
    moved = cross(np.roll(sides, 1, axis=0), sides)
    return moved if np.abs(moved - quad).max() < 0.2 * np.ptp(quad, axis=0).max() else quad


def near_quads(quad: Float, lines: Float, shape: tuple[int, ...]) -> Float:
    """Give quads made of the mask's sides and of the edges (N x 3) that run along them: M x 4 x 2.

    ``shape``: the picture's, whose longer side the net saw in cells.
    """
    cell_px = max(shape[:2]) / (WIDE / CELL)
    choices = [_sides_near(quad[at], quad[(at + 1) % 4], lines, cell_px) for at in range(4)]
    sides = np.array(list(product(*choices)))
    return cross(np.roll(sides, 1, axis=1), sides)


def nearest(quads: Float, quad: Float, most: int) -> Float:
    """Give those of many quads (N x 4 x 2) whose corners lie nearest to one's, at most so many."""
    if not len(quads):
        return quads
    turns = [np.abs(quads - np.roll(quad, turn, axis=0)).max(axis=(1, 2)) for turn in range(4)]
    away = np.min(turns, axis=0)
    near = np.argsort(away)[:most]
    reach = _FAR * float(np.ptp(quad, axis=0).max())
    kept: Float = quads[near[away[near] < reach]]
    return kept


def _sides_near(start: Float, end: Float, lines: Float, cell_px: float) -> list[Float]:
    along = end - start
    length = max(1e-6, float(np.linalg.norm(along)))
    normal = np.array((-along[1], along[0])) / length
    own = np.array((*normal, normal @ start))
    if not len(lines):
        return [own]
    parallel = np.abs(lines[:, :2] @ normal) > _PARALLEL
    off = np.abs(np.stack([lines[:, :2] @ place - lines[:, 2] for place in (start, end)])).max(axis=0)
    near = np.flatnonzero(parallel & (off < _NEAR_CELLS * cell_px + 0.03 * length))
    best = near[np.argsort(off[near])][: _KEPT - 1]
    return [own, *lines[best]]


def overlap(mask: Grey, quad: Float) -> float:
    """Give the intersection over union of a quad with a mask (0 or 255), within the frame."""
    half = np.zeros((mask.shape[0] // 2, mask.shape[1] // 2), np.uint8)
    cv2.fillConvexPoly(half, np.round((quad - 0.5) * 8).astype(np.int32), 255, cv2.LINE_8, 4)
    small = mask[: 2 * half.shape[0] : 2, : 2 * half.shape[1] : 2]
    common, either = cv2.countNonZero(half & small), cv2.countNonZero(half | small)
    return common / max(1, either)


def covers(page: Smooth, mask: Grey, quads: Float) -> Float:
    """Give how like each quad (N x 4 x 2) is to the page that the net saw, its doubts weighed (N, 0 to 1).

    What the net suspects far from the page's ``mask`` is another thing, and says nothing of this page.
    """
    size = (page.shape[1] // _COARSE, page.shape[0] // _COARSE)
    near = cv2.dilate(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.ones((_NEAR_MASK, _NEAR_MASK)))
    cells = np.where(near > 0, cv2.resize(page, size, interpolation=cv2.INTER_AREA), 0)
    whole = float(cells.sum())
    shares = []
    for quad in (quads + 0.5) / _COARSE - 0.5:
        within = np.zeros(cells.shape, np.uint8)
        cv2.fillConvexPoly(within, np.round(quad * 16).astype(np.int32), 1, cv2.LINE_8, 4)
        common = float(cells[within > 0].sum())
        shares.append(common / max(1.0, whole + cv2.countNonZero(within) - common))
    return np.array(shares)


def others_share(maps: Maps, sheet: Sheet) -> float:
    """Say how much other paper the net suspects, within what it took for the page too, as a share of that."""
    # Of two sheets alike it often takes both for one: its doubt which of them is the page tells them apart.
    side = max(1, round(_SPECK_CELLS * max(sheet.mask.shape) / (WIDE / CELL)))
    there = (maps.other > _SUSPECTED).astype(np.uint8)
    other = cv2.morphologyEx(there, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return cv2.countNonZero(other) / max(1, cv2.countNonZero(sheet.mask))


def others_alike(maps: Maps) -> float:
    """Give how like a quad the largest other paper is that the net suspects, 0 to 1 (none: 0)."""
    mask = _largest(maps.other > _SUSPECTED)
    quad = _quad_of(mask)
    return 0.0 if quad is None else overlap(mask, quad)
