"""Asks for one thing and says what was understood, as the rows of the data files write it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kiosk.types import Lang
from voice.heard.expects import DateStep, Expects, Wanted
from voice.heard.grammar import Grammar
from voice.heard.lexicon import Lexicon
from voice.heard.meanings import (
    Amount,
    Chosen,
    Command,
    Day,
    Digits,
    FreeText,
    Letters,
    Meaning,
    Number,
    Phone,
    Unclear,
    YesNo,
)
from voice.heard.parse import parse

TODAY = date(2026, 11, 23)
_WANTED = {
    "date": (Wanted.DAY, None),
    "day": (Wanted.DAY, DateStep.DAY),
    "month": (Wanted.DAY, DateStep.MONTH),
    "year": (Wanted.DAY, DateStep.YEAR),
    "words": (Wanted.FREE, None),
}


def asks(kind: str, first: date = date(1906, 1, 1), last: date = TODAY) -> Grammar:
    """A page that asks for this and has nothing else on it."""
    wanted, step = _WANTED[kind] if kind in _WANTED else (Wanted(kind), None)
    return Grammar(Lang("fr"), (), frozenset(), (), (), Expects(wanted, TODAY, first, last, step))


def meant(kind: str, said: str, lexicon: Lexicon) -> str:
    """What it means there."""
    return in_row(parse(said, asks(kind), lexicon))


def in_row(meaning: Meaning) -> str:
    match meaning:
        case Number(value) | Amount(value):
            return str(value)
        case Day(day, month, year):
            return ".".join("" if part is None else str(part) for part in (day, month, year))
        case Digits(text) | Letters(text) | Phone(text) | FreeText(text):
            return text
        case Chosen(node):
            return f"={node}"
        case Command(name):
            return f"!{name}"
        case YesNo(yes):
            return "yes" if yes else "no"
        case Unclear(reason):
            return f"?{reason}"


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a data file beside this module."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
