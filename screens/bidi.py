"""Where some characters of a line lie when it mixes scripts from the left and from the right.

The engine that draws orders a line by the Unicode bidirectional algorithm (UAX 9) and does not tell where it
put what. This is that algorithm for one line without explicit embeddings, which our texts do not have.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from screens.lines import Measure

_NUMBERS = {"EN", "AN"}
_STRONG = {"L", "R"}


def extent(text: str, start: int, end: int, measure: Measure, *, from_right: bool) -> tuple[float, float]:
    """From where to where characters [start, end) are drawn, px from the left of the line."""
    if text.isascii() and not from_right:
        return measure(text[:start]), measure(text[:end])
    parts = [
        (x + low, x + high)
        for first, last, level, x in _laid(text, measure, from_right)
        if max(first, start) < min(last, end)
        for low, high in [_inside(text[first:last], max(first, start) - first, min(last, end) - first,
                                  measure, level % 2 == 1)]
    ]  # fmt: skip
    return (min(low for low, _ in parts), max(high for _, high in parts)) if parts else (0.0, 0.0)


def _inside(text: str, start: int, end: int, measure: Measure, backwards: bool) -> tuple[float, float]:
    before, after = measure(text[:start]), measure(text[:end])
    whole = measure(text)
    return (whole - after, whole - before) if backwards else (before, after)


def _laid(text: str, measure: Measure, from_right: bool) -> Iterator[tuple[int, int, int, float]]:
    """Each stretch of one level: start, end, level, and where it begins, from the left."""
    x = 0.0
    for first, last, level in _in_order(levels(text, from_right=from_right)):
        yield first, last, level, x
        x += measure(text[first:last])


def _in_order(found: Sequence[int]) -> list[tuple[int, int, int]]:
    """Stretches of one level as they stand from left to right (rule L2)."""
    stretches, place = [], 0
    for level, group in groupby(found):
        length = len(list(group))
        stretches.append((place, place + length, level))
        place += length
    for above in range(max(found, default=0), 0, -1):
        turned: list[tuple[int, int, int]] = []
        for high, some in groupby(stretches, key=lambda one: one[2] >= above):
            turned += list(some)[:: -1 if high else 1]
        stretches = turned
    return stretches


def levels(text: str, *, from_right: bool) -> list[int]:
    """The embedding level of each character: even runs from the left, odd from the right."""
    base = 1 if from_right else 0
    kinds = _numbers_made(_weak([unicodedata.bidirectional(one) for one in text], "R" if base else "L"))
    kinds = _neutrals_made(kinds, "R" if base else "L")
    found = [_level(kind, base) for kind in kinds]
    for place in range(len(text) - 1, -1, -1):  # rule L1: spaces at the end of the line
        if not text[place].isspace():
            break
        found[place] = base
    return found


def _level(kind: str, base: int) -> int:
    if kind in _NUMBERS:
        return 2
    return base + (kind == ("L" if base else "R"))


def _weak(kinds: list[str], base: str) -> list[str]:
    """Rules W1 to W3 and the end of W7: marks are as the letter before, numbers after Arabic its own."""
    made, last, strong = [], base, base
    for kind in kinds:
        own = last if kind in {"NSM", "BN"} else kind
        if own in {"L", "R", "AL"}:
            strong = own
        if own == "EN" and strong == "AL":
            own = "AN"
        made.append(own)
        last = own
    return ["R" if one == "AL" else one for one in made]


def _numbers_made(kinds: list[str]) -> list[str]:
    """Rules W4 to W7: a sign in a number or at its end belongs to it; after Latin it is Latin."""
    made = list(kinds)
    for i in range(1, len(made) - 1):
        inside = made[i - 1] == made[i + 1]
        if (made[i] in {"ES", "CS"} and inside and made[i - 1] == "EN") or (
            made[i] == "CS" and inside and made[i - 1] == "AN"
        ):
            made[i] = made[i - 1]
    for ways in (range(len(made)), range(len(made) - 1, -1, -1)):
        last = ""
        for i in ways:
            made[i] = "EN" if made[i] == "ET" and last == "EN" else made[i]
            last = made[i]
    return made


def _neutrals_made(kinds: list[str], base: str) -> list[str]:
    """Rules W7, N1 and N2: what has no direction is as both its neighbours, or as the line."""
    made, strong = list(kinds), base
    for i, kind in enumerate(made):
        strong = kind if kind in _STRONG else strong
        if kind == "EN" and strong == "L":
            made[i] = "L"
    place = 0
    for neutral, group in groupby(list(made), key=lambda kind: kind not in _STRONG | _NUMBERS):
        length = len(list(group))
        if neutral:
            before = _side(made[place - 1]) if place else base
            after = _side(made[place + length]) if place + length < len(made) else base
            made[place : place + length] = [before if before == after else base] * length
        place += length
    return made


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind
