"""What a person who signed in need not write, and what is asked all the same."""

from __future__ import annotations

from datetime import date

import pytest

from hub.contract.identity import Identity
from kiosk.procedures.answers import Chosen, DateGiven, EmailGiven, NameGiven, TextGiven
from kiosk.procedures.identity import facts_of_identity
from kiosk.types import FactId, OptionId

NAME, BORN = FactId("name"), FactId("birth_date")


def test_all_that_is_said_becomes_facts() -> None:
    who = Identity(
        given_name="Camille Jeanne",
        family_name="EXEMPLE-D'ARC",
        preferred_username="DUPONT",
        gender="female",
        birthdate="1948-02-17",
        birthplace="75107",
        birthcountry="99100",
        email="Camille@Exemple.fr",
    )
    assert facts_of_identity(who) == {
        NAME: NameGiven("Exemple-D'Arc", "Camille Jeanne"),
        BORN: DateGiven(date(1948, 2, 17)),
        FactId("used_name"): TextGiven("Dupont"),
        FactId("email"): EmailGiven("camille@exemple.fr"),
        FactId("gender"): Chosen(OptionId("female")),
    }


def test_what_is_not_said_is_asked() -> None:
    assert facts_of_identity(Identity()) == {}
    assert facts_of_identity(Identity(given_name="Camille", gender="other", email="no address")) == {}


def test_a_person_with_one_name_has_one_name() -> None:
    assert facts_of_identity(Identity(family_name="EXEMPLE"))[NAME] == NameGiven("Exemple", "-")


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("1948-00-00", DateGiven(date(1948, 1, 1), "year")),
        ("1948-02-00", DateGiven(date(1948, 2, 1), "month")),
        ("1948-02-30", None),
        ("1948", None),
        ("17/02/1948", None),
        ("0000-02-17", None),
        ("19x8-02-17", None),
    ],
)
def test_a_birth_date_of_which_a_part_is_unknown(said: str, known: DateGiven | None) -> None:
    assert facts_of_identity(Identity(birthdate=said)).get(BORN) == known


def test_nothing_of_it_reaches_a_log_by_accident() -> None:
    who = Identity(given_name="Camille", family_name="EXEMPLE", birthdate="1948-02-17")
    assert "Camille" not in repr(who) + repr(facts_of_identity(who))
    assert "1948" not in repr(who) + repr(facts_of_identity(who))
