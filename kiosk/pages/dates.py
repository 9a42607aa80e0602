"""A date by three big steps: what is chosen so far, which step is next, and the keys of that step."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from i18n.dates import date_in_words, month_name
from kiosk.pages.actions import Key
from kiosk.procedures.fields.dates import OLDEST_AGE_YEARS, UNKNOWN
from kiosk.procedures.models import Page
from kiosk.types import Lang

Step: TypeAlias = Literal["day", "month", "year"]

DAYS = tuple(f"{day:02}" for day in range(1, 32))
MONTHS = tuple(f"{month:02}" for month in range(1, 13))
MOST_YEARS = 12
"""So few years are offered whole; more are written digit by digit, as people know them."""

_DAY, _MONTH, _WHOLE = 2, 4, 8


def step_of(value: str) -> Step:
    """What is chosen next; a whole date stays at its year. ``value``: two digits of the day (``00`` unknown),
    two of the month, four of the year, as far as they are chosen."""
    if len(value) < _DAY:
        return "day"
    return "month" if len(value) < _MONTH else "year"


def is_whole(value: str) -> bool:
    """Whether nothing is left to choose."""
    return len(value) >= _WHOLE


def keys_of(value: str) -> tuple[str, ...]:
    """The keys by which a date is chosen: day, month, then each digit of the year."""
    return tuple(one for one in (value[:_DAY], value[_DAY:_MONTH], *value[_MONTH:]) if one)


def chosen(value: str, key: str) -> str:
    """The date after a key; one that does not belong to its step changes nothing."""
    step = step_of(value)
    if key == Key.STEP:
        return value[: _DAY if step == "year" else 0]
    if key == Key.BACKSPACE:
        return value[:-1] if len(value) > _MONTH else value[: _DAY if step == "year" else 0]
    if step == "day":
        return key if key in {*DAYS, UNKNOWN} else value
    if step == "month":
        return value + key if key in MONTHS or value == key == UNKNOWN else value
    return _year(value, key)


def _year(value: str, key: str) -> str:
    if not (key.isascii() and key.isdigit()):
        return value
    if len(key) == _WHOLE - _MONTH:
        return value[:_MONTH] + key
    return value + key if len(key) == 1 and not is_whole(value) else value


def years_of(page: Page, today: date) -> tuple[str, ...]:
    """The years that a page allows, where they are few; else none."""
    back = OLDEST_AGE_YEARS if page.low is None else page.low
    last = date.fromordinal(today.toordinal() + (page.high or 0)).year
    years = range(today.year - back, last + 1)
    return tuple(map(str, years)) if len(years) <= MOST_YEARS else ()


def month_of(key: str, lang: Lang) -> str:
    """The name of the month that a key chooses."""
    return month_name(int(key), lang)


def in_words(value: str, lang: Lang) -> str:
    """What is chosen so far, dots for what is not: "12", "12 mars ....", "12 mars 19..", "mars 1948"."""
    day, month, year = value[:_DAY], value[_DAY:_MONTH], value[_MONTH:]
    dotted = year.ljust(_WHOLE - _MONTH, ".")
    if month in {"", UNKNOWN}:
        return dotted if month else str(int(day)) if day not in {"", UNKNOWN} else ""
    return date_in_words(None if day == UNKNOWN else int(day), int(month), dotted, lang)
