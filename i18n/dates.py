"""Dates as they are said and read in each language."""

from __future__ import annotations

from datetime import date

from i18n.locales import cldr
from kiosk.types import Lang

_PATTERNS = {"fr": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
_PLAIN = {"en": "d MMMM y"}
_SHAPE = date(2000, 1, 28)
"""Its day and its year stand for those that are asked for: 31 February has words too."""
_YEAR = "\u202fр."
"""Ukrainian writes "year" after the number, shortened: at a sentence's end that would be two full stops."""


def long_date(day: date, lang: Lang) -> str:
    """A date in full: "lundi 3 mars 2026", and "1er" for the first of a month in French."""
    from babel.dates import format_date

    words = format_date(day, format=_PATTERNS.get(lang, "full"), locale=cldr(lang)).removesuffix(_YEAR)
    return words.replace(" 1 ", " 1er ", 1) if lang == "fr" and day.day == 1 else words


def month_name(month: int, lang: Lang) -> str:
    """A month by its name alone: "mars"."""
    from babel.dates import format_date

    return format_date(_SHAPE.replace(month=month), format="LLLL", locale=cldr(lang))


def date_in_words(day: int | None, month: int, year: str, lang: Lang) -> str:
    """A date as far as it is known, whether or not it exists: "12 mars 19..", "mars 1948", "12 mars"."""
    from babel.dates import format_date, format_skeleton

    shape, plain = _SHAPE.replace(month=month), _PLAIN.get(lang, "long")
    if day is None:
        words = format_skeleton("yMMMM", shape, locale=cldr(lang))
    elif year:
        words = format_date(shape, format=plain, locale=cldr(lang))
    elif lang in _PLAIN:
        words = format_date(shape, format=plain.removesuffix(" y"), locale=cldr(lang))
    else:
        words = format_skeleton("MMMMd", shape, locale=cldr(lang))
    if day is not None:
        words = words.replace(str(_SHAPE.day), "1er" if lang == "fr" and day == 1 else str(day), 1)
    return words.removesuffix(_YEAR).replace(str(_SHAPE.year), year)
