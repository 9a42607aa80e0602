"""How what was understood is shown and said before it counts."""

from __future__ import annotations

from typing import assert_never

from i18n.amounts import money_words
from i18n.dates import date_in_words, month_name
from kiosk.pages.fields import shown as grouped
from kiosk.pages.ring import active_field
from kiosk.pages.view import PageView, Role
from kiosk.types import FieldId, Lang, Money
from voice.heard.lexicon import Lexicon
from voice.heard.meanings import (
    Amount,
    Chosen,
    Command,
    Day,
    Digits,
    FreeText,
    Letters,
    Meaning,
    Number,
    Phone,
    Unclear,
    YesNo,
)


def words(meaning: Meaning, view: PageView, lexicon: Lexicon) -> str:
    """What was understood, as the page writes such things; a command as it is first said."""
    match meaning:
        case Command(name):
            return " ".join(lexicon.commands[name][0]).replace("' ", "'")
        case Chosen(node):
            return view.find(node).name
        case Number(value):
            return str(value)
        case Amount(cents):
            return money_words(Money(cents), view.lang)
        case Day():
            return _day(meaning, view.lang)
        case Letters(said) | Digits(said) | FreeText(said):
            return said
        case Phone(number):
            return grouped(FieldId("phone"), number)
        case YesNo() | Unclear():
            return ""
        case never:
            assert_never(never)


def field(meaning: Meaning, view: PageView) -> str:
    """The name of the field that it is typed into, where the page has several; else nothing."""
    fields = [one for one in view.walk() if one.role is Role.FIELD]
    active = active_field(view)
    if isinstance(meaning, Chosen | Command) or active is None or len(fields) < 2:
        return ""
    return active.name


def _day(day: Day, lang: Lang) -> str:
    if day.month is None:
        return str(day.day or day.year)
    if day.day is None and day.year is None:
        return month_name(day.month, lang)
    return date_in_words(day.day, day.month, str(day.year) if day.year else "", lang)
