"""Where each format keeps its fields and digits: the norm as data.

ICAO Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2), 7 (MRV-A, MRV-B); the French card of 1988 to 2021 ("FRID",
2 x 36 like TD2 and nothing else in common; no norm is public: its layout is that of the public specimens).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from scanner.mrz.digits import FILLER, TO_LETTER


class Span(NamedTuple):
    """A piece of a line: ``start`` included, ``end`` not."""

    line: int
    start: int
    end: int


class Alphabet(Enum):
    """What may stand in a field; it decides how a misread character is mended."""

    LETTERS = auto()
    NAMES = auto()
    """ICAO: surname, two fillers, given names, fillers."""
    SURNAME = auto()
    GIVEN = auto()
    """The French card's: each name after one filler or two."""
    DATE = auto()
    DIGITS = auto()
    SEX = auto()
    ANY = auto()


class Field(NamedTuple):
    """A field's place and alphabet."""

    span: Span
    alphabet: Alphabet


class Check(NamedTuple):
    """Which pieces a digit proves, and where the digit stands. ``empty``: a filler may stand for it."""

    spans: tuple[Span, ...]
    digit: Span
    empty: bool = False

    @property
    def lines(self) -> frozenset[int]:
        """The lines that one must have to compute it."""
        return frozenset(span.line for span in (*self.spans, self.digit))


@dataclass(frozen=True)
class Layout:
    """A format. ``overflow``: the optional field that may take the end of a long number."""

    name: str
    lines: int
    width: int
    fields: Mapping[str, Field]
    checks: Mapping[str, Check]
    overflow: Span | None = None
    corsica: frozenset[tuple[int, int]] = frozenset()
    """Places of the second sign of a French department: a digit, or the A or B of 2A and 2B."""

    def on_line(self, line: int) -> dict[str, Field]:
        """The fields of one line."""
        return {name: field for name, field in self.fields.items() if field.span.line == line}


def _field(line: int, start: int, end: int, alphabet: Alphabet) -> Field:
    return Field(Span(line, start, end), alphabet)


def _check(*pieces: tuple[int, int, int], digit: tuple[int, int], empty: bool = False) -> Check:
    line, at = digit
    return Check(tuple(Span(*piece) for piece in pieces), Span(line, at, at + 1), empty)


def _two_lines(name: str, width: int, last: tuple[str, int], composite: bool) -> Layout:
    """TD2, TD3 and the visas differ in their last field and in what is proved of it."""
    last_name, last_end = last
    fields = {
        "type": _field(0, 0, 2, Alphabet.LETTERS), "country": _field(0, 2, 5, Alphabet.LETTERS),
        "names": _field(0, 5, width, Alphabet.NAMES), "number": _field(1, 0, 9, Alphabet.ANY),
        "nationality": _field(1, 10, 13, Alphabet.LETTERS), "birth": _field(1, 13, 19, Alphabet.DATE),
        "sex": _field(1, 20, 21, Alphabet.SEX), "expiry": _field(1, 21, 27, Alphabet.DATE),
        last_name: _field(1, 28, last_end, Alphabet.ANY),
    }  # fmt: skip
    checks = {
        "number": _check((1, 0, 9), digit=(1, 9)),
        "birth": _check((1, 13, 19), digit=(1, 19)),
        "expiry": _check((1, 21, 27), digit=(1, 27)),
    }
    if last_name == "personal":
        checks["personal"] = _check((1, 28, 42), digit=(1, 42), empty=True)
    if composite:
        pieces = ((1, 0, 10), (1, 13, 20), (1, 21, width - 1))
        checks["composite"] = _check(*pieces, digit=(1, width - 1))
    overflow = Span(1, 28, last_end) if name == "TD2" else None
    return Layout(name, 2, width, fields, checks, overflow)


TD1 = Layout(
    "TD1", 3, 30,
    {
        "type": _field(0, 0, 2, Alphabet.LETTERS), "country": _field(0, 2, 5, Alphabet.LETTERS),
        "number": _field(0, 5, 14, Alphabet.ANY), "optional": _field(0, 15, 30, Alphabet.ANY),
        "birth": _field(1, 0, 6, Alphabet.DATE), "sex": _field(1, 7, 8, Alphabet.SEX),
        "expiry": _field(1, 8, 14, Alphabet.DATE), "nationality": _field(1, 15, 18, Alphabet.LETTERS),
        "optional2": _field(1, 18, 29, Alphabet.ANY), "names": _field(2, 0, 30, Alphabet.NAMES),
    },
    {
        "number": _check((0, 5, 14), digit=(0, 14)), "birth": _check((1, 0, 6), digit=(1, 6)),
        "expiry": _check((1, 8, 14), digit=(1, 14)),
        "composite": _check((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29), digit=(1, 29)),
    },
    Span(0, 15, 30),
)  # fmt: skip
FRID = Layout(
    "FRID", 2, 36,
    {
        "type": _field(0, 0, 2, Alphabet.LETTERS), "country": _field(0, 2, 5, Alphabet.LETTERS),
        "surname": _field(0, 5, 30, Alphabet.SURNAME), "office": _field(0, 30, 36, Alphabet.DIGITS),
        "number": _field(1, 0, 12, Alphabet.DIGITS), "given": _field(1, 13, 27, Alphabet.GIVEN),
        "birth": _field(1, 27, 33, Alphabet.DATE), "sex": _field(1, 34, 35, Alphabet.SEX),
    },
    {
        "number": _check((1, 0, 12), digit=(1, 12)), "birth": _check((1, 27, 33), digit=(1, 33)),
        "composite": _check((0, 0, 36), (1, 0, 35), digit=(1, 35)),
    },
    corsica=frozenset({(0, 31), (1, 5)}),
)  # fmt: skip
TD3 = _two_lines("TD3", 44, ("personal", 42), composite=True)
TD2 = _two_lines("TD2", 36, ("optional", 35), composite=True)
MRVA = _two_lines("MRVA", 44, ("optional", 44), composite=False)
MRVB = _two_lines("MRVB", 36, ("optional", 36), composite=False)

SLACK = 3
"""So many fillers may be lacking in a line, or be too many."""
_CARDS = "ACIR"
"""First letters of cards: part 5, note k, and R of the Estonian residence permit, outside the norm."""


def layout_of(lines: Sequence[str]) -> Layout | None:
    """Recognise the format by how many lines, how long (a few fillers aside), and the first letters."""
    if not lines:
        return None
    first, head = lines[0][:1].translate(TO_LETTER), lines[0][:5].translate(TO_LETTER)
    if _about(lines, 3, 30):
        return TD1 if first in _CARDS else None
    if _about(lines, 2, 44):
        return {"V": MRVA, "P": TD3}.get(first)
    if _about(lines, 2, 36):
        return FRID if head == "IDFRA" else MRVB if first == "V" else TD2 if first in _CARDS else None
    return None


def _about(lines: Sequence[str], count: int, width: int) -> bool:
    return len(lines) == count and all(abs(len(line) - width) <= SLACK for line in lines)


def text_at(rows: Sequence[str], span: Span) -> str:
    """What stands there."""
    return rows[span.line][span.start : span.end]


def overflown(rows: Sequence[str], layout: Layout) -> int:
    """How many signs of the optional field are the end of a long number and its digit; 0 when it is short.

    Parts 5 and 6, 4.2.4: a number of more than 9 signs has a filler where its digit would be; the rest of it,
    then the digit, then a filler open the optional field.
    """
    if layout.overflow is None or text_at(rows, layout.checks["number"].digit) != FILLER:
        return 0
    return len(text_at(rows, layout.overflow).partition(FILLER)[0])
