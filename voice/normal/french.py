"""How French is said. Each rule mends a reading checked with ``espeak-ng -x -v fr`` (version 1.51)."""

from __future__ import annotations

from voice.normal.codes import codes
from voice.normal.french_addresses import ADDRESSES
from voice.normal.french_amounts import AMOUNTS
from voice.normal.french_counting import COUNTING
from voice.normal.french_times import DATES, HOURS
from voice.normal.rules import Match, Saying, rule
from voice.normal.spelling import spelled
from voice.normal.table import Table
from voice.normal.web import Signs, web

_ADDRESS = Signs(
    {
        ".": "point",
        "@": "arobase",
        "-": "tiret",
        "_": "tiret bas",
        "/": "slache",
        "+": "plusse",
        "=": "égale",
        "?": "point d'interrogation",
        "&": "et",
        "%": "pour cent",
        "#": "dièse",
        "~": "tilde",
        ":": "deux points",
    },
    {
        "com": "comme",
        "mail": "mèle",
        "gmail": "gémèle",
        "email": "imèle",
        "yahoo": "yaou",
        "outlook": "aoutlouk",
        "https": "H T T P S",
        "http": "H T T P",
    },
)


def _listed(found: Match) -> Saying:
    """ "1° Le nom": the degree sign of lists."""
    names = ("premièrement", "deuxièmement", "troisièmement", "quatrièmement", "cinquièmement", "sixièmement")
    number = int(found["number"])
    return names[number - 1] if 1 <= number <= len(names) else None


_ABBREVIATED = (
    rule(r"(?<!\w)(?<!\d )min\.(?!\w)", "minimum", "."),
    rule(r"\b(?P<one>et|ou)/(?P<two>ou|et)\b", r"\g<one> \g<two>", "/"),
    rule(r"(?:^|(?<=\n))(?P<number>\d)°(?= [A-Za-zÀ-ÿ])", _listed, "°"),
    rule(r"\bCM ?(?=[12]\b)", "C M ", "C"),
    rule(r"\bJ\.-C\.", "Jésus-Christ", "."),
    rule(r"\bav\. (?=J\.-C\.)", "avant ", "."),
    rule(r"\bapr\. (?=J\.-C\.)", "après ", "."),
)
_SIGNS = (
    rule(r" ?& ?", " et ", "&"),
    rule(r" ?= ?", " égale ", "="),
    rule(r" ?≥ ?", " au moins ", "≥"),
    rule(r" ?≤ ?", " au plus ", "≤"),
    rule(r" ?> ?(?=\d)", " plus de ", ">"),
    rule(r" ?< ?(?=\d)", " moins de ", "<"),
    rule(r"(?<=[\dm]) ?[x×] ?(?=\d)", " sur ", "x×"),
    rule(r"(?<=\w) ?\*+", "", "*"),
)

# "l'R S A" would be English to the engine, and a vowel in capitals would make it say the apostrophe
_ELIDED = {
    "A": "a",
    "E": "e",
    "I": "i",
    "O": "o",
    "U": "u",
    "F": "èfe",
    "H": "ache",
    "L": "elle",
    "M": "aime",
    "N": "enne",
    "R": "erre",
    "S": "èsse",
    "X": "ixe",
}

FRENCH = Table(
    elided=_ELIDED,
    first=web(_ADDRESS),
    rules=(
        *_ABBREVIATED,
        *DATES,
        *HOURS,
        *ADDRESSES,
        *COUNTING,
        *AMOUNTS,
        *codes("plusse"),
        *_SIGNS,
        *spelled("BCDFGHJKLMNPQRSTVWXZ"),
    ),
)
