"""What is said by hand-written rules is understood again, whatever the number, date, amount or telephone."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voice.heard import speller
from tests.voice.heard.asking import asks, in_row, meant
from voice.heard.expects import Wanted
from voice.heard.lexicon import Lexicon
from voice.heard.meanings import Day
from voice.heard.parse import parse

OFTEN = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
ASKED = [
    *(str(one) for one in Wanted if one not in {Wanted.FREE, Wanted.DAY}),
    "date",
    "day",
    "month",
    "year",
]
KINDS = st.sampled_from(ASKED)
WORDS = (
    *speller.UNITS,
    *speller.TENS.values(),
    "cent",
    "mille",
    "et",
    "de",
    "euros",
    "virgule",
    "plus",
    "mai",
)
DIGITS = st.text("0123456789", min_size=8, max_size=8)


def test_every_number_below_two_thousand(french: Lexicon) -> None:
    assert [meant("number", speller.number(n), french) for n in range(2000)] == list(map(str, range(2000)))


def test_every_number_of_the_neighbours(french: Lexicon) -> None:
    assert [meant("number", speller.swiss(n), french) for n in range(100)] == list(map(str, range(100)))


@OFTEN
@given(st.integers(0, 999_999))
def test_numbers(french: Lexicon, n: int) -> None:
    assert meant("number", speller.number(n), french) == str(n)


def test_every_tenth_day_of_two_centuries(french: Lexicon) -> None:
    _understands_days(french, 10)


@pytest.mark.slow
def test_every_day_of_two_centuries(french: Lexicon) -> None:
    _understands_days(french, 1)


@pytest.mark.slow
def test_numbers_all_over_the_first_million(french: Lexicon) -> None:
    for n in range(0, 1_000_000, 7):
        assert meant("number", speller.number(n), french) == str(n)


def _understands_days(french: Lexicon, step: int) -> None:
    start, end = date(1900, 1, 1), date(2100, 12, 31)
    asked = asks("date", start, end)
    for count in range(0, (end - start).days + 1, step):
        day = start + timedelta(count)
        assert parse(speller.day(day), asked, french) == Day(day.day, day.month, day.year)


@OFTEN
@given(DAYS, st.booleans(), st.booleans())
def test_dates(french: Lexicon, day: date, named: bool, old: bool) -> None:
    asked = asks("date", date(1900, 1, 1), date(2100, 12, 31))
    said = speller.day(day, named=named, old=old)
    assert parse(said, asked, french) == Day(day.day, day.month, day.year)


@OFTEN
@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)))
def test_years_of_two_digits_are_taken_only_where_one_century_fits(french: Lexicon, day: date) -> None:
    """``first`` is later than a century ago here: there is only one century for each."""
    asked = asks("date", date(1930, 1, 1), date(2025, 12, 31))
    year = speller.pairs(f"{day.year % 100:02}")
    first = "premier" if day.day == 1 else speller.number(day.day)
    said = f"{first} {speller.MONTHS[day.month - 1]} {year}"
    assert parse(said, asked, french) == Day(day.day, day.month, day.year)


@OFTEN
@given(st.integers(0, 99_999), st.integers(0, 99))
def test_amounts(french: Lexicon, euros: int, cents: int) -> None:
    unit = "euro" if euros < 2 else "euros"
    said = f"{speller.number(euros)} {unit}" + (f" {speller.number(cents)}" if cents else "")
    assert meant("money", said, french) == str(100 * euros + cents)
    assert meant("money", speller.number(euros), french) == str(100 * euros)


@OFTEN
@given(st.sampled_from("123456789"), DIGITS)
def test_telephones(french: Lexicon, kind: str, rest: str) -> None:
    """In pairs it may be cut in two ways ("vingt quatre vingt"): it is that number or none, never another."""
    number = f"0{kind}{rest}"
    assert meant("phone", speller.pairs(number), french) in {number, "?several"}
    assert meant("phone", speller.singly(number), french) == number


def test_few_telephones_are_unclear(french: Lexicon) -> None:
    dice = random.Random(3)
    numbers = [f"0{dice.randrange(1, 10)}{dice.randrange(10**8):08}" for _ in range(400)]
    clear = sum(meant("phone", speller.pairs(one), french) == one for one in numbers)
    assert clear >= 380, clear


@OFTEN
@given(st.integers(1000, 95_999))
def test_postcodes(french: Lexicon, n: int) -> None:
    code = f"{n:05}"
    assert meant("postcode", speller.singly(code), french) == code
    if n >= 10_000:
        assert meant("postcode", speller.number(n), french) == code
    else:
        assert meant("postcode", f"zéro {speller.number(n)}", french) == code


@OFTEN
@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=20))
def test_spelling(french: Lexicon, name: str) -> None:
    assert meant("letters", " ".join(name), french) == name.upper()


@OFTEN
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), KINDS)
def test_nothing_that_is_heard_breaks_it(french: Lexicon, said: str, kind: str) -> None:
    """Whatever a recogniser writes is a meaning or none; it is never an error, and it ends."""
    assert in_row(parse(said, asks(kind), french))
