"""Finds the date of a French paper in its text, among all the other dates that papers carry."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import NamedTuple

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
"""The French months as papers are compared: no accent, no capital."""
_SHORT = {
    "janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(MONTHS, start=1)} | _SHORT
_WORDED = re.compile(r"\b(\d{1,2})(?:er)?\s+(" + "|".join(_MONTHS) + r")\.?\s+(\d{4})\b")
_NUMBERED = re.compile(r"\b(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_FOR = re.compile(
    r"(date d['’ ]?(emission|edition|etablissement|facture|facturation)|facture du|emise? le|edite le"
    r"|etabli le|fait a|fait le|quittance du|avis du|releve du|\ble\b)\W*(\w+\W+){0,2}$"
)
_AGAINST = re.compile(
    r"(avant|echeance|limite|preleve\w*|ne[e]? le|naissance|jusqu|valable|prochain\w*"
    r"|expire\w*|payer|du \S+ au|au)\W*(\w+\W+){0,2}$"
)


class _Seen(NamedTuple):
    day: dt.date
    score: int
    place: int


def plain(text: str) -> str:
    """Lower the case and drop the accents, letter for letter as far as French goes."""
    parts = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def document_date(text: str, today: dt.date) -> dt.date | None:
    """Give the likeliest date of issue, never one to come; None when the text has none.

    A guess to be confirmed: dates after "avant le", "échéance" or "né le" are passed over.
    """
    words = plain(text)
    seen = [_judge(words, match, today) for match in _matches(words)]
    good = [one for one in seen if one is not None]
    return min(good, key=lambda one: (-one.score, one.place)).day if good else None


def _matches(words: str) -> list[tuple[re.Match[str], tuple[str, str, str]]]:
    worded = [(m, (m[3], str(_MONTHS[m[2]]), m[1])) for m in _WORDED.finditer(words)]
    numbered = [(m, (m[3] if len(m[3]) == 4 else f"20{m[3]}", m[2], m[1])) for m in _NUMBERED.finditer(words)]
    iso = [(m, (m[1], m[2], m[3])) for m in _ISO.finditer(words)]
    return [*worded, *numbered, *iso]


def _judge(words: str, found: tuple[re.Match[str], tuple[str, str, str]], today: dt.date) -> _Seen | None:
    match, (year, month, day) = found
    try:
        when = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    if when > today or when.year < today.year - 30:
        return None
    before = words[max(0, match.start() - 40) : match.start()].rsplit("\n", 1)[-1]
    score = 2 * bool(_FOR.search(before)) - 3 * bool(_AGAINST.search(before))
    return _Seen(when, score, match.start()) if score >= 0 else None
