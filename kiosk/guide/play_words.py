"""Cuts long texts at the ends of their sentences, so that a page holds a few and no word is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kiosk.guide.richtext import Rich, Run

AIM_WORDS, AIM_SENTENCES = 40, 4
"""A page of plain language (rule F20, warning)."""

MOST_WORDS, MOST_SENTENCES = 60, 6
"""A page is never longer (rule F20, error), unless one sentence is."""

_END = re.compile(r"(?:[.!?…]+[»”\"]?)(?=\s|$)")
_WORD = re.compile(r"\S*[^\W_]\S*")
_ABBREVIATED = re.compile(
    r"(?:^|[\s('\u2019])(?:[A-Z]|M|MM|Mme|Mlle|Dr|Me|art|al|cf|ex|env|max|min|tél|n|p|R\*)\.$|^\d+\.$"
)
"""What ends with a point and ends no sentence: initials, articles of law, numbers of a list."""


class Size(NamedTuple):
    """How much there is to read."""

    words: int
    sentences: int


def size_of(text: str) -> Size:
    """Count a text."""
    return Size(word_count(text), sentence_count(text))


def word_count(text: str) -> int:
    """Words, not lone signs."""
    return len(_WORD.findall(text))


def sentence_count(text: str) -> int:
    """Sentences as the voice reads them; a line without a full stop is one."""
    ends = [match.end() for match in _END.finditer(text)]
    return len(ends) + (1 if text[ends[-1] if ends else 0 :].strip() else 0)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends (characters, without the spaces between)."""
    start = 0
    for match in _END.finditer(text):
        if _ends_here(text, start, match.end()):
            yield start, match.end()
            start = match.end() + _spaces(text, match.end())
    if text[start:].strip():
        yield start, len(text)


def _spaces(text: str, at: int) -> int:
    return len(text) - at - len(text[at:].lstrip())


def _ends_here(text: str, start: int, end: int) -> bool:
    rest = text[end:].lstrip()
    if not rest:
        return True
    return not (rest[0].islower() or _ABBREVIATED.search(text[start:end]))


def cut(rich: Rich, start: int, end: int) -> Rich:
    """The characters from ``start`` to ``end``, with their links and accents."""
    runs: list[Run] = []
    at = 0
    for run in rich.runs:
        left, right = max(start - at, 0), min(end - at, len(run.text))
        if left < right or (not run.text and start <= at < end):
            runs.append(Run(run.text[left:right], run.marks, run.link))
        at += len(run.text)
    return Rich(tuple(runs))


def helpings(rich: Rich) -> tuple[Rich, ...]:
    """A text as it is if a page can hold it, else in pieces of a few whole sentences."""
    text = rich.text
    if fits(text):
        return (rich,)
    parts: list[tuple[int, int]] = []
    for start, end in spans(text):
        if parts and fits(text[parts[-1][0] : end]):
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return tuple(cut(rich, start, end) for start, end in parts)


def fits(text: str) -> bool:
    """Whether this much is within what a page aims at."""
    return word_count(text) <= AIM_WORDS and sentence_count(text) <= AIM_SENTENCES


def joined(parts: Iterable[Rich], between: str) -> Rich:
    """Several texts in one line."""
    runs: list[Run] = []
    for part in parts:
        if part:
            runs += [Run(between), *part.runs] if runs else part.runs
    return Rich(tuple(runs))
