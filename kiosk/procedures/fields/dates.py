"""Digits as a date, of which the day or the month may be unknown."""

from __future__ import annotations

from datetime import date
from typing import Literal

from kiosk.procedures.answers import DateGiven, Problem
from kiosk.procedures.fields.tidy import compact
from kiosk.types import FieldId, text

OLDEST_AGE_YEARS = 120
_FIELD = FieldId("date")
_PRECISIONS: dict[int, Literal["day", "month", "year"]] = {8: "day", 6: "month", 4: "year"}


def read_date(
    value: str,
    today: date,
    *,
    unknown_day: bool = False,
    years_back: int = OLDEST_AGE_YEARS,
    days_ahead: int = 0,
) -> DateGiven | Problem:
    """DDMMYYYY, and with ``unknown_day`` MMYYYY or YYYY, as a date that exists and is not too far away."""
    digits = compact(value)
    precision = _PRECISIONS.get(len(digits))
    if not digits:
        return _problem("empty_part" if unknown_day else "empty")
    if not (digits.isascii() and digits.isdigit()):
        return _problem("digits")
    if precision is None or (precision != "day" and not unknown_day):
        return _problem("short_part" if unknown_day else "short")
    day, month, year = _parts(digits)
    if not 1 <= month <= 12:
        return _problem("month", month=month)
    try:
        found = date(year, month, day)
    except ValueError:
        return _problem("year", year=year) if year == 0 else _problem("day", day=day)
    return _near(DateGiven(found, precision), today, years_back, days_ahead)


def _parts(digits: str) -> tuple[int, int, int]:
    padded = "01" * ((8 - len(digits)) // 2) + digits
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
