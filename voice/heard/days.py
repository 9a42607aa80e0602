"""Dates as they are said, or a part of one: "le trois mai soixante et un", "le trois du cinq"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from voice.heard.expects import DateStep, Expects
from voice.heard.lexicon import Lexicon
from voice.heard.meanings import Day, Reason, Unclear
from voice.heard.words import Words

_ENDINGS = "erdsthn"
"""The letters of "1er", "2nd", "3rd", "4th"."""
_LEAP = 2000
"""A year with a 29 February, for a day whose year was not said."""


def day_of(words: Words, lexicon: Lexicon, expects: Expects) -> Day | Unclear:
    """A date or a part of one. A number alone is what the page asks now: a day, a month or a year."""
    said = _without_weekday(_opened(words, lexicon), lexicon)
    if said in lexicon.relative:
        found = expects.today + timedelta(days=lexicon.relative[said])
        return Day(found.day, found.month, found.year)
    readings = set(_readings(said, lexicon, expects))
    return _resolved(readings, expects)


def _opened(words: Words, lexicon: Lexicon) -> Words:
    size = max((len(one) for one in lexicon.date_openers if words[: len(one)] == one), default=0)
    return words[size:]


def _without_weekday(words: Words, lexicon: Lexicon) -> Words:
    return _opened(words[1:], lexicon) if words and words[0] in lexicon.weekdays else words


def _resolved(readings: set[Day], expects: Expects) -> Day | Unclear:
    """Years of two digits (below 100 here) become the one century in which the date is allowed."""
    if not readings:
        return Unclear(Reason.WORDS)
    real = {one for one in readings if _exists(one)}
    if not real:
        return Unclear(Reason.NO_SUCH_DAY)
    whole = {full for one in real for full in _centuries(one, expects)}
    if len(whole) == 1:
        return whole.pop()
    if not whole:
        return Unclear(Reason.YEAR)
    return Unclear(Reason.YEAR if len(real) == 1 else Reason.SEVERAL)


def _exists(day: Day) -> bool:
    if day.day is None or day.month is None:
        return True
    try:
        date(_LEAP if day.year is None or day.year < 100 else day.year, day.month, day.day)
    except ValueError:
        return False
    return True


def _centuries(day: Day, expects: Expects) -> Iterator[Day]:
    if day.year is None or day.year >= 100:
        yield day
        return
    for century in range(expects.first.year // 100, expects.last.year // 100 + 1):
        full = Day(day.day, day.month, 100 * century + day.year)
        if _exists(full) and _allowed(full, expects):
            yield full


def _allowed(day: Day, expects: Expects) -> bool:
    """Whether some day of it lies between the limits."""
    assert day.year is not None
    earliest = (day.year, day.month or 1, day.day or 1)
    latest = (day.year, day.month or 12, day.day or 31)
    first, last = expects.first, expects.last
    return latest >= (first.year, first.month, first.day) and earliest <= (last.year, last.month, last.day)


def _readings(words: Words, lexicon: Lexicon, expects: Expects) -> Iterator[Day]:
    for month, end in _months(words, 0, lexicon):
        yield from (Day(None, month, year) for year in _years_or_none(words[end:], lexicon))
        # "May the third": only an ordinal, for "May twenty" may be a year.
        follows = _ordinals(words, _joined(words, end, lexicon), lexicon) if lexicon.ordinal_days else ()
        for day, last in follows:
            yield from (Day(day, month, year) for year in _years_or_none(words[last:], lexicon))
    for day, end in _days(words, 0, lexicon):
        if end == len(words) and expects.step is DateStep.DAY:
            yield Day(day=day)
        yield from _with_month(day, words, _joined(words, end, lexicon), lexicon)
    if expects.step is DateStep.MONTH:
        yield from (Day(month=value) for value, end in _numbered(words, 0, lexicon) if end == len(words))
    yield from (
        Day(year=year) for year in _years(words, lexicon) if year >= 100 or expects.step is DateStep.YEAR
    )


def _with_month(day: int, words: Words, at: int, lexicon: Lexicon) -> Iterator[Day]:
    """A day, its month by name or by number, maybe its year. One number ("dix-sept") is not cut in two."""
    alone = bool(lexicon.counting.whole(words))
    numbered = () if alone else tuple(_numbered(words, at, lexicon))
    for month, end in (*_months(words, at, lexicon), *numbered):
        yield from (Day(day, month, year) for year in _years_or_none(words[end:], lexicon))


def _joined(words: Words, at: int, lexicon: Lexicon) -> int:
    """Past "du", "de", "du mois de"."""
    while at < len(words) and words[at] in lexicon.date_joins:
        at += 1
    return at


def _days(words: Words, at: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """ "premier", "trois", "zéro trois", "1er"; in English "third", "twenty-first"."""
    yield from _ordinals(words, at, lexicon)
    if at < len(words) and words[at].rstrip(_ENDINGS).isdecimal():
        value = int(words[at].rstrip(_ENDINGS))
        if 1 <= value <= 31:
            yield value, at + 1
        return
    yield from _numbered_to(words, at, lexicon, 31)


def _ordinals(words: Words, at: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """ "premier"; in English all of them, "thirty-first" in two words."""
    value = lexicon.ordinals.get(words[at]) if at < len(words) else None
    if value and (value == 1 or lexicon.ordinal_days):
        yield value, at + 1
    if not lexicon.ordinal_days:
        return
    for ten, end in lexicon.counting.under_hundred(words, at):
        unit = lexicon.ordinals.get(words[end]) if end < len(words) else None
        if ten in {20, 30} and unit and unit <= 9:
            yield ten + unit, end + 1


def _numbered(words: Words, at: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    return _numbered_to(words, at, lexicon, 12)


def _numbered_to(words: Words, at: int, lexicon: Lexicon, last: int) -> Iterator[tuple[int, int]]:
    """A number from 1, also with a zero before it."""
    for value, end in lexicon.counting.under_hundred(words, at):
        if 1 <= value <= last:
            yield value, end
        if value == 0 and words[at] != "00":
            ones = lexicon.counting.under_hundred(words, end)
            yield from ((more, after) for more, after in ones if 1 <= more <= 9)


def _months(words: Words, at: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    if at < len(words) and words[at] in lexicon.months:
        yield lexicon.months[words[at]], at + 1


def _years_or_none(words: Words, lexicon: Lexicon) -> Iterator[int | None]:
    if not words:
        yield None
        return
    yield from set(_years(words[_joined(words, 0, lexicon) :], lexicon))


def _years(words: Words, lexicon: Lexicon) -> Iterator[int]:
    """Four digits in any usual way, or two (below 100), which some century will complete."""
    counting = lexicon.counting
    yield from (year for year in counting.whole(words) if 1800 <= year <= 2199)
    for value, end in counting.under_hundred(words, 0):
        if value in {18, 19, 20, 21}:
            yield from (100 * value + pair for pair in _pairs(words[end:], lexicon))
    yield from (pair for pair in _pairs(words, lexicon))
    figures = [counting.small.get((word,), -1) for word in words]
    if len(words) == 4 and all(0 <= one <= 9 for one in figures) and figures[0] in {1, 2}:
        yield int("".join(map(str, figures)))


def _pairs(words: Words, lexicon: Lexicon) -> Iterator[int]:
    """Two digits: "soixante et un", "zéro cinq", "05"."""
    counting = lexicon.counting
    for value, end in counting.under_hundred(words, 0):
        written = end == 1 and words[0].isdecimal() and len(words[0]) == 2
        if end == len(words) and (value >= 10 or written):
            yield value
        if value == 0 and end == 1 and not written:
            ones = counting.under_hundred(words, 1)
            yield from (more for more, last in ones if last == len(words) and more <= 9)
