"""Which facts a paper gives: each is shown to the person, who confirms it; nothing doubtful is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from kiosk.procedures.answers import (
    AddressGiven,
    Answer,
    Chosen,
    DateGiven,
    IbanGiven,
    MoneyGiven,
    NameGiven,
    NumberGiven,
    Problem,
)
from kiosk.procedures.calculating.base import age_years
from kiosk.procedures.fields.codes import read_iban
from kiosk.procedures.fields.words import read_address, read_name
from kiosk.procedures.models import Whose
from kiosk.procedures.paper_values import FieldRead, PaperField, PaperIssue, PaperKind, PaperRead, Source
from kiosk.types import FactId, OptionId


@dataclass(frozen=True)
class FactRead:
    """A fact that a paper gives. Not ``certain``: shown as "à vérifier" until the person confirms it."""

    fact: FactId
    answer: Answer = field(repr=False)
    source: Source
    certain: bool


NAMES: Mapping[Whose, FactId] = {
    Whose.PERSON: FactId("name"),
    Whose.CHILD: FactId("child_name"),
    Whose.SPOUSE: FactId("spouse_name"),
    Whose.DECEASED: FactId("deceased_name"),
    Whose.OTHER: FactId("helped_name"),
}
BIRTHS: Mapping[Whose, FactId] = {
    Whose.PERSON: FactId("birth_date"),
    Whose.CHILD: FactId("child_birth_date"),
    Whose.OTHER: FactId("helped_birth_date"),
}
ADDRESSES: Mapping[Whose, FactId] = {
    Whose.PERSON: FactId("address"),
    Whose.CHILD: FactId("child_address"),
    Whose.OTHER: FactId("helped_address"),
}
NATIONALITY = FactId("nationality")
IBAN, INCOME, QUOTIENT = FactId("iban"), FactId("reference_income"), FactId("family_quotient")
"""No pack asks for these three yet: a town that adds them to ``facts.yaml`` has them filled."""

_OWN = frozenset(
    {
        PaperKind.IDENTITY_CARD_FRONT,
        PaperKind.IDENTITY_CARD_BACK,
        PaperKind.PASSPORT,
        PaperKind.RESIDENCE_PERMIT,
        PaperKind.PROOF_OF_ADDRESS,
        PaperKind.TAX_NOTICE,
        PaperKind.PAYSLIP,
        PaperKind.BANK_DETAILS,
        PaperKind.FAMILY_BENEFITS,
    }
)
"""Papers that are the person's own unless a page says whose; a birth certificate may be a child's."""
_DWELLING = frozenset(
    {
        PaperKind.PROOF_OF_ADDRESS,
        PaperKind.TAX_NOTICE,
        PaperKind.IDENTITY_CARD_BACK,
        PaperKind.FAMILY_BENEFITS,
    }
)
"""Papers whose address is where the person lives. An identity card's may be old: it is never certain."""
_ALONE_FROM = 16
"""Nobody younger comes alone: a card of a younger one is a child's (recensement: 16)."""
_UNION = """
AUT BEL BGR CYP CZE D DEU DNK ESP EST FIN GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE
"""
"""The codes of the Union's other States, as papers write them."""


def facts_of(read: PaperRead, today: date, whose: Whose | None = None) -> tuple[FactRead, ...]:
    """Give what the paper says of ``whose`` (None: of the person, where such a paper is one's own).

    What is signed or proved by check digits is ``certain``, unless a code contradicts the print or is forged.
    """
    if PaperIssue.SIGNATURE_INVALID in read.issues or PaperIssue.CODE_DIFFERS in read.issues:
        return ()
    if whose is None:
        if not read.kinds & _OWN or _young(read, today):
            return ()
        whose = Whose.PERSON
    return tuple(_all(read, whose))


def _young(read: PaperRead, today: date) -> bool:
    born = read.day(PaperField.BIRTH_DATE)
    return born is not None and age_years(born, today) < _ALONE_FROM


def _all(read: PaperRead, whose: Whose) -> Iterator[FactRead]:
    makers: tuple[tuple[FactId | None, Callable[[PaperRead], Answer | None], tuple[PaperField, ...]], ...] = (
        (NAMES.get(whose), _name, (PaperField.SURNAME, PaperField.GIVEN)),
        (BIRTHS.get(whose), _birth, (PaperField.BIRTH_DATE,)),
        (ADDRESSES.get(whose), _address, (PaperField.STREET, PaperField.POSTCODE, PaperField.TOWN)),
        (NATIONALITY if whose is Whose.PERSON else None, _nationality, (PaperField.NATIONALITY,)),
        (IBAN if whose is Whose.PERSON else None, _iban, (PaperField.IBAN,)),
        (INCOME if whose is Whose.PERSON else None, _income, (PaperField.REFERENCE_INCOME,)),
        (QUOTIENT if whose is Whose.PERSON else None, _quotient, (PaperField.FAMILY_QUOTIENT,)),
    )
    for fact, make, names in makers:
        parts = [read.fields[name] for name in names if name in read.fields]
        answer = make(read) if fact and parts else None
        if fact and answer is not None:
            yield FactRead(fact, answer, parts[0].source, _proved(read, fact, parts))


def _proved(read: PaperRead, fact: FactId, parts: list[FieldRead]) -> bool:
    moved = fact in ADDRESSES.values() and PaperKind.IDENTITY_CARD_BACK in read.kinds
    return not moved and all(one.certain for one in parts)


def _name(read: PaperRead) -> NameGiven | None:
    family, given = read.value(PaperField.SURNAME), read.value(PaperField.GIVEN)
    name = read_name(_cased(family), _cased(given)) if family and given else None
    return name if isinstance(name, NameGiven) else None


def _cased(name: str) -> str:
    """Papers write in capitals; the letter after a hyphen or an apostrophe is a capital too."""
    return name.title() if name.isupper() else name


def _birth(read: PaperRead) -> DateGiven | None:
    born = read.day(PaperField.BIRTH_DATE)
    return DateGiven(born) if born else None


def _address(read: PaperRead) -> AddressGiven | None:
    if not read.kinds & _DWELLING:
        return None
    street, postcode, town = (
        read.value(name) for name in (PaperField.STREET, PaperField.POSTCODE, PaperField.TOWN)
    )
    found: AddressGiven | Problem = read_address(street, postcode, _cased(town))
    return found if isinstance(found, AddressGiven) else None


def _nationality(read: PaperRead) -> Chosen | None:
    code = read.value(PaperField.NATIONALITY)
    if len(code) not in (1, 3) or not code.isalpha():
        return None
    return Chosen(OptionId("french" if code == "FRA" else "european" if code in _UNION.split() else "other"))


def _iban(read: PaperRead) -> IbanGiven | None:
    found = read_iban(read.value(PaperField.IBAN))
    return found if isinstance(found, IbanGiven) else None


def _income(read: PaperRead) -> MoneyGiven | None:
    try:
        return MoneyGiven(int(Decimal(read.value(PaperField.REFERENCE_INCOME)) * 100))
    except InvalidOperation:
        return None


def _quotient(read: PaperRead) -> NumberGiven | None:
    value = read.value(PaperField.FAMILY_QUOTIENT)
    return NumberGiven(int(value)) if value.isdecimal() else None
