"""What was read on a paper, as light values that every room may hold: its kind, its data, what hindered."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations
from typing import Literal, TypeAlias


class PaperKind(StrEnum):
    """What a paper is, as far as the reader dares to say."""

    PROOF_OF_ADDRESS = "proof_of_address"
    TAX_NOTICE = "tax_notice"
    IDENTITY_CARD_FRONT = "identity_card_front"
    IDENTITY_CARD_BACK = "identity_card_back"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    PAYSLIP = "payslip"
    BANK_DETAILS = "bank_details"
    FAMILY_BOOK = "family_book"
    BIRTH_CERTIFICATE = "birth_certificate"
    SCHOOL_CERTIFICATE = "school_certificate"
    INSURANCE = "insurance"
    """Liability or school insurance; that of a home is a proof of address."""
    FAMILY_BENEFITS = "family_benefits"
    """The paper of the CAF or the MSA with the family quotient."""
    UNKNOWN = "unknown"


IDENTITY = frozenset(
    {
        PaperKind.IDENTITY_CARD_FRONT,
        PaperKind.IDENTITY_CARD_BACK,
        PaperKind.PASSPORT,
        PaperKind.RESIDENCE_PERMIT,
    }
)
"""What an agent compares with a face, or with a stamp's colour: kept in colour."""


class PaperForm(StrEnum):
    """Which of its kind a paper is, where that matters."""

    BILL = "bill"
    RENT_RECEIPT = "rent_receipt"
    HOME_INSURANCE = "home_insurance"
    OLD_CARD = "old_card"
    """The blue laminated card of 1988 to 2021."""
    CARD_2021 = "card_2021"
    """The card of credit-card size."""


class PaperIssue(StrEnum):
    """What the reader could not do or would not believe."""

    UNREADABLE = "unreadable"
    OCR_FAILED = "ocr_failed"
    MIRRORED = "mirrored"
    TWODDOC_UNREAD = "twoddoc_unread"
    SIGNATURE_UNKNOWN = "signature_unknown"
    SIGNATURE_INVALID = "signature_invalid"
    CODE_DIFFERS = "code_differs"
    """What is signed is not what is printed."""
    TWO_PEOPLE = "two_people"
    """The sides are of two people's papers."""


class PaperField(StrEnum):
    """A datum of a paper, as ``PaperRead.fields`` names it. Days are ISO, months ``2026-10``."""

    NAME = "name"
    """A whole name as it is printed, when nothing tells the family's from the given ones."""
    OTHER_NAME = "other_name"
    """The second person of a tax notice or a family's book."""
    SURNAME = "surname"
    USED_NAME = "used_name"
    GIVEN = "given"
    BIRTH_DATE = "birth_date"
    """``1965-??-??`` where parts are unknown."""
    BIRTH_PLACE = "birth_place"
    SEX = "sex"
    NATIONALITY = "nationality"
    """ICAO's three letters."""
    STREET = "street"
    POSTCODE = "post_code"
    TOWN = "town"
    COUNTRY = "country"
    DOCUMENT_DATE = "document_date"
    ISSUED = "issued"
    """A day, or the month that the old French card gives."""
    EXPIRY = "expiry"
    """The last day of validity; of an old French card the earliest that it can be."""
    EXPIRY_LATEST = "expiry_latest"
    """The latest that it can be, where the paper leaves two."""
    NUMBER = "number"
    REFERENCE_INCOME = "reference_income"
    """Whole euros."""
    INCOME_YEAR = "income_year"
    TAX_NUMBER = "tax_number"
    TAX_PARTS = "tax_parts"
    IBAN = "iban"
    BIC = "bic"
    NET_PAY = "net_pay"
    """Euros and cents: ``1543.27``."""
    PAY_MONTH = "pay_month"
    FAMILY_QUOTIENT = "family_quotient"
    """Whole euros."""
    SCHOOL_YEAR = "school_year"
    """``2026-2027``."""


Source: TypeAlias = Literal["ocr", "2d-doc", "mrz"]


@dataclass(frozen=True)
class FieldRead:
    """One datum and where it comes from. No person confirmed it.

    ``certain``: a valid signature, check digits or two agreeing readings of a name prove it; all else is to
    be checked ("à vérifier").
    ``repr`` shows no value.
    """

    value: str = field(repr=False)
    source: Source
    to_confirm: bool = True
    certain: bool = False


@dataclass(frozen=True)
class PaperRead:
    """The paper's kind, the data that may fill facts once confirmed, the issues. ``repr`` shows no data."""

    kind: PaperKind = PaperKind.UNKNOWN
    fields: Mapping[str, FieldRead] = field(default_factory=dict, repr=False)
    issues: tuple[PaperIssue, ...] = ()
    form: PaperForm | None = None
    also: frozenset[PaperKind] = frozenset()
    """Kinds of the other sheets, or of the other side on the same sheet."""

    @property
    def kinds(self) -> frozenset[PaperKind]:
        """Every kind that is there."""
        return self.also | {self.kind}

    def value(self, name: PaperField) -> str:
        """The datum, or nothing."""
        read = self.fields.get(name)
        return read.value if read else ""

    def day(self, name: PaperField) -> date | None:
        """The datum as a whole day."""
        try:
            return date.fromisoformat(self.value(name))
        except ValueError:
            return None


WHOLE = (
    frozenset({PaperField.SURNAME, PaperField.GIVEN, PaperField.NAME}),
    frozenset({PaperField.STREET, PaperField.POSTCODE, PaperField.TOWN, PaperField.COUNTRY}),
)
"""A name and an address are taken whole from one source: half of each would be nobody's."""
_FAMILY = (PaperField.SURNAME, PaperField.USED_NAME)
_ALIKE, _OTHER_DAY = 0.6, 2
"""Names that share less of their letters, days that differ in so many figures, are of two people."""
_SIDES = frozenset({PaperKind.IDENTITY_CARD_FRONT, PaperKind.IDENTITY_CARD_BACK})


def together(reads: Sequence[PaperRead]) -> PaperRead:
    """Make one paper of its sheets or sides: the first known kind, all data, certain ones first.

    A name in the lines of one side is proved by the print of the other. The old card's two ends are those of
    its lines: what its back prints may be 5 years too early.
    """
    if not reads:
        return PaperRead()
    known = [read for read in reads if read.kind is not PaperKind.UNKNOWN] or list(reads)
    first = min(known, key=lambda read: (read.kind is PaperKind.IDENTITY_CARD_BACK, known.index(read)))
    born, fields = str(PaperField.BIRTH_DATE), dict[str, FieldRead]()
    for read in sorted(known, key=lambda read: read is not first):
        for part in _parts(read.fields):
            taken = {name: one for name, one in fields.items() if name in part}
            given = {name: one for name, one in read.fields.items() if name in part}
            if not taken or _worth(given) > _worth(taken):
                fields = {name: one for name, one in fields.items() if name not in part} | given
    for read in known:
        fields |= twice_read(fields, read.fields)
    others = of_two_people(known)
    if others or len({read.fields[born].value for read in known if born in read.fields}) > 1:
        # The sides of two people's papers, or a misread day: no one knows whose the rest is.
        fields = {name: replace(one, certain=False) for name, one in fields.items()}
    kinds = frozenset().union(*(read.kinds for read in known)) - {first.kind}
    issues = tuple(dict.fromkeys(issue for read in reads for issue in read.issues))
    issues += (PaperIssue.TWO_PEOPLE,) if others else ()
    return replace(first, fields=fields, issues=issues, also=kinds)


def of_two_people(reads: Sequence[PaperRead]) -> bool:
    """Whether sides of identity papers are clearly not of one person: other names, or quite another day.

    One wrong figure of a day is a misread one; a name that the lines of a card cut off is the same name.
    """
    sides = [read for read in reads if read.kinds & IDENTITY]
    return any(_are_others(one, other) for one, other in combinations(sides, 2))


def _are_others(one: PaperRead, other: PaperRead) -> bool:
    days = [read.value(PaperField.BIRTH_DATE) for read in (one, other)]
    if all(days) and sum(a != b for a, b in zip(*days, strict=False)) >= _OTHER_DAY:
        return True
    families = [[read.value(name) for name in _FAMILY if read.value(name)] for read in (one, other)]
    if all(families) and not any(_alike(a, b) for a in families[0] for b in families[1]):
        return True
    given = [read.value(PaperField.GIVEN) for read in (one, other)]
    return all(given) and not _alike(*given)


def _alike(one: str, other: str) -> bool:
    """Whether two readings may be of one name, as far as the shorter goes."""
    first, second = _letters(one), _letters(other)
    length = min(len(first), len(second))
    return not length or SequenceMatcher(None, first[:length], second[:length]).ratio() >= _ALIKE


def _parts(fields: Mapping[str, FieldRead]) -> list[frozenset[str]]:
    """What is taken from one sheet or from another, never half of each."""
    groups = [group for group in WHOLE if group & fields.keys()]
    return [*groups, *(frozenset({name}) for name in fields if not any(name in group for group in groups))]


def twice_read(lines: Mapping[str, FieldRead], printed: Mapping[str, FieldRead]) -> dict[str, FieldRead]:
    """A name that machine-readable lines and print both give, as printed; nothing when they do not agree.

    No check digit proves a name (ICAO Doc 9303), nor does the one digit of the old French card, for which A,
    K and U weigh the same: two readings of two places do. What the lines do not hold was read once, and is
    still to be looked at: an accent, the end of a name that their room cut.
    """
    names = (PaperField.SURNAME, PaperField.GIVEN)
    pairs = {str(one): (lines[one], printed[one]) for one in names if one in lines and one in printed}
    if len(pairs) < len(names) or not all(_agree(*pair) for pair in pairs.values()):
        return {}
    return {
        name: replace(
            line, value=seen.value, certain=_letters(line.value) == _letters(seen.value, bare=False)
        )
        for name, (line, seen) in pairs.items()
    }


def _agree(line: FieldRead, seen: FieldRead) -> bool:
    read, given = _letters(line.value), _letters(seen.value)
    return line.source == "mrz" and seen.source == "ocr" and bool(read) and given.startswith(read)


def _letters(name: str, *, bare: bool = True) -> str:
    """In capitals, without blanks and hyphens: of "D'Exemple" some lines make "DEXEMPLE", others two words.

    ``bare``: without accents.
    """
    parts = unicodedata.normalize("NFD" if bare else "NFC", name.upper())
    return "".join(one for one in parts if one.isalpha())


def _worth(fields: Mapping[str, FieldRead]) -> tuple[bool, bool]:
    """What is proved goes before what is read, lines and codes before print; else the first sheet's."""
    read = fields.values()
    return all(one.certain for one in read), all(one.source != "ocr" for one in read)


def is_card(read: PaperRead) -> bool:
    """Whether it is an identity card, which has two sides."""
    return bool(_SIDES & read.kinds)
