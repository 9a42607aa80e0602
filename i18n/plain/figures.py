"""Rules of numbers and dates (F09 to F11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from i18n.plain.findings import Finding, error, warning
from i18n.plain.tokens import NETWORK

_PERCENTAGE = re.compile(r"\d+(?:[.,]\d+)?\s*%|\d+\s+pour cent\b|\bpourcentages?\b", re.IGNORECASE)
_DATE = re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})(?![\d/])|(?<![\d/])\d{1,2}/\d{4}\b")
_CLOCK = re.compile(r"\b\d{1,2}(?:h\d{0,2}|:\d{2})\b")
_BIG = re.compile(r"(?<![\d,.])(?:\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d{4,})(?![\d,])")
_NOT_COUNTED = re.compile(r"(?:\s*(?:€|euros?\b)|\s+[A-ZÀ-Ý])")
_LABELLED = re.compile(
    r"(?:code postal|postal|numéro|formulaire|fiche|cerfa|année|en|depuis)\s*:?\s*$", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_ROMAN = re.compile(r"\b(?=[IVX])(?:X{0,3}(?:IX|IV|V?I{0,3}))(?:e|es|er|ère|ème)?\b")
_NUMBER_WORD = re.compile(
    r"(?<!les )(?<!-)\b(?:deux|trois|quatre|cinq|six|sept|huit|dix|onze|douze|treize|quatorze|quinze"
    r"|seize|vingts?|trente|quarante|cinquante|soixante|cents?|mille"
    r"|neuf (?:mois|ans|jours|heures|enfants|personnes))\b",
    re.IGNORECASE,
)


def of_text(text: str) -> Iterator[Finding]:
    """F09, F10 and F11 over one text; addresses of the network are left out."""
    plain = NETWORK.sub(" ", text)
    yield from _numbers(plain)
    yield from _dates(plain)


def _numbers(text: str) -> Iterator[Finding]:
    for found in _PERCENTAGE.finditer(text):
        yield error("F09", f"« {found[0]} » is a percentage.", "Write « 1 personne sur 2 ».", found[0])
    for found in _BIG.finditer(text):
        if not _is_label(text, found):
            yield warning(
                "F09", f"« {found[0]} » is a big number.", "Write « beaucoup », or an example.", found[0]
            )
    for found in _ROMAN.finditer(text):
        if len(found[0]) > 1:
            yield error("F10", f"« {found[0]} » is a Roman numeral.", "Write it in digits.", found[0])
    for found in _NUMBER_WORD.finditer(text):
        yield warning("F10", f"« {found[0]} » is a number in letters.", "Write it in digits.", found[0])


def _is_label(text: str, found: re.Match[str]) -> bool:
    """A sum, a year, a phone, a postcode before its town, a form's number: nobody counts with these."""
    before, after = text[: found.start()], text[found.end() :]
    named = found[0].startswith("0") or _YEAR.fullmatch(found[0])
    return bool(named or _NOT_COUNTED.match(after) or _LABELLED.search(before))


def _dates(text: str) -> Iterator[Finding]:
    for found in _DATE.finditer(text):
        yield error("F11", f"« {found[0]} » is a date in digits.", "Write « 3 mars 2026 ».", found[0])
    for found in _CLOCK.finditer(text):
        yield warning("F11", f"« {found[0]} » is a time in short.", "Write « 14 h 30 ».", found[0])
