"""Finds the page in a frame: the net says where it is, edges where exactly; without the net, edges alone."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple, assert_never

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Float, Grey, Smooth, resized, to_grey
from scanner.bands import carried_on
from scanner.edges import HIDDEN, along, crossing, goes_on, paleness, parts, refine, soften, support
from scanner.findings import Corners, Detection, Point
from scanner.masks import Sheet, covers, near_quads, nearest, others_alike, others_share, overlap, page_sheet
from scanner.net import CELL, WIDE, Maps, NoNet, PageNet, shipped_net
from scanner.quads import clockwise, kept_within, of_edges, propose, straight_edges
from scanner.quality import Wanted, assess

WORK_PX = 480
"""Longest side of the copy on which quads are proposed."""
FINE_PX = 1300
"""Longest side of the copy on which sides are fitted and the frame is judged."""
_TRIED, _NET_TRIED = 5, 7
_MOST_NEAR = 60
_FOR_SIZE = 0.12
_SURE = 0.6
_SECOND_SURE = 0.75
_NET_SURE = 0.65
"""How well the page's quad must cover what the net saw."""
_FOUR_SIDED = 0.83
"""How alike mask and quad must be for the net's word to be enough: a face is round (0.82)."""
_EDGES_SURE, _INKLING = 1.1, 0.3
"""How sure edges must be where the net doubts, half its likeliness on top; and what it must see at all."""
_TWO_SURE = 0.5
"""The same beside another paper: which of two is the page may be doubted, that there is one may not."""
_LEAST_LIGHT = 0.1
"""Along how much of its sides the light must change at least."""
_ALL = 0.9
"""A page of which no side shows is none: it is a blank wall, or a lamp."""
_SECOND_SHARE, _SOME_SHARE = 0.36, 0.1
"""From which share of the page on another paper lies beside it, and from which the net may mistake one."""
_ONE_SHEET = 0.93
"""From how alike page and other paper together must be to one quad to be one sheet."""
_OWN_SHEET = 0.88
"""From how alike another paper is to a quad it is a sheet of its own: within one sheet none was over 0.86."""
_GAP_CELLS = 5
"""How wide a gap between what the net took for two papers may be, if they are one."""
_RIM, _LEAST_CUT = 12, 0.2
"""Pixels of the small copy that are its border, and the share of a border that a cut sheet takes."""


class _Copies(NamedTuple):
    """The frame at two sizes: ``small`` for proposing, ``fine`` for fitting; shares of the frame's pixels."""

    image: Image
    grey: Grey
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
    sharp = to_grey(fine)
    return _Copies(small, grey, soften(grey), soften(sharp), sharp, small_by * fine_by, fine_by)


def _colour(small: Image) -> Grey:
    blue, green, red = cv2.split(small)
    high, low = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    return cv2.blur(cv2.subtract(high, low), (5, 5)).astype(np.uint8, copy=False)


def _candidates(copies: _Copies) -> list[Candidate]:
    """Give the few best quads, refined, the surest first."""
    colour = _colour(copies.image)
    quads = propose(copies.grey, colour, straight_edges(copies.grey))
    if not len(quads):
        return []
    worth = _worth(support(copies.small, quads)) + _FOR_SIZE * np.sqrt(_areas(quads) / copies.grey.size)
    best = _distinct(quads, np.argsort(-worth))
    ratio = copies.small_by / copies.fine_by
    fitted = best * ratio + (ratio - 1) / 2
    for reach in (5.0, 2.0):
        fitted = refine(copies.fine, fitted, reach * ratio)
    sure = _sure(copies, colour, fitted, ratio)
    share = _areas(fitted) / copies.fine.size
    order = np.argsort(-(sure + _FOR_SIZE * np.sqrt(share)))
    return [Candidate(fitted[i], float(sure[i]), float(share[i])) for i in order]


def _sure(copies: _Copies, colour: Grey, fitted: Float, ratio: float) -> Float:
    near, far = 1.2 * ratio, 3.2 * ratio
    sides = support(copies.fine, fitted, near, far)
    tint = paleness(copies.small, colour.astype(np.float32), fitted / ratio)
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


def _distinct(quads: Float, order: NDArray[np.intp], most: int = _TRIED, apart_px: float = 5) -> Float:
    chosen: list[Float] = []
    for index in order[:60]:
        if all(np.abs(quads[index] - other).max() > apart_px for other in chosen):
            chosen.append(quads[index])
        if len(chosen) == most:
            break
    return np.array(chosen)


def find_page(image: Image, wanted: Wanted | None = None) -> Detection:
    """Find the page in a frame (BGR, any size) and what hinders a good capture.

    Corners are in pixels of ``image``, clockwise from the top left, to a part of a pixel. ``wanted`` says how
    large the paper is, where that is known: a card need not fill the frame.
    """
    return find_with(shipped_net(), image, wanted)


def find_with(net: PageNet | NoNet, image: Image, wanted: Wanted | None = None) -> Detection:
    """Find the page as ``find_page`` does, with this net, or by edges alone."""
    copies = _copies(image)
    match net:
        case PageNet():
            page, two = _seen(copies, net.look(copies.image))
        case NoNet():
            page, two = _by_edges(copies)
        case _:
            assert_never(net)
    if page is None:
        return assess(copies.fine_grey, None, 0.0)
    judged = assess(copies.fine_grey, _as_corners(page.quad, copies.fine_grey.shape), page.sure, two, wanted)
    full = (page.quad + 0.5) * copies.fine_by - 0.5
    return replace(judged, corners=_as_corners(full, image.shape))


def _by_edges(copies: _Copies) -> tuple[Candidate | None, bool]:
    found = [c for c in _candidates(copies) if c.sure >= _SURE]
    if not found:
        return None, False
    return found[0], any(_another(found[0], other) for other in found[1:])


def _seen(copies: _Copies, maps: Maps) -> tuple[Candidate | None, bool]:
    """Take the page that the net sees; where it doubts, edges that are very sure have a say."""
    sheet = page_sheet(maps)
    share = 0.0 if sheet is None else others_share(maps, sheet)
    whole = _one_sheet(copies, maps, share) if share > _SOME_SHARE else None
    if whole is not None:
        return whole, False
    two = share > _SECOND_SHARE
    page = None if sheet is None else _trusted(copies, maps, sheet, two)
    if page is None and float(maps.page.max()) >= _INKLING:
        edged, _ = _by_edges(copies)
        if edged is not None:
            likely = _likely_within(maps, edged.quad, copies.fine.shape)
            page = edged if edged.sure + 0.5 * likely >= _EDGES_SURE else None
    return page, page is not None and two


def _one_sheet(copies: _Copies, maps: Maps, share: float) -> Candidate | None:
    """Give the single sheet of which the net takes a part for another paper.

    Page and other paper are one sheet where both together have four straight sides, and the other is but a
    small part, or the sheet runs out of the frame and the other is no quad by itself.
    """
    side = 2 * round(_GAP_CELLS * max(copies.grey.shape) * CELL / WIDE / 2) + 1
    either = cv2.morphologyEx(
        np.maximum(maps.page, maps.other), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)
    )
    both = maps._replace(page=np.asarray(either, np.float32))
    sheet = page_sheet(both)
    if sheet is None or overlap(sheet.mask, sheet.quad) < _ONE_SHEET:
        return None
    if share > _SECOND_SHARE and (others_alike(maps) > _OWN_SHEET or not _at_border(sheet.mask)):
        return None
    return _trusted(copies, both, sheet, two=True)


def _at_border(mask: Grey) -> bool:
    """Say whether a mask runs along a border of the frame."""
    strips = (mask[:_RIM], mask[-_RIM:], mask[:, :_RIM].T, mask[:, -_RIM:].T)
    return any(cv2.countNonZero(strip.max(axis=0)) > _LEAST_CUT * strip.shape[1] for strip in strips)


def _trusted(copies: _Copies, maps: Maps, sheet: Sheet, two: bool) -> Candidate | None:
    """Give the page if its quad covers it well, is four-sided, and the light changes along its sides."""
    page, alike = _sharpened(copies, maps, sheet)
    light = float(_worth(crossing(copies.fine, page.quad[None], 2 * copies.small_by / copies.fine_by))[0])
    if light < _LEAST_LIGHT or page.share > _ALL or page.sure < _TWO_SURE:
        return None
    return page if two or (page.sure >= _NET_SURE and alike >= _FOUR_SIDED) else None


def _likely_within(maps: Maps, quad: Float, shape: tuple[int, ...]) -> float:
    """Give the net's mean for the page within a quad (pixels of a copy of this shape)."""
    within = np.zeros(maps.page.shape, np.uint8)
    down, across = maps.page.shape
    scale = np.array((across / shape[1], down / shape[0]))
    cv2.fillConvexPoly(within, np.round(quad * scale).astype(np.int32), 1)
    return float(maps.page[within > 0].mean()) if within.any() else 0.0


def _sharpened(copies: _Copies, maps: Maps, sheet: Sheet) -> tuple[Candidate, float]:
    """Give the best of the quads about the mask, fitted on the fine copy, and how like the mask it is."""
    shape = copies.grey.shape
    edges = straight_edges(copies.grey, sheet.mask)
    about = near_quads(sheet.quad, edges, shape)
    quads = np.concatenate([about, nearest(of_edges(edges, shape), sheet.quad, _MOST_NEAR)])
    fall = parts(maps.page, quads).mean(axis=1)
    worth = _worth(crossing(copies.small, quads)) + along(maps.rim, quads).mean(axis=1) + fall
    best = _distinct(quads, np.argsort(-worth), _NET_TRIED)
    ratio = copies.small_by / copies.fine_by
    fitted = best * ratio + (ratio - 1) / 2
    fitted = refine(copies.fine, fitted, 5.0 * ratio, either=True)
    # Many start apart and end on the same edges.
    fitted = _distinct(fitted, np.arange(len(fitted)), _NET_TRIED, apart_px=ratio)
    fitted = refine(copies.fine, fitted, 2.0 * ratio, either=True)
    again = (fitted - (ratio - 1) / 2) / ratio
    alike = np.array([overlap(sheet.mask, quad) for quad in again])
    covered = covers(maps.page, sheet.mask, again)
    final = (
        _worth(crossing(copies.fine, fitted, 2 * ratio))
        - 0.5 * goes_on(copies.fine, fitted, 1.2 * ratio, 3.2 * ratio)
        + along(maps.rim, again).mean(axis=1)
        + 1.3 * (alike + covered)
    )
    chosen = int(final.argmax())
    page = _whole(copies, fitted[chosen], again[chosen], ratio)
    share = float(_areas(page[None])[0]) / copies.fine.size
    return Candidate(page, float(covered[chosen]), share), float(alike[chosen])


def _whole(copies: _Copies, fitted: Float, again: Float, ratio: float) -> Float:
    """Carry a quad of the fine copy (``again``: of the small one) on to where the paper ends."""
    colours = cv2.GaussianBlur(copies.image, (5, 5), 1.2).astype(np.float32)
    longer = carried_on(colours, again)
    if longer is None:
        return fitted
    fine = longer * ratio + (ratio - 1) / 2
    page: Float = refine(copies.fine, fine[None], 2.0 * ratio, either=True)[0]
    return page


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
        Point(*map(float, corner)) for corner in kept_within(clockwise(quad[None])[0], width, height)
    )
    return (a, b, c, d)
