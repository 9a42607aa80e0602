"""Facts: said once, confirmed after, corrected everywhere, proposed by a paper and never taken from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk.pages import actions as act
from kiosk.pages.session import Told
from kiosk.pages.states import ScanTaken
from kiosk.pages.town import Town
from kiosk.pages.view import Role
from kiosk.procedures.answers import Chosen, DateGiven, NameGiven, Scanned
from kiosk.procedures.common import load_common
from kiosk.procedures.issues import PackError
from kiosk.procedures.models import Whose
from kiosk.procedures.practice import load_practice
from kiosk.types import FactId, FieldId, Lang, OptionId, PageId, ProcedureId
from tests.support.packs import END, HEAD, town_with, written
from tests.support.visit import ROOT, TODAY, Visit

CARD, ROLL = ProcedureId("carte-identite"), ProcedureId("listes-electorales")
NAME = NameGiven("Exemple", "Camille")
ONE = """
start: name
pages:
  - {id: name, fact: name, next: birth}
  - {id: birth, fact: birth_date, calculator: age_18, rules: {minor: young, missing: review}, next: review}
  - {id: young, kind: info, title: Trop jeune, next: review}
"""
OTHER = """
start: birth
pages:
  - {id: birth, fact: birth_date, title: Votre jour ?, label: Jour, next: who}
  - {id: who, fact: name, next: paper}
  - {id: paper, piece: domicile, scan: true, next: child}
  - {id: child, fact: child_birth_date, next: review}
"""


@pytest.fixture
def two(town: Town, tmp_path: Path) -> Visit:
    """A town with two procedures that ask the same."""
    first = written(tmp_path / "one", ONE + END)
    second = written(tmp_path / "two", OTHER + END, HEAD.replace("id: essai", "id: autre"))
    return Visit.begins(town_with(town, first, second))


def said(visit: Visit) -> Visit:
    """The first of the two procedures, done."""
    named = visit.opens(ProcedureId("essai")).types(family="exemple", given="camille").does(act.Confirm())
    return named.types(date="03051948").does(act.Confirm(), act.Confirm()).arrives_at("done")


def test_what_was_said_is_shown_and_confirmed_with_one_touch(two: Visit) -> None:
    other = said(two).does(act.GoHome()).opens(ProcedureId("autre")).arrives_at("birth")
    assert other.says("title") == "Votre jour\xa0?", "the question with its answer"
    known = other.view.find("known")
    assert (known.role, known.detail, known.private) == (Role.NOTICE, "lundi 3 mai 1948", True)
    assert not any(node.role in {Role.FIELD, Role.KEYBOARD} for node in other.view.walk())
    named = other.does(act.Confirm()).arrives_at("who")
    assert named.view.find("known").detail == "Camille Exemple"
    assert named.does(act.Confirm()).arrives_at("paper")


def test_what_is_known_is_no_answer_until_it_is_confirmed(two: Visit) -> None:
    other = said(two).does(act.GoHome()).opens(ProcedureId("autre"))
    assert other.session.dossier.answers == {}
    assert other.session.dossier.confirmed == frozenset()
    kept = other.does(act.Confirm())
    assert kept.session.dossier.answers[PageId("birth")] == DateGiven(date(1948, 5, 3))


def test_keys_change_nothing_that_is_only_shown(two: Visit) -> None:
    other = said(two).does(act.GoHome()).opens(ProcedureId("autre"))
    assert other.does(act.Type("1"), act.Pick(OptionId("yes"))).session == other.session


def test_a_correction_is_asked_again_where_it_was_said(two: Visit) -> None:
    other = said(two).does(act.GoHome()).opens(ProcedureId("autre")).does(act.Correct())
    assert other.says("title") == "Votre jour\xa0?"
    assert other.view.find("field.date").value == "3 mai 1948", "what was said is there to be changed"
    changed = other.does(*[act.Type("backspace")] * 4).does(*map(act.Type, "2010"), act.Confirm())
    assert changed.session.facts[FactId("birth_date")].answer == DateGiven(date(2010, 5, 3))
    first = changed.does(act.GoHome()).opens(ProcedureId("essai")).arrives_at("birth")
    assert first.view.find("known").detail == "lundi 3 mai 2010"
    first.does(act.Confirm()).arrives_at("young")


def test_the_same_said_again_leaves_the_other_procedure_done(two: Visit) -> None:
    other = said(two).does(act.GoHome()).opens(ProcedureId("autre")).does(act.Correct(), act.Confirm())
    assert other.does(act.GoHome()).opens(ProcedureId("essai")).arrives_at("done")


def test_who_does_not_know_says_nothing_of_themselves(two: Visit) -> None:
    unsure = two.opens(ProcedureId("essai")).types(family="exemple", given="camille").does(act.Confirm())
    unsure = unsure.does(act.Missing()).arrives_at("review")
    assert FactId("birth_date") not in unsure.session.facts
    other = unsure.does(act.GoHome()).opens(ProcedureId("autre")).arrives_at("birth")
    assert not other.session.draft.known


def test_a_child_is_somebody_else(two: Visit) -> None:
    other = said(two).does(act.GoHome()).opens(ProcedureId("autre")).does(act.Confirm(), act.Confirm())
    child = other.does(act.Missing()).chooses("later").arrives_at("child")
    assert not child.session.draft.known


CHILD = """
start: kid
pages:
  - {id: kid, fact: child_name, next: born}
  - {id: born, fact: child_birth_date, next: parent}
  - {id: parent, fact: name, next: review}
"""


@pytest.fixture
def children(town: Town, tmp_path: Path) -> Visit:
    """Two procedures about a child; the first is done for one, the second is open."""
    first = written(tmp_path / "one", CHILD + END)
    second = written(tmp_path / "two", CHILD + END, HEAD.replace("id: essai", "id: autre"))
    visit = Visit.begins(town_with(town, first, second)).opens(ProcedureId("essai"))
    visit = visit.types(family="exemple", given="lou").does(act.Confirm()).types(date="02012019")
    visit = visit.does(act.Confirm()).types(family="exemple", given="camille").does(act.Confirm())
    done = visit.does(act.Confirm()).arrives_at("done")
    return done.does(act.GoHome()).opens(ProcedureId("autre")).arrives_at("kid")


def another_child(children: Visit) -> Visit:
    asked = children.does(act.Correct(), act.FocusField(FieldId("given")), *[act.Type("backspace")] * 3)
    return asked.types(given="sacha").does(act.Confirm()).arrives_at("born")


def test_the_same_child_is_only_confirmed(children: Visit) -> None:
    born = children.does(act.Confirm()).arrives_at("born")
    assert born.session.draft.known
    assert born.does(act.Confirm(), act.Confirm()).arrives_at("review")


def test_another_child_has_another_birthday_and_the_same_parent(children: Visit) -> None:
    """A second child once had the birthday of the first, to be confirmed with one touch."""
    born = another_child(children)
    assert not born.session.draft.known
    assert born.view.find("field.date").value == ""
    parent = born.types(date="05062021").does(act.Confirm()).arrives_at("parent")
    assert parent.session.draft.known


def test_a_file_that_is_ready_stays_that_childs(children: Visit) -> None:
    back = another_child(children).does(act.GoHome()).opens(ProcedureId("essai")).arrives_at("done")
    assert back.session.dossier.answers[PageId("kid")] == NameGiven("Exemple", "Lou")


def test_the_same_procedure_for_the_next_child(children: Visit) -> None:
    again = children.does(act.GoHome()).opens(ProcedureId("essai")).does(act.StartOver()).arrives_at("kid")
    assert not again.session.draft.known
    assert again.session.dossier.answers == {}
    assert again.session.facts[FactId("name")] == Told(NAME, Whose.PERSON)
    assert children.does(act.StartOver()).session == children.session, "only from its end"


def test_a_paper_proposes_and_the_person_confirms(two: Visit) -> None:
    """A signed code on the paper: it fills what is empty and overwrites nothing."""
    other = two.opens(ProcedureId("autre")).types(date="03051948").does(act.Confirm())
    other = other.types(family="exemple", given="camille").does(act.Confirm()).arrives_at("paper")
    facts = {
        FactId("name"): NameGiven("Autre", "Lou"),
        FactId("child_birth_date"): DateGiven(date(2019, 1, 2)),
    }
    paper = ScanTaken(Scanned(b"%PDF-1.7", 1, facts))
    read = replace(other, session=replace(other.session, scan=paper)).does(act.Confirm()).arrives_at("child")
    assert read.view.find("known").detail == "mercredi 2 janvier 2019"
    assert read.session.facts[FactId("name")] == Told(NAME, Whose.PERSON)
    assert PageId("child") not in read.session.dossier.answers


def test_what_does_not_fit_a_page_is_opened_with_its_mend(town: Town, tmp_path: Path) -> None:
    """A day that another page took, and that this one cannot."""
    first = written(tmp_path / "one", ONE + END)
    late = OTHER.replace("{id: birth, fact: birth_date,", "{id: birth, fact: birth_date, low: 10,")
    second = written(tmp_path / "two", late + END, HEAD.replace("id: essai", "id: autre"))
    there = said(Visit.begins(town_with(town, first, second)))
    stays = there.does(act.GoHome()).opens(ProcedureId("autre")).does(act.Confirm()).arrives_at("birth")
    assert "trop ancienne" in stays.says("error")
    assert stays.view.find("field.date").value == "3 mai 1948"


def test_going_back_asks_the_same_page_with_its_answer(two: Visit) -> None:
    """Behind a confirmed fact there is the answer, not the question "is it still right?"."""
    other = said(two).does(act.GoHome()).opens(ProcedureId("autre")).does(act.Confirm(), act.Back())
    assert not other.arrives_at("birth").session.draft.known
    assert other.view.find("field.date").value == "3 mai 1948"


def test_our_own_procedures_share_who_one_is(visit: Visit) -> None:
    roll = visit.opens(ROLL).as_far_as("done").does(act.GoHome())
    card = roll.opens(CARD).arrives_at("nationality")
    assert card.view.find("known").detail == "Je suis français"
    assert card.does(act.Confirm()).arrives_at("reason")


def test_facts_are_gone_with_the_visit(two: Visit) -> None:
    assert said(two).does(act.Erase()).session == two.turner.start()


# --- the files ---


def test_the_fictitious_citizen_answers_what_practice_asks(town: Town) -> None:
    common = load_common(ROOT / "config", (Lang("fr"),))
    practice = load_practice(ROOT / "config", common.facts, TODAY)
    assert practice[FactId("name")] == NAME
    assert practice[FactId("nationality")] == Chosen(OptionId("french"))
    assert practice == town.practice_facts


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('birth_date: {date: "31021948"}', "birth_date"),
        ("nationality: {option: martian}", "nationality"),
        ("no_such_fact: {words: x}", "no_such_fact"),
        ("name: {family: Exemple}", "name"),
    ],
)
def test_a_citizen_who_cannot_be(tmp_path: Path, town: Town, line: str, name: str) -> None:
    common = load_common(ROOT / "config", (Lang("fr"),))
    (tmp_path / "practice.yaml").write_text(f"# nobody\n{line}\n", encoding="utf-8")
    with pytest.raises(PackError) as error:
        load_practice(tmp_path, common.facts, TODAY)
    (issue,) = error.value.issues
    assert (issue.rule, issue.line, issue.file.name) == ("practice", 2, "practice.yaml")
    assert name in issue.message
