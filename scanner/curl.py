"""Flattens a curved page, an open book's or a folded letter's, by the lines of its own text.

The method. Ink is parted into letters, and letters are chained to lines from left to right, each with the
neighbour that it overlaps. On a flat page the feet of a line's letters share one height; on a curved one
they rise and fall, and neighbouring lines do so alike. So a foot at ``x`` of line ``i`` is taken to lie at

    y = v_i + sum over p, q of c_pq * P_p(x) * Q_q(v_i)

with Legendre polynomials P (degree 1 to 6, across) and Q (0 to 2, down), the line's own height ``v_i`` on
the flat page, and common coefficients ``c``. That is linear in both; it is solved by least squares, letters
below the line (p, q, commas) weighing less in each round (Tukey). The page is then drawn anew with each
column shifted by that surface. Only heights are mended: along a line the letters keep their widths, which
reading does not mind, and which no line tells (S. Lu and C. L. Tan, "Document flattening through grid
modeling and regularization", ICPR 2006, uses the same lines and more).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Float, Grey, to_grey

WORK_PX = 1700
"""Longest side of the copy on which letters are looked for: 10 points are about 20 pixels high."""
MIN_LINES = 5
MIN_LETTERS = 10
MIN_WIDTH = 0.2
"""A line counts when it is as long as this share of the page's width."""
FLAT_ENOUGH = 0.0018
"""Of the page's height (half a millimetre on A4): bent less, a page is left as it is."""
MUST_STAY = 0.6
"""At most this share of the bend may remain, or the page is left as it is."""
_ACROSS, _DOWN = 6, 2
_ROUNDS = 8


class _Letters(NamedTuple):
    """Boxes of ink, pixels of the working copy, in the order of their left sides."""

    left: Float
    right: Float
    top: Float
    foot: Float

    @property
    def height(self) -> Float:
        return self.foot - self.top


class _Line(NamedTuple):
    """The feet of a line's letters: where they stand and how low, as shares of the page's longest side."""

    x: Float
    y: Float


class _Surface(NamedTuple):
    """How far each point of the flat page lies from its height in the picture, and where that is known."""

    weights: Float
    across: tuple[float, float]
    down: tuple[float, float]

    def lift(self, x: Float, v: Float) -> Float:
        """Give the difference at these points; beyond the text it goes on as it was at its border."""
        terms = _terms(_scaled(x, self.across), _scaled(v, self.down))
        lift: Float = terms @ self.weights
        return lift


def flatten_page(page: Image) -> Image | None:
    """Flatten a straightened page (BGR) by its lines of text; the size stays.

    None when there are too few lines to know, when it is flat already, and when what came out is hardly
    straighter: then the page stays as it is.
    """
    lines = find_lines(page)
    surface = _fitted(lines) if len(lines) >= MIN_LINES else None
    if surface is None:
        return None
    before = bend(lines)
    if before * max(page.shape[:2]) < FLAT_ENOUGH * page.shape[0]:
        return None
    flat = _drawn(page, surface)
    after = find_lines(flat)
    if len(after) < 0.8 * len(lines) or bend(after) > MUST_STAY * before:
        return None
    return flat


def find_lines(page: Image | Grey) -> list[_Line]:
    """Find the lines of text of a page, long ones only, from top to bottom."""
    scale = min(1.0, WORK_PX / max(page.shape[:2]))
    small = cv2.resize(to_grey(page), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    letters = _letters(small.astype(np.uint8, copy=False))
    size = float(max(small.shape))
    lines = []
    for chain in _chains(letters):
        x = (letters.left[chain] + letters.right[chain]) / 2
        if x[-1] - x[0] >= MIN_WIDTH * small.shape[1]:
            lines.append(_Line(x / size, letters.foot[chain] / size))
    return sorted(lines, key=lambda line: float(np.median(line.y)))


def bend(lines: list[_Line]) -> float:
    """Say how far lines leave the level, as a share of the page's longest side: the 80th percentile of all.

    Each line is smoothed first, so that letters below the line do not count.
    """
    return float(np.percentile([_bend_of(line) for line in lines], 80)) if lines else 0.0


def _bend_of(line: _Line) -> float:
    smooth = np.array([np.median(part) for part in np.array_split(line.y, max(3, len(line.y) // 5))])
    return float(smooth.max() - smooth.min())


def _letters(grey: Grey) -> _Letters:
    """Find boxes of ink that may be letters: neither specks nor rules nor pictures."""
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 14)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, width, height, area = (stats[1:, column].astype(np.float64) for column in range(5))
    letter = (height >= 5) & (height <= 60) & (width >= 2) & (width <= 5 * height) & (area >= 12)
    if letter.any():
        usual = float(np.median(height[letter]))
        letter &= (height >= 0.4 * usual) & (height <= 3.5 * usual)
    kept = np.flatnonzero(letter)
    kept = kept[np.argsort(left[kept])]
    return _Letters(left[kept], (left + width)[kept], top[kept], (top + height)[kept])


def _chains(letters: _Letters) -> list[NDArray[np.intp]]:
    """Chain each letter to the next one on its right that it overlaps in height; give the long chains."""
    after = np.full(len(letters.left), -1)
    before = np.full(len(letters.left), -1)
    reach = np.full(len(letters.left), np.inf)
    for index in range(len(letters.left)):
        next_one, gap = _neighbour(letters, index)
        if next_one >= 0 and gap < reach[next_one]:
            if before[next_one] >= 0:
                after[before[next_one]] = -1
            after[index], before[next_one], reach[next_one] = next_one, index, gap
    chains = [_followed(after, int(start)) for start in np.flatnonzero(before < 0)]
    return [chain for chain in chains if len(chain) >= MIN_LETTERS]


def _neighbour(letters: _Letters, index: int) -> tuple[int, float]:
    height = float(letters.height[index])
    middle = (letters.left[index] + letters.right[index]) / 2
    first = int(np.searchsorted(letters.left, middle, side="right"))
    last = int(np.searchsorted(letters.left, letters.right[index] + 3.0 * height, side="right"))
    near = slice(max(first, index + 1), last)
    common = np.minimum(letters.foot[near], letters.foot[index]) - np.maximum(
        letters.top[near], letters.top[index]
    )
    enough = common > 0.5 * np.minimum(letters.height[near], height)
    if not enough.any():
        return -1, 0.0
    gaps = np.where(enough, letters.left[near] - letters.right[index], np.inf)
    best = int(np.argmin(gaps))
    return near.start + best, float(gaps[best])


def _followed(after: NDArray[np.intp], start: int) -> NDArray[np.intp]:
    chain = [start]
    while after[chain[-1]] >= 0:
        chain.append(int(after[chain[-1]]))
    return np.array(chain)


def _scaled(values: Float, bounds: tuple[float, float]) -> Float:
    """Map the known range to -1..1; what lies beyond counts as its border."""
    low, high = bounds
    scaled: Float = np.clip((values - low) / max(high - low, 1e-6) * 2 - 1, -1, 1)
    return scaled


def _terms(x: Float, v: Float) -> Float:
    across = legendre.legvander(x, _ACROSS)[..., 1:]
    down = legendre.legvander(v, _DOWN)
    terms: Float = (across[..., :, None] * down[..., None, :]).reshape(*np.shape(x), -1)
    return terms


def _fitted(lines: list[_Line]) -> _Surface | None:
    x = np.concatenate([line.x for line in lines])
    y = np.concatenate([line.y for line in lines])
    own = np.concatenate([np.full(len(line.x), index) for index, line in enumerate(lines)])
    middles = np.array([np.median(line.y) for line in lines])
    across = (float(np.percentile(x, 1)), float(np.percentile(x, 99)))
    down = (float(middles.min()), float(middles.max()))
    bent = _solved(_scaled(x, across), y, own, _scaled(middles, down))
    surface = _Surface(bent, across, down)
    return surface if _steady(surface) else None


def _solved(x: Float, y: Float, own: NDArray[np.intp], v: Float) -> Float:
    """Give the common coefficients; each line's own height is solved beside them and not needed."""
    terms = _terms(x, v[own])
    heights = np.equal.outer(own, np.arange(len(v))).astype(np.float64)
    design = np.hstack([terms, heights])
    stiff = np.zeros(design.shape[1])
    # Sharp bends must be well attested: a stiffness that grows with the degree across.
    stiff[: terms.shape[1]] = 2e-3 * len(y) * np.repeat(np.arange(1, _ACROSS + 1) ** 2.0, _DOWN + 1) / 36
    weight = np.ones(len(y))
    found: Float = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        weighed = design * weight[:, None]
        found = np.linalg.solve(weighed.T @ design + np.diag(stiff + 1e-6), weighed.T @ y).astype(np.float64)
        off = y - design @ found
        spread = 4.685 * max(1.4826 * float(np.median(np.abs(off))), 1e-5)
        weight = np.where(np.abs(off) < spread, (1 - (off / spread) ** 2) ** 2, 0.0)
    common: Float = found[: terms.shape[1]]
    return common


def _steady(surface: _Surface) -> bool:
    """Whether lines keep their order and their distance, more or less, all over the text."""
    x, v = np.meshgrid(np.linspace(*surface.across, 40), np.linspace(*surface.down, 60))
    step = np.diff(v + surface.lift(x, v), axis=0) / np.diff(v, axis=0)
    return bool(step.min() > 0.5 and step.max() < 2.0)


def _drawn(page: Image, surface: _Surface) -> Image:
    height, width = page.shape[:2]
    size = float(max(height, width))
    # The surface is smooth: an eighth of the points is plenty.
    small = (max(2, height // 8), max(2, width // 8))
    x, v = np.meshgrid(np.linspace(0, width - 1, small[1]), np.linspace(0, height - 1, small[0]))
    coarse = (surface.lift(x / size, v / size) * size).astype(np.float32)
    lift = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    rows: NDArray[Any] = np.arange(height, dtype=np.float32)[:, None] + lift
    columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width)).copy()
    flat = cv2.remap(page, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return flat.astype(np.uint8, copy=False)
