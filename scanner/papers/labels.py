"""Finds what stands behind a label on a printed paper: a day, a sum, a number. In doubt, nothing (pure)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from scanner.dates import MONTHS

_MONTH = "|".join(MONTHS)
DAY = re.compile(
    rf"(?<!\d)(?<!\d )(?:(\d{{1,2}})(?:er)?\s+({_MONTH})\s+(\d{{4}})"
    r"|(\d{2})\s?[./ -]\s?(\d{2})\s?[./ -]\s?(\d{4}))(?!\d)"
)
"""A day in words, or in figures: papers print those with two signs each, one sign alone was misread."""
SUM = re.compile(r"(?<![\w,.])(\d{1,3}(?:[ .]\d{3})+|\d{1,6}),(\d{2})(?!\w)")
WHOLE = re.compile(
    r"(?<![\w,.])(\d{1,3}(?:[ .]\d{3})+|\d{1,7})(?:,00)? ?(?=€|eur|\.?\s*$|\.?\n|  )", re.MULTILINE
)
"""A sum ends with its unit or with its column: what goes on otherwise was misread."""
_NEXT_SUM = re.compile(r"\bnet\b|imposable|cumul|\bbrut\b")
_REACH = 90
"""So many signs behind a label its value may stand, the next line included."""


def after(label: str, words: str, reach: int = _REACH) -> Iterator[str]:
    """What follows each place of a label (a pattern; ``words`` without capitals and accents)."""
    for found in re.finditer(label, words):
        yield words[found.end() : found.end() + reach]


def the_one(values: set[str]) -> str:
    """The value when all places agree; else nothing: one of them is misread, and none knows which."""
    return values.pop() if len(values) == 1 else ""


def day_after(label: str, words: str, reach: int = 60) -> str:
    """The ISO day behind a label."""
    found = (DAY.search(rest) for rest in after(label, words, reach))
    return the_one({day for one in found if one and (day := iso_day(one))})


def iso_day(found: re.Match[str]) -> str:
    """A match of ``DAY`` in ISO; nothing when there is no such day."""
    day, month, year = found[1] or found[4], found[2] or found[5], found[3] or found[6]
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
    try:
        return dt.date(int(year), number, int(day)).isoformat()
    except ValueError:
        return ""


def sum_after(label: str, words: str) -> str:
    """Euros and cents behind a label: ``1543.27``."""
    found = (_first(SUM, rest) for rest in after(label, words))
    return the_one({f"{_bare(one[1])}.{one[2]}" for one in found if one})


def whole_after(label: str, words: str, reach: int = _REACH) -> str:
    """Whole euros behind a label."""
    found = (_first(WHOLE, rest) for rest in after(label, words, reach))
    return the_one({_bare(one[1]) for one in found if one})


def _first(shape: re.Pattern[str], rest: str) -> re.Match[str] | None:
    """The first number on the label's line, or on the next when the label ends its own."""
    line = _NEXT_SUM.split(rest.lstrip(" :\n").partition("\n")[0])[0]
    found = shape.search(line)
    if found is None:
        return None
    before = re.search(r"(\S+) ?$", line[: found.start()])
    # A sign alone, or one with figures, is a piece of the number that was misread ("1l 189").
    broken = before is not None and (len(before[1]) == 1 or any(one.isdigit() for one in before[1]))
    return None if broken and before and before[1] not in ":=-" else found


def _bare(digits: str) -> str:
    return re.sub(r"\D", "", digits)
