"""Reads the words of a page: stood up, then by two readers at once, then in even light when both are weak.

Tesseract gives the invisible text of the PDF; the text is that of the reader of lines, if it is sure: it
confuses fewer signs and keeps rows together (``python -m tests.bench reading``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import numpy as np

from kiosk.devices.camera import Image
from scanner.arrays import Grey
from scanner.lines import LineReader, text_of
from scanner.ocr import TIMEOUT_S, OcrFailed, OcrResult, recognise
from scanner.sharing import read_shared

WEAK, WEAK_LINES = 0.6, 0.88
"""Below these mean confidences, of Tesseract's words and of the lines' signs, a page is badly read."""
_STANDS, _SURE_LINE, _CLEARLY = 0.9, 0.8, 0.1
_TRIED = 3
_PIECE = 10
"""Of a long line, a piece of so many times its height will do."""
_LINE_SHAPE = (3.0, 90.0)
"""A line to judge by is so many times wider than high: shorter ones read alike in any direction, longer ones
are rules. One of small print across the page is 60."""
FEWEST_SIGNS = 20


@dataclass(frozen=True)
class How:
    """What bounds the reading of words: where files may live, who stops it, and until when (monotonic, s)."""

    dpi: int
    scratch: Path | None
    cancelled: Callable[[], bool]
    until_s: float
    upright: bool = False

    def left_s(self) -> float:
        """The time that is left for one reader."""
        return min(TIMEOUT_S, max(0.1, self.until_s - time.monotonic()))

    def over(self) -> bool:
        """Whether to stop now."""
        return self.cancelled() or time.monotonic() >= self.until_s


@dataclass(frozen=True)
class Words:
    """The page as it should lie, its text, how sure it is (0 to 1), its PDF layer; ``weak``: badly read."""

    page: Image = field(repr=False)
    text: str = field(default="", repr=False)
    confidence: float = 0.0
    weak: bool = True
    layer: bytes | None = field(default=None, repr=False)
    also: tuple[str, ...] = field(default=(), repr=False)
    """What the other reader made of it."""
    mirrored: bool = False
    failed: bool = False
    """Nobody could read: Tesseract is missing or took too long, and the other reader saw nothing."""


def read_words(page: Image, how: How, reader: LineReader) -> Words:
    """Read a page (BGR); it is given back turned, and a mirror image the right way round."""
    with ThreadPoolExecutor(1, "tesseract") as beside:
        # Nearly every page stands: Tesseract begins before that is known.
        lies = Event()
        printed = _printed(beside, page, how, lies)
        stood = None if how.upright or how.over() else stand_up(page, reader)
        if stood is not None:
            lies.set()
            printed = _printed(beside, stood[0], how)
        page, mirrored = stood or (page, False)
        words = _both(page, page, printed, how, reader)
        if words.weak and not how.over():
            from scanner.enhance import flatten_light

            light = flatten_light(page)
            even = _both(page, light, _printed(beside, light, how), how, reader)
            words = even if even.confidence > words.confidence or not even.weak else words
    return replace(words, mirrored=mirrored)


def _printed(
    beside: ThreadPoolExecutor, picture: Image | Grey, how: How, dropped: Event | None = None
) -> Future[OcrResult | OcrFailed]:
    """Tesseract's reading, which runs beside as a process of its own; until ``dropped``."""
    return beside.submit(
        recognise,
        picture,
        dpi=how.dpi,
        scratch=how.scratch,
        cancelled=lambda: how.cancelled() or (dropped is not None and dropped.is_set()),
        timeout_s=how.left_s(),
    )


def _both(
    page: Image, picture: Image | Grey, printed: Future[OcrResult | OcrFailed], how: How, reader: LineReader
) -> Words:
    """Read a picture of the page by both readers."""
    lines, read = read_shared(_coloured(picture), reader, printed.result, how.over)
    text = text_of(lines)
    score = float(np.mean([one.score for one in lines])) if lines else 0.0
    return _chosen(page, read, text, score)


def _chosen(page: Image, read: OcrResult | OcrFailed, text: str, score: float) -> Words:
    """The text of the lines when they are sure, and not much less than what Tesseract saw."""
    if isinstance(read, OcrFailed):
        failed = len(text) < FEWEST_SIGNS
        return Words(page, text, score, score < WEAK_LINES or failed, failed=failed)
    if score >= WEAK_LINES and len(text) > 0.7 * len(read.text):
        return Words(page, text, score, False, read.layer, (read.text,))
    return Words(page, read.text, read.confidence, read.confidence < WEAK, read.layer, (text,))


def _coloured(picture: Image | Grey) -> Image:
    import cv2

    if picture.ndim == 3:
        return picture
    return cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)


def stand_up(page: Image, reader: LineReader) -> tuple[Image, bool] | None:
    """Stand a page up by its longest lines, and turn a mirror image round; says whether it was one.

    None when it stands already, or when no line is clear enough to tell.
    """
    from scanner.straighten import turned

    lines = list(_longest(page, reader)) if reader.ready else []
    if not lines:
        return None
    tall = sum(laid for _, laid in lines) * 2 > len(lines)
    way = _way_of([line for line, _ in lines], reader)
    if way is None or (way == (False, False) and not tall):
        return None
    half, mirror = way
    stood = turned(page, ((270 if tall else 0) + (180 if half else 0)) % 360)
    return (np.ascontiguousarray(stood[:, ::-1]) if mirror else stood), mirror


def _way_of(lines: list[Image], reader: LineReader) -> tuple[bool, bool] | None:
    """Whether lines stand on their heads, and are mirrored, by how well they read; None when unclear."""
    worths: dict[tuple[bool, bool], float] = {}
    for way in ((False, False), (True, False), (False, True), (True, True)):
        worths[way] = float(np.mean([_worth(reader, _held(line, *way)) for line in lines]))
        if worths[way] > _STANDS:
            return way
    first, second = sorted(worths, key=lambda way: -worths[way])[:2]
    clear = worths[first] >= _SURE_LINE and worths[first] - worths[second] >= _CLEARLY
    return first if clear else None


def _longest(page: Image, reader: LineReader) -> Iterator[tuple[Image, bool]]:
    """Some long lines, lying; and whether each stood on the page."""
    from scanner.textboxes import cut_out

    sides = []
    for box in reader.find(page):
        (ax, ay), (bx, by), _, (dx, dy) = box
        wide, tall = np.hypot(bx - ax, by - ay), np.hypot(dx - ax, dy - ay)
        if min(wide, tall) > 1 and _LINE_SHAPE[0] < max(wide, tall) / min(wide, tall) < _LINE_SHAPE[1]:
            sides.append((max(wide, tall), tall > wide, box))
    for _, laid, box in sorted(sides, reverse=True)[:_TRIED]:
        line = cut_out(page, box)
        yield line[:, : _PIECE * line.shape[0]], bool(laid)


def _held(line: Image, half: bool, mirror: bool) -> Image:
    line = np.rot90(line, 2) if half else line
    return np.ascontiguousarray(line[:, ::-1] if mirror else line)


def _worth(reader: LineReader, line: Image) -> float:
    signs = reader.read(line)
    return float(np.mean([one.sure for one in signs])) if len(signs) > 2 else 0.0
