"""Numbers as they are said: every reading of a row of words, so that two readings are never taken for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from voice.heard.words import Words

Reading: TypeAlias = tuple[int, int]
"""A number and the place after it."""
Read: TypeAlias = Callable[[Words, int], Iterator[Reading]]
"""Words and a place to the readings that begin there."""
Spoken: TypeAlias = Mapping[int, tuple[str, ...]]
"""The words of the numbers that have one of their own."""

_LARGEST_FIGURES = 9


@dataclass(frozen=True)
class Counting:
    """The numbers of a language: those under 100 as rows of words, and how the larger ones are made."""

    small: Mapping[Words, int]
    hundred: frozenset[str] = frozenset()
    thousand: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    """What may stand after a hundred: "two hundred AND five"."""
    counts_one: bool = False
    """Whether "one hundred" is said as well as "hundred"."""

    def under_hundred(self, words: Words, at: int) -> Iterator[Reading]:
        """Every number under 100 that begins here."""
        if at < len(words) and _is_figure(words[at]) and len(words[at]) <= 2:
            yield int(words[at]), at + 1
        for size in range(1, max(map(len, self.small), default=0) + 1):
            found = self.small.get(words[at : at + size])
            if found is not None and at + size <= len(words):
                yield found, at + size

    def under_thousand(self, words: Words, at: int) -> Iterator[Reading]:
        """Every number under 1000 that begins here."""
        return ((value, end) for value, end in self._hundreds(words, at) if value < 1000)

    def cardinals(self, words: Words, at: int) -> Iterator[Reading]:
        """Every number under a million that begins here."""
        if at < len(words) and _is_figure(words[at]) and len(words[at]) <= _LARGEST_FIGURES:
            yield int(words[at]), at + 1
        yield from (one for one in self._hundreds(words, at) if not _is_figure(words[at]))
        for base, end in self._heads(words, at, self.thousand, self.under_thousand, range(1, 1000)):
            yield base * 1000, end
            for more, last in self._rest(words, end, self._hundreds, 1000):
                yield base * 1000 + more, last

    def whole(self, words: Words) -> set[int]:
        """What all the words are as one number."""
        return {value for value, end in self.cardinals(words, 0) if end == len(words)}

    def _hundreds(self, words: Words, at: int) -> Iterator[Reading]:
        """Under 1000, and 1100 to 1999 as "douze cents"."""
        yield from self.under_hundred(words, at)
        for base, end in self._heads(words, at, self.hundred, self.under_hundred, range(1, 20)):
            if base == 10:
                continue
            yield base * 100, end
            for more, last in self._rest(words, end, self.under_hundred, 100):
                yield base * 100 + more, last

    def _heads(
        self, words: Words, at: int, unit: frozenset[str], of: Read, allowed: range
    ) -> Iterator[Reading]:
        """What is counted in hundreds or thousands, up to that word."""
        if at >= len(words):
            return
        if words[at] in unit:
            yield 1, at + 1
        least = 1 if self.counts_one else 2
        for value, end in of(words, at):
            if value in allowed and value >= least and end < len(words) and words[end] in unit:
                yield value, end + 1

    def _rest(self, words: Words, at: int, of: Read, below: int) -> Iterator[Reading]:
        starts = [at, at + 1] if at < len(words) and words[at] in self.joins else [at]
        for start in starts:
            yield from ((value, end) for value, end in of(words, start) if 0 < value < below)


def french(spoken: Spoken, joins: frozenset[str]) -> Counting:
    """French: soixante-dix, quatre-vingt-onze, and septante, huitante, nonante of the neighbours."""
    small: dict[Words, int] = {
        (word,): value for value, words in spoken.items() for word in words if value <= 16
    }
    names = {value: words for value, words in spoken.items() if value <= 16}
    tens = dict(_of(spoken, 10))
    for value in (7, 8, 9):
        small |= {(ten, unit): 10 + value for ten in tens[10] for unit in names[value]}
    units = {row: value for row, value in small.items() if 1 <= value <= 9}
    teens = {row: value for row, value in small.items() if 10 <= value <= 19}
    for base in (20, 30, 40, 50, 60, 70, 80, 90):
        for ten in tens.get(base, ()):
            small |= _tens((ten,), base, units, joins)
            if base == 60:
                small |= _tens((ten,), base, teens, joins)
    for four in names[4]:
        for twenty in tens[20]:
            small |= _tens((four, twenty), 80, units | teens, joins)
    return Counting(small, frozenset(spoken[100]), frozenset(spoken[1000]))


def _tens(ten: Words, base: int, units: Mapping[Words, int], joins: frozenset[str]) -> dict[Words, int]:
    """A ten and all that may follow it; "et" stands before one and eleven, and is often left out."""
    made = {ten: base}
    for row, value in units.items():
        made[(*ten, *row)] = base + value
        if value in {1, 11}:
            made |= {(*ten, join, *row): base + value for join in joins}
    return made


def english(spoken: Spoken, joins: frozenset[str]) -> Counting:
    """English: twenty-one, a hundred and five."""
    small: dict[Words, int] = {
        (word,): value for value, words in spoken.items() for word in words if value < 100
    }
    units = {row: value for row, value in small.items() if 1 <= value <= 9}
    for base, words in _of(spoken, 20):
        if base < 100:
            small |= {
                row: value for ten in words for row, value in _tens((ten,), base, units, frozenset()).items()
            }
    return Counting(small, frozenset(spoken[100]), frozenset(spoken[1000]), joins, counts_one=True)


def listed(spoken: Spoken, joins: frozenset[str]) -> Counting:
    """Only the numbers that are one word: where the rules of the others are not certain to us."""
    return Counting({(word,): value for value, words in spoken.items() for word in words if value < 100})


def _of(spoken: Spoken, least: int) -> Iterable[tuple[int, tuple[str, ...]]]:
    return ((value, words) for value, words in spoken.items() if value >= least and value % 10 == 0)


def _is_figure(word: str) -> bool:
    return word.isascii() and word.isdigit()
