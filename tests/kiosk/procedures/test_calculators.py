"""Ages and delays, at their edges."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.procedures.answers import Chosen, DateGiven, Problem, read_date
from kiosk.procedures.calculators import age_years, proof_of_address_age, voting_age, whole_months
from kiosk.types import OptionId

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("since", "months"),
    [(date(2026, 8, 23), 3), (date(2026, 8, 24), 2), (date(2026, 11, 23), 0), (date(2025, 11, 24), 11)],
)
def test_a_month_ends_on_the_same_day(since: date, months: int) -> None:
    assert whole_months(since, TODAY) == months


def test_voting_begins_on_the_eighteenth_birthday() -> None:
    assert voting_age(DateGiven(date(2008, 11, 23)), TODAY).value == "adult"
    assert voting_age(DateGiven(date(2008, 11, 24)), TODAY).value == "minor"


def test_a_proof_is_too_old_from_three_months_on() -> None:
    assert proof_of_address_age(DateGiven(date(2026, 8, 23)), TODAY).value == "too_old"
    assert proof_of_address_age(DateGiven(date(2026, 8, 24)), TODAY).value == "fresh"


def test_born_on_a_leap_day() -> None:
    assert age_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_years(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_a_calculator_refuses_what_is_no_date() -> None:
    with pytest.raises(TypeError):
        voting_age(Chosen(OptionId("x")), TODAY)


@given(st.dates(date(1907, 1, 1), TODAY))
def test_every_day_that_has_come_is_read(day: date) -> None:
    assert read_date(f"{day:%d%m%Y}", TODAY) == DateGiven(day)


@given(st.text("0123456789", max_size=8))
def test_no_digits_make_the_reader_fail(digits: str) -> None:
    assert isinstance(read_date(digits, TODAY), DateGiven | Problem)
