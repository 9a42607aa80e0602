"""Amounts of money and lengths of time as they are read in each language (CLDR)."""

from __future__ import annotations

from i18n.locales import cldr
from kiosk.types import Lang, Money, Span


def money_words(money: Money, lang: Lang) -> str:
    """ "25 €"; cents only where there are any."""
    from babel.numbers import format_currency

    whole = money.cents % 100 == 0
    amount = money.cents // 100 if whole else money.cents / 100
    words = format_currency(amount, "EUR", locale=cldr(lang), currency_digits=not whole)
    words = words.replace("EUR", "€")
    return words.replace(",00", "").replace(".00", "") if whole else words


def span_words(span: Span, lang: Lang) -> str:
    """ "3 mois", "1 an". Working days, which CLDR has not, are the catalogue's."""
    from babel.units import format_unit

    unit = f"duration-{span.unit.removesuffix('s')}"
    locale = cldr(lang)
    words = format_unit(span.amount, unit, length="long", locale=locale)
    # Where CLDR's long form is an alias of the short one, Babel writes the unit's name.
    return format_unit(span.amount, unit, length="short", locale=locale) if unit in words else words
