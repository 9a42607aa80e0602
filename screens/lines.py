"""Breaks text into lines that fit: measured by the very engine that draws, so nothing is ever clipped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Measure: TypeAlias = Callable[[str], float]
"""Width in px of a text on one line."""

# A line may break after a space or a hyphen. A no-break space (U+00A0, U+202F) holds, and so does the
# space of French before a sign or inside quotation marks.
# An address of a site or of a letter box is one piece: its hyphens are its own.
_SITE = r"(?<![\w.])[\w:/@.-]*\w[.@]\w[\w:/@.?=&-]*"
_PIECE = re.compile(rf"(?:{_SITE}|[^ \n-]|(?<=«) | (?=[?!:;»]))*(?:-+| +|\n|$)")
_OF_SITE = re.compile(r"[^/.]+[/.]*|[/.]+")
"""An address wider than the line goes on after a stroke or a dot."""
_OF_NAME = re.compile(r"[^-]+-*|-+")
"""A name in it wider than the line goes on after a hyphen: better than after any letter."""
BREAKS = ("-", "/", ".")
"""What may stand at the end of a line inside a word."""


_LETTER = re.compile(r".", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One laid-out line: characters ``start`` to ``end`` of the text, ``width`` in px."""

    start: int
    end: int
    width: float


@dataclass(frozen=True)
class Run:
    """A stretch of one line in one style; ``x`` in px from the line's left."""

    text: str
    start: int
    x: float
    width: float


@lru_cache(maxsize=64)
def font(path: str, size_px: int) -> FreeTypeFont:
    """An open font; kept, since a theme uses a few sizes only."""
    from PIL import ImageFont

    return ImageFont.truetype(path, size_px)


def measure_with(path: str, size_px: int) -> Measure:
    """How wide a text is in this font."""
    return font(path, size_px).getlength


def wrap(text: str, width: float, measure: Measure, *, by_sentence: bool = False) -> tuple[Line, ...]:
    """Lines no wider than ``width`` px; a word longer than a line is broken where it must."""
    return tuple(_wrap(text, width, measure, (". ", "\n") if by_sentence else ("\n",)))


def _wrap(text: str, width: float, measure: Measure, stops: tuple[str, ...]) -> Iterator[Line]:
    start = end = 0
    if not any(stop in text for stop in stops) and _wide(text, measure) <= width:
        # Most texts of a page stand on one line: measured once, not piece by piece.
        yield _line(text, 0, len(text), measure)
        return
    for piece in _pieces(text, width, measure):
        stopped = end > start and text.endswith(stops, start, end)
        if stopped or (end > start and _wide(text[start : piece.end()], measure) > width):
            yield _line(text, start, end, measure)
            start = piece.start()
        end = piece.end()
    yield _line(text, start, end, measure)


def _pieces(text: str, width: float, measure: Measure) -> Iterator[re.Match[str]]:
    for piece in _PIECE.finditer(text):
        if _wide(piece.group(), measure) <= width:
            yield piece
        elif re.search(_SITE, piece.group()):
            for part in _OF_SITE.finditer(text, piece.start(), piece.end()):
                yield from _of_part(part, text, width, measure)
        else:
            yield from _as_wide(piece, text, width, measure)


def _of_part(part: re.Match[str], text: str, width: float, measure: Measure) -> Iterator[re.Match[str]]:
    """A part of an address, or its words where it is wider than the line."""
    if _wide(part.group(), measure) <= width:
        yield part
    else:
        for word in _OF_NAME.finditer(text, part.start(), part.end()):
            yield from _as_wide(word, text, width, measure)


def _as_wide(piece: re.Match[str], text: str, width: float, measure: Measure) -> Iterator[re.Match[str]]:
    """A piece, or character by character what is wider than the line."""
    if _wide(piece.group(), measure) <= width:
        yield piece
    else:
        yield from _LETTER.finditer(text, piece.start(), piece.end())


def _wide(text: str, measure: Measure) -> float:
    return measure(text.rstrip(" \n"))


def _line(text: str, start: int, end: int, measure: Measure) -> Line:
    shown = text[start:end].rstrip(" \n")
    return Line(start, start + len(shown), measure(shown))


def backwards(text: str, from_right: bool) -> bool:
    """Whether a text runs from the right, in a language that begins at the right or not.

    One without a letter of such a script never does: a date or a telephone number would be turned round.
    """
    return bool(_FROM_RIGHT.search(text)) and (from_right or right_to_left(text))


_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a right-to-left script (Unicode UAX 9, P2)."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def runs(
    text: str, line: Line, cuts: tuple[int, ...], measure: Measure, *, from_right: bool
) -> tuple[Run, ...]:
    """Split a line at the ``cuts`` (character positions); ``from_right``: the line runs from the right."""
    inside = sorted({line.start, line.end, *(cut for cut in cuts if line.start < cut < line.end)})
    stretches = [(start, text[start:end]) for start, end in pairwise(inside)]
    found, before = [], 0.0
    for start, stretch in stretches:
        after = measure(text[line.start : start + len(stretch)])
        x = line.width - after if from_right else before
        found.append(Run(stretch, start, x, after - before))
        before = after
    return tuple(found)
