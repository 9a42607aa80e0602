"""How old a person or an animal is, as the procedures ask it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kiosk.procedures.answers import Answer
from kiosk.procedures.calculating.base import Finding, age_years, latest_day, whole_months
from kiosk.procedures.calendar_days import Delay, Unit, deadline, years_after

CENSUS_AGE, CENSUS_END_AGE, CENSUS_MONTHS = 16, 25, 3
SCHOOL_AGE, PRIMARY_AGE, LOWER_SECONDARY_AGE = 3, 6, 11
DOG_TEST_MONTHS, DOG_PERMIT_MONTHS = 8, 12


def _by_age(born: Answer, today: date, below: str, *bands: tuple[int, str]) -> Finding:
    years = age_years(latest_day(born, today), today)
    reached = [name for least, name in bands if years >= least]
    return Finding(reached[-1] if reached else below, {"age": years})


def voting_age(answers: Sequence[Answer], today: date) -> Finding:
    """``adult`` from 18 years on, else ``minor``. Source: code électoral, article L2."""
    return _by_age(answers[0], today, "minor", (18, "adult"))


def age_18(answers: Sequence[Answer], today: date) -> Finding:
    """``adult`` from 18 years on, else ``minor``. Source: code civil, article 414."""
    return _by_age(answers[0], today, "minor", (18, "adult"))


def age_12(answers: Sequence[Answer], today: date) -> Finding:
    """``under_12`` or ``from_12``: from 12 on a child gives fingerprints. Source: F1342, F14930."""
    return _by_age(answers[0], today, "under_12", (12, "from_12"))


def age_15(answers: Sequence[Answer], today: date) -> Finding:
    """``under_15`` or ``from_15``: the stamp of a child's passport. Source: F14930."""
    return _by_age(answers[0], today, "under_15", (15, "from_15"))


def passport_stamp(answers: Sequence[Answer], today: date) -> Finding:
    """``under_15``, ``from_15`` or ``adult``: the three stamps of a passport. Source: F14930, F21091."""
    return _by_age(answers[0], today, "under_15", (15, "from_15"), (18, "adult"))


def first_name_age(answers: Sequence[Answer], today: date) -> Finding:
    """``under_13``, ``from_13`` (must consent) or ``adult``. Source: F885; code civil, article 60.

    The article says "plus de treize ans": the consent is asked from the 13th birthday on.
    """
    return _by_age(answers[0], today, "under_13", (13, "from_13"), (18, "adult"))


def age_60(answers: Sequence[Answer], today: date) -> Finding:
    """``under_60`` or ``from_60``: the allowance for autonomy (APA). Source: F10009."""
    return _by_age(answers[0], today, "under_60", (60, "from_60"))


def age_16_census(answers: Sequence[Answer], today: date) -> Finding:
    """``too_early``, ``in_time``, ``late`` (still possible) or ``too_old_25``. Source: F870.

    From the 16th birthday to the last day of the third month after the month of that birthday; then late,
    until the 25th birthday. Gives ``age`` and the days ``from_day`` and ``deadline``.
    """
    born = latest_day(answers[0], today)
    from_day = years_after(born, CENSUS_AGE)
    last = deadline(Delay(CENSUS_MONTHS, Unit.MONTHS_END), from_day)
    found = {"age": age_years(born, today), "from_day": from_day, "deadline": last}
    if today < from_day:
        return Finding("too_early", found)
    if today <= last:
        return Finding("in_time", found)
    return Finding("late" if today < years_after(born, CENSUS_END_AGE) else "too_old_25", found)


def school_age(answers: Sequence[Answer], today: date) -> Finding:
    """``school`` from the calendar year of the third birthday on, else ``under_3``. Source: F1864.

    School begins in September of that year (code de l'éducation, articles L131-1 and L131-5). Gives
    ``start_year``, the year of that September.
    """
    start = latest_day(answers[0], today).year + SCHOOL_AGE
    return Finding("school" if today.year >= start else "under_3", {"start_year": start})


def school_level(answers: Sequence[Answer], today: date) -> Finding:
    """``under_3``, ``nursery``, ``primary`` or ``lower_secondary``, by the year of birth. Source: F1864.

    It is the class of the school year that begins, or began, in September of this calendar year.
    """
    years = today.year - latest_day(answers[0], today).year
    levels = ((SCHOOL_AGE, "nursery"), (PRIMARY_AGE, "primary"), (LOWER_SECONDARY_AGE, "lower_secondary"))
    reached = [name for least, name in levels if years >= least]
    return Finding(reached[-1] if reached else "under_3")


def dog_age(answers: Sequence[Answer], today: date) -> Finding:
    """``under_8_months`` (provisional permit), ``from_8_months`` (test) or ``from_1_year``. Source: F1839."""
    months = whole_months(latest_day(answers[0], today), today)
    if months < DOG_TEST_MONTHS:
        return Finding("under_8_months", {"months": months})
    return Finding("from_8_months" if months < DOG_PERMIT_MONTHS else "from_1_year", {"months": months})
