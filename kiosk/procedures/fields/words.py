"""Words as a text, a name, a place: any alphabet, kept as the person writes."""

from __future__ import annotations

import re

from kiosk.procedures.answers import AddressGiven, CommuneGiven, NameGiven, Problem, TextGiven
from kiosk.procedures.fields.tidy import LONGEST, compact, has_letter, tidy
from kiosk.types import FieldId, text

NO_GIVEN_NAME = "-"
"""What a person writes who has one name only."""

_POSTCODE = re.compile(r"[0-9]{5}")


def read_text(value: str) -> TextGiven | Problem:
    """A few words: at least a letter or a digit, at most 120 characters."""
    words = tidy(value)
    if not any(char.isalnum() for char in words):
        return _problem("words", "error.text.empty")
    return _too_long("words", words) or TextGiven(words)


def read_name(family: str, given: str) -> NameGiven | Problem:
    """A family name and given names, in letters of any alphabet; ``-`` for who has no given name."""
    names = {"family": tidy(family), "given": tidy(given)}
    for field, name in names.items():
        problem = _name_problem(field, name)
        if problem:
            return problem
    return NameGiven(**names)


def _name_problem(field: str, name: str) -> Problem | None:
    if not name:
        return _problem(field, f"error.name.{field}.empty")
    if field == "given" and name == NO_GIVEN_NAME:
        return None
    if not has_letter(name) or any(char.isdigit() for char in name):
        return _problem(field, "error.name.letters")
    return _too_long(field, name)


def read_address(street: str, postcode: str, town: str) -> AddressGiven | Problem:
    """A street, a French postcode and a town."""
    road = tidy(street)
    if not has_letter(road):
        return _problem("street", "error.address.street")
    place = read_commune(postcode, town)
    if isinstance(place, Problem):
        return _too_long("street", road) or place
    return _too_long("street", road) or AddressGiven(road, place.postcode, place.town)


def read_commune(postcode: str, town: str) -> CommuneGiven | Problem:
    """A French postcode (5 digits) and a town."""
    code, name = compact(postcode), tidy(town)
    if not _POSTCODE.fullmatch(code):
        return _problem("postcode", "error.address.postcode")
    if not has_letter(name):
        return _problem("town", "error.address.town")
    return _too_long("town", name) or CommuneGiven(code, name)


def _too_long(field: str, words: str) -> Problem | None:
    if len(words) <= LONGEST:
        return None
    return Problem(FieldId(field), text("error.text.long", n=LONGEST))


def _problem(field: str, key: str) -> Problem:
    return Problem(FieldId(field), text(key))
