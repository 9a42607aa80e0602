"""What a person said is held, compared, and never shown by accident."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import get_args

import pytest

from kiosk.procedures.answers import (
    AddressGiven,
    Answer,
    BusinessGiven,
    Chosen,
    CommuneGiven,
    DateGiven,
    EmailGiven,
    IbanGiven,
    MoneyGiven,
    NameGiven,
    NotHere,
    NumberGiven,
    PhoneGiven,
    Scanned,
    Seen,
    SeveralChosen,
    Signed,
    TextGiven,
)
from kiosk.types import FactId, OptionId

SECRET = "Zyx"
GIVEN: tuple[Answer, ...] = (
    Chosen(OptionId(SECRET)), SeveralChosen((OptionId(SECRET),)), DateGiven(date(1961, 5, 3)),
    NumberGiven(1961), MoneyGiven(1961), TextGiven(SECRET), NameGiven(SECRET, SECRET), PhoneGiven("+331961"),
    EmailGiven(SECRET), AddressGiven(SECRET, "01961", SECRET), CommuneGiven("01961", SECRET),
    IbanGiven(SECRET), BusinessGiven(SECRET), Signed((((196, 1961),),)),
    Scanned(b"Zyx", 1961, {FactId("name"): NameGiven(SECRET, SECRET)}, date(1961, 5, 3)), Seen(), NotHere(),
)  # fmt: skip


def test_every_kind_of_answer_is_looked_at() -> None:
    assert {type(one) for one in GIVEN} == set(get_args(Answer))


@pytest.mark.parametrize("answer", GIVEN, ids=lambda one: type(one).__name__)
def test_an_answer_that_lands_in_a_log_shows_only_what_kind_it_is(answer: Answer) -> None:
    """Only the paper was silent: a name, a day of birth, an account showed in any tuple that was printed."""
    for told in (repr(answer), str(answer), f"{answer}", repr({"page": answer}), repr((answer,))):
        assert SECRET not in told
        assert "1961" not in told
        assert type(answer).__name__ in told


@pytest.mark.parametrize("answer", GIVEN, ids=lambda one: type(one).__name__)
def test_answers_are_still_compared_by_what_they_hold(answer: Answer) -> None:
    values = {name: getattr(answer, name) for name in asdict(answer)}
    assert type(answer)(**values) == answer
