"""Cuts a page full of text between two of its lines, so that two cores read it in half the time.

Both halves keep the size of the page, the other half painted as bare paper: places and invisible text need
not be moved afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scanner.arrays import Grey, resized

_Ink: TypeAlias = NDArray[np.bool_]
_SMALLEST_PX = 500
"""No smaller picture shows so many lines that can be read."""
_SIDE = 0.04
"""The outermost share of a page: shadows and edges, no print."""
_FULL, _MANY = 0.5, 25
"""Many lines that fill the page to this share make it worth two processes."""
_LEAST, _MOST = 0.38, 0.62
"""Each half gets at least so much of the ink."""
_AROUND, _GUTTER = 0.06, 0.012
"""So far above and below the cut (share of the height), no empty column may be so wide (of the width)."""


def halves_of(page: Grey) -> tuple[Grey, ...]:
    """The upper and the lower half of a page of many lines; any other page, or one in columns, is one."""
    cut = cut_row(page)
    if cut is None:
        return (page,)
    upper, lower = page.copy(), page.copy()
    upper[cut:] = np.median(page[:cut])
    lower[:cut] = np.median(page[cut:])
    return upper, lower


def cut_row(page: Grey) -> int | None:
    """The row (pixels) of the gap nearest the middle of the ink; None when the page is not to be cut."""
    if min(page.shape) < _SMALLEST_PX:
        return None
    ink = _ink(page)
    printed: _Ink = ink.sum(1) > 0
    if _full_lines(ink, printed) < _MANY:
        return None
    share = np.cumsum(ink.sum(1)) / max(1, int(ink.sum()))
    gaps = [
        (abs(float(share[start]) - 0.5), (start + end) // 2)
        for start, end in _runs(~printed)
        if _LEAST < share[start] < _MOST and end - start > 1 and not _in_columns(ink, (start + end) // 2)
    ]
    return 2 * min(gaps)[1] if gaps else None


def _ink(page: Grey) -> _Ink:
    """Where a page is darker than what surrounds it, at half its size, without its outermost edge."""
    import cv2

    small = resized(page, page.shape[1] // 2, page.shape[0] // 2)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 20)
    side = round(_SIDE * ink.shape[1])
    return ink[:, side:-side].astype(np.bool_)


def _full_lines(ink: _Ink, printed: NDArray[np.bool_]) -> int:
    """Lines whose first and last ink are far from each other."""
    spans = [np.flatnonzero(ink[start:end].any(0)) for start, end in _runs(printed)]
    return sum(int(span[-1] - span[0]) > _FULL * ink.shape[1] for span in spans)


def _in_columns(ink: _Ink, row: int) -> bool:
    """Whether an empty column runs through the lines around a row: half a column is no half of its text."""
    around = round(_AROUND * len(ink))
    columns = ink[max(0, row - around) : row + around].any(0)
    inked = np.flatnonzero(columns)
    return bool(len(inked)) and int(np.diff(inked).max(initial=0)) > _GUTTER * ink.shape[1]


def _runs(where: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """From where to where something holds."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], where, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def one_layer(layers: Sequence[bytes]) -> bytes:
    """The invisible text of the halves (PDF pages of one size and one font) as one page."""
    import pikepdf

    if len(layers) == 1:
        return layers[0]
    first, *others = (pikepdf.open(io.BytesIO(layer)) for layer in layers)
    with first:
        page = first.pages[0]
        for other in others:
            with other:
                words = other.pages[0]
                words.contents_coalesce()
                page.contents_add(pikepdf.Stream(first, words.obj.Contents.read_bytes()))
        page.contents_coalesce()
        out = io.BytesIO()
        first.save(out)
    return out.getvalue()
