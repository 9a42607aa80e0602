"""Proposes the quadrilaterals that may be the page: contours at several thresholds, and pairs of lines."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.arrays import Float, Grey

_MIN_AREA = 0.06
_LOG = (255 * np.log1p(np.arange(256) / 24) / np.log1p(255 / 24)).astype(np.uint8)
_MAX_LINES = 16
_MAX_SEGMENTS = 100
_ABOUT, _NEARLY_PX = 0.12, 6
"""How far about a mask edges are looked for (share of the height), and to how many pixels that is widened."""


def propose(grey: Grey, colour: Grey, edges: Float) -> Float:
    """Propose quads in the small grey copy from its straight edges and its contours: N x 4 x 2, clockwise.

    ``colour`` is the copy's saturation.
    """
    blobs = np.array(_from_contours(grey, colour), np.float64).reshape(-1, 4, 2)
    lines = np.concatenate([edges, _borders(grey.shape)])
    found = np.concatenate([blobs, _from_lines(lines, grey.shape)])
    return _sane(clockwise(found), grey.shape)


def of_edges(lines: Float, shape: tuple[int, ...]) -> Float:
    """Give the quads that straight edges and the frame's borders make, N x 4 x 2, clockwise."""
    made = _from_lines(np.concatenate([lines, _borders(shape)]), shape)
    return _sane(clockwise(made), shape)


def clockwise(quads: Float) -> Float:
    """Order each quad's corners clockwise on the screen, starting at the one nearest the top left."""
    centred = quads - quads.mean(axis=1, keepdims=True)
    order = np.argsort(np.arctan2(centred[..., 1], centred[..., 0]), axis=1)
    turned = np.take_along_axis(quads, order[..., None], axis=1)
    first = np.argmin(turned.sum(axis=2), axis=1)
    index = (first[:, None] + np.arange(4)) % 4
    return np.take_along_axis(turned, index[..., None], axis=1)


def kept_within(quad: Float, width: int, height: int) -> Float:
    """Bring the corners that lie beyond the frame back to its border (4 x 2).

    Where a page runs out over one border, its corner slides along the side that still shows: that side stays
    where it is, which moving each coordinate by itself would turn.
    """
    most = np.array((width - 1.0, height - 1.0))
    seen = np.all((quad >= 0) & (quad <= most), axis=1)
    kept = quad.copy()
    for at in np.flatnonzero(~seen):
        beside = [other for other in ((at - 1) % 4, (at + 1) % 4) if seen[other]]
        if len(beside) == 1:
            start = quad[beside[0]]
            way = quad[at] - start
            limit = np.where(way > 0, most - start, start)
            share = np.min(limit / np.maximum(np.abs(way), 1e-9))
            kept[at] = start + min(1.0, float(share)) * way
    inside: Float = np.clip(kept, 0, most)
    return inside


def _sane(quads: Float, shape: tuple[int, ...]) -> Float:
    """Keep convex quads, large enough, hardly out of the frame, with corners and sides as a page may show."""
    height, width = shape[:2]
    sides = np.roll(quads, -1, axis=1) - quads
    after = np.roll(sides, -1, axis=1)
    cross = sides[..., 0] * after[..., 1] - sides[..., 1] * after[..., 0]
    length = np.linalg.norm(sides, axis=2)
    sine = cross / np.maximum(length * np.roll(length, -1, axis=1), 1e-6)
    doubled = (
        quads[..., 0] * np.roll(quads[..., 1], -1, axis=1)
        - np.roll(quads[..., 0], -1, axis=1) * quads[..., 1]
    )
    area = doubled.sum(axis=1) / 2
    margin = 0.03 * max(height, width)
    inside = (quads > -margin).all(axis=(1, 2)) & (quads < np.array([width, height]) + margin).all(
        axis=(1, 2)
    )
    ratio = length.max(axis=1) / np.maximum(length.min(axis=1), 1e-6)
    good = inside & (sine > 0.72).all(axis=1) & (area > _MIN_AREA * height * width) & (ratio < 2.6)
    sane: Float = quads[good]
    return sane


def _from_contours(grey: Grey, colour: Grey) -> list[Float]:
    """Quads of the regions brighter than each of several thresholds, and of the pale region."""
    otsu, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    levels = {int(otsu), *(int(v) for v in np.percentile(grey, (45, 60, 72, 84)))}
    masks = [_where(grey > level) for level in sorted(levels)]
    pale, _ = cv2.threshold(colour, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    masks.append(_where(colour < pale))
    local = cv2.blur(grey, (101, 101))
    masks.append(_where(grey > local.astype(np.int16) + 6))
    return [quad for mask in masks for quad in _of_mask(mask)]


def _where(condition: NDArray[np.bool_]) -> Grey:
    return condition.astype(np.uint8) * np.uint8(255)


def _of_mask(mask: Grey) -> list[Float]:
    closed = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    large = [c for c in contours if cv2.contourArea(c) > _MIN_AREA * mask.size]
    return [quad for contour in large for quad in _of_contour(contour)]


def _of_contour(contour: NDArray[Any]) -> list[Float]:
    hull = cv2.convexHull(contour)
    around = cv2.arcLength(hull, True)
    quads = []
    for share in (0.015, 0.03, 0.05):
        shape = cv2.approxPolyDP(hull, share * around, True)
        if len(shape) == 4:
            quads.append(shape.reshape(4, 2).astype(np.float64))
            break
    box = cv2.minAreaRect(hull)
    if cv2.contourArea(hull) > 0.85 * box[1][0] * box[1][1]:
        quads.append(cv2.boxPoints(box).astype(np.float64))
    return quads


def _borders(shape: tuple[int, ...]) -> Float:
    """The frame's own borders, since a sheet may run out of the frame."""
    height, width = shape[:2]
    return np.array([[1.0, 0, 0], [1, 0, width - 1], [0, 1, 0], [0, 1, height - 1]])


def straight_edges(grey: Grey, about: Grey | None = None) -> Float:
    """Find the longest straight edges as (a, b, c) with ax + by = c and a unit normal, N x 3.

    With ``about``, a mask of the same shape, only those near it.
    """
    # Logarithms: a step of paper to table weighs the same in the lamp's shade as under it.
    # Closing wipes the print, which has no straight edge that matters and most of the edges.
    even = cv2.LUT(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), _LOG)
    edges = cv2.Canny(even, 12, 34, L2gradient=True)
    if about is not None:
        edges = cv2.bitwise_and(edges, _near(about))
    found = cv2.HoughLinesP(edges, 1, np.pi / 360, 24, minLineLength=0.055 * grey.shape[1], maxLineGap=6)
    if found is None:
        return np.empty((0, 3))
    ends = found.reshape(-1, 4).astype(np.float64)
    along = ends[:, 2:] - ends[:, :2]
    length = np.linalg.norm(along, axis=1)
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    normal[(normal[:, 0] + 1e-3 * normal[:, 1]) < 0] *= -1
    lines = np.column_stack([normal, (normal * ends[:, :2]).sum(axis=1)])
    longest = np.argsort(-length)[:_MAX_SEGMENTS]
    return _merged(lines[longest], length[longest], grey.shape)


def _near(mask: Grey) -> Grey:
    """Widen a mask (0 or 255)."""
    by = _NEARLY_PX
    size = (max(1, mask.shape[1] // by), max(1, mask.shape[0] // by))
    side = 2 * max(1, round(_ABOUT * size[1])) + 1
    wide = cv2.dilate(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.ones((side, side), np.uint8))
    whole = cv2.resize(wide, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.where(whole > 0, 255, 0).astype(np.uint8)


def _merged(lines: Float, length: Float, shape: tuple[int, ...]) -> Float:
    """Join the segments of one edge, and keep the edges that most of the picture speaks for."""
    middle = np.array([shape[1] / 2, shape[0] / 2])
    offset = lines[:, 2] - lines[:, :2] @ middle
    turn = lines[:, :2] @ lines[:, :2].T
    apart = np.abs(offset[:, None] - np.sign(turn) * offset[None])
    same = (np.abs(turn) > 0.996) & (apart < 5)
    kept: list[int] = []
    weight = np.zeros(len(lines))
    for index in range(len(lines)):
        home = next((other for other in kept if same[index, other]), index)
        if home == index:
            kept.append(index)
        weight[home] += length[index]
    best = sorted(kept, key=lambda index: -float(weight[index]))[:_MAX_LINES]
    return lines[best]


def _from_lines(lines: Float, shape: tuple[int, ...]) -> Float:
    """Cross each pair of nearly parallel lines with each pair that stands on it."""
    turn = lines[:, :2] @ lines[:, :2].T
    offset = lines[:, 2] - lines[:, :2] @ np.array([shape[1] / 2, shape[0] / 2])
    apart = np.abs(offset[:, None] - np.sign(turn) * offset[None])
    pairs = np.argwhere(np.triu((np.abs(turn) > 0.9) & (apart > 0.17 * shape[0]), 1))
    one, two = (index.ravel() for index in np.meshgrid(np.arange(len(pairs)), np.arange(len(pairs))))
    a, b = pairs[one[one < two]], pairs[two[one < two]]
    lean = np.max([np.abs(turn[a[:, m], b[:, n]]) for m in (0, 1) for n in (0, 1)], axis=0)
    a, b = a[lean < 0.6], b[lean < 0.6]
    around = np.stack([a[:, 0], b[:, 0], a[:, 1], b[:, 1]], axis=1)
    return cross(lines[around], lines[np.roll(around, -1, axis=1)])


def cross(first: Float, second: Float) -> Float:
    """Intersect lines (..., 3) pairwise; parallel lines meet far away."""
    det = first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
    det = np.where(np.abs(det) < 1e-6, 1e-6, det)
    x = (first[..., 2] * second[..., 1] - first[..., 1] * second[..., 2]) / det
    y = (first[..., 0] * second[..., 2] - first[..., 2] * second[..., 0]) / det
    return np.stack([x, y], axis=-1)
