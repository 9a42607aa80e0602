"""Measures a frame and turns the measures into advice, so that no bad picture is taken unawares."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.arrays import Float, Grey
from scanner.edges import contrast
from scanner.findings import Advice, Corners, Detection, Quality

_DARK_PAPER, _DARK_FRAME = 0.33, 0.18
_BURNT = 251
_BURNT_PAGE, _BURNT_FRAME = 0.85, 0.6
_GLARE = 0.01
_PAPER_BURNS = 0.965
_SHARP = 0.295
_NEAR = 0.62
"""The page's longest side over the frame's shortest: less gives under 100 dpi in a 5-megapixel still."""
_EDGE = 0.003


def assess(grey: Grey, corners: Corners | None, sure: float, two: bool = False) -> Detection:
    """Judge a frame (grey, about 1280 wide) whose page, if any, has these corners; urgent advice first."""
    if corners is None:
        return _without_page(grey)
    quad = np.array(corners, np.float64)
    left, top = (max(0, int(v)) for v in quad.min(axis=0))
    right, bottom = (int(v) + 2 for v in quad.max(axis=0))
    page = grey[top:bottom, left:right]
    mask = np.zeros(page.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(quad - (left, top)).astype(np.int32), 255)
    area = max(1, cv2.countNonZero(mask))
    quality = Quality(
        brightness=_level(page, mask, 0.75),
        contrast=contrast(grey, quad),
        sharpness=sharpness(page, mask),
        glare=_glare(page[::2, ::2], mask[::2, ::2]),
        coverage=area / grey.size,
        confidence=sure,
    )
    burnt = cv2.countNonZero(np.where(page >= _BURNT, mask, 0)) / area
    return Detection(corners, _advice(quality, quad, grey.shape, burnt, two), quality)


def _without_page(grey: Grey) -> Detection:
    quality = Quality(brightness=float(np.percentile(grey[::4, ::4], 90)) / 255)
    burnt = float(np.mean(grey[::4, ::4] >= _BURNT))
    advice = Advice.NO_PAGE
    if quality.brightness < _DARK_FRAME:
        advice = Advice.TOO_DARK
    elif burnt > _BURNT_FRAME:
        advice = Advice.TOO_BRIGHT
    return Detection(None, (advice,), quality)


def _advice(
    quality: Quality, quad: Float, shape: tuple[int, ...], burnt: float, two: bool
) -> tuple[Advice, ...]:
    height, width = shape[:2]
    longest = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1).max()
    margin = _EDGE * max(height, width)
    outside = (quad < margin).any() or (quad > np.array([width - 1, height - 1]) - margin).any()
    found = {
        Advice.TOO_DARK: quality.brightness < _DARK_PAPER,
        Advice.TOO_BRIGHT: burnt > _BURNT_PAGE,
        Advice.TWO_PAGES: two,
        Advice.CROPPED: bool(outside),
        Advice.TOO_FAR: bool(longest < _NEAR * min(height, width)),
        Advice.GLARE: quality.glare > _GLARE and quality.brightness < _PAPER_BURNS,
        Advice.BLURRED: quality.sharpness < _SHARP,
    }
    return tuple(advice for advice in Advice if found.get(advice, False))


def _level(page: Grey, mask: Grey, share: float) -> float:
    inside = page[::3, ::3][mask[::3, ::3] > 0]
    return float(np.quantile(inside, share)) / 255 if inside.size else 0.0


def sharpness(grey: Grey, mask: Grey | None = None) -> float:
    """Give the steepest gradient over the local range at strong edges (0 to 1), whatever is printed.

    Not the Laplacian's variance: that one measures how much is printed (facts: scanner.md, section 5).
    """
    window = np.ones((9, 9), np.uint8)
    high, low = cv2.dilate(grey, window), cv2.erode(grey, window)
    spread = cv2.subtract(high, low)
    strong = spread > max(36.0, 0.45 * float(np.percentile(spread[::4, ::4], 98)))
    if mask is not None:
        strong &= mask > 0
    if np.count_nonzero(strong) < 50:
        return 0.0
    across, down = cv2.Scharr(grey, cv2.CV_32F, 1, 0), cv2.Scharr(grey, cv2.CV_32F, 0, 1)
    steep = cv2.dilate(cv2.magnitude(across, down), window)[strong] / 32
    return float(np.clip(np.quantile(steep / spread[strong], 0.7), 0, 1))


def _glare(page: Grey, mask: Grey) -> float:
    """Give the largest burnt patch wholly inside the page, as a share of it.

    A patch that reaches the page's border is the lamp's own gradient, under which print stays black.
    """
    burnt: NDArray[np.uint8] = ((page >= _BURNT) & (mask > 0)).astype(np.uint8)
    patches = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    inner = cv2.erode(np.ascontiguousarray(mask), np.ones((5, 5), np.uint8), borderValue=0)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(patches)
    touching = np.unique(labels[(inner == 0) & (mask > 0)])
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0
    areas[touching] = 0
    return float(areas.max() / max(1, np.count_nonzero(mask)))
