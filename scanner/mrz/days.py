"""Dates of two-digit years: which century, and what part of a date is unknown (pure).

ICAO Doc 9303 part 3, 4.8: YYMMDD, an unknown part is fillers. The norm leaves the century to the reader.
"""

from __future__ import annotations

import datetime as dt
import re

WINDOW_YEARS = 20
"""An expiry further ahead belongs to the last century: no paper is given for longer (French cards: 15)."""
_FIRST_OLD_CARD, _LAST_OLD_CARD = 1987, (2021, 12)
_DATE = re.compile(r"\d\d(?:\d{4}|\d\d<<|<<<<)|<{6}")


def birth_date(raw: str, latest: dt.date) -> str | None:
    """Write a day of birth: ISO, ``1965-??-??`` where parts are unknown, "" where all is; None if impossible.

    ``latest``: today, or the paper's own end when that is past: nobody is born after either.
    """
    if not _DATE.fullmatch(raw):
        return None
    if not raw.strip("<"):
        return ""
    year, month, day = 2000 + int(raw[:2]), _part(raw[2:4]), _part(raw[4:6])
    earliest = (year, int(month) if month != "??" else 1, int(day) if day != "??" else 1)
    if earliest > (latest.year, latest.month, latest.day):
        year -= 100
    return _written(year, month, day)


def expiry_date(raw: str, today: dt.date) -> str | None:
    """Write a last day of validity, as ``birth_date`` does; at most 20 years ahead of ``today``."""
    if not _DATE.fullmatch(raw):
        return None
    if not raw.strip("<"):
        return ""
    year = 2000 + int(raw[:2])
    year -= 100 if year > today.year + WINDOW_YEARS else 0
    return _written(year, _part(raw[2:4]), _part(raw[4:6]))


def issue_month(raw: str, today: dt.date) -> str | None:
    """Write the month (YYMM) in which an old French card was made as ``2011-05``; they began in 1988."""
    if not re.fullmatch(r"\d{4}", raw) or not 1 <= int(raw[2:]) <= 12:
        return None
    year, month = 2000 + int(raw[:2]), int(raw[2:])
    if (year, month) <= min((today.year, today.month), _LAST_OLD_CARD):
        return f"{year}-{raw[2:]}"
    return f"{year - 100}-{raw[2:]}" if year - 100 >= _FIRST_OLD_CARD else None


def last_day(month: str) -> dt.date:
    """The last day of an ISO month."""
    year, number = map(int, month.split("-"))
    return dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)


def whole(date: str) -> dt.date | None:
    """The day, when no part of it is unknown."""
    return dt.date.fromisoformat(date) if date and "?" not in date else None


def _part(raw: str) -> str:
    return raw if raw.isdigit() else "??"


def _written(year: int, month: str, day: str) -> str | None:
    """ISO, when the known parts can be a date."""
    if not _is_day(year, month if month != "??" else "01", day if day != "??" else "01"):
        return None
    return f"{year}-{month}-{day}"


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        dt.date(year, int(month), int(day))
    except ValueError:
        return False
    return True
