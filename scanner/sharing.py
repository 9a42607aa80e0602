"""Shares the lines of a page full of text between both readers: the better one would take too long.

The reader of lines needs a sixth of a second for a line across the page, Tesseract a twentieth. Whose paper
it is, and what for, stands in short lines: those are always the better reader's. Of the long ones it reads
the words that Tesseract was not sure of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, groupby

import numpy as np

from kiosk.devices.camera import Image
from scanner.lines import Line, LineReader, read_boxes
from scanner.ocr import OcrFailed, OcrResult, Word
from scanner.textboxes import Box

_MUCH, _FEW = 520.0, 260.0
"""A page whose lines are together so many times their own height long does not wait for Tesseract; of a
fuller one only the shortest lines do not, so many heights of them: both cores are needed."""
_SURE, _COVERED = 0.85, 0.8
_BLANK = 0.25
"""Between two words, a share of the line's height."""
_CORES = 2


def read_shared(
    picture: Image,
    reader: LineReader,
    printed: Callable[[], OcrResult | OcrFailed],
    over: Callable[[], bool],
) -> tuple[list[Line], OcrResult | OcrFailed]:
    """Read a picture's lines (BGR), from top to bottom, while ``printed`` waits for Tesseract's words."""
    boxes = reader.find(picture) if reader.ready else []
    at_once = set(_shortest(boxes))
    lines = read_boxes(picture, (box for box in boxes if box in at_once), reader, over)
    read = printed()
    words = read.words if isinstance(read, OcrResult) else ()

    def mended(box: Box) -> list[Line]:
        return _mended(picture, box, _inside(box, words), reader, over)

    # Tesseract has ended: its core is free.
    with ThreadPoolExecutor(_CORES, "lines") as cores:
        for some in cores.map(mended, (box for box in boxes if box not in at_once)):
            lines += some
    place = {box: at for at, box in enumerate(boxes)}
    return sorted(lines, key=lambda line: place[line.box]), read


def _shortest(boxes: Sequence[Box]) -> list[Box]:
    """The lines that are read at once: all of a short page, the shortest of a fuller one."""
    ordered = sorted(boxes, key=_stretch)
    sums = list(accumulate(_stretch(box) for box in ordered))
    most = _FEW if sums and sums[-1] > _MUCH else _MUCH
    return [box for box, so_far in zip(ordered, sums, strict=True) if so_far <= most]


def _stretch(box: Box) -> float:
    """How many times its height a line is long: so long it takes to read."""
    (ax, ay), (bx, by), _, (dx, dy) = box
    wide, tall = np.hypot(bx - ax, by - ay), np.hypot(dx - ax, dy - ay)
    return float(max(wide, tall) / max(1.0, min(wide, tall)))


def _inside(box: Box, words: Sequence[Word]) -> list[Word]:
    """The words that Tesseract saw in a line, from left to right; none when they do not fill it."""
    left, right, half = _extent(box)
    middle, slope = (box[0][1] + box[3][1]) / 2, _slope(box)
    inside = []
    for word in words:
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        if left < x < right and abs(y - middle - slope * (x - left)) < half:
            inside.append(word)
    seen = sum(word.right - word.left for word in inside) + 2 * _BLANK * half * len(inside)
    return sorted(inside, key=lambda word: word.left) if seen > _COVERED * (right - left) else []


def _mended(
    picture: Image, box: Box, words: Sequence[Word], reader: LineReader, over: Callable[[], bool]
) -> list[Line]:
    """A line of Tesseract's words, those read anew that it was not sure of."""
    if not words:
        return read_boxes(picture, [box], reader, over)
    texts, sure = [], []
    for doubtful, group in groupby(words, lambda word: word.sure < _SURE):
        some = list(group)
        anew = read_boxes(picture, [_piece(box, some)], reader, over) if doubtful else []
        texts += [line.text for line in anew] or [word.text for word in some]
        sure += [line.score for line in anew for _ in some] or [word.sure for word in some]
    return [Line(" ".join(texts), float(np.mean(sure)), box)]


def _piece(box: Box, words: Sequence[Word]) -> Box:
    """The part of a line where these words stand."""
    left, right, half = _extent(box)
    a, b, c, d = (np.array(corner) for corner in box)
    start = max(0.0, (words[0].left - _BLANK * half - left) / (right - left))
    end = min(1.0, (words[-1].right + _BLANK * half - left) / (right - left))
    corners = (a + start * (b - a), a + end * (b - a), d + end * (c - d), d + start * (c - d))
    one, two, three, four = ((float(x), float(y)) for x, y in corners)
    return one, two, three, four


def _extent(box: Box) -> tuple[float, float, float]:
    """Where a line begins and ends, and half its height (pixels)."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = box
    return (ax + dx) / 2, (bx + cx) / 2, (dy + cy - ay - by) / 4


def _slope(box: Box) -> float:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = box
    return (by + cy - ay - dy) / max(1.0, bx + cx - ax - dx)
