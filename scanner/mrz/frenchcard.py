"""How long an old French identity card runs: the date printed on it is not always the law's (pure)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from scanner.mrz.days import last_day, whole

_PROLONGED_FROM = "2004-01"
"""Still good on 1 January 2014, so made from 2 January 2004 on; on the 1st, a holiday, none was made."""
_LONGER_FROM = "2014-01"
_PROLONGED = (dt.date(2004, 1, 2), dt.date(2013, 12, 31))
"""The same two limits for who knows the day."""
_PRINTED_YEARS, _ADDED_YEARS = 10, 5
_ADULT = 18


@dataclass(frozen=True)
class CardEnd:
    """The last day, between two: the lines give a month of issue and no day. ``added_years``: not printed."""

    earliest: dt.date
    latest: dt.date
    added_years: tuple[int, ...]

    def expired(self, today: dt.date) -> bool | None:
        """Whether it is over; None while only the printed day of the month could tell."""
        return True if today > self.latest else None if today > self.earliest else False


def card_end(issued: str, birth: str) -> CardEnd:
    """Say when a card of the format FRID ends in law, from ``issued`` (``2011-05``) and ``birth`` (ISO).

    10 years for a minor; 15 for an adult since 1 January 2014; 10 + 5, the 5 not printed, for an adult's card
    that was still good that day. The age counts on the day of issue. Where the birthday is in the month of
    issue or unknown, both ends are kept. Source: décret n° 2013-1188 du 18 décembre 2013, articles 2 and 9
    (décret n° 55-1397 du 22 octobre 1955, article 1er); service-public.fr fiche F35005. The card of 2021 on
    (TD1) runs 10 years and prints its end. ValueError when ``issued`` is no month.
    """
    first, last = dt.date.fromisoformat(f"{issued}-01"), last_day(issued)
    ages = _adult(birth, first, last)
    years = [15 if adult and issued >= _PROLONGED_FROM else 10 for adult in ages]
    added = {5 if adult and _PROLONGED_FROM <= issued < _LONGER_FROM else 0 for adult in ages}
    return CardEnd(_eve(first, min(years)), _eve(last, max(years)), tuple(sorted(added)))


def longer_end(issued: dt.date, printed: dt.date) -> dt.date | None:
    """Say when a card ends by law that prints another day, if it is an adult's: its back tells no age.

    None when both are the same. Source: as for ``card_end``.
    """
    if printed.year - issued.year != _PRINTED_YEARS or not _PROLONGED[0] <= issued <= _PROLONGED[1]:
        return None
    return _eve(printed + dt.timedelta(days=1), _ADDED_YEARS)


def _adult(birth: str, first: dt.date, last: dt.date) -> tuple[bool, ...]:
    born = whole(birth)
    if born is None:
        return _adult_by_year(birth, first)
    adult_on = _years_after(born, _ADULT)
    return (adult_on <= first,) if adult_on <= first or adult_on > last else (False, True)


def _adult_by_year(birth: str, first: dt.date) -> tuple[bool, ...]:
    if not birth[:4].isdigit() or first.year - int(birth[:4]) == _ADULT:
        return (False, True)
    return (first.year - int(birth[:4]) > _ADULT,)


def _eve(day: dt.date, years: int) -> dt.date:
    """The day before the anniversary: a card of 12 May 2011 is printed "11.05.2021"."""
    return _years_after(day, years) - dt.timedelta(days=1)


def _years_after(day: dt.date, years: int) -> dt.date:
    leap_day = (day.month, day.day) == (2, 29)
    return dt.date(day.year + years, 3, 1) if leap_day else day.replace(year=day.year + years)
