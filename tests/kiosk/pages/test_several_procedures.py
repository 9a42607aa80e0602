"""Several procedures in one visit: what is said once, what is asked again, what must not be lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.app.demo.plan import planned
from kiosk.devices.printer import JobPrinted
from kiosk.pages import actions as act
from kiosk.pages.dossier import Dossier
from kiosk.pages.frame import Pen
from kiosk.pages.handout import handout
from kiosk.pages.places import EventPlan, Home
from kiosk.pages.session import Told
from kiosk.pages.town import Town
from kiosk.pages.view import Screen
from kiosk.procedures.answers import Chosen, NameGiven
from kiosk.procedures.events import EventId
from kiosk.procedures.models import Kind, Whose
from kiosk.procedures.route import replay
from kiosk.types import FactId, OptionId, PageId, ProcedureId
from tests.support.later import one_in
from tests.support.visit import ELECTORAL_ROLL, TODAY, Visit, valbourg

CARD = ProcedureId("carte-identite")
CENSUS = ProcedureId("recensement")
NAME = FactId("name")


@pytest.fixture
def visit(town: Town) -> Visit:
    return Visit.begins(town)


def finished(visit: Visit, procedure: ProcedureId) -> Visit:
    """This procedure done to its best end, as the demo does it."""
    found = visit.town.procedures[procedure]
    answers = planned(found, visit.today)
    dossier = Dossier(found, answers, frozenset(answers))
    return replace(visit, session=visit.session.with_dossier(dossier)).does(act.OpenProcedure(procedure))


def told(visit: Visit, name: NameGiven) -> Visit:
    known = Told(name, Whose.PERSON)
    return replace(visit, session=visit.session.with_fact(NAME, known, visit.today))


def test_half_typed_words_do_not_hide_what_was_said_elsewhere(visit: Visit) -> None:
    """A page left by "Retour" kept its draft: it showed one name and saved the other."""
    left = visit.opens().as_far_as("name").types(family="martin", given="lea").does(act.Back(), act.GoHome())
    again = told(left, NameGiven("Dupont", "Paul")).opens().as_far_as("name")
    assert again.view.find("known").detail == "Paul Dupont"
    after = again.does(act.Confirm())
    assert after.session.dossier.answers[PageId("name")] == NameGiven("Dupont", "Paul")


def test_in_very_large_text_a_known_answer_was_shown_twice(visit: Visit) -> None:
    """How to answer helps who answers: beside something known it cut the page in two."""
    again = told(visit, NameGiven("Dupont", "Paul")).opens().as_far_as("name")
    assert not [node for node in again.view.walk() if node.id == "text"]
    assert again.does(act.Correct()).view.find("text").name


def test_what_changed_elsewhere_is_reviewed_again(visit: Visit) -> None:
    """A nationality corrected in another procedure led past new questions straight to "prêt"."""
    done = visit.opens().as_far_as("done").does(act.GoHome())
    european = Told(Chosen(OptionId("european")), Whose.PERSON)
    changed = replace(done, session=done.session.with_fact(FactId("nationality"), european, TODAY)).opens()
    assert changed.page == "nationality"
    walked = changed.does(act.Confirm()).arrives_at("elections").chooses("both")
    assert walked.page == "review"


def test_a_title_of_its_own_stays_on_a_known_page(visit: Visit) -> None:
    """The question is seen with its answer: "Où habitez-vous ?" is not "Où habite l'enfant ?"."""
    known = told(visit, NameGiven("Exemple", "Camille")).opens(ProcedureId("declaration-deces"))
    while known.page != "name":
        page = known.session.route(TODAY).current
        answers = planned(known.town.procedures[ProcedureId("declaration-deces")], TODAY)
        session = known.session.with_answer(page, answers[page.id], TODAY)
        known = replace(known, session=session)
    assert known.says("title") == "Et vous, comment vous appelez-vous\N{NO-BREAK SPACE}?"


def test_one_touch_never_erases_a_file_that_nobody_has(visit: Visit) -> None:
    ready = finished(visit, ELECTORAL_ROLL).does(act.GoHome())
    talk = ready.does(act.OpenProcedure(CENSUS))
    pages = talk.town.procedures[CENSUS].pages.values()
    assert any(page.outcome and not page.prepared for page in pages)
    person = _at_a_talk(talk, CENSUS)
    assert person.view.find("main").action == act.AskToLeave()


def test_a_file_in_hand_may_be_erased(visit: Visit) -> None:
    ready = finished(visit, ELECTORAL_ROLL)
    printed = replace(ready, session=replace(ready.session, printing=JobPrinted()))
    home = printed.does(act.GoHome())
    assert ELECTORAL_ROLL in home.session.taken
    assert _at_a_talk(home, CENSUS).view.find("main").action == act.Erase()


def test_a_file_that_changed_is_not_in_hand_any_more(visit: Visit) -> None:
    ready = finished(visit, ELECTORAL_ROLL)
    home = replace(ready, session=replace(ready.session, printing=JobPrinted())).does(act.GoHome())
    assert ELECTORAL_ROLL not in home.opens().does(act.Back()).session.taken


def _at_a_talk(visit: Visit, procedure: ProcedureId) -> Visit:
    """At an end that only a person can go on from."""
    found = visit.town.procedures[procedure]
    from kiosk.app.demo.plan import _walks

    for answers in _walks(found, {}, visit.today):
        if not replay(found, answers, answers.keys(), visit.today).current.prepared:
            dossier = Dossier(found, answers, frozenset(answers))
            made = replace(visit, session=visit.session.with_dossier(dossier))
            return made.does(act.OpenProcedure(procedure))
    raise AssertionError("every end is prepared")


def test_a_talk_is_not_called_done_on_the_menu(visit: Visit) -> None:
    home = _at_a_talk(visit, CENSUS).does(act.GoHome())
    section = home.town.procedures[CENSUS].section
    tile = home.does(act.OpenSection(section)).view.find(f"procedure.{CENSUS}")
    assert tile.detail == "Commencé"


def test_the_same_procedure_for_somebody_else_begins_empty(visit: Visit) -> None:
    done = told(finished(visit, ProcedureId("chien")), NameGiven("Exemple", "Camille"))
    again = done.does(act.StartOver())
    assert again.session.dossier.answers == {}
    assert again.session.facts[NAME].answer == NameGiven("Exemple", "Camille")


@pytest.mark.parametrize("procedure", one_in(4, sorted(valbourg().procedures)))
def test_the_phone_is_shown_exactly_where_a_parcel_is_made(visit: Visit, procedure: ProcedureId) -> None:
    done = finished(visit, procedure)
    made = handout(Pen(done.town, done.session, done.today))
    assert done.view.screen is Screen.FINISH
    shown = {node.id for node in done.view.walk()} & {"phone", "qr"}
    assert bool(shown) == (made is not None and made.phone)


def test_a_death_is_not_in_the_future(visit: Visit) -> None:
    asked = visit.does(act.OpenEvent(EventId("deces"))).types(date="01062027").does(act.Confirm())
    assert asked.session.draft.problem is not None
    assert not isinstance(asked.session.place, EventPlan)


def test_a_move_is_planned_ahead_and_past_days_are_not_in_the_calendar(visit: Visit) -> None:
    planned_move = (
        visit.does(act.OpenEvent(EventId("demenagement"))).types(date="01022027").does(act.Confirm())
    )
    assert planned_move.session.place == EventPlan(EventId("demenagement"), date(2027, 2, 1))
    born = visit.does(act.OpenEvent(EventId("naissance"))).types(date="01102026").does(act.Confirm())
    made = handout(Pen(born.town, born.session, born.today))
    assert made is not None
    assert all(one.day >= TODAY for one in made.deadlines)


def test_back_leads_from_the_plan_to_the_menu(visit: Visit) -> None:
    plan = visit.does(act.OpenEvent(EventId("naissance"))).types(date="20112026").does(act.Confirm())
    assert plan.does(act.Back(), act.Back(), act.Back()).session.place == Home()


def test_practice_prints_nothing_and_says_so_everywhere(visit: Visit) -> None:
    practising = visit.does(act.StartPractice())
    assert practising.view.find("practice").name.startswith("Entraînement")
    done = finished(practising, ELECTORAL_ROLL)
    assert done.does(act.Print()).session.printing == done.session.printing
    assert done.session.route(TODAY).current.kind is Kind.OUTCOME
    assert {"qr", "phone", "print"}.isdisjoint(node.id for node in done.view.walk())
    assert done.does(act.Erase()).session.practice is False
    assert done.does(act.Erase()).session.facts == {}


def test_practice_never_mixes_with_what_was_truly_said(visit: Visit) -> None:
    said = told(visit, NameGiven("Exemple", "Ana"))
    assert said.does(act.StartPractice()).session.practice is False
