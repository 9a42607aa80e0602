"""Reads the words of a page: as it lies, then turned, then in even light, then by the second reader.

Each step is taken only when the one before read badly: what helps a bad page hurts a good one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from kiosk.devices.camera import Image
from scanner.lines import LineReader, read_lines, text_of
from scanner.ocr import OcrFailed, OcrResult, recognise

WEAK = 0.6
"""Below this mean confidence of the words, a page is tried in another way."""
_SURE_LINE = 0.8
_CLEARLY = 0.1
_TRIED = 3
_PIECE = 10
"""Of a long line, a piece of so many times its height will do."""
_LINE_SHAPE = (3.0, 30.0)
"""A line to judge by is so many times wider than high: shorter ones read alike in any direction."""
_FEWEST_SIGNS = 20


@dataclass(frozen=True)
class How:
    """What bounds the reading of words: where files may live, who stops it, and until when (monotonic, s)."""

    dpi: int
    scratch: Path | None
    cancelled: Callable[[], bool]
    until_s: float
    upright: bool = False

    def left_s(self) -> float:
        """The time that is left."""
        return max(0.1, self.until_s - time.monotonic())

    def over(self) -> bool:
        """Whether to stop now."""
        return self.cancelled() or time.monotonic() >= self.until_s


@dataclass(frozen=True)
class Words:
    """The page as it should lie, its text, how sure it is (0 to 1), its PDF layer."""

    page: Image = field(repr=False)
    text: str = field(default="", repr=False)
    confidence: float = 0.0
    layer: bytes | None = field(default=None, repr=False)
    mirrored: bool = False
    failed: bool = False
    """Nobody could read: Tesseract is missing or took too long, and the second reader saw nothing."""

    @property
    def weak(self) -> bool:
        """Whether another try is worth its time."""
        return self.confidence < WEAK


def read_words(page: Image, how: How, reader: LineReader) -> Words:
    """Read a page (BGR); it is given back turned, and a mirror image the right way round."""
    words = _tesseract(page, how)
    if not words.weak or how.over():
        return words
    stood = stand_up(page, reader) if not how.upright else None
    if stood is not None:
        again = _tesseract(stood[0], how)
        words = replace(again, mirrored=stood[1])
    if words.weak and not how.over():
        words = _sharper(words, how)
    if words.weak and not how.over():
        words = _second(words, reader, how)
    return words


def _tesseract(page: Image, how: How) -> Words:
    read = recognise(page, dpi=how.dpi, scratch=how.scratch, cancelled=how.cancelled, timeout_s=how.left_s())
    if isinstance(read, OcrFailed):
        return Words(page, failed=True)
    return Words(page, read.text, read.confidence, read.layer)


def _sharper(words: Words, how: How) -> Words:
    """The same page in even light, when that reads better."""
    from scanner.enhance import flatten_light

    read = recognise(
        flatten_light(words.page),
        dpi=how.dpi,
        scratch=how.scratch,
        cancelled=how.cancelled,
        timeout_s=how.left_s(),
    )
    if not isinstance(read, OcrResult) or read.confidence <= words.confidence:
        return words
    return replace(words, text=read.text, confidence=read.confidence, layer=read.layer, failed=False)


def _second(words: Words, reader: LineReader, how: How) -> Words:
    """What the second reader makes of it, when that is more than nothing."""
    lines = read_lines(words.page, reader, how.over)
    text = text_of(lines)
    if len(text) < _FEWEST_SIGNS:
        return words
    score = float(np.mean([one.score for one in lines]))
    return replace(words, text=text, confidence=score, failed=False) if score > words.confidence else words


def stand_up(page: Image, reader: LineReader) -> tuple[Image, bool] | None:
    """Stand a page up by its longest lines, and turn a mirror image round; says whether it was one.

    None when it stands already, or when no line is clear enough to tell.
    """
    from scanner.straighten import turned

    lines = list(_longest(page, reader)) if reader.ready else []
    if not lines:
        return None
    ways = {
        (half, mirror): float(np.mean([_worth(reader, _way(line, half, mirror)) for line, _ in lines]))
        for half in (False, True)
        for mirror in (False, True)
    }
    (half, mirror), best = max(ways.items(), key=lambda way: way[1])
    others = [worth for way, worth in ways.items() if way != (half, mirror)]
    tall = sum(laid for _, laid in lines) * 2 > len(lines)
    if best < _SURE_LINE or best - max(others) < _CLEARLY or (not tall and not half and not mirror):
        return None
    quarters = (3 if tall else 0) + (2 if half else 0)
    stood = turned(page, 90 * (quarters % 4))
    return (np.ascontiguousarray(stood[:, ::-1]) if mirror else stood), mirror


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


def _way(line: Image, half: bool, mirror: bool) -> Image:
    line = np.rot90(line, 2) if half else line
    return np.ascontiguousarray(line[:, ::-1] if mirror else line)


def _worth(reader: LineReader, line: Image) -> float:
    signs = reader.read(line)
    return float(np.mean([one.sure for one in signs])) if len(signs) > 2 else 0.0
