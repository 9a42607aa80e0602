"""How old a paper is, or how long it has been out of date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from kiosk.procedures.answers import Answer
from kiosk.procedures.calculating.base import (
    MONTHS_A_YEAR,
    Finding,
    age_years,
    day_of,
    latest_day,
    length_of,
    whole_months,
)
from kiosk.procedures.calendar_days import Delay, Unit, deadline, months_after, years_after
from kiosk.types import Span

EXPIRED_YEARS = 5
RENEW_MONTHS_BEFORE = 12
OPEN_RECORD_YEARS = 75


def paper_age(day: date, max_age: Span, today: date) -> Finding:
    """``fresh`` while the paper is younger than ``max_age``, else ``too_old``; gives its ``age`` as a Span.

    "Less than 3 months" (F1367, F14807): on the day on which it is 3 months old it is too old.
    """
    return Finding("fresh" if _younger(day, max_age, today) else "too_old", {"age": length_of(day, today)})


def _younger(day: date, max_age: Span, today: date) -> bool:
    match max_age.unit:
        case "years":
            return whole_months(day, today) < max_age.amount * MONTHS_A_YEAR
        case "months":
            return whole_months(day, today) < max_age.amount
        case "weeks":
            return (today - day).days < max_age.amount * 7
        case "days":
            return (today - day).days < max_age.amount
        case "working_days":
            return today < deadline(Delay(max_age.amount, Unit.WORKING_DAYS), day)
        case "hours":
            return today < deadline(Delay(max_age.amount, Unit.HOURS), day)
        case never:
            assert_never(never)


def card_expiry(answers: Sequence[Answer], today: date) -> Finding:
    """``valid``, ``ends_soon`` (its last year), ``expired_under_5`` or ``expired_over_5`` (years).

    Source: F21089. Takes the date that the card or passport shows; the 5 years added to cards of 2004 to
    2013 are not counted, since the papers to bring for a renewal depend on the date shown.
    """
    shown = day_of(answers[0])
    if today > shown:
        return Finding("expired_under_5" if today <= years_after(shown, EXPIRED_YEARS) else "expired_over_5")
    return Finding("ends_soon" if today >= months_after(shown, -RENEW_MONTHS_BEFORE) else "valid")


def record_age(answers: Sequence[Answer], today: date) -> Finding:
    """``under_75`` or ``from_75``: the record of a birth or a wedding is open to all after 75 years.

    Source: F1427. Gives the completed ``years``.
    """
    years = age_years(latest_day(answers[0], today), today)
    return Finding("from_75" if years >= OPEN_RECORD_YEARS else "under_75", {"years": years})
