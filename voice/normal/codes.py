"""Numbers that are no amounts, said in small groups in every language: phones, accounts, references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from voice.normal.rules import DIGITS, Match, Rule, rule
from voice.normal.spans import Part

_PHONE = r"(?<![\d+])0[1-9](?:[ .-]?\d\d){4}(?!\d)"
_ABROAD = (
    r"(?P<plus>\+|(?<!\d)00 ?)(?P<country>\d{2,3})[ .]?(?:\(0\) ?)?(?P<rest>[1-9](?:[ .-]?\d\d){4})(?!\d)"
)
_SHORT = r"(?<=\b[Aa]u )3\d{3}(?![\d,]| [€\d])|(?<=\b[Ll]e )3[0-9]{3}(?![\d,]| [€\d]| \w*(?:euros|habitants))"
_IBAN = r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){4,7}(?: ?[A-Z\d]{1,3})?\b"
_SIRET = r"(?<![\d,.])(?:\d{3} \d{3} \d{3} \d{5}|\d{14})(?![\d,])"
_SIREN = r"(?<=SIREN )\d{3} ?\d{3} ?\d{3}\b|(?<=SIREN : )\d{3} ?\d{3} ?\d{3}\b"
_PERSON = r"(?<![\d,.])[12] \d\d \d\d \d[\dAB] \d{3} \d{3}(?: \d\d)?(?![\d,])"
_LONG = r"(?<![\w,.])\d{7,}(?![\w,]|\.\d| ?[€%])"
_ZEROS = r"(?<![\d,.:/])(?<!\d )0\d{2,}(?![\d,:/]|\.\d)"
_PLATE = r"\b(?P<first>[A-Z]{2})-(?P<number>\d{3})-(?P<last>[A-Z]{2})\b"
_REFERENCE = (
    r"\b(?=[A-Z\d-]*\d)(?=[A-Z\d-]*[A-Z])[A-Z\d]{2,}(?:-[A-Z\d]+)+\b|\b(?=\w*[A-Z])[A-Z\d]*\d[A-Z\d]*\b"
)
_DIGITS = re.compile(r"\d+")
_GROUP = re.compile(r"[A-Z\d]+")
_RUN = re.compile(r"[A-Z]|\d+")
_SMALL = re.compile(r"[A-Z]{1,2}[1-9]\d?")


def codes(plus: str) -> tuple[Rule, ...]:
    """``plus``: how "+" is said before a country's number."""

    def abroad(found: Match) -> tuple[Part, ...]:
        start = found.start("rest")
        country = Part(f"{plus} {found['country']},", found.start(), start)
        first = Part(f"{found['rest'][0]},", start, start + 1)
        return (country, first, *_in_pairs(found["rest"][1:], found.start("rest") + 1))

    return (
        rule(_IBAN, lambda found: tuple(_account(found)), DIGITS),
        rule(_PERSON, lambda found: tuple(_groups(found)), DIGITS),
        rule(_PHONE, lambda found: _in_pairs(found[0], found.start()), DIGITS),
        rule(_ABROAD, abroad, DIGITS),
        rule(_SHORT, lambda found: _in_pairs(found[0], found.start()), DIGITS),
        rule(_SIRET, lambda found: tuple(_in_threes(found)), DIGITS),
        rule(_SIREN, lambda found: tuple(_in_threes(found)), DIGITS),
        rule(_LONG, lambda found: tuple(_in_threes(found)), DIGITS),
        rule(_ZEROS, lambda found: " ".join(found[0]), "0"),
        rule(_PLATE, _plate, "-"),
        rule(_REFERENCE, _reference, DIGITS),
    )


def _in_pairs(text: str, start: int) -> tuple[Part, ...]:
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    pairs = [(places[at], places[min(at + 1, len(places) - 1)]) for at in range(0, len(places), 2)]
    last = pairs[-1]
    return tuple(
        Part(_digits(text, one, two) + ("," if (one, two) != last else ""), start + one, start + two + 1)
        for one, two in pairs
    )


def _digits(text: str, one: int, two: int) -> str:
    return text[one] if one == two else text[one] + text[two]


def _groups(found: Match) -> Iterator[Part]:
    """As they are written, with a short rest between."""
    for group in _GROUP.finditer(found[0]):
        rest = "," if group.end() < len(found[0]) else ""
        start = found.start() + group.start()
        yield Part(_group(group[0]) + rest, start, start + len(group[0]))


def _account(found: Match) -> Iterator[Part]:
    """Country and key, then four by four, each as two numbers."""
    places = [place for place, sign in enumerate(found[0]) if sign != " "]
    for at in range(0, len(places), 4):
        group = places[at : at + 4]
        words = "".join(found[0][place] for place in group)
        halves = (words[:2], words[2:]) if words.isdigit() and len(words) == 4 else (words,)
        rest = "," if at + 4 < len(places) else ""
        said = " ".join(_group(half) for half in halves if half)
        yield Part(said + rest, found.start() + group[0], found.start() + group[-1] + 1)


def _in_threes(found: Match) -> Iterator[Part]:
    """Three by three; the last five of a SIRET, and what is left of others, one by one."""
    places = [place for place, sign in enumerate(found[0]) if sign.isdigit()]
    cuts = [0, 3, 6, 9, 14] if len(places) == 14 else [*range(0, len(places), 3), len(places)]
    for start, end in pairwise(cuts):
        words = "".join(found[0][place] for place in places[start:end])
        rest = "," if end < len(places) else ""
        said = words if len(words) == 3 and len(places) in {9, 14} and words[0] != "0" else " ".join(words)
        yield Part(said + rest, found.start() + places[start], found.start() + places[end - 1] + 1)


def _plate(found: Match) -> tuple[Part, ...]:
    return tuple(
        Part(_group(found[name]) + ("," if name != "last" else ""), *found.span(name))
        for name in ("first", "number", "last")
    )


def _reference(found: Match) -> tuple[Part, ...] | None:
    """Letter by letter; its numbers too, but for a small one at the end, as in DP2 or A4."""
    groups = list(_GROUP.finditer(found[0]))
    made = []
    for group in groups:
        rest = "," if group.end() < len(found[0]) else ""
        start = found.start() + group.start()
        said = _group(group[0]) if _SMALL.fullmatch(group[0]) else " ".join(group[0])
        made.append(Part(said + rest, start, start + len(group[0])))
    return tuple(made)


def _group(text: str) -> str:
    """Letters one by one, numbers as numbers; one with a zero in front digit by digit, as engines vary."""
    return " ".join(" ".join(run) if run[0] == "0" and len(run) > 2 else run for run in _RUN.findall(text))
