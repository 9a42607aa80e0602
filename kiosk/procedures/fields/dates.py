"""Digits as a date, of which the day or the month may be unknown."""

from __future__ import annotations

from datetime import date
from typing import Literal

from kiosk.procedures.answers import DateGiven, Problem
from kiosk.procedures.fields.tidy import compact
from kiosk.types import FieldId, text

OLDEST_AGE_YEARS = 120
_FIELD = FieldId("date")
UNKNOWN = "00"
"""Stands for a day or a month that the person does not know."""
_NO_MONTH, _NO_YEAR, _WHOLE = 2, 4, 8


def read_date(
    value: str,
    today: date,
    *,
    unknown_day: bool = False,
    years_back: int = OLDEST_AGE_YEARS,
    days_ahead: int = 0,
) -> DateGiven | Problem:
    """DDMMYYYY as a date that exists and is not too far away.

    With ``unknown_day`` the day may be ``00``, and then the month too.
    """
    digits = compact(value)
    if problem := _unfinished(digits):
        return problem
    precision = _precision(digits) if unknown_day else "day"
    day, month, year = _parts(digits, precision)
    if not 1 <= month <= 12:
        return _problem("month", month=month)
    try:
        found = date(year, month, day)
    except ValueError:
        return _problem("year", year=year) if year == 0 else _problem("day", day=day)
    return _near(DateGiven(found, precision), today, years_back, days_ahead)


def _unfinished(digits: str) -> Problem | None:
    """The step that is missing."""
    if not digits:
        return _problem("empty")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _WHOLE:
        return _problem("digits")
    if len(digits) <= _NO_MONTH:
        return _problem("no_month")
    if len(digits) <= _NO_YEAR:
        return _problem("no_year")
    return _problem("short") if len(digits) < _WHOLE else None


def _precision(digits: str) -> Literal["day", "month", "year"]:
    if not digits.startswith(UNKNOWN):
        return "day"
    return "year" if digits.startswith(UNKNOWN * 2) else "month"


def _parts(digits: str, precision: Literal["day", "month", "year"]) -> tuple[int, int, int]:
    known = {"day": 0, "month": 2, "year": 4}[precision]
    padded = "01" * (known // 2) + digits[known:]
    return int(padded[:2]), int(padded[2:4]), int(padded[4:])


def _near(given: DateGiven, today: date, years_back: int, days_ahead: int) -> DateGiven | Problem:
    ahead = (given.day - today).days
    if ahead > days_ahead:
        return _problem("far", date=given.day) if days_ahead else _problem("future", date=given.day)
    if given.day.year < today.year - years_back:
        return _problem("old", year=given.day.year)
    return given


def _problem(what: str, **values: object) -> Problem:
    return Problem(_FIELD, text(f"error.date.{what}", **values))
