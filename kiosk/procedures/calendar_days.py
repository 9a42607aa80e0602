"""Deadlines as the law counts them: days, working days and months, with the public holidays of France."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import assert_never

ONE_DAY = timedelta(days=1)
HOURS_A_DAY = 24
MONTHS_A_YEAR = 12
SATURDAY, SUNDAY = 5, 6

DayOff = Callable[[date], bool]


class Unit(StrEnum):
    """What a delay is counted in."""

    HOURS = "hours"
    """Rounded up to days: the kiosk asks for a day, never for an hour."""
    DAYS = "days"
    """Every day of the calendar (jours calendaires)."""
    OPEN_DAYS = "open_days"
    """All days but Sundays and public holidays (jours ouvrables)."""
    WORKING_DAYS = "working_days"
    """All days but Saturdays, Sundays and public holidays (jours ouvrés)."""
    WEEKS = "weeks"
    MONTHS = "months"
    MONTHS_END = "months_end"
    """The last day of the month that comes so many months later."""
    YEARS = "years"


class Region(StrEnum):
    """Which public holidays hold (code du travail, articles L3133-1 and L3134-13)."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"
    """Good Friday and 26 December too. (Good Friday holds only where there is a Protestant church.)"""


_SUBDIVISION = {Region.METROPOLE: None, Region.ALSACE_MOSELLE: "57"}


@dataclass(frozen=True)
class Delay:
    """A length of time from one day to a deadline.

    ``prolonged``: a deadline on a Saturday, a Sunday or a public holiday moves to the next working day
    (code de procédure civile, article 642; for a birth, décret 2017-278 and fiche F961).
    ``before``: the time is counted backwards; such a deadline is never prolonged. Raises ValueError.
    ``eve``: what must be done before a day ("avant vos 18 ans") can last be done on its eve.
    """

    amount: int
    unit: Unit
    prolonged: bool = False
    before: bool = False
    eve: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a delay is not negative: say 'before'")
        if self.before and self.prolonged:
            raise ValueError("a delay counted backwards is never prolonged")


def deadline(delay: Delay, start: date, region: Region = Region.METROPOLE) -> date:
    """The last day on which it is not too late. The day of ``start`` itself is not counted.

    Source: code de procédure civile, articles 641 (counting) and 642 (prolonging). Raises OverflowError
    past the end of the calendar (year 9999).
    """
    off = days_off(region)
    last = _counted(delay, start, off) - delay.eve * ONE_DAY
    if not delay.prolonged:
        return last
    while is_weekend(last) or off(last):
        last += ONE_DAY
    return last


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() in {SATURDAY, SUNDAY}


def is_working_day(day: date, region: Region = Region.METROPOLE) -> bool:
    """A jour ouvré: from Monday to Friday, and no public holiday."""
    return not is_weekend(day) and not days_off(region)(day)


@cache
def days_off(region: Region = Region.METROPOLE) -> DayOff:
    """Which days are public holidays. The first call imports a library (0.1 s); the answer is quick."""
    from holidays import country_holidays

    known = country_holidays("FR", subdiv=_SUBDIVISION[region])
    return known.__contains__


def months_after(start: date, months: int) -> date:
    """The same day of a later (or earlier) month; the month's last day where it has no such day.

    Source: code de procédure civile, article 641, second paragraph.
    """
    year, month0 = divmod(start.year * MONTHS_A_YEAR + start.month - 1 + months, MONTHS_A_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date out of the calendar")
    return date(year, month0 + 1, min(start.day, _last_day(year, month0 + 1)))


def years_after(start: date, years: int) -> date:
    """The same day so many years later; from 29 February to 28 February, early rather than late."""
    return months_after(start, years * MONTHS_A_YEAR)


def _counted(delay: Delay, start: date, off: DayOff) -> date:
    amount = -delay.amount if delay.before else delay.amount
    match delay.unit:
        case Unit.HOURS:
            days = -(-delay.amount // HOURS_A_DAY)
            return start + timedelta(days=-days if delay.before else days)
        case Unit.DAYS:
            return start + timedelta(days=amount)
        case Unit.OPEN_DAYS:
            return _step(start, amount, lambda day: day.weekday() == SUNDAY or off(day))
        case Unit.WORKING_DAYS:
            return _step(start, amount, lambda day: is_weekend(day) or off(day))
        case Unit.WEEKS:
            return start + timedelta(weeks=amount)
        case Unit.MONTHS:
            return months_after(start, amount)
        case Unit.MONTHS_END:
            then = months_after(start, amount)
            return then.replace(day=_last_day(then.year, then.month))
        case Unit.YEARS:
            return years_after(start, amount)
        case _:
            assert_never(delay.unit)


def _step(day: date, count: int, skipped: DayOff) -> date:
    """Walk ``count`` counted days on (or back, when it is negative)."""
    one = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += one
        left -= not skipped(day)
    return day


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
