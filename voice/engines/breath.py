"""Where a text may be cut without hurting how it sounds: at clauses, and between few words when slow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice.rate import words_in

_CLAUSE = re.compile(r"(?<=[,;:.!?…،؛؟])(?<!\d[.,:])\s+(?=\S)")
_LEAST_WORDS = 3
"""Fewer words alone sound chopped off."""
_WORTH_WORDS = 8
"""A shorter text is made soon enough as a whole."""
_BREATH_WORDS = 3
_SHORT = 3
"""So few letters have an article or a preposition: it goes with the word after it."""


def clauses(text: str) -> tuple[str, ...]:
    """The text in clauses that can be made one by one; joined they are the text."""
    if words_in(text) < _WORTH_WORDS:
        return (text,)
    whole: list[str] = []
    short = ""
    for part in _parts(text):
        short += part
        if words_in(short) >= _LEAST_WORDS:
            whole.append(short)
            short = ""
    return (*whole[:-1], whole[-1] + short)


def _parts(text: str) -> Iterator[str]:
    start = 0
    for cut in _CLAUSE.finditer(text):
        yield text[start : cut.end()]
        start = cut.end()
    yield text[start:]


def breaths(clause: str) -> tuple[str, ...]:
    """A clause in groups of some words, for a person who wants it slower than a voice can draw it out."""
    groups: list[list[str]] = [[]]
    for word in clause.split():
        if _full(groups[-1]):
            groups.append([])
        groups[-1].append(word)
    *before, last = groups
    if before and words_in(" ".join(last)) < 2:  # one word alone would hang behind
        before[-1] += last
        return tuple(" ".join(group) for group in before)
    return tuple(" ".join(group) for group in groups)


def _full(group: list[str]) -> bool:
    return words_in(" ".join(group)) >= _BREATH_WORDS and len(group[-1]) > _SHORT
