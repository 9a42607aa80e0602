"""Reads machine-readable lines from pictures of a paper: found, read sign by sign, checked, voted on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from kiosk.devices.camera import Image
from scanner.arrays import Smooth
from scanner.lines import LineReader, Sign
from scanner.mrz import Mrz, check_mrz, vote_mrz
from scanner.mrz.digits import FILLER
from scanner.mrz.layouts import Alphabet, Layout, layout_of
from scanner.mrz.repair import proved_on
from scanner.ocr import never
from scanner.strips import cut_strip, groups, in_both_ways

DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = DIGITS + LETTERS + FILLER
_SHORTEST, _LONGEST = 26, 48
_SURE, _SURE_TWIN, _READ = 0.8, 0.9, 0.5
"""A sign under the first is marked; one of a number, under the second, since G and 6 weigh the same (L and 1
too); lines whose signs are under the third in the mean are no such lines."""
_NEARLY = 0.1
_PICTURES_MOST = 4
_ALLOWED = {
    Alphabet.LETTERS: LETTERS + FILLER,
    Alphabet.NAMES: LETTERS + FILLER,
    Alphabet.SURNAME: LETTERS + FILLER,
    Alphabet.GIVEN: LETTERS + FILLER,
    Alphabet.DATE: DIGITS + FILLER,
    Alphabet.DIGITS: DIGITS + FILLER,
    Alphabet.SEX: "MFX" + FILLER,
    Alphabet.ANY: SIGNS,
}


@dataclass(frozen=True)
class Seen:
    """Lines as one picture shows them, and the fields in which a sign was hardly legible."""

    rows: tuple[str, ...] = field(repr=False)
    faint: frozenset[str] = frozenset()
    others: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    """The same with one sign of the number read as the recogniser nearly did: S for 5, Z for 2."""


def read_zone(
    pictures: Sequence[Image], reader: LineReader, today: dt.date, cancelled: Callable[[], bool] = never
) -> Mrz | None:
    """Read the lines from pictures (BGR) of one paper, the best first; None when there are none.

    The first picture is believed alone when all is plain; otherwise the others, or other renderings of the
    first, vote. A field in which signs were hardly legible, and that no digit proves, is ``unsure``.
    """
    seen: list[Seen] = []
    for picture in _others_of(pictures, seen):
        if cancelled() or len(seen) == _PICTURES_MOST:
            break
        found = _best(read_picture(picture, reader), today)
        seen += [found] if found is not None else []
        if len(seen) == 1 and _plain(seen[0], today):
            break
    return _judged(seen, today)


def read_picture(picture: Image, reader: LineReader) -> Iterator[Seen]:
    """Every group of lines in a picture that may be machine-readable, in the direction that reads best."""
    for group in groups(reader.find(picture)):
        strips = [cut_strip(picture, strip) for strip in group]
        ways = [(lines, reader.read(lines[0], SIGNS)) for lines in in_both_ways(strips)]
        lines, first = max(ways, key=lambda way: _worth(way[1]))
        if _SHORTEST <= len(first) <= _LONGEST and _worth(first) > _READ:
            yield as_seen([first, *(reader.read(line, SIGNS) for line in lines[1:])])


def as_seen(read: Sequence[Sequence[Sign]]) -> Seen:
    """Lines of signs as text: gaps filled, and each sign the likeliest of those that its field allows."""
    texts = ["".join(sign.text for sign in line) for line in read]
    layout = layout_of(texts)
    if layout is None:
        return Seen(tuple(texts))
    filled = [_filled(line, layout.width) for line in read]
    rows, faint = [], set()
    others: list[tuple[int, str]] = []
    for at, line in enumerate(filled):
        if len(line) != layout.width:
            rows.append("".join(sign.text for sign in line))
            continue
        typed = [_typed(sign, allowed) for sign, allowed in zip(line, _allowed(at, layout), strict=True)]
        rows.append("".join(sign for sign, _ in typed))
        faint |= _faint([sure for _, sure in typed], at, layout)
        others += [(at, row) for row in _nearly(line, rows[-1], at, layout)]
    return Seen(
        tuple(rows), frozenset(faint), tuple((*rows[:at], row, *rows[at + 1 :]) for at, row in others)
    )


def _judged(seen: Sequence[Seen], today: dt.date) -> Mrz | None:
    found = vote_mrz([one.rows for one in seen], today) if seen else None
    if found is None or not found.valid:
        return found
    faint = frozenset.intersection(*(one.faint for one in seen))
    return replace(found, unsure=found.unsure | (faint & found.fields.keys()))


def _best(found: Iterator[Seen], today: dt.date) -> Seen | None:
    """The first group that is valid, or else the first that has the shape of such lines."""
    shaped = None
    for one in found:
        checked = check_mrz(one.rows, today)
        if checked is not None and checked.valid:
            return one
        if checked is not None:
            mended = [rows for rows in one.others if (other := check_mrz(rows, today)) and other.valid]
            if len(mended) == 1:
                return Seen(mended[0], one.faint | {"number"})
            shaped = shaped or one
    return shaped


def _plain(one: Seen, today: dt.date) -> bool:
    """Whether one picture is enough: its number stands there as it is believed.

    One with a G or L, or with zeros that may be letters, stays ``unsure`` however many pictures show it.
    """
    checked = check_mrz(one.rows, today)
    if checked is None or not checked.valid or one.faint or not checked.unsure <= {"number"}:
        return False
    return checked.fields["number"][:9] in "".join(one.rows)


def _others_of(pictures: Sequence[Image], seen: Sequence[Seen]) -> Iterator[Image]:
    """The pictures; then, if any showed lines, the first in even light, and sharpened: read otherwise."""
    import cv2

    from scanner.enhance import flatten_light

    yield from pictures
    if not seen:
        return
    first = pictures[0]
    yield cv2.cvtColor(flatten_light(first), cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
    soft = cv2.GaussianBlur(first, (0, 0), 1.5)
    yield cv2.addWeighted(first, 1.8, soft, -0.8, 0).astype(np.uint8, copy=False)


def _worth(signs: Sequence[Sign]) -> float:
    return float(np.mean([one.sure for one in signs])) if len(signs) >= _SHORTEST else 0.0


def _filled(line: Sequence[Sign], width: int) -> list[Sign]:
    """With the fillers that the recogniser ran together: the signs stand at equal distances."""
    steps = [after.place - before.place for before, after in pairwise(line)]
    pitch = float(np.median(steps)) if steps else 0.0
    filled = list(line[:1])
    for after, step in zip(line[1:], steps, strict=True):
        beside = FILLER in (filled[-1].text, after.text)
        lost = round(step / pitch) - 1 if beside and pitch > 0 else 0
        filled += [_FILLED] * max(0, min(lost, width - len(line))) + [after]
    room = round((1 - filled[-1].place) / pitch) if filled and pitch > 0 else 0
    if filled and filled[-1].text == FILLER:
        filled += [_FILLED] * max(0, min(room, width - len(filled)))
    return filled


_FILLED = Sign(FILLER, 1.0, 1.0)


def _allowed(at: int, layout: Layout) -> list[str]:
    """What may stand at each place of a line."""
    allowed = [SIGNS] * layout.width
    for one in layout.on_line(at).values():
        for place in range(one.span.start, one.span.end):
            allowed[place] = _ALLOWED[one.alphabet] + ("AB" if (at, place) in layout.corsica else "")
    for check in layout.checks.values():
        if check.digit.line == at:
            allowed[check.digit.start] = DIGITS + FILLER
    return allowed


def _typed(sign: Sign, allowed: str) -> tuple[str, float]:
    """The likeliest of the allowed signs, and how likely it is among them."""
    if sign.shares is None:
        return sign.text, sign.sure
    shares: Smooth = sign.shares[[SIGNS.index(one) for one in allowed]]
    best, whole = int(shares.argmax()), float(shares.sum())
    return allowed[best], float(shares[best]) / whole if whole > 1e-6 else 0.0


def _nearly(line: Sequence[Sign], row: str, at: int, layout: Layout) -> list[str]:
    """The line with one sign of the number as it was nearly read: a choice that the picture itself offers."""
    number = layout.fields["number"].span
    found = []
    for place in range(number.start, number.end) if number.line == at else ():
        shares = line[place].shares
        for other in np.flatnonzero(shares > _NEARLY) if shares is not None else ():
            if SIGNS[other] != row[place] and SIGNS[other] != FILLER and layout.name != "FRID":
                found.append(row[:place] + SIGNS[other] + row[place + 1 :])
    return found


def _faint(sure: Sequence[float], at: int, layout: Layout) -> set[str]:
    """The fields of a line with a sign that was hardly legible, and that no digit proves beyond doubt."""
    proved = proved_on(at, layout)
    weak = {place for place, one in enumerate(sure) if one < _SURE and place not in proved}
    number = layout.fields["number"].span
    if number.line == at and layout.name != "FRID":
        weak |= {place for place in range(number.start, number.end) if sure[place] < _SURE_TWIN}
    named = {
        name
        for name, one in layout.on_line(at).items()
        if weak.intersection(range(one.span.start, one.span.end))
    }
    return (named - {"names"}) | ({"surname", "given"} if "names" in named else set())
