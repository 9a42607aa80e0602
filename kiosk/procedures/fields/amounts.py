"""Digits as a number or an amount of money, between bounds that the page sets."""

from __future__ import annotations

import re

from kiosk.procedures.answers import MoneyGiven, NumberGiven, Problem
from kiosk.procedures.fields.tidy import compact, digits_as_ascii, tidy
from kiosk.types import FieldId, Money, text

MOST_DIGITS = 9
_AMOUNT = re.compile(r"([0-9]+)(?:[,.]([0-9]{0,2}))?")
_LOOSE = re.compile(r"[\s€]")


def read_number(value: str, low: int | None = None, high: int | None = None) -> NumberGiven | Problem:
    """A whole number from ``low`` to ``high``."""
    digits = compact(value)
    if not digits:
        return _problem("number", "empty")
    if not (digits.isascii() and digits.isdigit()):
        return _problem("number", "digits")
    if len(digits.lstrip("0")) > MOST_DIGITS:
        return _problem("number", "long") if high is None else _problem("number", "high", high=high)
    number = int(digits)
    if low is not None and number < low:
        return _problem("number", "low", low=low)
    if high is not None and number > high:
        return _problem("number", "high", high=high)
    return NumberGiven(number)


def read_money(value: str, low: int | None = None, high: int | None = None) -> MoneyGiven | Problem:
    """``12``, ``12,5`` or ``12,50`` as cents, from ``low`` to ``high`` euros."""
    typed = _LOOSE.sub("", digits_as_ascii(tidy(value)))
    if not typed:
        return _problem("money", "empty")
    found = _AMOUNT.fullmatch(typed)
    if not found:
        return _problem("money", "form")
    euros, cents = found.groups(default="")
    if len(euros.lstrip("0")) > MOST_DIGITS:
        return _problem("money", "long")
    amount = int(euros) * 100 + int(cents.ljust(2, "0"))
    if low is not None and amount < low * 100:
        return _problem("money", "low", low=Money(low * 100))
    if high is not None and amount > high * 100:
        return _problem("money", "high", high=Money(high * 100))
    return MoneyGiven(amount)


def _problem(kind: str, what: str, **values: object) -> Problem:
    return Problem(FieldId(kind), text(f"error.{kind}.{what}", **values))
