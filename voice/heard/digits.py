"""Telephone numbers, postcodes and other codes as they are said: digit by digit, in pairs, or as numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from voice.heard.lexicon import Lexicon
from voice.heard.meanings import Digits, Phone, Reason, Unclear
from voice.heard.numbers import Counting
from voice.heard.words import Words

_MOST_READINGS = 2
"""Two are already too many."""
_FRANCE = "33"
Code = TypeVar("Code", Digits, Phone)


def phone(words: Words, lexicon: Lexicon) -> Phone | Unclear:
    """Ten digits from 0, or a number that begins with "plus"; pairs before any other grouping."""
    if words and words[0] in lexicon.plus:
        return _international(words[1:], lexicon)
    return _unique(_tiers(words, lexicon, range(10, 11)), Phone, lambda one: one[0] == "0")


def _international(words: Words, lexicon: Lexicon) -> Phone | Unclear:
    """ "plus trente-trois, six, douze ...": French ones by their length, others digit by digit."""
    counting = lexicon.counting
    for value, end in counting.under_hundred(words, 0):
        if str(value) == _FRANCE:
            rest = set(_french_rest(words[end:], counting))
            return _unique([rest], lambda one: Phone(f"+{_FRANCE}{one}"))
    singles = set(strings(words, counting, frozenset({1}), 15))
    return _unique([{one for one in singles if len(one) >= 8}], lambda one: Phone(f"+{one}"))


def _french_rest(words: Words, counting: Counting) -> Iterator[str]:
    """ "six douze trente-quatre ..." or "six un deux ..."."""
    for sizes in (frozenset({2}), frozenset({1})):
        for end in (1, 2):
            for first in strings(words[:end], counting, frozenset({1}), 1):
                yield from (first + one for one in strings(words[end:], counting, sizes, 8) if len(one) == 8)


def postcode(words: Words, lexicon: Lexicon) -> Digits | Unclear:
    """Five digits: "soixante-quinze mille treize", "zéro six mille", "treize cent dix", or singly."""
    counting = lexicon.counting
    as_number = {f"{value:05}" for value in counting.whole(words) if 10_000 <= value <= 99_999}
    as_number |= {f"{value:05}" for value, end in _after_zero(words, counting) if end == len(words)}
    halves = {
        first + last
        for at in range(1, len(words))
        for first in strings(words[:at], counting, frozenset({2}), 2)
        for last in _three(words[at:], counting)
    }
    return _unique([as_number | halves, *_tiers(words, lexicon, range(5, 6), pairs=False)], Digits)


def _after_zero(words: Words, counting: Counting) -> Iterator[tuple[int, int]]:
    if words and counting.small.get(words[:1]) == 0:
        yield from ((value, end) for value, end in counting.cardinals(words, 1) if 1000 <= value <= 9999)


def _three(words: Words, counting: Counting) -> set[str]:
    """Three digits: "cent", "deux cent dix", "zéro treize", "zéro zéro un"."""
    found = {f"{value}" for value in counting.whole(words) if 100 <= value <= 999}
    if words and counting.small.get(words[:1]) == 0:
        found |= {"0" + one for one in strings(words[1:], counting, frozenset({2}), 2) if len(one) == 2}
    return found


def code(words: Words, lexicon: Lexicon, lengths: Iterable[int]) -> Digits | Unclear:
    """A code of digits of one of these lengths."""
    return _unique(_tiers(words, lexicon, lengths), Digits)


def _tiers(
    words: Words, lexicon: Lexicon, lengths: Iterable[int], *, pairs: bool = True
) -> Iterator[set[str]]:
    """The readings, the usual groupings first: pairs, single digits, then whatever fits."""
    allowed = tuple(lengths)
    sizes = [frozenset({2})] if pairs else []
    for one in (*sizes, frozenset({1}), frozenset({1, 2, 3})):
        yield {
            text
            for length in allowed
            for text in strings(words, lexicon.counting, one, length)
            if len(text) == length
        }


def _unique(
    tiers: Iterable[set[str]],
    made: Callable[[str], Code],
    fits: Callable[[str], bool] = bool,
) -> Code | Unclear:
    for tier in tiers:
        found = {one for one in tier if fits(one)}
        if len(found) > 1:
            return Unclear(Reason.SEVERAL)
        if found:
            return made(found.pop())
    return Unclear(Reason.WORDS)


def strings(words: Words, counting: Counting, sizes: frozenset[int], longest: int) -> set[str]:
    """All rows of digits that the words are, cut into groups of these sizes; at most two of a length."""
    reached: dict[int, set[str]] = {0: {""}}
    for at in range(len(words)):
        for group, end in _groups(words, at, counting, sizes):
            for begun in reached.get(at, ()):
                if len(begun) + len(group) <= longest:
                    _keep(reached.setdefault(end, set()), begun + group)
        reached.pop(at, None)
    return reached.get(len(words), set())


def _keep(found: set[str], text: str) -> None:
    if sum(len(one) == len(text) for one in found) < _MOST_READINGS:
        found.add(text)


def _groups(words: Words, at: int, counting: Counting, sizes: frozenset[int]) -> Iterator[tuple[str, int]]:
    if words[at].isdigit() and words[at].isascii():
        yield words[at], at + 1
        return
    for value, end in counting.under_thousand(words, at):
        if len(str(value)) in sizes:
            yield str(value), end
        if value == 0 and 2 in sizes:
            ones = counting.under_hundred(words, end)
            yield from ((f"0{more}", last) for more, last in ones if more <= 9)
