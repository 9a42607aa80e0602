"""Deadlines against real calendars: long weekends, 29 February, short months, Alsace-Moselle."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.procedures.calendar_days import (
    Delay,
    Region,
    Unit,
    days_off,
    deadline,
    is_weekend,
    is_working_day,
    months_after,
    years_after,
)

BIRTH = Delay(5, Unit.DAYS, prolonged=True)
DEATH = Delay(24, Unit.HOURS, prolonged=True)
CENSUS = Delay(3, Unit.MONTHS_END)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
AMOUNTS = st.integers(0, 60)
UNITS = st.sampled_from(Unit)
REGIONS = st.sampled_from(Region)


def off_in(year: int, region: Region = Region.METROPOLE) -> list[str]:
    off = days_off(region)
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    return [f"{day:%d/%m}" for day in days if off(day)]


def test_the_eleven_public_holidays_of_2026() -> None:
    assert off_in(2026) == [
        "01/01", "06/04", "01/05", "08/05", "14/05", "25/05", "14/07", "15/08", "01/11", "11/11", "25/12",
    ]  # fmt: skip


def test_alsace_moselle_has_good_friday_and_the_day_after_christmas_too() -> None:
    assert set(off_in(2026, Region.ALSACE_MOSELLE)) - set(off_in(2026)) == {"03/04", "26/12"}


@pytest.mark.parametrize(
    ("delay", "start", "last"),
    [
        # A birth: 5 days, its own day not counted, to the next working day (fiche F961).
        (BIRTH, date(2026, 3, 2), date(2026, 3, 9)),  # Monday; the fifth day is Saturday
        (BIRTH, date(2026, 3, 3), date(2026, 3, 9)),  # Tuesday; the fifth day is Sunday
        (BIRTH, date(2026, 3, 4), date(2026, 3, 9)),  # Wednesday; the fifth day is Monday
        (BIRTH, date(2026, 4, 1), date(2026, 4, 7)),  # the fifth day is Easter Monday
        (BIRTH, date(2026, 4, 26), date(2026, 5, 4)),  # 1 May, then a weekend
        (BIRTH, date(2025, 4, 26), date(2025, 5, 2)),  # 1 May on a Thursday: the Friday is worked
        (BIRTH, date(2026, 5, 9), date(2026, 5, 15)),  # Ascension Day; the day after is worked
        (BIRTH, date(2026, 5, 20), date(2026, 5, 26)),  # Whit Monday
        (BIRTH, date(2026, 12, 20), date(2026, 12, 28)),  # Christmas, then a weekend
        (BIRTH, date(2026, 12, 27), date(2027, 1, 4)),  # New Year's Day, then a weekend
        # A death: 24 hours without weekends and holidays (fiche F909).
        (DEATH, date(2026, 3, 5), date(2026, 3, 6)),
        (DEATH, date(2026, 3, 6), date(2026, 3, 9)),
        (DEATH, date(2026, 4, 30), date(2026, 5, 4)),
        (Delay(36, Unit.HOURS), date(2026, 3, 5), date(2026, 3, 7)),
        # The citizen census: to the end of the third month after the 16th birthday (fiche F870).
        (CENSUS, date(2026, 2, 5), date(2026, 5, 31)),
        (CENSUS, date(2026, 11, 30), date(2027, 2, 28)),
        (CENSUS, date(2027, 11, 1), date(2028, 2, 29)),
        (Delay(0, Unit.MONTHS_END), date(2026, 4, 30), date(2026, 4, 30)),
        # Months and years: the same day, else the month's last (code de procédure civile, 641).
        (Delay(1, Unit.MONTHS), date(2026, 1, 31), date(2026, 2, 28)),
        (Delay(1, Unit.MONTHS), date(2028, 1, 31), date(2028, 2, 29)),
        (Delay(1, Unit.MONTHS), date(2026, 2, 28), date(2026, 3, 28)),
        (Delay(3, Unit.MONTHS), date(2026, 11, 30), date(2027, 2, 28)),
        (Delay(1, Unit.YEARS), date(2028, 2, 29), date(2029, 2, 28)),
        (Delay(4, Unit.YEARS), date(2028, 2, 29), date(2032, 2, 29)),
        (Delay(1, Unit.MONTHS, prolonged=True), date(2026, 4, 1), date(2026, 5, 4)),  # 1 May 2026
        # Weeks and the two sorts of working days around 1 and 8 May 2026 (both Fridays).
        (Delay(2, Unit.WEEKS), date(2026, 4, 29), date(2026, 5, 13)),
        (Delay(3, Unit.WORKING_DAYS), date(2026, 4, 29), date(2026, 5, 5)),
        (Delay(3, Unit.OPEN_DAYS), date(2026, 4, 29), date(2026, 5, 4)),
        # Before a birthday: its eve.
        (Delay(18, Unit.YEARS, eve=True), date(2010, 5, 9), date(2028, 5, 8)),
        # Backwards.
        (Delay(5, Unit.MONTHS, before=True), date(2026, 7, 31), date(2026, 2, 28)),
        (Delay(15, Unit.DAYS, before=True), date(2026, 3, 10), date(2026, 2, 23)),
        (Delay(2, Unit.WORKING_DAYS, before=True), date(2026, 4, 7), date(2026, 4, 2)),
        (Delay(24, Unit.HOURS, before=True), date(2026, 3, 1), date(2026, 2, 28)),
        (Delay(1, Unit.MONTHS_END, before=True), date(2026, 3, 15), date(2026, 2, 28)),
    ],
)
def test_real_deadlines(delay: Delay, start: date, last: date) -> None:
    assert deadline(delay, start) == last


def test_a_birth_before_good_friday_has_longer_in_strasbourg() -> None:
    born = date(2026, 3, 29)  # the fifth day is Good Friday
    assert deadline(BIRTH, born) == date(2026, 4, 3)
    assert deadline(BIRTH, born, Region.ALSACE_MOSELLE) == date(2026, 4, 7)


def test_easter_monday_is_no_working_day() -> None:
    assert not is_working_day(date(2026, 4, 6))
    assert is_working_day(date(2026, 4, 7))
    assert not is_working_day(date(2026, 4, 11))


@pytest.mark.parametrize(
    "made", [lambda: Delay(-1, Unit.DAYS), lambda: Delay(1, Unit.DAYS, prolonged=True, before=True)]
)
def test_delays_that_mean_nothing_are_refused(made: object) -> None:
    with pytest.raises(ValueError, match="delay"):
        made()  # type: ignore[operator]


def test_past_the_end_of_the_calendar() -> None:
    with pytest.raises(OverflowError):
        months_after(date(9999, 12, 1), 1)


@given(DAYS, AMOUNTS, UNITS, REGIONS)
@settings(max_examples=150, deadline=None)
def test_a_prolonged_deadline_is_the_first_working_day_from_the_plain_one(
    start: date, amount: int, unit: Unit, region: Region
) -> None:
    plain = deadline(Delay(amount, unit), start, region)
    prolonged = deadline(Delay(amount, unit, prolonged=True), start, region)
    assert prolonged >= plain >= start
    assert is_working_day(prolonged, region)
    between = (plain + timedelta(days=n) for n in range((prolonged - plain).days))
    assert not any(is_working_day(day, region) for day in between)


@given(DAYS, AMOUNTS, UNITS)
@settings(max_examples=150, deadline=None)
def test_more_time_is_never_an_earlier_deadline(start: date, amount: int, unit: Unit) -> None:
    assert deadline(Delay(amount + 1, unit), start) >= deadline(Delay(amount, unit), start)


@given(DAYS, AMOUNTS)
@settings(max_examples=100, deadline=None)
def test_working_days_are_counted_one_by_one(start: date, amount: int) -> None:
    last = deadline(Delay(amount, Unit.WORKING_DAYS), start)
    days = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(is_working_day(day) for day in days) == amount
    assert deadline(Delay(amount, Unit.OPEN_DAYS), start) <= last


@given(DAYS, AMOUNTS)
@settings(max_examples=100, deadline=None)
def test_forth_and_back(start: date, amount: int) -> None:
    last = deadline(Delay(amount, Unit.DAYS), start)
    assert deadline(Delay(amount, Unit.DAYS, before=True), last) == start


@given(DAYS, st.integers(-400, 400))
def test_a_month_later_is_the_same_day_or_the_months_last(start: date, months: int) -> None:
    then = months_after(start, months)
    assert (then.year - start.year) * 12 + then.month - start.month == months
    assert then.day == start.day or (then.day < start.day and (then + timedelta(days=1)).day == 1)
    assert years_after(start, 1) == months_after(start, 12)


@given(DAYS)
def test_every_year_has_eleven_public_holidays_unless_two_meet(day: date) -> None:
    # Ascension Day fell on 8 May in 1997 and on 1 May in 2008.
    assert len(set(off_in(day.year))) in {10, 11}
    assert is_weekend(day) == (day.isoweekday() > 5)


def test_the_library_waits_until_a_deadline_is_asked() -> None:
    """The kiosk must start quickly: importing the module must not import the holidays of 250 countries."""
    code = "import sys, kiosk.procedures.calendar_days; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
