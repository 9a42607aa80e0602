"""What a 2D-Doc gives: signed data, certain when the signature is and the print says the same."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from kiosk.procedures.paper_values import FieldRead, PaperField
from scanner.twoddoc import TwoDDoc

_AS_IS: Mapping[str, PaperField] = {
    "12": PaperField.GIVEN,
    "13": PaperField.SURNAME,
    "25": PaperField.TOWN,
    "26": PaperField.COUNTRY,
    "31": PaperField.IBAN,
    "32": PaperField.BIC,
    "45": PaperField.INCOME_YEAR,
    "46": PaperField.NAME,
    "47": PaperField.TAX_NUMBER,
    "40": PaperField.TAX_NUMBER,
    "48": PaperField.OTHER_NAME,
    "30": PaperField.NAME,
    "60": PaperField.GIVEN,
    "62": PaperField.SURNAME,
    "63": PaperField.USED_NAME,
    "64": PaperField.USED_NAME,
    "68": PaperField.SEX,
    "6A": PaperField.BIRTH_PLACE,
}
_NUMBERS: Mapping[str, PaperField] = {
    "24": PaperField.POSTCODE,
    "41": PaperField.REFERENCE_INCOME,
    "43": PaperField.TAX_PARTS,
    "5C": PaperField.NET_PAY,
}
_DAYS: Mapping[str, PaperField] = {
    "69": PaperField.BIRTH_DATE,
    "6O": PaperField.EXPIRY,
    "4A": PaperField.DOCUMENT_DATE,
}
_PERIOD_START, _PERIOD_END = "53", "54"
_STREET = ("22", "23")
_TITLE = re.compile(r"(?:M|MR|MME|MLLE|MONSIEUR|MADAME|MADEMOISELLE)\.?$", re.IGNORECASE)
_EPOCH = dt.date(2000, 1, 1)


def from_code(twoddoc: TwoDDoc, *, certain: bool) -> dict[str, FieldRead]:
    """The code's data by our names; what cannot be what its name says is left out."""
    return {
        str(name): FieldRead(value, "2d-doc", certain=certain) for name, value in _values(twoddoc) if value
    }


def _values(twoddoc: TwoDDoc) -> Iterator[tuple[PaperField, str]]:
    said = {name: value.strip() for name, value in twoddoc.fields.items() if name not in twoddoc.truncated}
    if twoddoc.issue_date is not None:
        yield PaperField.DOCUMENT_DATE, twoddoc.issue_date.isoformat()
    yield from _name(said.get("10", ""))
    for name, field in _AS_IS.items():
        if name in said:
            yield field, said[name].replace("/", " ").strip()
    for name, field in _NUMBERS.items():
        if re.fullmatch(r"\d+(?:[.,]\d+)?", said.get(name, "")):
            yield field, said[name].replace(",", ".")
    yield PaperField.STREET, " ".join(said[name] for name in _STREET if said.get(name)).replace("/", " ")
    for name, field in _DAYS.items():
        yield field, _day(said.get(name, ""))
    yield PaperField.PAY_MONTH, _month(said)


def _name(line: str) -> Iterator[tuple[PaperField, str]]:
    """The first line of an address: title, given names and surname, parted by "/" when they are told."""
    parts = [part.strip() for part in line.split("/") if part.strip()]
    if len(parts) == 3 and _TITLE.match(parts[0]):
        yield PaperField.GIVEN, parts[1]
        yield PaperField.SURNAME, parts[2]
    yield PaperField.NAME, " ".join(parts)


def _day(raw: str) -> str:
    """``JJMMAAAA`` as an ISO day; nothing for what is no day."""
    if not re.fullmatch(r"\d{8}", raw):
        return ""
    try:
        return dt.date(int(raw[4:]), int(raw[2:4]), int(raw[:2])).isoformat()
    except ValueError:
        return ""


def _month(said: Mapping[str, str]) -> str:
    """The month of a payslip whose period lies in one."""
    days = [said.get(name, "") for name in (_PERIOD_START, _PERIOD_END)]
    if not all(re.fullmatch(r"[0-9A-Fa-f]{4}", day) and day.upper() != "FFFF" for day in days):
        return ""
    first, last = (_EPOCH + dt.timedelta(days=int(day, 16)) for day in days)
    return f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else ""
