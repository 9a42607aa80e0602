"""Compares what was signed with what is printed: the real fraud is a genuine code on another paper.

Pure: fields and recognised words in, a verdict a field out. Accents, case, order and line breaks do not
count; titles do not either, and the usual abbreviations of addresses are spelt out (AFNOR NF Z 10-011).
Signs that readers confuse (O and 0, rn and m) are one: who forges a paper changes more than those.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from kiosk.procedures.paper_ways import SHORT_WAYS
from scanner.dates import MONTHS
from scanner.twoddoc.catalogue import Catalogue, FieldKind, day_of
from scanner.twoddoc.document import TwoDDoc


class Match(StrEnum):
    """``different``: a part stands there beside something else. ``not_found``: nothing of it is there."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_FOUND = "not_found"


_SPELT = {
    **{short.upper(): whole.upper() for short, whole in SHORT_WAYS.items()},
    "BAT": "BATIMENT", "ST": "SAINT", "STE": "SAINTE",
}  # fmt: skip
_TITLES = frozenset(("M", "MR", "MME", "MLLE", "MONSIEUR", "MADAME", "MADEMOISELLE", "ET", "OU"))
_COMMON = frozenset((*_SPELT.values(), "RUE", "DE", "DU", "DES", "D", "LA", "LE", "LES", "L", "SUR", "SOUS"))
"""Words that stand on any paper: to find them alone says nothing."""
_WORD = re.compile(r"[A-Z0-9]+")
_AMOUNT = re.compile(r"-?\d{1,3}(?:[ . ]\d{3})+(?:,\d{1,2})?(?!\d)|-?\d+(?:[,.]\d{1,2})?(?!\d)")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,6})?")
_LOOK_ALIKE = str.maketrans("0Q1L5826", "OOIISBZG")
_PAIRS_ALIKE = (("RN", "M"), ("VV", "W"))
_TELLING = frozenset(
    (
        "10",
        "12",
        "13",
        "14",
        "16",
        "17",
        "30",
        "46",
        "48",
        "4N",
        "60",
        "61",
        "62",
        "80",
        "81",
        "B0",
        "B1",
        "B2",
        "D1",
        "F0",
        "F1",  # who
        "22",
        "24",
        "25",
        "29",
        "2B",
        "2C",
        "4O",
        "4P",
        "4Q",
        "6U",
        "6W",
        "6X",
        "HI",
        "HJ",
        "HK",  # where
        "31",
        "41",
        "45",
        "58",
        "59",
        "5C",  # what it is shown for: account, income, salary
    )
)
"""Fields that the specification prints on the paper itself, and for which a paper is asked."""
_LONGEST_RUN = 16
"""An IBAN in groups of 4, even of 2, is a run of so many words."""
_SLACK = 3
"""So many foreign words may stand between those of one value: a column's neighbour, a label."""
_LONGEST_NUMBER = 4
"""Digits of a house number; a postcode has more."""


def compare(document: TwoDDoc, words: Sequence[str], catalogue: Catalogue) -> Mapping[str, Match]:
    """Say for each signed field that holds something whether the paper says it too.

    ``words`` are the recognised words in reading order. A truncated value may go on on the paper.
    ``not_found`` on a name or an address asks for a person: whoever glues a code prints other names.
    """
    text = " ".join(words)
    page = [_alike(word) for word in _words(text)]
    amounts = frozenset(_amounts(_plain(text)))
    found: dict[str, Match] = {}
    for name, value in document.fields.items():
        rule = catalogue.rule(name, document.perimeter)
        kind = rule.kind if rule else FieldKind.TEXT
        if value and kind is not FieldKind.BASE32:
            found[name] = _match(value, kind, page, amounts, name in document.truncated)
    return found


def differing(document: TwoDDoc, readings: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Name the telling fields that no reading of the paper holds; ``readings``: texts of different readers.

    One reader's fault is no fraud: a field that any of them found is there.
    """
    found = [compare(document, text.split(), catalogue) for text in readings]
    return tuple(
        name
        for name in document.fields
        if name in _TELLING and all(one.get(name, Match.SAME) is not Match.SAME for one in found)
    )


def comparable(document: TwoDDoc) -> bool:
    """Whether it holds anything by which it can be told that it was made for this paper."""
    return any(document.fields.get(name) for name in _TELLING)


def _match(
    value: str, kind: FieldKind, page: list[str], amounts: frozenset[Decimal], truncated: bool
) -> Match:
    if kind in (FieldKind.DAY, FieldKind.DAYS):
        day = _day(value, kind)
        if day is not None:
            return _any(day, page)
    if kind is FieldKind.NUMBER and (amount := _number(value)) is not None:
        if amount in amounts:
            return Match.SAME
        if "," in value:  # without its comma it would be another amount
            return Match.NOT_FOUND
    return _words_match(_words(value), page, truncated)


def _any(day: dt.date, page: list[str]) -> Match:
    """A day as papers print it: 31/07/2026, 31/07/26, 31 juillet 2026, 1er août 2026."""
    month = MONTHS[day.month - 1].upper()
    first = ("1ER",) if day.day == 1 else ()
    written = [f"{day:%d%m%Y}", f"{day:%d%m%y}", f"{day:%Y%m%d}"]
    written += [f"{start}{month}{day.year}" for start in (f"{day.day}", f"{day:%d}", *first)]
    return Match.SAME if any(_runs(_alike(one), page) for one in written) else Match.NOT_FOUND


def _words_match(value: list[str], page: list[str], truncated: bool) -> Match:
    value = [word for word in value if word not in _TITLES] or value
    if not value:
        return Match.NOT_FOUND
    if _runs(_alike("".join(value)), page):
        return Match.SAME
    places = [set(_places(_alike(word), page, cut=truncated and word is value[-1])) for word in value]
    return _best(value, places, len(page))


def _best(value: list[str], places: list[set[int]], length: int) -> Match:
    """Look for the stretch of the page that holds most of the words; all of them means the same."""
    telling = [word not in _COMMON and not (word.isdigit() and len(word) < 4) for word in value]
    width, partly = len(value) + _SLACK, False
    for start in range(length):
        stretch = range(start, start + width)
        there = [any(at in spots for at in stretch) for spots in places]
        if all(there) and _number_leads(value, places, stretch):
            return Match.SAME
        partly = partly or any(told and is_there for told, is_there in zip(telling, there, strict=True))
    return Match.DIFFERENT if partly and len(value) > 1 else Match.NOT_FOUND


def _number_leads(value: list[str], places: list[set[int]], stretch: range) -> bool:
    """Say whether a house number stands right before its street: that of a flat or a hall is another."""
    if len(value) < 2 or not value[0].isdigit() or len(value[0]) > _LONGEST_NUMBER:
        return True
    return any(at + step in places[1] for at in places[0] if at in stretch for step in (1, 2))


def _places(word: str, page: list[str], *, cut: bool) -> list[int]:
    """Where a word begins on the page, also when it was read in two or three pieces."""
    found = []
    for at, one in enumerate(page):
        joined = one
        for more in page[at + 1 : at + 3]:
            if len(joined) >= len(word):
                break
            joined += more
        if word in (one, joined) or (cut and one.startswith(word)):
            found.append(at)
    return found


def _runs(whole: str, page: list[str]) -> bool:
    """Whether some words in a row make up this, whatever separates them."""
    for start in range(len(page)):
        joined = ""
        for word in page[start : start + _LONGEST_RUN]:
            joined += word
            if joined == whole:
                return True
            if not whole.startswith(joined):
                break
    return False


def _words(text: str) -> list[str]:
    return [_SPELT.get(word, word) for word in _WORD.findall(_plain(text))]


def _alike(word: str) -> str:
    """The word in signs that no reader confuses."""
    for pair, one in _PAIRS_ALIKE:
        word = word.replace(pair, one)
    return word.translate(_LOOK_ALIKE)


def _plain(text: str) -> str:
    """Capitals without accents; ligatures spelt out."""
    spelt = text.upper().replace("Œ", "OE").replace("Æ", "AE")
    return "".join(one for one in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(one))


def _amounts(text: str) -> list[Decimal]:
    return [amount for one in _AMOUNT.findall(text) if (amount := _number(one)) is not None]


def _number(written: str) -> Decimal | None:
    """A French number: spaces or dots part thousands, a comma the cents."""
    plain = written.replace(" ", "").replace(" ", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+", plain):
        plain = plain.replace(".", "")
    return Decimal(plain) if _DECIMAL.fullmatch(plain) else None


def _day(value: str, kind: FieldKind) -> dt.date | None:
    try:
        if kind is FieldKind.DAYS:
            return day_of(value)
        return dt.date(int(value[4:8]), int(value[2:4]), int(value[:2]))
    except ValueError:
        return None
