"""Whether there is still time, as the law counts days.

Public holidays are those of metropolitan France; where there are more, a deadline found here is a day early
rather than a day late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kiosk.procedures.answers import Answer
from kiosk.procedures.calculating.base import Finding, day_of
from kiosk.procedures.calendar_days import Delay, Unit, deadline, months_after

BIRTH = Delay(5, Unit.DAYS, prolonged=True)
DEATH = Delay(1, Unit.WORKING_DAYS)
SALE_DAYS = 15
BANNS_DAYS = 10
FRIDAY = 4
ROLL_FRIDAYS = 6
LONGEST_STAY_DAYS = 90
RENEW_MONTHS_BEFORE = 2
HOUSING_MONTHS, HOUSING_RENEW_MONTHS = 12, 11


def birth_deadline(answers: Sequence[Answer], today: date) -> Finding:
    """``in_time`` or ``late``: 5 days, the day of the birth not counted, prolonged. Source: F961.

    Gives the last day, ``deadline``.
    """
    return _until(deadline(BIRTH, day_of(answers[0])), today)


def death_deadline(answers: Sequence[Answer], today: date) -> Finding:
    """``in_time`` or ``late``: 24 hours without weekends and holidays, so the next working day. Source: F909.

    Gives the last day, ``deadline``.
    """
    return _until(deadline(DEATH, day_of(answers[0])), today)


def days_before_event(answers: Sequence[Answer], today: date) -> Finding:
    """``in_time`` from 15 days before on, else ``late``: sales and drinks stalls.

    Source: code de commerce, R310-8. Gives the number of ``days`` left (0 for a day that has gone).
    """
    days = max(0, (day_of(answers[0]) - today).days)
    return Finding("in_time" if days >= SALE_DAYS else "late", {"days": days})


def wedding_date(answers: Sequence[Answer], today: date) -> Finding:
    """``possible`` from the tenth day after the banns on, else ``too_soon``. Source: F930; code civil, 64.

    The banns are put up today at the earliest. Gives the ``earliest`` day.
    """
    earliest = today + timedelta(BANNS_DAYS)
    return Finding("possible" if day_of(answers[0]) >= earliest else "too_soon", {"earliest": earliest})


def roll_deadline(answers: Sequence[Answer], today: date) -> Finding:
    """``in_time`` or ``late``: until the sixth Friday before the vote. Source: F1367; code électoral, L17.

    Takes the day of the vote. Gives the last day, ``deadline``.
    """
    vote = day_of(answers[0])
    back = (vote.weekday() - FRIDAY - 1) % 7 + 1
    return _until(vote - timedelta(back + 7 * (ROLL_FRIDAYS - 1)), today)


def stay_length(answers: Sequence[Answer], today: date) -> Finding:
    """``short`` (up to 90 days, first and last counted), ``long`` or ``backwards``. Source: F2191.

    Takes the days of arrival and of leaving. Gives the number of ``days``.
    """
    days = (day_of(answers[1]) - day_of(answers[0])).days + 1
    if days < 1:
        return Finding("backwards", {"days": 0})
    return Finding("short" if days <= LONGEST_STAY_DAYS else "long", {"days": days})


def domiciliation_end(answers: Sequence[Answer], today: date) -> Finding:
    """``valid``, ``renew_now`` (in its last 2 months) or ``expired``. Source: F17317.

    Takes the last day of the attestation. Gives the day from which to renew, ``from_day``.
    """
    last = day_of(answers[0])
    from_day = months_after(last, -RENEW_MONTHS_BEFORE)
    if today > last:
        return Finding("expired", {"from_day": from_day})
    return Finding("renew_now" if today >= from_day else "valid", {"from_day": from_day})


def housing_request_age(answers: Sequence[Answer], today: date) -> Finding:
    """``valid``, ``renew_now`` (its last month) or ``expired`` (after a year). Source: F10007, R149.

    Takes the day of the request or of its last renewal. Gives the last day, ``deadline``.
    """
    made = day_of(answers[0])
    last = months_after(made, HOUSING_MONTHS)
    if today > last:
        return Finding("expired", {"deadline": last})
    value = "renew_now" if today >= months_after(made, HOUSING_RENEW_MONTHS) else "valid"
    return Finding(value, {"deadline": last})


def _until(last: date, today: date) -> Finding:
    return Finding("in_time" if today <= last else "late", {"deadline": last})
