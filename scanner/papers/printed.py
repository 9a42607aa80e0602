"""What the printed words of a paper give, by its kind: each is to be checked, a doubtful one is absent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping

from kiosk.procedures.communes import Communes, NoCommunes
from kiosk.procedures.paper_values import FieldRead, PaperField, PaperForm, PaperKind
from scanner.dates import MONTHS, document_date, plain
from scanner.mrz.frenchcard import longer_end
from scanner.papers.accounts import bic_in, iban_in
from scanner.papers.address import addressee
from scanner.papers.kinds import Found
from scanner.papers.labels import (
    DAY,
    after,
    day_after,
    iso_day,
    sum_after,
    the_one,
    whole_after,
)
from scanner.papers.names import name_after, split_name, written_names

_Values = Iterator[tuple[PaperField, str]]
_MONTH = "|".join(MONTHS)
_MADE = r"\b(?:fait|delivree?|etablie?|genere|editee?|emise?)\b[^\n\d]{0,40}?\ble\s*:?"
_BILLED = r"\bfacture\b[^\n]{0,40}?\bdu(?= \d)"
_OTHER_DAYS = re.compile(
    r"\b(?:depuis|periode|validite|valable|effet|compter|plus tard|releve reelle|recouvrement|limite|avant"
    r"|nee?(?:\(e\))? le|prelevee? le|regler)[^\n\d]{0,25}" + DAY.pattern + r"(?:\s+au\s+[\d/.]+)?"
    r"|\bdu\s+[\d/.]{6,10}\s+au\s+[\d/.]{6,10}"
)
"""Days of something else than the paper: when its own was misread, none of these may stand for it."""
_LAST_LINES = 4
_ADDRESSED = frozenset(
    {
        PaperKind.PROOF_OF_ADDRESS,
        PaperKind.TAX_NOTICE,
        PaperKind.PAYSLIP,
        PaperKind.BANK_DETAILS,
        PaperKind.FAMILY_BENEFITS,
        PaperKind.INSURANCE,
        PaperKind.IDENTITY_CARD_BACK,
    }
)
_UNDATED = frozenset(
    {
        PaperKind.IDENTITY_CARD_FRONT,
        PaperKind.IDENTITY_CARD_BACK,
        PaperKind.PASSPORT,
        PaperKind.RESIDENCE_PERMIT,
        PaperKind.FAMILY_BOOK,
        PaperKind.BIRTH_CERTIFICATE,
        PaperKind.PAYSLIP,
    }
)
"""Their days are those of a person, of the validity, of a period."""


def from_print(
    text: str, found: Found, today: dt.date, communes: Communes | NoCommunes
) -> dict[str, FieldRead]:
    """Read what a paper of this kind tells."""
    words = plain(text)
    values: dict[PaperField, str] = {}
    if found.kind not in _UNDATED:
        values[PaperField.DOCUMENT_DATE] = _dated(text, words, today)
    if found.kind in _ADDRESSED and (who := addressee(text, communes)):
        values |= {
            PaperField.STREET: who.street,
            PaperField.POSTCODE: who.postcode,
            PaperField.TOWN: who.town,
        }
        values |= dict(split_name(who.name))
    for kind in sorted({found.kind} | found.also):
        if kind in _READERS:
            values |= {name: value for name, value in _READERS[kind](text, words, today) if value}
    if found.form is PaperForm.OLD_CARD:
        values |= dict(_longer(values))
    return {str(name): FieldRead(value, "ocr") for name, value in values.items() if value}


def _dated(text: str, words: str, today: dt.date) -> str:
    """The day on which the paper says it was made; else the likeliest of its days."""
    for label in (_MADE, _BILLED):
        made = day_after(label, words, 20)
        if made and made <= today.isoformat():
            return made
    dated = document_date(_OTHER_DAYS.sub(" ", words), today)
    return dated.isoformat() if dated else ""


def _proof(text: str, words: str, today: dt.date) -> _Values:
    yield from name_after(r"titulaire du contrat|locataire|assuree?", text)


def _tax(text: str, words: str, today: dt.date) -> _Values:
    income = whole_after(r"revenu fiscal de reference(?: \(?rfr\)?)?(?: est de)?[^\w\n]*", words, 40)
    yield PaperField.REFERENCE_INCOME, income
    yield PaperField.TAX_NUMBER, _tax_number(words)
    years = {one[1] for one in re.finditer(r"revenus de (?:l'annee )?(20\d\d)\b", words)}
    yield PaperField.INCOME_YEAR, the_one(years)
    parts = {
        one[1].replace(",", ".")
        for one in re.finditer(r"nombre de parts\W*(\d{1,2}(?:[,.]\d{1,2})?)\b", words)
    }
    yield PaperField.TAX_PARTS, the_one(parts)
    issued = day_after(r"date d.etablissement(?: de l.avis)?|etabli le", words, 20)
    if issued and issued <= today.isoformat():
        yield PaperField.DOCUMENT_DATE, issued
    yield from name_after(r"declarant 1", text)


def _tax_number(words: str) -> str:
    """The first one that its key proves: of two people of a household the first is declared first."""
    from stdnum.fr import nif

    for rest in after(r"(?:numero|n.) fiscal", words, 70):
        for one in re.finditer(r"(?<!\d)[0-3](?: ?\d){12}(?!\d)", rest):
            if nif.is_valid(one[0]):
                return re.sub(r"\D", "", one[0])
    return ""


def _payslip(text: str, words: str, today: dt.date) -> _Values:
    labels = (
        r"(?:salaire )?net paye(?: en euros)?(?! avant)",
        r"net a payer au salarie(?: \(en euros\))?",
        r"net a payer(?! avant)(?! au)",
    )
    yield PaperField.NET_PAY, next((value for one in labels if (value := sum_after(one, words))), "")
    label = r"(?:periode|mois|paie|paye|salaire|d'emploi)\W{0,6}(?:de |: )?"
    months = re.findall(rf"{label}({_MONTH}) (20\d\d)", words)
    month = the_one({f"{year}-{MONTHS.index(name) + 1:02}" for name, year in months})
    yield PaperField.PAY_MONTH, month or _one_month(words)
    paid = day_after(r"paiement le|date de paiement|virement du|etabli le", words, 16)
    yield PaperField.DOCUMENT_DATE, paid if paid <= today.isoformat() else ""
    yield from name_after(r"salarie\(?e?\)?|agent|interimaire", text)


def _one_month(words: str) -> str:
    days = re.search(r"du (\d\d)/(\d\d)/(20\d\d) au (\d\d)/\2/\3", words)
    return f"{days[3]}-{days[2]}" if days and 1 <= int(days[2]) <= len(MONTHS) else ""


def _account(text: str, words: str, today: dt.date) -> _Values:
    iban = iban_in(text)
    yield PaperField.IBAN, iban
    if iban:
        yield PaperField.BIC, bic_in(text, iban)
    yield from name_after(
        r"titulaires?(?:\(s\))?(?: du compte)?(?: \(account owner\))?|beneficiary name", text
    )


def _benefits(text: str, words: str, today: dt.date) -> _Values:
    label = (
        rf"quotient familial(?: du mois de)?(?: (?:{_MONTH}) 20\d\d)?(?: est(?: de)?| s'eleve a)?\W*(?=\d)"
    )
    yield PaperField.FAMILY_QUOTIENT, whole_after(label, words, 12) or _quotient(words)
    yield from name_after(r"allocataire", text)


def _quotient(words: str) -> str:
    """The MSA writes its sentence over two lines."""
    found = {
        re.sub(r"\D", "", one[1])
        for one in re.finditer(r"(?:est de|eleve a)\W*(\d[\d ]{0,6}\d)\s*(?:€|euros)", words)
    }
    return the_one(found)


def _school(text: str, words: str, today: dt.date) -> _Values:
    years = re.findall(r"(?<!\d)(20\d\d)\s?[-/]\s?(20\d\d)(?!\d)", words)
    yield PaperField.SCHOOL_YEAR, the_one({f"{a}-{b}" for a, b in years if int(b) == int(a) + 1})
    yield PaperField.BIRTH_DATE, day_after(r"\bnee?(?:\(e\))? le|date de naissance", words, 16)
    yield from written_names(text)


def _birth(text: str, words: str, today: dt.date) -> _Values:
    """The day of issue stands at its foot; that of the birth only where a label says so."""
    foot = "\n".join(words.rstrip().split("\n")[-_LAST_LINES:])
    days = {
        day
        for one in DAY.finditer(_OTHER_DAYS.sub(" ", foot))
        if (day := iso_day(one)) and day <= today.isoformat()
    }
    yield PaperField.DOCUMENT_DATE, the_one(days)
    yield PaperField.BIRTH_DATE, day_after(r"\bnee?(?:\(e\))? le|date(?: et heure)? de naissance", words, 24)
    yield from written_names(text)


def _card_front(text: str, words: str, today: dt.date) -> _Values:
    yield PaperField.BIRTH_DATE, _born(words)
    yield PaperField.EXPIRY, day_after(r"date d.expir\.?(?: / expiry date)?|expiry date", words, 50)
    yield from written_names(text)


def _card_back(text: str, words: str, today: dt.date) -> _Values:
    yield PaperField.EXPIRY, day_after(r"valable jusqu.au", words, 16)
    yield PaperField.ISSUED, day_after(r"delivree le|date of issue", words, 40)


def _passport(text: str, words: str, today: dt.date) -> _Values:
    yield PaperField.BIRTH_DATE, _born(words)
    yield PaperField.EXPIRY, day_after(r"date of expiry(?: \(\d\))?", words, 16)
    yield PaperField.ISSUED, day_after(r"date of issue(?: \(\d\))?", words, 16)
    yield from written_names(text)


def _permit(text: str, words: str, today: dt.date) -> _Values:
    yield PaperField.BIRTH_DATE, _born(words)
    yield PaperField.EXPIRY, day_after(r"fin de validite|valable jusqu.au(?: / card expiry)?", words, 16)


def _born(words: str) -> str:
    return day_after(r"\bnee?(?:\(e\))? le|date of birth(?: \(\d\))?|date de naiss\.", words, 50)


def _longer(values: Mapping[PaperField, str]) -> _Values:
    """The card's back tells no age: the printed end, or 5 years more for an adult's card."""
    issued, ends = (values.get(name, "") for name in (PaperField.ISSUED, PaperField.EXPIRY))
    if issued and ends and (latest := longer_end(*map(dt.date.fromisoformat, (issued, ends)))):
        yield PaperField.EXPIRY_LATEST, latest.isoformat()


_READERS: Mapping[PaperKind, Callable[[str, str, dt.date], _Values]] = {
    PaperKind.PROOF_OF_ADDRESS: _proof,
    PaperKind.TAX_NOTICE: _tax,
    PaperKind.PAYSLIP: _payslip,
    PaperKind.BANK_DETAILS: _account,
    PaperKind.FAMILY_BENEFITS: _benefits,
    PaperKind.SCHOOL_CERTIFICATE: _school,
    PaperKind.BIRTH_CERTIFICATE: _birth,
    PaperKind.IDENTITY_CARD_FRONT: _card_front,
    PaperKind.IDENTITY_CARD_BACK: _card_back,
    PaperKind.PASSPORT: _passport,
    PaperKind.RESIDENCE_PERMIT: _permit,
}
