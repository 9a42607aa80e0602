"""Numbers with a check inside: a bank account, a business, an association."""

from __future__ import annotations

import re

from kiosk.procedures.answers import BusinessGiven, IbanGiven, Problem
from kiosk.procedures.fields.tidy import compact
from kiosk.types import FieldId, text

FRENCH_IBAN_LENGTH = 27
SIRET_LENGTH = 14
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_RNA = re.compile(r"W[A-Z0-9]{9}")


def read_iban(value: str) -> IbanGiven | Problem:
    """An IBAN of any country whose check digits and form are right (ISO 13616); lists of banks grow stale."""
    from stdnum import iban

    code = compact(value)
    if not code:
        return _problem("iban", "empty")
    if not re.match(r"[A-Z]{2}", code):
        return _problem("iban", "start")
    if code.startswith("FR") and len(code) != FRENCH_IBAN_LENGTH:
        return _problem("iban", "length", n=len(code), of=FRENCH_IBAN_LENGTH)
    if not (_IBAN.fullmatch(code) and iban.is_valid(code, check_country=False)):
        return _problem("iban", "wrong")
    return IbanGiven(code)


def read_siret(value: str) -> BusinessGiven | Problem:
    """A SIRET (Luhn; La Poste's own rule) or, with a W, an RNA number (décret du 16 août 1901)."""
    code = compact(value)
    if not code:
        return _problem("siret", "empty")
    if code.startswith("W"):
        return BusinessGiven(code) if _RNA.fullmatch(code) else _problem("siret", "rna")
    return _siret(code)


def _siret(code: str) -> BusinessGiven | Problem:
    from stdnum.fr import siret

    if not (code.isascii() and code.isdigit()):
        return _problem("siret", "signs")
    if len(code) != SIRET_LENGTH:
        return _problem("siret", "length", n=len(code), of=SIRET_LENGTH)
    return BusinessGiven(code) if siret.is_valid(code) else _problem("siret", "wrong")


def _problem(kind: str, what: str, **values: object) -> Problem:
    return Problem(FieldId(kind), text(f"error.{kind}.{what}", **values))
