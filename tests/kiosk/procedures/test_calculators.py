"""Ages, delays and counts, at their edges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.procedures.answers import Answer, Chosen, DateGiven, NumberGiven
from kiosk.procedures.calculators import CALCULATORS, VALUES, age_years, paper_age, whole_months
from kiosk.procedures.models import Kind
from kiosk.types import OptionId, Span

TODAY = date(2026, 11, 23)
"""A Monday."""


def day(words: str) -> DateGiven:
    return DateGiven(date.fromisoformat(words))


def find(name: str, *answers: Answer, today: date = TODAY) -> str:
    return CALCULATORS[name].find(answers, today).value


def gives(name: str, *answers: Answer, today: date = TODAY) -> Mapping[str, object]:
    return CALCULATORS[name].find(answers, today).values


@pytest.mark.parametrize(
    ("since", "months"),
    [(date(2026, 8, 23), 3), (date(2026, 8, 24), 2), (date(2026, 11, 23), 0), (date(2025, 11, 24), 11)],
)
def test_a_month_ends_on_the_same_day(since: date, months: int) -> None:
    assert whole_months(since, TODAY) == months


def test_born_on_a_leap_day() -> None:
    assert age_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_years(date(2008, 2, 29), date(2026, 3, 1)) == 18


@pytest.mark.parametrize(
    ("name", "born", "value"),
    [
        ("voting_age", "2008-11-23", "adult"), ("voting_age", "2008-11-24", "minor"),
        ("age_18", "2008-11-23", "adult"), ("age_18", "2008-11-24", "minor"),
        ("age_12", "2014-11-23", "from_12"), ("age_12", "2014-11-24", "under_12"),
        ("age_15", "2011-11-23", "from_15"), ("age_15", "2011-11-24", "under_15"),
        ("passport_stamp", "2011-11-24", "under_15"), ("passport_stamp", "2011-11-23", "from_15"),
        ("passport_stamp", "2008-11-24", "from_15"), ("passport_stamp", "2008-11-23", "adult"),
        ("first_name_age", "2013-11-24", "under_13"), ("first_name_age", "2013-11-23", "from_13"),
        ("first_name_age", "2008-11-23", "adult"),
        ("age_60", "1966-11-23", "from_60"), ("age_60", "1966-11-24", "under_60"),
        ("dog_age", "2026-03-24", "under_8_months"), ("dog_age", "2026-03-23", "from_8_months"),
        ("dog_age", "2025-11-24", "from_8_months"), ("dog_age", "2025-11-23", "from_1_year"),
        ("record_age", "1951-11-24", "under_75"), ("record_age", "1951-11-23", "from_75"),
    ],
)  # fmt: skip
def test_an_age_turns_on_its_birthday(name: str, born: str, value: str) -> None:
    assert find(name, day(born)) == value


def test_ages_are_given_to_the_texts() -> None:
    assert gives("voting_age", day("2000-01-01")) == {"age": 26}
    assert gives("dog_age", day("2026-09-23")) == {"months": 2}
    assert gives("record_age", day("1926-11-23")) == {"years": 100}


def test_nobody_is_taken_for_older_than_they_may_be() -> None:
    year, month = DateGiven(date(2008, 1, 1), "year"), DateGiven(date(2008, 11, 1), "month")
    assert find("voting_age", year) == find("voting_age", month) == "minor"
    assert find("voting_age", DateGiven(date(2008, 10, 1), "month")) == "adult"
    assert gives("voting_age", DateGiven(date(2026, 1, 1), "year")) == {"age": 0}


@pytest.mark.parametrize(
    ("today", "value"),
    [
        ("2026-05-14", "too_early"), ("2026-05-15", "in_time"), ("2026-08-31", "in_time"),
        ("2026-09-01", "late"),
        ("2035-05-14", "late"), ("2035-05-15", "too_old_25"),
    ],
)  # fmt: skip
def test_the_census_runs_to_the_end_of_the_third_month(today: str, value: str) -> None:
    assert find("age_16_census", day("2010-05-15"), today=date.fromisoformat(today)) == value


def test_the_census_says_from_when_and_until_when() -> None:
    found = gives("age_16_census", day("2010-11-30"))
    assert found == {"age": 15, "from_day": date(2026, 11, 30), "deadline": date(2027, 2, 28)}


def test_school_begins_in_the_year_of_the_third_birthday() -> None:
    assert find("school_age", day("2023-12-31")) == "school"
    assert find("school_age", day("2024-01-01")) == "under_3"
    assert gives("school_age", day("2024-01-01")) == {"start_year": 2027}


@pytest.mark.parametrize(
    ("born", "value"),
    [
        ("2024-01-01", "under_3"), ("2023-12-31", "nursery"), ("2021-01-01", "nursery"),
        ("2020-12-31", "primary"), ("2016-01-01", "primary"), ("2015-12-31", "lower_secondary"),
    ],
)  # fmt: skip
def test_a_class_follows_the_year_of_birth(born: str, value: str) -> None:
    assert find("school_level", day(born)) == value


@pytest.mark.parametrize(
    ("born", "last"),
    [
        ("2026-11-18", "2026-11-23"),
        ("2026-11-16", "2026-11-23"),  # the fifth day is a Saturday
        ("2026-11-06", "2026-11-12"),  # the fifth day is 11 November
    ],
)
def test_a_birth_is_declared_within_five_days(born: str, last: str) -> None:
    end = date.fromisoformat(last)
    assert gives("birth_deadline", day(born)) == {"deadline": end}
    assert find("birth_deadline", day(born), today=end) == "in_time"
    assert find("birth_deadline", day(born), today=date.fromordinal(end.toordinal() + 1)) == "late"


@pytest.mark.parametrize(
    ("died", "last"),
    [("2026-11-19", "2026-11-20"), ("2026-11-20", "2026-11-23"), ("2026-11-10", "2026-11-12")],
)
def test_a_death_is_declared_on_the_next_working_day(died: str, last: str) -> None:
    end = date.fromisoformat(last)
    assert gives("death_deadline", day(died)) == {"deadline": end}
    assert find("death_deadline", day(died), today=end) == "in_time"
    assert find("death_deadline", day(died), today=date.fromordinal(end.toordinal() + 1)) == "late"


def test_a_sale_is_announced_fifteen_days_before() -> None:
    assert find("days_before_event", day("2026-12-08")) == "in_time"
    assert find("days_before_event", day("2026-12-07")) == "late"
    assert gives("days_before_event", day("2026-12-07")) == {"days": 14}
    assert gives("days_before_event", day("2026-11-01")) == {"days": 0}


def test_banns_stay_up_for_ten_days() -> None:
    assert find("wedding_date", day("2026-12-03")) == "possible"
    assert find("wedding_date", day("2026-12-02")) == "too_soon"
    assert gives("wedding_date", day("2026-12-02")) == {"earliest": date(2026, 12, 3)}


@pytest.mark.parametrize(
    ("vote", "last"),
    [("2026-03-15", "2026-02-06"), ("2027-04-11", "2027-03-05"), ("2026-03-14", "2026-02-06")],
)
def test_the_roll_closes_on_the_sixth_friday_before(vote: str, last: str) -> None:
    end = date.fromisoformat(last)
    assert gives("roll_deadline", day(vote)) == {"deadline": end}
    assert find("roll_deadline", day(vote), today=end) == "in_time"
    assert find("roll_deadline", day(vote), today=date.fromordinal(end.toordinal() + 1)) == "late"


def test_a_visitor_stays_for_ninety_days() -> None:
    assert find("stay_length", day("2027-01-01"), day("2027-03-31")) == "short"
    assert find("stay_length", day("2027-01-01"), day("2027-04-01")) == "long"
    assert find("stay_length", day("2027-01-02"), day("2027-01-01")) == "backwards"
    assert gives("stay_length", day("2027-01-01"), day("2027-01-01")) == {"days": 1}


@pytest.mark.parametrize(
    ("last", "value"),
    [
        ("2026-11-22", "expired"), ("2026-11-23", "renew_now"), ("2027-01-23", "renew_now"),
        ("2027-01-24", "valid"),
    ],
)  # fmt: skip
def test_a_domiciliation_is_renewed_in_its_last_two_months(last: str, value: str) -> None:
    assert find("domiciliation_end", day(last)) == value


@pytest.mark.parametrize(
    ("made", "value"),
    [
        ("2025-11-22", "expired"), ("2025-11-23", "renew_now"), ("2025-12-23", "renew_now"),
        ("2025-12-24", "valid"),
    ],
)  # fmt: skip
def test_a_housing_request_is_renewed_each_year(made: str, value: str) -> None:
    assert find("housing_request_age", day(made)) == value


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("2027-11-24", "valid"), ("2027-11-23", "ends_soon"), ("2026-11-23", "ends_soon"),
        ("2026-11-22", "expired_under_5"), ("2021-11-23", "expired_under_5"),
        ("2021-11-22", "expired_over_5"),
    ],
)  # fmt: skip
def test_a_card_is_valid_until_the_day_that_it_shows(shown: str, value: str) -> None:
    assert find("card_expiry", day(shown)) == value


@pytest.mark.parametrize(
    ("made", "most", "value"),
    [
        ("2026-08-23", Span(3, "months"), "too_old"), ("2026-08-24", Span(3, "months"), "fresh"),
        ("2025-11-23", Span(1, "years"), "too_old"), ("2025-11-24", Span(1, "years"), "fresh"),
        ("2026-11-09", Span(2, "weeks"), "too_old"), ("2026-11-10", Span(2, "weeks"), "fresh"),
        ("2026-11-13", Span(10, "days"), "too_old"), ("2026-11-14", Span(10, "days"), "fresh"),
        ("2026-11-20", Span(1, "working_days"), "too_old"), ("2026-11-20", Span(2, "working_days"), "fresh"),
        ("2026-11-21", Span(48, "hours"), "too_old"), ("2026-11-22", Span(48, "hours"), "fresh"),
    ],
)  # fmt: skip
def test_a_paper_is_too_old_on_the_day_it_reaches_its_age(made: str, most: Span, value: str) -> None:
    assert paper_age(date.fromisoformat(made), most, TODAY).value == value


@pytest.mark.parametrize(
    ("made", "age"),
    [
        ("2026-11-23", Span(0, "days")), ("2026-11-10", Span(13, "days")), ("2026-11-09", Span(2, "weeks")),
        ("2026-10-24", Span(4, "weeks")), ("2026-10-23", Span(1, "months")),
        ("2024-11-23", Span(24, "months")),
    ],
)  # fmt: skip
def test_the_age_of_a_paper_is_said_in_a_fitting_unit(made: str, age: Span) -> None:
    assert paper_age(date.fromisoformat(made), Span(3, "months"), TODAY).values == {"age": age}


@pytest.mark.parametrize(
    ("adults", "children", "value", "n"),
    [
        (1, 0, "one", 1), (0, 0, "one", 1),
        (2, 0, "two", 2), (1, 2, "three", 3), (2, 2, "four_or_more", 4), (2, 7, "four_or_more", 9),
    ],
)  # fmt: skip
def test_a_household_is_counted(adults: int, children: int, value: str, n: int) -> None:
    answers = NumberGiven(adults), NumberGiven(children)
    assert (find("household_size", *answers), gives("household_size", *answers)) == (value, {"n": n})


@pytest.mark.parametrize(
    ("name", "before", "value", "left"),
    [
        ("association_year_count", 0, "within", 4), ("association_year_count", 4, "within", 0),
        ("association_year_count", 5, "over", 0), ("sports_year_count", 9, "within", 0),
        ("sports_year_count", 10, "over", 0), ("yard_sale_count", 1, "within", 0),
        ("yard_sale_count", 2, "over", 0),
    ],
)  # fmt: skip
def test_so_many_a_year_and_no_more(name: str, before: int, value: str, left: int) -> None:
    assert (find(name, NumberGiven(before)), gives(name, NumberGiven(before))) == (value, {"left": left})


@pytest.mark.parametrize(
    ("name", "m2", "value"),
    [
        ("works_surface", 5, "none"), ("works_surface", 6, "declaration"),
        ("works_surface", 20, "declaration"),
        ("works_surface", 21, "depends"), ("works_surface", 40, "depends"), ("works_surface", 41, "permit"),
        ("pool_surface", 10, "none"), ("pool_surface", 11, "declaration"),
        ("pool_surface", 100, "declaration"),
        ("pool_surface", 101, "permit"),
    ],
)  # fmt: skip
def test_works_by_their_surface(name: str, m2: int, value: str) -> None:
    assert find(name, NumberGiven(m2)) == value
    assert gives(name, NumberGiven(m2)) == {"surface": m2}


def test_one_of_two_who_lives_here_is_enough() -> None:
    here, yes, no = (Chosen(OptionId(name)) for name in ("here", "yes", "no"))
    assert find("couple_domicile", no, here) == find("couple_domicile", yes, no) == "here"
    assert find("couple_domicile", no, no) == "elsewhere"


def _wrong(kind: Kind) -> Answer:
    return NumberGiven(1) if kind is Kind.CHOICE else Chosen(OptionId("x"))


@pytest.mark.parametrize("name", CALCULATORS)
def test_a_calculator_refuses_what_it_does_not_take(name: str) -> None:
    with pytest.raises(TypeError):
        CALCULATORS[name].find([_wrong(kind) for kind in CALCULATORS[name].takes], TODAY)


_ANSWERS: Mapping[Kind, st.SearchStrategy[Answer]] = {
    Kind.DATE: st.builds(
        DateGiven, st.dates(date(1880, 1, 1), date(2150, 1, 1)), st.sampled_from(["day", "month", "year"])
    ),
    Kind.NUMBER: st.builds(NumberGiven, st.integers(0, 10**9)),
    Kind.CHOICE: st.builds(Chosen, st.sampled_from([OptionId("here"), OptionId("no")])),
}


@given(st.sampled_from(sorted(CALCULATORS)), st.data(), st.dates(date(2025, 1, 1), date(2040, 1, 1)))
def test_a_calculator_finds_what_it_announces(name: str, data: st.DataObject, today: date) -> None:
    spec = CALCULATORS[name]
    found = spec.find([data.draw(_ANSWERS[kind]) for kind in spec.takes], today)
    assert found.value in spec.values
    assert found.values.keys() == spec.gives <= VALUES


@given(st.dates(date(1990, 1, 1), TODAY), st.dates(TODAY, date(2040, 1, 1)), st.integers(1, 40))
def test_a_paper_never_grows_fresh_again(made: date, later: date, months: int) -> None:
    most = Span(months, "months")
    if paper_age(made, most, TODAY).value == "too_old":
        assert paper_age(made, most, later).value == "too_old"
