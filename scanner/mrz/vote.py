"""Several pictures of one paper vote: what one misread, the others know.

First each sign, by the majority of pictures; then each field whose own digit agrees, as a whole. Where no
majority agrees with all digits, the signs on which pictures differ are tried: unlike a repair of one picture,
each choice was really read by one of them. Two choices that both agree are refused here too, unless they
differ in a number or in what no digit proves: that is marked, and the rest is believed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, product
from math import prod

from scanner.mrz.check import check_mrz, nearest, plain_lines
from scanner.mrz.layouts import Check, Layout, layout_of, text_at
from scanner.mrz.repair import agrees, digit_agrees, numbered, options, proved_on, solutions
from scanner.mrz.result import Mrz, believed, doubted

_CHOICES_MOST = 64
_MAY_DIFFER = frozenset({"number", "names", "optional", "optional2"})
"""What pictures may show otherwise: a G for a 6 in a number. On the French card the number holds a date."""
Rows = tuple[str, ...]


def vote_mrz(frames: Sequence[Sequence[str]], today: dt.date) -> Mrz | None:
    """Read the same lines from several pictures (``frames``, each as for ``check_mrz``).

    None when no picture shows such lines. Pictures of another format than most are left out.
    """
    read = [rows for rows in map(plain_lines, frames) if layout_of(rows) is not None]
    if len(read) <= 1:
        return check_mrz(read[0], today) if read else None
    layout, rows = _most_common(read)
    aligned = _aligned(rows, layout)
    if not aligned:
        return doubted(nearest(rows[0], layout), layout)
    found = _agreed(aligned, [solutions(one, layout, today) for one in rows], layout, today)
    differ = _differing(found, layout)
    if not found or differ - (_MAY_DIFFER - ({"number"} if layout.name == "FRID" else set())):
        return doubted(_majority(aligned)[0], layout)
    told = believed(found[0], rows, layout, today)
    doubtful = differ | ({"surname", "given"} if "names" in differ else set())
    return replace(told, unsure=told.unsure | (doubtful & told.fields.keys()))


def _agreed(
    aligned: Sequence[Rows], alone: Sequence[Sequence[Rows]], layout: Layout, today: dt.date
) -> list[Rows]:
    """The readings that agree with all digits, the likeliest first: the majority's, or those of pictures."""
    majority, clear = _majority(aligned)
    majority = numbered(majority, layout)
    if clear and agrees(majority, layout, today):
        others = {numbered(one, layout) for one in _others(majority, aligned, layout)} - {majority}
        return [majority, *(one for one in others if agrees(one, layout, today))]
    tried = {numbered(one, layout) for one in (_by_fields(majority, aligned, layout), *_choices(aligned))}
    found = {one for one in tried if agrees(one, layout, today)}
    found |= {one[0] for one in alone if len(one) == 1}
    return sorted(found, key=lambda one: (-sum(map(_alike, one, majority)), one))


def _differing(found: Sequence[Rows], layout: Layout) -> frozenset[str]:
    """The fields in which readings differ."""
    places = {name: one.span for name, one in layout.fields.items()}
    return frozenset(name for name, span in places.items() if len({text_at(one, span) for one in found}) > 1)


def _most_common(read: Sequence[Sequence[str]]) -> tuple[Layout, list[Sequence[str]]]:
    layouts = [layout for layout in map(layout_of, read) if layout is not None]
    name = Counter(layout.name for layout in layouts).most_common(1)[0][0]
    layout = next(one for one in layouts if one.name == name)
    return layout, [rows for rows, one in zip(read, layouts, strict=True) if one.name == name]


def _aligned(frames: Sequence[Sequence[str]], layout: Layout) -> list[Rows]:
    """Every picture's lines in the right width: of several ways the one most like the others."""
    ways = [[options(row, at, layout) for at, row in enumerate(rows)] for rows in frames]
    ways = [one for one in ways if all(one)]
    sure = [
        [one[at][0] for one in ways if len(one[at]) == 1] or [one[at][0] for one in ways[:1]]
        for at in range(layout.lines)
    ]
    return [tuple(_likest(one[at], sure[at]) for at in range(layout.lines)) for one in ways]


def _likest(ways: Sequence[str], sure: Sequence[str]) -> str:
    return max(ways, key=lambda way: sum(_alike(way, other) for other in sure))


def _alike(one: str, other: str) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


def _majority(aligned: Sequence[Rows]) -> tuple[Rows, bool]:
    """The sign that most pictures show at each place, and whether more than half of them always agreed."""
    counts = [
        [Counter(signs).most_common(1)[0] for signs in zip(*rows, strict=True)]
        for rows in zip(*aligned, strict=True)
    ]
    clear = all(2 * count > len(aligned) for line in counts for _, count in line)
    return tuple("".join(sign for sign, _ in line) for line in counts), clear


def _others(majority: Rows, aligned: Sequence[Rows], layout: Layout) -> list[Rows]:
    """The majority with one sign as a picture of the minority shows it, where digits prove signs.

    G and 6 weigh the same: where pictures disagree on such a pair, two of three are not enough. In names,
    where no digit is asked, they are.
    """
    return [
        (
            *majority[:at],
            majority[at][:place] + other[at][place] + majority[at][place + 1 :],
            *majority[at + 1 :],
        )
        for at in range(layout.lines)
        for place in proved_on(at, layout)
        for other in aligned
        if other[at][place] != majority[at][place]
    ]


def _by_fields(base: Rows, aligned: Sequence[Rows], layout: Layout) -> Rows:
    """The majority's signs, with each field that some pictures can prove as most of those show it."""
    rows = list(base)
    for name, check in layout.checks.items():
        proved = Counter(_piece(one, check) for one in aligned if digit_agrees(name, check, one, layout))
        if name != "composite" and proved:
            (first, count), *rest = proved.most_common(2)
            if not rest or rest[0][1] < count:
                _put(rows, check, first)
    return tuple(rows)


def _piece(rows: Sequence[str], check: Check) -> tuple[str, ...]:
    return tuple(text_at(rows, span) for span in (*check.spans, check.digit))


def _put(rows: list[str], check: Check, piece: tuple[str, ...]) -> None:
    for span, text in zip((*check.spans, check.digit), piece, strict=True):
        rows[span.line] = rows[span.line][: span.start] + text + rows[span.line][span.end :]


def _choices(aligned: Sequence[Rows]) -> list[Rows]:
    """Every reading whose signs some picture shows; none when they differ too much."""
    signs = [
        [sorted(set(column)) for column in zip(*rows, strict=True)] for rows in zip(*aligned, strict=True)
    ]
    if prod(len(one) for line in signs for one in line) > _CHOICES_MOST:
        return []
    width = len(aligned[0][0])
    flat = product(*(one for line in signs for one in line))
    texts = ("".join(one) for one in islice(flat, _CHOICES_MOST))
    return [tuple(text[at : at + width] for at in range(0, len(text), width)) for text in texts]
