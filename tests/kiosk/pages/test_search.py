"""A question in one's own words finds our procedures first, with or without the national fiches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.pages import actions as act
from kiosk.pages.places import Found, Home, Library, Searching
from kiosk.pages.seek import sought
from kiosk.pages.view import Role
from kiosk.types import Lang, ProcedureId
from tests.support.visit import Visit


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("passeport", "passeport"),
        ("Je veux refaire ma CNI", "carte-identite"),
        ("voter", "listes-electorales"),
        ("HLM", "logement-social"),
        ("brocante", "vide-grenier"),
        ("mon fils a 16 ans", "recensement"),
        ("me marier", "mariage"),
        ("ÉCOLE", "inscription-ecole"),
        ("pasport", "passeport"),
    ],
)
def test_own_words_other_names_and_slips_are_understood(visit: Visit, words: str, first: str) -> None:
    assert sought(visit.town, Lang("fr"), words, 4)[0] == first


def test_another_language_finds_by_its_own_titles_and_by_the_french_ones(visit: Visit) -> None:
    assert sought(visit.town, Lang("en"), "vote by proxy", 4)[0] == "procuration"
    assert sought(visit.town, Lang("en"), "procuration", 4)[0] == "procuration"


@pytest.mark.parametrize("words", ["xyzzy", "le la les", "?!", "x" * 120, "carte grise"])
def test_what_this_kiosk_does_not_do_finds_nothing(visit: Visit, words: str) -> None:
    assert sought(visit.town, Lang("fr"), words, 4) == ()


def test_no_more_are_named_than_were_asked_for(visit: Visit) -> None:
    assert len(sought(visit.town, Lang("fr"), "demander", 3)) == 3


def test_the_search_works_without_any_fiche(visit: Visit) -> None:
    assert visit.town.library is None
    asked = visit.does(act.SearchLibrary())
    assert asked.session.place == Searching(Home())
    found = asked.types(words="passeport").does(act.Confirm())
    place = found.session.place
    assert isinstance(place, Found)
    assert place.procedures[0] == ProcedureId("passeport")
    assert found.view.find("procedure.passeport").role is Role.TILE
    opened = found.does(act.OpenProcedure(ProcedureId("passeport")))
    assert opened.session.procedure is not None
    assert opened.does(act.Back()).session.place == place


def test_back_leads_where_the_search_was_begun(visit: Visit) -> None:
    asked = visit.does(act.SearchLibrary())
    found = asked.types(words="chien").does(act.Confirm())
    assert found.does(act.Back()).session.place == Searching(Home())
    assert found.does(act.SearchLibrary()).session.place == Searching(Home())
    assert asked.does(act.Back()).session.place == Home()
    read = replace(visit, session=replace(visit.session, place=Library()))
    assert read.does(act.SearchLibrary(), act.Back()).session.place == Library()


def test_nothing_found_offers_another_word_and_a_person(visit: Visit) -> None:
    found = visit.does(act.SearchLibrary()).types(words="xyzzy").does(act.Confirm())
    assert found.says("title") == "Nous n’avons rien trouvé."
    assert found.view.find("again").action == act.SearchLibrary()


def test_no_word_at_all_is_told(visit: Visit) -> None:
    stuck = visit.does(act.SearchLibrary(), act.Confirm())
    assert stuck.session.place == Searching(Home())
    assert stuck.view.find("error").name


def test_the_field_is_named_as_the_page_asks(visit: Visit) -> None:
    """It once said "Votre réponse" below "Quel mot cherchez-vous ?"."""
    asked = visit.does(act.SearchLibrary())
    assert asked.says("title").startswith("Quelle est votre question")
    assert asked.view.find("field.words").name == "Votre question"
    place = replace(asked.session, place=Searching(Library()))
    shelf = replace(asked, session=place)
    assert shelf.says("title").startswith("Quel mot cherchez-vous")
    assert shelf.view.find("field.words").name == "Votre mot"
