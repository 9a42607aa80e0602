"""The words that people know: how common each French form is, and whether it can be a verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path


class Band(IntEnum):
    """How often films or books use the word's lemma: under 2, under 7, or 7 times a million and more."""

    RARE = 0
    LESS_COMMON = 1
    COMMON = 2


class Kind(StrEnum):
    """What a form can be; letters as in ``mots.tsv``."""

    FINITE = "v"
    """A finite verb, nine times in ten or more."""
    SOMETIMES_FINITE = "w"
    INFINITIVE = "i"
    PAST_PARTICIPLE = "p"
    PRESENT_PARTICIPLE = "g"
    CONDITIONAL = "c"
    SUBJUNCTIVE = "s"


@dataclass(frozen=True)
class WordList:
    """Forms and their codes (``2v``: common, a finite verb), and the common words of our own list."""

    codes: Mapping[str, str]
    known: frozenset[str] = field(default_factory=frozenset)

    def band(self, form: str) -> Band | None:
        """How common a form in lower case is; None when no list has it (a name, a slip, a new word)."""
        if form in self.known:
            return Band.COMMON
        code = self.codes.get(form)
        return Band(int(code[0])) if code else None

    def can_be(self, form: str, kind: Kind) -> bool:
        """Whether the form can be that kind of word."""
        return kind in self.codes.get(form, "")[1:]


def load_words(folder: Path) -> WordList:
    """Reads ``mots.tsv`` and ``mots-courants.txt``. Raises OSError, and ValueError on a broken line."""
    codes = dict(_pair(line) for line in _lines(folder / "mots.tsv"))
    return WordList(codes, frozenset(_lines(folder / "mots-courants.txt")))


def _lines(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _pair(line: str) -> tuple[str, str]:
    form, _, code = line.partition("\t")
    if not code or code[0] not in "012":
        raise ValueError(f"mots.tsv: this line is not a form, a tab and a code: {form!r}")
    return form, code
