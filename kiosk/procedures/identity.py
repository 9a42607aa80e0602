"""Which facts an identity gives: what a person who signed in on their phone need not write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hub.contract.identity import Identity
from kiosk.procedures.answers import Answer, Chosen, DateGiven, EmailGiven, NameGiven, TextGiven
from kiosk.procedures.fields.contact import read_email
from kiosk.procedures.fields.words import NO_GIVEN_NAME, read_name
from kiosk.procedures.models import Kind, Page, Whose
from kiosk.procedures.paper_facts import BIRTHS, NAMES
from kiosk.types import FactId, OptionId

NAME, BIRTH_DATE = NAMES[Whose.PERSON], BIRTHS[Whose.PERSON]
USED_NAME, EMAIL, GENDER = FactId("used_name"), FactId("email"), FactId("gender")
"""No pack asks for these three yet: a town that adds them to ``facts.yaml`` has them filled."""
WHOLE_DATE = 3


def asks_identity(page: Page) -> bool:
    """Whether this page asks what a sign-in answers."""
    return page.whose is Whose.PERSON and page.fact in _FACTS and page.kind is not Kind.PIECE


def facts_of_identity(who: Identity) -> Mapping[FactId, Answer]:
    """Give what the provider says of the person; what it does not say, or wrongly, is left to be asked."""
    found = {fact: make(who) for fact, make in _FACTS.items()}
    return {fact: answer for fact, answer in found.items() if answer is not None}


def _name(who: Identity) -> NameGiven | None:
    """The name at birth and all given names, as civil status has them."""
    if not who.family_name:
        return None
    name = read_name(_cased(who.family_name), _cased(who.given_name) or NO_GIVEN_NAME)
    return name if isinstance(name, NameGiven) else None


def _birth(who: Identity) -> DateGiven | None:
    """Of some people only the year, or year and month, are known: the rest is 00."""
    parts = who.birthdate.split("-")
    if len(parts) != WHOLE_DATE or not all(one.isdecimal() for one in parts):
        return None
    year, month, day = map(int, parts)
    try:
        born = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not month:
        return DateGiven(born, "year")
    return DateGiven(born, "day" if day else "month")


def _used_name(who: Identity) -> TextGiven | None:
    return TextGiven(_cased(who.preferred_username)) if who.preferred_username else None


def _email(who: Identity) -> EmailGiven | None:
    found = read_email(who.email) if who.email else None
    return found if isinstance(found, EmailGiven) else None


def _gender(who: Identity) -> Chosen | None:
    return Chosen(OptionId(who.gender)) if who.gender in ("female", "male") else None


def _cased(name: str) -> str:
    """Civil status writes family names in capitals."""
    return name.title() if name.isupper() else name


_FACTS: Mapping[FactId, Callable[[Identity], Answer | None]] = {
    NAME: _name,
    BIRTH_DATE: _birth,
    USED_NAME: _used_name,
    EMAIL: _email,
    GENDER: _gender,
}
