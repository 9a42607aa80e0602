"""What a person typed, as an answer, or one sentence that says what to mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from kiosk.procedures.answers import Answer, Problem
from kiosk.procedures.fields.amounts import read_money, read_number
from kiosk.procedures.fields.back import as_typed
from kiosk.procedures.fields.codes import read_iban, read_siret
from kiosk.procedures.fields.contact import read_email, read_phone
from kiosk.procedures.fields.dates import OLDEST_AGE_YEARS, read_date
from kiosk.procedures.fields.words import read_address, read_commune, read_name, read_text
from kiosk.procedures.models import Kind, Page
from kiosk.types import FieldId

__all__ = ["as_typed", "read_date", "read_fields"]

Typed: TypeAlias = Mapping[FieldId, str]
_Reader: TypeAlias = Callable[[Typed], Answer | Problem]

_ALONE: Mapping[Kind, _Reader] = {
    Kind.TEXT: lambda typed: read_text(_of(typed, "words")),
    Kind.NAME: lambda typed: read_name(_of(typed, "family"), _of(typed, "given")),
    Kind.PHONE: lambda typed: read_phone(_of(typed, "phone")),
    Kind.EMAIL: lambda typed: read_email(_of(typed, "email")),
    Kind.ADDRESS: lambda typed: read_address(*(_of(typed, name) for name in ("street", "postcode", "town"))),
    Kind.COMMUNE: lambda typed: read_commune(_of(typed, "postcode"), _of(typed, "town")),
    Kind.IBAN: lambda typed: read_iban(_of(typed, "iban")),
    Kind.SIRET: lambda typed: read_siret(_of(typed, "siret")),
}
"""The kinds of which the page says nothing more."""


def read_fields(page: Page, typed: Typed, today: date) -> Answer | Problem:
    """What was typed on a page with fields, as an answer, or the first thing to mend.

    ``page.low`` and ``page.high`` are the least and the greatest number, the least and the greatest amount
    in euros, or for a date the years in the past (default 120) and the days ahead (default none) allowed.
    Raises ValueError for a page that has no fields.
    """
    match page.kind:
        case Kind.DATE:
            years = OLDEST_AGE_YEARS if page.low is None else page.low
            digits, ahead = _of(typed, "date"), page.high or 0
            return read_date(digits, today, unknown_day=page.unknown_day, years_back=years, days_ahead=ahead)
        case Kind.NUMBER:
            return read_number(_of(typed, "number"), page.low, page.high)
        case Kind.MONEY:
            return read_money(_of(typed, "money"), page.low, page.high)
        case kind if kind in _ALONE:
            return _ALONE[kind](typed)
    raise ValueError(f"a {page.kind} page has no fields")


def _of(typed: Typed, name: str) -> str:
    return typed.get(FieldId(name), "")
