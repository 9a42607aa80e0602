"""Judges a proposed quad by its edges, and moves its sides onto them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.arrays import Float, Grey, Smooth
from scanner.quads import cross

_SHARES = np.linspace(0.05, 0.95, 18)
_BEYOND = np.linspace(0.05, 0.2, 8)
_INNER = np.linspace(0.1, 0.9, 9)
HIDDEN = 0.5
"""The support of a side that runs along the frame's border."""
_NEAR_STEP, _FAR_STEP = 0.055, 0.03
_CHANGE = 0.025
_FIT_SHARES = np.linspace(0.04, 0.96, 44)


def soften(grey: Grey) -> Smooth:
    """Blur a grey picture a little, as the edge measures expect."""
    return cv2.GaussianBlur(grey, (0, 0), 1.0).astype(np.float32)


def _rims(quads: Float, shares: Float) -> tuple[Float, Float]:
    """Points along each side (N x 4 x S x 2) and each side's inward unit normal (N x 4 x 2)."""
    along = np.roll(quads, -1, axis=1) - quads
    points = quads[:, :, None] + shares[None, None, :, None] * along[:, :, None]
    inward = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    return points, inward / np.maximum(np.linalg.norm(inward, axis=-1, keepdims=True), 1e-6)


def sampled(picture: Smooth | Grey, points: Float) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Read the nearest pixels, and say which points were in the frame."""
    height, width = picture.shape[:2]
    x, y = np.rint(points[..., 0]).astype(np.intp), np.rint(points[..., 1]).astype(np.intp)
    within = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    return picture[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)], within


def _meets(
    picture: Smooth, quads: Float, shares: Float, near_px: float, far_px: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say at which places of the sides paper meets something darker, and which could be seen."""
    points, inward = _rims(quads, shares)
    step = inward[:, :, None]
    inside = np.maximum(
        sampled(picture, points + near_px * step)[0], sampled(picture, points + 2 * near_px * step)[0]
    )
    near, near_seen = sampled(picture, points - near_px * step)
    far, far_seen = sampled(picture, points - far_px * step)
    scale = inside + 20
    met = ((inside - near) / scale > _NEAR_STEP) & ((inside - far) / scale > _FAR_STEP)
    return met & near_seen & far_seen, near_seen & far_seen


def support(picture: Smooth, quads: Float, near_px: float = 3.0, far_px: float = 9.0) -> Float:
    """Say for each side (N x 4) along which share of it paper meets something darker.

    A side along the frame's border cannot be seen: it counts a half.
    """
    met, seen = _meets(picture, quads, _SHARES, near_px, far_px)
    share: Float = met.sum(axis=2) / np.maximum(seen.sum(axis=2), 1)
    return np.where(seen.mean(axis=2) < 0.4, HIDDEN, share)


def crossing(picture: Smooth, quads: Float, near_px: float = 2.0) -> Float:
    """Say for each side (N x 4) along which share of it the light changes, either way but always the same.

    For quads of the net: a coloured paper may be darker than the table. A hidden side counts a half.
    """
    points, inward = _rims(quads, _SHARES)
    step = near_px * inward[:, :, None]
    inside, in_seen = sampled(picture, points + step)
    outside, out_seen = sampled(picture, points - step)
    seen = in_seen & out_seen
    change = (inside - outside) / (np.maximum(inside, outside) + 20)
    up, down = ((seen & way).sum(axis=2) for way in (change > _CHANGE, change < -_CHANGE))
    share: Float = np.maximum(up, down) / np.maximum(seen.sum(axis=2), 1)
    return np.where(seen.mean(axis=2) < 0.4, HIDDEN, share)


def along(picture: Smooth, quads: Float) -> Float:
    """Give the mean of a map along each side (N x 4); hidden sides count a half."""
    points, _ = _rims(quads, _SHARES)
    values, seen = sampled(picture, points)
    mean: Float = (values * seen).sum(axis=2) / np.maximum(seen.sum(axis=2), 1)
    return np.where(seen.mean(axis=2) < 0.4, HIDDEN, mean)


def parts(picture: Smooth, quads: Float, aside_px: float = 6.0) -> Float:
    """Say how far a map falls from inside to outside along each side (N x 4); hidden ones count a half."""
    points, inward = _rims(quads, _SHARES)
    aside = aside_px * inward[:, :, None]
    inside, in_seen = sampled(picture, points + aside)
    outside, out_seen = sampled(picture, points - aside)
    seen = in_seen & out_seen
    fall: Float = ((inside - outside) * seen).sum(axis=2) / np.maximum(seen.sum(axis=2), 1)
    return np.where(seen.mean(axis=2) < 0.4, HIDDEN, fall)


def goes_on(picture: Smooth, quads: Float, near_px: float, far_px: float) -> Float:
    """Say how surely the edge goes on beyond a side, as where a printed rule was taken for the end (N)."""
    before, _ = _meets(picture, quads, -_BEYOND, near_px, far_px)
    after, _ = _meets(picture, quads, 1 + _BEYOND, near_px, far_px)
    left, right = np.roll(after.mean(axis=2), 1, axis=1), np.roll(before.mean(axis=2), -1, axis=1)
    most: Float = (0.5 * (left + right)).max(axis=1)
    return most


def paleness(grey: Smooth, colour: Smooth, quads: Float) -> Float:
    """Give each quad's median colour over grey (N): near 0 for paper, above 0.4 for wood or skin."""
    u, v = (axis.ravel()[None, :, None] for axis in np.meshgrid(_INNER, _INNER))
    a, b, c, d = (quads[:, None, corner] for corner in range(4))
    points = (1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d
    ratio = sampled(colour, points)[0] / (sampled(grey, points)[0] + 20)
    median: Float = np.median(ratio, axis=1)
    return median


def contrast(grey: Grey, quad: Float) -> float:
    """Give the median step from paper to table over the paper's white, 0 to 1."""
    points, inward = _rims(quad[None], _SHARES)
    inside = sampled(grey, points + 4 * inward[:, :, None])[0].astype(np.float64)
    outside, seen = sampled(grey, points - 4 * inward[:, :, None])
    if not seen.any():
        return 0.0
    return float(np.clip(np.median((inside - outside)[seen] / (inside[seen] + 1)), 0, 1))


def refine(picture: Smooth, quads: Float, reach_px: float, *, either: bool = False) -> Float:
    """Move each side (quads N x 4 x 2) onto the steepest fall from paper to table within ``reach_px`` of it.

    Each side is a straight line fitted with shrinking trust in far points (reweighted least squares).
    With ``either``, a side where the light clearly rises instead, as about a coloured paper, goes onto that.
    """
    points, inward = _rims(quads, _FIT_SHARES)
    steps = np.arange(-reach_px, reach_px + 0.5, 1.0)
    grid = points[:, :, :, None] - steps[None, None, None, :, None] * inward[:, :, None, None]
    flat = grid.reshape(-1, len(steps), 2).astype(np.float32)
    x, y = flat[..., 0].copy(), flat[..., 1].copy()
    profile = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shape = points.shape[:3]
    fall = (profile[:, :-2] - profile[:, 2:]).astype(np.float32, copy=False)
    at, height = _peaks(_risen(fall, shape) if either else fall)
    lean, start, ok = _fitted((at + steps[1]).reshape(shape), height.reshape(shape))
    # A side on the frame's border stays there: the nearest edge inside would be a line of print.
    _, seen = sampled(picture, points - 4 * inward[:, :, None])
    ok &= seen.mean(axis=2) > 0.5
    lean, start = np.where(ok, lean, 0), np.where(ok, start, 0)
    along = np.roll(quads, -1, axis=1) - quads
    begin = quads - start[..., None] * inward
    end = quads + along - (start + lean)[..., None] * inward
    lines = _through(begin, np.where(ok[..., None], end - begin, along))
    moved = cross(np.roll(lines, 1, axis=1), lines)
    steady = np.abs(moved - quads).max(axis=(1, 2)) < 3 * reach_px + 2
    return np.where(steady[:, None, None], moved, quads)


def _risen(fall: Smooth, shape: tuple[int, ...]) -> Smooth:
    """Turn the profiles of those sides round where the light rises much more than it falls."""
    sides = fall.reshape(*shape, -1)
    down, up = _middle(sides.max(axis=3)), _middle(-sides.min(axis=3))
    turned = np.where(up > 1.6 * np.maximum(down, 3), -1, 1).astype(np.float32)
    return np.asarray((sides * turned[:, :, None, None]).reshape(fall.shape), np.float32)


def _middle(values: Float | Smooth) -> Float:
    """Give the median over the last axis: many times quicker than numpy's for a few short rows."""
    half = values.shape[-1] // 2
    middle: Float = np.partition(values, half, axis=-1)[..., half].astype(np.float64)
    return middle


def _peaks(fall: Smooth) -> tuple[Float, Float]:
    """Find the steepest place of each row to a part of a pixel, and its height."""
    rows = np.arange(len(fall))
    peak = np.clip(fall.argmax(axis=1), 1, fall.shape[1] - 2)
    left, here, right = (fall[rows, peak + step].astype(np.float64) for step in (-1, 0, 1))
    bend = left - 2 * here + right
    shift = np.where(np.abs(bend) > 1e-6, 0.5 * (left - right) / np.where(bend == 0, 1, bend), 0)
    return peak + np.clip(shift, -0.5, 0.5), fall.max(axis=1).astype(np.float64)


def _fitted(at: Float, height: Float) -> tuple[Float, Float, NDArray[np.bool_]]:
    """Fit ``at = start + lean * share`` on each side; say which sides had edges enough to fit."""
    edge = height > np.maximum(5.0, 0.35 * _middle(height)[..., None])
    ok = edge.sum(axis=2) >= 10
    weight = edge.astype(np.float64) + 1e-9
    share = _FIT_SHARES[None, None]
    lean = start = np.zeros(at.shape[:2])
    for trust_px in (4.0, 1.5, 0.8, 0.5):
        total = weight.sum(axis=2)
        mean_t, mean_d = (weight * share).sum(axis=2) / total, (weight * at).sum(axis=2) / total
        spread = (weight * (share - mean_t[..., None]) ** 2).sum(axis=2)
        joint = (weight * (share - mean_t[..., None]) * (at - mean_d[..., None])).sum(axis=2)
        lean = joint / np.maximum(spread, 1e-9)
        start = mean_d - lean * mean_t
        off = (at - start[..., None] - lean[..., None] * share) / trust_px
        weight = edge / (1 + off**2) ** 2 + 1e-9
    return lean, start, ok


def _through(point: Float, along: Float) -> Float:
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    return np.concatenate([normal, (normal * point).sum(axis=-1, keepdims=True)], axis=-1)
