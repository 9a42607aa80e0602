"""Dates as they are said and read in each language."""

from __future__ import annotations

from datetime import date, time

from i18n.locales import cldr
from kiosk.types import Lang

_PATTERNS = {"fr": "EEEE d MMMM y", "en": "EEEE d MMMM y"}


def long_date(day: date, lang: Lang) -> str:
    """A date in full: "lundi 3 mars 2026", and "1er" for the first of a month in French."""
    from babel.dates import format_date

    words = format_date(day, format=_PATTERNS.get(lang, "full"), locale=cldr(lang))
    return words.replace(" 1 ", " 1er ", 1) if lang == "fr" and day.day == 1 else words


def clock_time(at: time, lang: Lang) -> str:
    """A time of day: "14 h 05" in French, "14:05" elsewhere."""
    return f"{at.hour} h {at.minute:02d}" if lang == "fr" else f"{at.hour}:{at.minute:02d}"
