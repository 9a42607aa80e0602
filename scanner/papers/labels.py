"""Finds what stands behind a label on a printed paper: a day, a sum, a number. In doubt, nothing (pure)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_MONTH = "|".join(MONTHS)
DAY = re.compile(
    rf"(?<!\d)(?:(\d{{1,2}})(?:er)?\s+({_MONTH})\s+(\d{{4}})"
    r"|(\d{1,2})\s?[./ -]\s?(\d{1,2})\s?[./ -]\s?(\d{4}))(?!\d)"
)
SUM = re.compile(r"(?<![\d,.])(\d{1,3}(?:[ .]\d{3})+|\d{1,6}),(\d{2})(?!\d)")
WHOLE = re.compile(r"(?<![\d,.])(\d{1,3}(?:[ .]\d{3})+|\d{1,7})(?:,00)?(?![\d,.]*\d)")
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


def sum_after(label: str, words: str, reach: int = _REACH) -> str:
    """Euros and cents behind a label: ``1543.27``."""
    found = (SUM.search(rest) for rest in after(label, words, reach))
    return the_one({f"{_bare(one[1])}.{one[2]}" for one in found if one})


def whole_after(label: str, words: str, reach: int = _REACH) -> str:
    """Whole euros behind a label."""
    found = (WHOLE.search(rest) for rest in after(label, words, reach))
    return the_one({_bare(one[1]) for one in found if one})


def _bare(digits: str) -> str:
    return re.sub(r"\D", "", digits)
