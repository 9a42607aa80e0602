"""Measures a frame and turns the measures into advice, so that no bad picture is taken unawares."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.arrays import Float, Grey
from scanner.edges import contrast
from scanner.findings import Advice, Corners, Detection, Quality

_DARK_PAPER, _DARK_FRAME = 0.33, 0.18
_BURNT = 251
_CLIPPED = 254
_CLIPPED_PAGE, _BURNT_FRAME = 0.42, 0.6
"""Paper that is clipped this far, with no pixel of noise or print in it, has lost its pale print."""
_GLARE = 0.01
_PAPER_BURNS = 0.965
_STEEP_GLARE = 0.93
"""How bright the paper may be about a reflection: about the lamp's own gradient it is nearly burnt too."""
_SHARP = 0.31
"""A blur of about 1.7 pixels of a 1280 wide frame, between letters that are read and such that are not."""
_SHARPER = 0.07
"""How much sharper a frame of half that width must be: shrinking hides its blur."""
_NEAR = 0.58
"""The share of the frame that a page must take in one direction where nobody says what it is."""
READABLE_DPI = 100.0
"""What print and the lines of a card need in the still, at least (facts: scanner.md, section 4)."""
_MM_INCH = 25.4
_EDGE = 0.003
_CUT_OFF = 0.12
"""How much of a page's longest side may lie along the frame's border: a corner, or an error."""
_MARGIN_PX = 8
_REACH = 13
"""The window, in pixels, in which an edge is compared with what it parts."""
_FEW_EDGES = 40


class Wanted(NamedTuple):
    """What is to be photographed, so that "come closer" follows what the picture will show of it.

    ``longest_mm``: the paper's longer side (A4: 297, a card: 85.6). ``still_px``: the longer side of the
    camera's still, which sees as wide as the preview does.
    """

    longest_mm: float
    still_px: int
    dpi: float = READABLE_DPI


def assess(
    grey: Grey, corners: Corners | None, sure: float, two: bool = False, wanted: Wanted | None = None
) -> Detection:
    """Judge a frame (grey, about 1280 wide) whose page, if any, has these corners; urgent advice first.

    A page of unknown size must fill a good part of the frame; of a ``wanted`` one the still must show enough.
    """
    if corners is None:
        return _without_page(grey)
    quad = np.array(corners, np.float64)
    page, mask = _cut(grey, quad)
    area = max(1, cv2.countNonZero(mask))
    quality = Quality(
        brightness=_level(page, mask, 0.75),
        contrast=contrast(grey, quad),
        sharpness=sharpness(page, mask),
        glare=_glare(page[::2, ::2], mask[::2, ::2]),
        coverage=area / grey.size,
        confidence=sure,
    )
    clipped = cv2.erode(page, np.ones((3, 3), np.uint8)) >= _CLIPPED
    faults = _faults(quality, quad, grey.shape, cv2.countNonZero(mask[clipped]) / area)
    faults |= {Advice.TWO_PAGES: two, Advice.TOO_FAR: _is_far(quad, grey.shape, wanted)}
    return Detection(corners, tuple(advice for advice in Advice if faults.get(advice, False)), quality)


def _cut(grey: Grey, quad: Float) -> tuple[Grey, Grey]:
    """Cut out the page with a little of the table around it, and say (255) where the page is."""
    height, width = grey.shape
    left, top = (max(0, int(v) - _MARGIN_PX) for v in quad.min(axis=0))
    right, bottom = (int(v) + 2 + _MARGIN_PX for v in quad.max(axis=0))
    page = grey[min(top, height - 1) : max(bottom, 1), min(left, width - 1) : max(right, 1)]
    mask = np.zeros(page.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(quad - (left, top)).astype(np.int32), 255)
    return page, mask


def _without_page(grey: Grey) -> Detection:
    quality = Quality(brightness=float(np.percentile(grey[::4, ::4], 90)) / 255)
    burnt = float(np.mean(grey[::4, ::4] >= _BURNT))
    advice = Advice.NO_PAGE
    if quality.brightness < _DARK_FRAME:
        advice = Advice.TOO_DARK
    elif burnt > _BURNT_FRAME:
        advice = Advice.TOO_BRIGHT
    return Detection(None, (advice,), quality)


def _faults(quality: Quality, quad: Float, shape: tuple[int, ...], clipped: float) -> dict[Advice, bool]:
    height, width = shape[:2]
    return {
        Advice.TOO_DARK: quality.brightness < _DARK_PAPER,
        Advice.TOO_BRIGHT: clipped > _CLIPPED_PAGE,
        Advice.CROPPED: _cut_off(quad, width, height) > _CUT_OFF,
        Advice.GLARE: quality.glare > _GLARE and quality.brightness < _PAPER_BURNS,
        Advice.BLURRED: quality.sharpness < _SHARP + _SHARPER * (1280 / max(width, height) - 1),
    }


def _cut_off(quad: Float, width: int, height: int) -> float:
    """Give the longest stretch along a border where the page leaves the frame, over its longest side."""
    margin = _EDGE * max(width, height)
    beyond = (margin - quad[:, 0], quad[:, 0] - (width - 1 - margin))
    above = (margin - quad[:, 1], quad[:, 1] - (height - 1 - margin))
    runs = [_run(out, quad[:, 1]) for out in beyond] + [_run(out, quad[:, 0]) for out in above]
    longest = float(np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1).max())
    return max(runs) / max(1.0, longest)


def _run(out: Float, places: Float) -> float:
    """Give how far a quad's places along a border reach, where its corners are ``out`` of it (pixels)."""
    reached: list[float] = []
    for here in range(4):
        after = (here + 1) % 4
        if out[here] >= 0:
            reached.append(float(places[here]))
        if (out[here] >= 0) != (out[after] >= 0):
            share = out[here] / (out[here] - out[after])
            reached.append(float(places[here] + share * (places[after] - places[here])))
    return max(reached) - min(reached) if reached else 0.0


def _is_far(quad: Float, shape: tuple[int, ...], wanted: Wanted | None) -> bool:
    height, width = shape[:2]
    if wanted is None:
        return _fill(quad, width, height) < _NEAR
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    # Of two opposite sides the nearer one looks longer: their mean is what the paper shows.
    longest = float(max(sides[0] + sides[2], sides[1] + sides[3])) / 2
    in_still_px = longest * wanted.still_px / max(width, height)
    return in_still_px < wanted.longest_mm / _MM_INCH * wanted.dpi


def _fill(quad: Float, width: int, height: int) -> float:
    wide, tall = quad.max(axis=0) - quad.min(axis=0)
    return max(float(wide) / width, float(tall) / height)


def _level(page: Grey, mask: Grey, share: float) -> float:
    inside = page[::3, ::3][mask[::3, ::3] > 0]
    return float(np.quantile(inside, share)) / 255 if inside.size else 0.0


def sharpness(grey: Grey, mask: Grey | None = None) -> float:
    """Give the steepest gradient over the local range at strong edges (0 to 0.5), whatever is printed.

    Measured across and down, and the worse of the two counts: a hand that moves smears one way only.
    Not the Laplacian's variance: that one measures how much is printed (facts: scanner.md, section 5).
    """
    whole = np.full(grey.shape, 255, np.uint8) if mask is None else mask
    across, down = _steepness(grey, whole), _steepness(cv2.transpose(grey), cv2.transpose(whole))
    return min((one for one in (across, down) if one is not None), default=0.0)


def _steepness(grey: NDArray[Any], mask: NDArray[Any]) -> float | None:
    """The same along the rows, of which every second tells enough; None where too few edges cross them."""
    slope = cv2.convertScaleAbs(cv2.Scharr(grey, cv2.CV_16S, 1, 0)[::2], alpha=1 / 16)
    rows, window = np.ascontiguousarray(grey[::2]), np.ones((1, _REACH), np.uint8)
    spread = cv2.subtract(cv2.dilate(rows, window), cv2.erode(rows, window))
    strong = spread > max(36.0, 0.45 * _brightest(spread[::2, ::4], 0.98))
    strong &= mask[::2] > 0
    if np.count_nonzero(strong) < _FEW_EDGES:
        return None
    steep = cv2.dilate(slope, window)[strong] / 2
    return float(np.clip(np.quantile(steep / spread[strong], 0.9), 0, 0.5))


def _brightest(values: NDArray[Any], share: float) -> float:
    """Give the level below which so large a share of whole values (0 to 255) lies: quicker than sorting."""
    below = np.bincount(values.ravel(), minlength=256).cumsum()
    return float(np.searchsorted(below, share * below[-1]))


def _glare(page: Grey, mask: Grey) -> float:
    """Give the largest burnt patch inside the page, as a share of it.

    A patch that reaches the page's border is mostly the lamp's own gradient, under which print stays black:
    it counts only where the paper about it is much darker.
    """
    burnt: NDArray[np.uint8] = ((page >= _BURNT) & (mask > 0)).astype(np.uint8)
    patches = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    inner = cv2.erode(np.ascontiguousarray(mask), np.ones((5, 5), np.uint8), borderValue=0)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(patches)
    touching = set(np.unique(labels[(inner == 0) & (mask > 0)]).tolist())
    whole = max(1, cv2.countNonZero(mask))
    for patch in np.argsort(-stats[1:, cv2.CC_STAT_AREA]) + 1:
        share = int(stats[patch, cv2.CC_STAT_AREA]) / whole
        if share <= _GLARE or patch not in touching or _is_steep(page, mask, labels == patch):
            return share
    return 0.0


def _is_steep(page: Grey, mask: Grey, patch: NDArray[np.bool_]) -> bool:
    """Whether the paper close about a burnt patch is far from burnt itself."""
    side = max(5, int(0.5 * np.sqrt(np.count_nonzero(patch))) | 1)
    near = cv2.dilate(patch.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
    about = page[near & ~patch & (mask > 0)]
    return bool(about.size and np.quantile(about, 0.75) < 255 * _STEEP_GLARE)
