"""Answers as values, and how what was typed becomes one, or a sentence that says what to mend."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kiosk.procedures.models import Kind, Page
from kiosk.types import FieldId, OptionId, Text, text

OLDEST_AGE_YEARS = 120


@dataclass(frozen=True)
class Chosen:
    """One option."""

    option: OptionId


@dataclass(frozen=True)
class DateGiven:
    """A day."""

    day: date


@dataclass(frozen=True)
class NameGiven:
    """A person's name."""

    family: str
    given: str


@dataclass(frozen=True)
class AddressGiven:
    """A postal address in France."""

    street: str
    postcode: str
    town: str


@dataclass(frozen=True)
class Scanned:
    """A paper, straightened: its PDF and how many codes were read on it. Memory only."""

    pdf: bytes
    codes: int


@dataclass(frozen=True)
class NotHere:
    """The person does not have this paper with them."""


Answer: TypeAlias = Chosen | DateGiven | NameGiven | AddressGiven | Scanned | NotHere


@dataclass(frozen=True)
class Problem:
    """Why a value cannot be taken: where it stands and what to say."""

    field: FieldId | None
    text: Text


def read_fields(page: Page, typed: Mapping[FieldId, str], today: date) -> Answer | Problem:
    """What was typed on a date, name or address page, as an answer, or the first thing to mend."""
    if page.kind is Kind.DATE:
        return read_date(typed.get(FieldId("date"), ""), today)
    if page.kind is Kind.NAME:
        return _name(typed)
    if page.kind is Kind.ADDRESS:
        return _address(typed)
    raise ValueError(f"a {page.kind} page has no fields")


def read_date(digits: str, today: date) -> DateGiven | Problem:
    """Eight digits, day month year, as a day that exists and has come."""
    where = FieldId("date")
    if not digits:
        return Problem(where, text("error.date.empty"))
    if len(digits) < 8:
        return Problem(where, text("error.date.short"))
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:8])
    if not 1 <= month <= 12:
        return Problem(where, text("error.date.month", month=month))
    try:
        found = date(year, month, day)
    except ValueError:
        return Problem(where, text("error.date.day", day=day))
    if found > today:
        return Problem(where, text("error.date.future", date=found))
    if found.year < today.year - OLDEST_AGE_YEARS:
        return Problem(where, text("error.date.old", year=year))
    return DateGiven(found)


_LETTER = re.compile(r"[^\W\d_]")


def _name(typed: Mapping[FieldId, str]) -> NameGiven | Problem:
    for name in ("family", "given"):
        value = _tidy(typed.get(FieldId(name), ""))
        if not value:
            return Problem(FieldId(name), text(f"error.name.{name}.empty"))
        if not _LETTER.search(value) or any(char.isdigit() for char in value):
            return Problem(FieldId(name), text("error.name.letters"))
    return NameGiven(_tidy(typed[FieldId("family")]), _tidy(typed[FieldId("given")]))


def _address(typed: Mapping[FieldId, str]) -> AddressGiven | Problem:
    street, postcode, town = (_tidy(typed.get(FieldId(name), "")) for name in ("street", "postcode", "town"))
    if not _LETTER.search(street):
        return Problem(FieldId("street"), text("error.address.street"))
    if not re.fullmatch(r"\d{5}", postcode.replace(" ", "")):
        return Problem(FieldId("postcode"), text("error.address.postcode"))
    if not _LETTER.search(town):
        return Problem(FieldId("town"), text("error.address.town"))
    return AddressGiven(street, postcode.replace(" ", ""), town)


def _tidy(value: str) -> str:
    return " ".join(value.split())
