"""An answer as it would be typed, so that whoever changes it finds it in the fields."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.procedures.answers import (
    AddressGiven,
    Answer,
    BusinessGiven,
    CommuneGiven,
    DateGiven,
    EmailGiven,
    IbanGiven,
    MoneyGiven,
    NameGiven,
    NumberGiven,
    PhoneGiven,
    TextGiven,
)
from kiosk.types import FieldId

_CENTS = 100
_DIGITS = {"day": 0, "month": 2, "year": 4}
"""How many of the eight digits of a date are unknown, and written 0."""


def as_typed(answer: Answer) -> Mapping[FieldId, str]:
    """The fields of an answer; an answer that is not typed has none."""
    return {FieldId(name): value for name, value in _fields(answer).items()}


def _fields(answer: Answer) -> dict[str, str]:
    match answer:
        case DateGiven(day, precision):
            unknown = _DIGITS[precision]
            digits = f"{day.day:02}{day.month:02}{day.year:04}"
            return {"date": "0" * unknown + digits[unknown:]}
        case NumberGiven(number):
            return {"number": str(number)}
        case MoneyGiven(cents):
            return {"money": _money(cents)}
        case TextGiven(words):
            return {"words": words}
        case NameGiven(family, given):
            return {"family": family, "given": given}
        case PhoneGiven(number):
            return {"phone": number}
        case EmailGiven(address):
            return {"email": address}
        case AddressGiven(street, postcode, town):
            return {"street": street, "postcode": postcode, "town": town}
        case CommuneGiven(postcode, town):
            return {"postcode": postcode, "town": town}
        case IbanGiven(iban):
            return {"iban": iban}
        case BusinessGiven(number):
            return {"siret": number}
    return {}


def _money(cents: int) -> str:
    euros, rest = divmod(cents, _CENTS)
    return f"{euros},{rest:02}" if rest else str(euros)
