"""Finds the cards on a flatbed's glass, also white ones on a white lid, and tells one from two.

A card's edge is a step of a few grey levels, lost in the noise at any one place; summed up along the whole
side it stands out. Only papers of a known size (ISO/IEC 7810) are taken so, all alone on the glass: a
sheet's own boxes are none, and any other sheet is the page finder's matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Grey, to_grey
from scanner.findings import Corners, Point

SIZES_MM = ((85.6, 54.0), (105.0, 74.0), (125.0, 88.0))
"""ID-1 (card), ID-2 (the old French card), ID-3 (a passport's page)."""
_OFF_MM = 1.6
_DPI = 100
_JOIN_MM = (1.5, 3.0, 5.0)
"""How far apart parts of one print may be: tried from the smallest, so that two cards stay two."""
_SPECK_MM = 2.0
_MARGIN_MM = 3.0
"""Around the glass, where its own border throws shadows."""
_STEP = 0.5
"""Grey levels of an edge, on the average of its side."""
_SIDE_PARTS, _SEEN_PARTS = 5, 4
"""Of so many parts of a side, so many must show the edge: one may be hidden by a hair or by print."""
_PATIENCE = 4
"""So many groups of print without a card around them: this is no glass of cards. A shadow may be one."""
_TILTS_DEG = np.arange(-5.0, 5.01, 1.0)
_FINER_DEG = (-0.75, -0.5, -0.25, 0.25, 0.5, 0.75)
_RIM = 0.012
"""Share of the glass around the sheet that its own edge and shadow may darken."""
_INK = 24
_CLEAN = 0.002


class _Found(NamedTuple):
    """A card: its middle and sides in pixels at ``_DPI``, how far it is turned, how plainly it is seen."""

    x: float
    y: float
    width: float
    height: float
    turn_deg: float
    seen: float

    @property
    def box(self) -> tuple[tuple[float, float], tuple[float, float], float]:
        """As OpenCV has it."""
        return (self.x, self.y), (self.width, self.height), self.turn_deg


class _Part(NamedTuple):
    """A group of print: its middle, sides and turn, and the line around it."""

    x: float
    y: float
    width: float
    height: float
    turn_deg: float
    outline: NDArray[np.int32]


def cards_on_glass(image: Image, dpi: int) -> tuple[Corners, ...]:
    """Give the corners (pixels of ``image``) of the cards that lie on the glass and are all that lies there.

    ``image`` is the whole glass (BGR). From the top to the bottom, then from the left.
    """
    scale = _DPI / dpi
    grey = to_grey(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8))
    marks = _print(grey)
    for join_mm in _JOIN_MM:
        cards = _cards(grey, _parts(marks, join_mm))
        if cards and _apart(cards):
            places = sorted(cards, key=lambda one: (round(one.y / _px(20)), one.x))
            return tuple(_corners(one, 1 / scale) for one in places)
    return ()


def is_bare(image: Image, dpi: int) -> bool:
    """Say whether nothing lies on this glass (BGR)."""
    scale = _DPI / dpi
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return bool(cv2.countNonZero(_print(to_grey(small))) < _px(_SPECK_MM) ** 2)


def _px(mm: float) -> int:
    return round(mm / 25.4 * _DPI)


def _print(grey: Grey) -> Grey:
    """What is plainly no bare lid: 255 there."""
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0)
    steep = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    marks = np.where(steep > max(10.0, 4 * float(np.median(steep))), np.uint8(255), np.uint8(0))
    edge = _px(_MARGIN_MM)
    marks[:edge], marks[-edge:], marks[:, :edge], marks[:, -edge:] = 0, 0, 0, 0
    # A speck of dust is no print.
    return cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)).astype(np.uint8)


def _parts(marks: Grey, join_mm: float) -> list[_Part]:
    """The groups of print, the largest first."""
    side = _px(join_mm) | 1
    joined = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = [_part(np.asarray(contour, np.int32).reshape(-1, 2)) for contour in contours]
    large = [one for one in found if max(one.width, one.height) > _px(_SPECK_MM)]
    return sorted(large, key=lambda one: -one.width * one.height)


def _part(outline: NDArray[np.int32]) -> _Part:
    (x, y), (width, height), turn = cv2.minAreaRect(outline)
    quarters = round(turn / 90)
    if quarters % 2:
        width, height = height, width
    return _Part(x, y, width, height, turn - 90 * quarters, outline)


def _cards(grey: Grey, parts: list[_Part]) -> list[_Found]:
    """A card around the largest group of print, then around what lies on none yet; [] if any lies on none."""
    cards: list[_Found] = []
    patience = _PATIENCE
    for part in parts:
        if any(_lies_on(part, card) for card in cards):
            continue
        card = _card(grey, part)
        cards += [card] if card else []
        patience -= card is None
        if not patience:
            return []
    return cards if all(any(_lies_on(part, card) for card in cards) for part in parts) else []


def _lies_on(part: _Part, card: _Found) -> bool:
    angle, rim = np.deg2rad(card.turn_deg), _px(_OFF_MM)
    dx, dy = (part.outline - (card.x, card.y)).T
    across = np.abs(dx * np.cos(angle) + dy * np.sin(angle)) < card.width / 2 + rim
    down = np.abs(dy * np.cos(angle) - dx * np.sin(angle)) < card.height / 2 + rim
    return bool((across & down).all())


def _card(grey: Grey, part: _Part) -> _Found | None:
    """The card around this print, by its edges; None where there is none of a known size."""
    shapes = [size for long, short in SIZES_MM for size in ((long, short), (short, long))]
    rooms = [(a / 25.4 * _DPI, b / 25.4 * _DPI) for a, b in shapes]
    off = _px(_OFF_MM)
    fit = [(a, b) for a, b in rooms if part.width < a + off and part.height < b + off]
    found = [seen for tilt in _TILTS_DEG for seen in _framed(grey, part, float(tilt), fit)]
    best = max(found, key=lambda one: one.seen, default=None)
    if best is None:
        return None
    tilt = best.turn_deg - part.turn_deg
    finer = [seen for more in _FINER_DEG for seen in _framed(grey, part, tilt + more, fit)]
    return max([best, *finer], key=lambda one: one.seen)


def _framed(grey: Grey, part: _Part, tilt_deg: float, sizes: list[tuple[float, float]]) -> Iterator[_Found]:
    """The cards of these sizes (pixels) around a print, in a picture turned so that they lie straight."""
    if not sizes:
        return
    reach = round(max(max(size) for size in sizes)) + _px(_OFF_MM)
    wide, high = round(part.width) + 2 * reach, round(part.height) + 2 * reach
    turn_deg = part.turn_deg + tilt_deg
    turn = cv2.getRotationMatrix2D((part.x, part.y), turn_deg, 1.0)
    turn[:, 2] += np.array([wide / 2 - part.x, high / 2 - part.y])
    flat = cv2.warpAffine(grey, turn, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    level = flat.astype(np.float32)
    columns = _steps(level[reach : high - reach].mean(axis=0))
    rows = _steps(level[:, reach : wide - reach].mean(axis=1))
    for width, height in sizes:
        across, down = _pair(columns, width, part.width), _pair(rows, height, part.height)
        if across is None or down is None or not _is_framed(level, across, down):
            continue
        dx, dy = sum(across) / 2 - wide / 2, sum(down) / 2 - high / 2
        angle = np.deg2rad(turn_deg)
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        seen = float(columns[list(across)].sum() + rows[list(down)].sum())
        x, y = part.x + cos * dx - sin * dy, part.y + sin * dx + cos * dy
        yield _Found(x, y, float(across[1] - across[0]), float(down[1] - down[0]), turn_deg, seen)


def _steps(level: NDArray[np.float32]) -> NDArray[np.float32]:
    """How many levels a profile rises or falls at each place."""
    steep: NDArray[np.float32] = np.abs(np.convolve(level, [0.5, 0.5, 0, -0.5, -0.5], "same"))
    steep[:3], steep[-3:] = 0, 0
    return steep


def _pair(steps: NDArray[np.float32], length: float, inner: float) -> tuple[int, int] | None:
    """The two edges around the print (``inner`` long, in the middle), as far apart as a card is long."""
    off, middle = _px(_OFF_MM), len(steps) / 2
    left, right = round(middle - inner / 2) + off // 2, round(middle + inner / 2) - off // 2
    best: tuple[float, int, int] | None = None
    for first in range(max(0, round(right - length) - off), left):
        low = max(right, round(first + length) - off)
        beyond = steps[low : round(first + length) + off + 1]
        if steps[first] < _STEP or not len(beyond):
            continue
        second = low + int(beyond.argmax())
        sure = float(min(steps[first], steps[second]))
        if sure >= _STEP and (best is None or sure > best[0]):
            best = (sure, first, second)
    return None if best is None else best[1:]


def _is_framed(level: NDArray[np.float32], across: tuple[int, int], down: tuple[int, int]) -> bool:
    """Whether each side is an edge over its whole length, and not only where print stands."""
    (left, right), (top, bottom) = across, down
    for lying, ends, places in ((level, down, across), (level.T, across, down)):
        for place in places:
            parts = np.array_split(np.arange(ends[0] + 3, ends[1] - 3), _SIDE_PARTS)
            seen = sum(_edge_at(lying, part, place) for part in parts)
            if seen < _SEEN_PARTS:
                return False
    return left < right and top < bottom


def _edge_at(level: NDArray[np.float32], rows: NDArray[np.int_], place: int) -> bool:
    near = level[rows[0] : rows[-1] + 1, max(0, place - 4) : place + 5].mean(axis=0)
    return bool(len(near) > 6 and _steps_inside(near) > _STEP)


def _steps_inside(near: NDArray[np.float32]) -> float:
    return float(np.abs(near[2:] - near[:-2]).max())


def _apart(cards: list[_Found]) -> bool:
    """Whether no two of them lie on each other."""
    rects = [(one.box[0], (one.width * 0.97, one.height * 0.97), one.turn_deg) for one in cards]
    return not any(
        cv2.rotatedRectangleIntersection(a, b)[0] != cv2.INTERSECT_NONE
        for at, a in enumerate(rects)
        for b in rects[at + 1 :]
    )


def _corners(card: _Found, scale: float) -> Corners:
    """Clockwise from the top left, in pixels of the glass."""
    angle = np.deg2rad(card.turn_deg)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    half = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    a, b, c, d = (
        Point(
            (card.x + cos * u * card.width - sin * v * card.height) * scale,
            (card.y + sin * u * card.width + cos * v * card.height) * scale,
        )
        for u, v in half
    )
    return (a, b, c, d)


def lies_alone(image: Image, corners: Corners) -> bool:
    """Say whether nothing but the bare lid is around this sheet (corners in pixels of ``image``).

    The finder may take a frame that is printed on a large sheet for the sheet itself; then there is print
    around it. What was cut away by mistake would be lost to the citizen unseen.
    """
    grey = cv2.GaussianBlur(to_grey(image), (0, 0), 1.5)
    around = np.full(grey.shape, 255, np.uint8)
    quad = np.array(corners, np.float64)
    grown = quad.mean(axis=0) + (quad - quad.mean(axis=0)) * 1.04
    cv2.fillConvexPoly(around, np.round(grown).astype(np.int32), 0)
    edge = round(_RIM * max(grey.shape))
    # The glass's own border is dark on many scanners.
    around[:edge], around[-edge:], around[:, :edge], around[:, -edge:] = 0, 0, 0, 0
    lid = cv2.countNonZero(around)
    if lid < 0.05 * grey.size:
        return True
    steep = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    inked = cv2.countNonZero(np.where((steep > _INK) & (around > 0), np.uint8(255), np.uint8(0)))
    return bool(inked < _CLEAN * lid)
