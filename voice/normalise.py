"""Writes out what eSpeak misreads: dates, hours, abbreviations, codes. The captions keep the text shown.

Each rule mends a reading checked with ``espeak-ng -x`` (version 1.51).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from kiosk.types import Lang

_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_FRENCH_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FRENCH_ORDINALS = (
    "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième",
    "dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième",
    "dix-septième", "dix-huitième", "dix-neuvième", "vingtième",
)  # fmt: skip
# "une" agrees with "heure", and the f of "neuf" is said v before it
_FRENCH_HOURS: Mapping[int, str] = {
    0: "zéro heure",
    1: "une heure",
    9: "neuf heures",
    19: "dix-neuf heures",
    21: "vingt et une heures",
}
_SPELLED = "APL|ANTS|CAF|CCAS|CNI|CPAM|EDF|PDF|QR|RSA|SMS"
_SAID_AS_WORDS = frozenset({"CAF"})  # "la caf"


def _date(months: Sequence[str], first: str) -> Callable[[re.Match[str]], str]:
    def write(found: re.Match[str]) -> str:
        day, month, year = int(found["day"]), int(found["month"]), found["year"]
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            return found[0]
        return f"{first if day == 1 else day} {months[month - 1]} {year}"

    return write


def _month(months: Sequence[str]) -> Callable[[re.Match[str]], str]:
    def write(found: re.Match[str]) -> str:
        month = int(found["month"])
        return f"{months[month - 1]} {found['year']}" if 1 <= month <= 12 else found[0]

    return write


def _french_hour(found: re.Match[str]) -> str:
    hour, minutes = int(found["hour"]), int(found["minutes"] or 0)
    said = _FRENCH_HOURS.get(hour, f"{hour} heures")
    return f"{said} {minutes}" if minutes else said


def _french_ordinal(found: re.Match[str]) -> str:
    number = int(found["number"])
    return _FRENCH_ORDINALS[number - 2] if 2 <= number <= 20 else found[0]


def _spelled(found: re.Match[str]) -> str:
    return found[0].lower() if found[0] in _SAID_AS_WORDS else " ".join(found[0])


def _code(found: re.Match[str]) -> str:
    return " ".join(found[0])


def _in_pairs(found: re.Match[str]) -> str:
    digits = found[0]
    return ", ".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def _euros(found: re.Match[str]) -> str:
    unit = "euro" if int(found["whole"]) < 2 else "euros"
    cents = int(found["cents"] or 0)
    return f"{found['whole']} {unit}" + (f" {cents}" if cents else "")


def _rules(*pairs: tuple[str, str | Callable[[re.Match[str]], str]]) -> tuple[_Rule, ...]:
    return tuple((re.compile(pattern), by) for pattern, by in pairs)


_DAY = r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\b"
_MONTH = r"(?<![\d/])(?P<month>\d{1,2})/(?P<year>\d{4})\b"
_CODE = r"\b[A-Z]{1,3}\d{2,}\b"
_PHONE = r"(?<!\d)0\d{9}(?!\d)"

_FRENCH = _rules(
    ("[\u00a0\u202f\u2009]", " "),
    (_DAY, _date(_FRENCH_MONTHS, "premier")),
    (_MONTH, _month(_FRENCH_MONTHS)),
    (r"\b(?P<hour>[01]?\d|2[0-3]) ?h(?: ?(?P<minutes>[0-5]\d))?\b", _french_hour),
    (r"\b[Nn]°s? ?", "numéro "),
    (r"\bM\. (?=[A-ZÀ-Þ])", "monsieur "),
    (r"\bMM\. (?=[A-ZÀ-Þ])", "messieurs "),
    (r"\bMlle\b", "mademoiselle"),
    (r"\bDr (?=[A-ZÀ-Þ])", "docteur "),
    (r"\bav\. (?=\w)", "avenue "),
    (r"\b[Bb](?:oul)?[dl]\.? (?=[A-ZÀ-Þdl])", "boulevard "),
    (r"\b(?P<number>\d{1,2})(?:e|è|ème|eme)\b", _french_ordinal),
    (r"\b(?P<whole>\d+)(?:,(?P<cents>\d{2}))? ?€", _euros),
    (r"\bm²", "mètres carrés"),
    (r"\bet/ou\b", "et ou"),
    (r"(?<=\w)\.(?=fr\b)", " point "),
    (rf"\b(?:{_SPELLED})\b", _spelled),
    (_PHONE, _in_pairs),
    (_CODE, _code),
)

_ENGLISH = _rules(
    ("[\u00a0\u202f\u2009]", " "),
    (_DAY, _date(_ENGLISH_MONTHS, "first of")),
    (_MONTH, _month(_ENGLISH_MONTHS)),
    (r"\b[Nn](?:°|o\.) ?(?=\d)", "number "),
    (r"€ ?(?P<whole>\d+)(?:[.,](?P<cents>\d{2}))?", _euros),
    (r"\b(?P<whole>\d+)(?:[.,](?P<cents>\d{2}))? ?€", _euros),
    (r"\band/or\b", "and or"),
    (r"(?<=\w)\.(?=fr\b)", " dot "),
    (rf"\b(?:{_SPELLED})\b", _spelled),
    (_PHONE, _in_pairs),
    (_CODE, _code),
)

_TABLES: Mapping[Lang, tuple[_Rule, ...]] = {Lang("fr"): _FRENCH, Lang("en"): _ENGLISH}


def spoken(text: str, lang: Lang) -> str:
    """The text as it is to be read to the engine; that of a language without a table stays as it is."""
    for pattern, by in _TABLES.get(lang, ()):
        text = pattern.sub(by, text)
    return text
