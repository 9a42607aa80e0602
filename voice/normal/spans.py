"""Keeps which written characters each spoken one stands for, so that the word heard is the word lit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """Characters [start, end) of the spoken text stand for [source_start, source_end) of the text shown.

    ``kept`` says that they are the same ones, one by one; otherwise they stand for all of them together.
    """

    start: int
    end: int
    source_start: int
    source_end: int
    kept: bool


@dataclass(frozen=True)
class Part:
    """What a rule says for characters [start, end) of the text shown."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Claim:
    """Characters [start, end) of the text shown are said as these parts, in their order."""

    start: int
    end: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Spoken:
    """A text as it is read to the engine. The pieces are in order, without a gap, and make up the text."""

    text: str
    pieces: tuple[Piece, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where the text shown says what the spoken characters [start, end) say.

        Any numbers do: those outside the text mean its nearest end, as engines count loosely.
        """
        if not self.pieces:
            return 0, 0
        start = min(max(start, 0), len(self.text) - 1)
        last = min(max(end, start + 1), len(self.text)) - 1
        return _source(self._piece_at(start), start)[0], _source(self._piece_at(last), last)[1]

    def _piece_at(self, place: int) -> Piece:
        return self.pieces[bisect_right(self.pieces, place, key=lambda piece: piece.start) - 1]


def _source(piece: Piece, place: int) -> tuple[int, int]:
    if not piece.kept:
        return piece.source_start, piece.source_end
    source = piece.source_start + place - piece.start
    return source, source + 1


def assemble(text: str, claims: Iterable[Claim]) -> Spoken:
    """Put what the rules say in its place; the claims do not overlap. What nobody claims is kept."""
    said: list[str] = []
    pieces: list[Piece] = []
    length = at = 0

    def add(words: str, start: int, end: int, kept: bool) -> None:
        nonlocal length
        if words:
            said.append(words)
            pieces.append(Piece(length, length + len(words), start, end, kept))
            length += len(words)

    for claim in sorted(claims, key=lambda one: one.start):
        add(text[at : claim.start], at, claim.start, True)
        for number, part in enumerate(claim.parts, 1):
            glue = " " if number < len(claim.parts) else ""
            add(part.text + glue, part.start, part.end, False)
        at = claim.end
    add(text[at:], at, len(text), True)
    return Spoken("".join(said), tuple(pieces))
