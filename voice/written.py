"""Finds the written words for the spoken ones that an engine tells, so that the word heard is the word lit.

eSpeak tells a place in the text that it was given, which is not the text shown; it tells one place for "d"
and none for "identité", three for "2025", and some twice. So a word goes from its place to the next larger
one, back through the normaliser, and out to the whole words that are written there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from voice.espeak import Word
from voice.normal.spans import Spoken

_WORD = re.compile(r"[^\s\0]+")
_CLAUSE_END = re.compile(r"[.,;:!?…،؛؟»)](?=\s)")
_SAID_SIGNS = "%&@#+=*§"
"""Signs that are read as words; the other ones only part or close."""


class Timed(NamedTuple):
    """Characters [start, end) of the text shown are heard from sample ``onset`` on."""

    onset: int
    start: int
    end: int


def timed(words: Sequence[Word], said: Spoken, shown: str) -> tuple[Timed, ...]:
    """What is written for each spoken word, in the order heard; one after another for the same is one.

    ``words`` of one piece of sound, with their places in all of ``said``; ``said`` is the normaliser's for
    ``shown``, which has as many characters as the text it was made of.
    """
    return tuple(_merged(_each(words, said, shown)))


def _each(words: Sequence[Word], said: Spoken, shown: str) -> Iterator[Timed]:
    # Without a length, it tells the beginning of a clause, at a place that was told before.
    told = [word for word in words if word.length > 0 and word.start >= 0]
    ends = _ends(told, said.text)
    for word in sorted(told, key=lambda one: one.onset):
        span = _whole(shown, *said.source(word.start, ends[word.start]))
        if span is not None:
            yield Timed(word.onset, *span)


def _ends(words: Sequence[Word], text: str) -> dict[int, int]:
    """Where each place ends: at the next larger one; the last at the end of its clause."""
    starts = sorted({word.start for word in words})
    ends = dict(pairwise(starts))
    if starts:
        stop = _CLAUSE_END.search(text, starts[-1])
        ends[starts[-1]] = stop.end() if stop else len(text)
    return ends


def _whole(shown: str, start: int, end: int) -> tuple[int, int] | None:
    """From the beginning of the first written word to the end of the last, without the signs around."""
    spans = (_bare(shown, *word.span()) for word in _WORD.finditer(shown))
    found = [(first, last) for first, last in spans if max(first, start) < min(last, end)]
    return (found[0][0], found[-1][1]) if found else None


def _bare(shown: str, start: int, end: int) -> tuple[int, int]:
    while start < end and _parts(shown[start]):
        start += 1
    while end > start and _parts(shown[end - 1]):
        end -= 1
    return start, end


def _parts(sign: str) -> bool:
    return sign not in _SAID_SIGNS and unicodedata.category(sign).startswith("P")


def _merged(each: Iterator[Timed]) -> Iterator[Timed]:
    last: Timed | None = None
    for one in each:
        if last is None or (one.start, one.end) != (last.start, last.end):
            yield one
        last = one
