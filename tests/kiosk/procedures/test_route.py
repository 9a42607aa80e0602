"""The route, replayed from answers: decisions over earlier pages, several options, what to bring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.pages import actions as act
from kiosk.pages.town import Town
from kiosk.procedures.answers import Chosen, DateGiven, NumberGiven, Seen, SeveralChosen
from kiosk.procedures.route import replay
from kiosk.types import OptionId, PageId, ProcedureId
from tests.support.packs import END, opened, procedure
from tests.support.visit import TODAY, Visit

SEVERAL = """
start: works
pages:
  - id: works
    kind: several
    title: Quels travaux ?
    label: Travaux
    options: [{id: build, label: Construire}, {id: paint, label: Peindre}, {id: pool, label: Une piscine}]
    bring:
      build: Un plan
      pool: [Un plan, Une photo]
      none: Rien du tout
    next: note
  - {id: note, kind: info, title: À savoir, next: which}
  - {id: which, kind: decide, of: [works], rules: {pool: water, build: size, none: review}, next: review}
  - {id: water, kind: info, title: "L'eau", next: review}
  - {id: size, kind: info, title: La taille, next: review}
"""


def chosen(town: Town, folder: Path, *options: str) -> Visit:
    visit = opened(town, folder, SEVERAL + END)
    return visit.does(*(act.Pick(OptionId(one)) for one in options), act.Confirm(), act.Confirm())


@pytest.mark.parametrize(
    ("options", "page"),
    [
        (("pool", "build"), "water"), (("build", "pool"), "water"), (("build",), "size"),
        (("paint", "build"), "size"), (("paint",), "review"), ((), "review"),
    ],
)  # fmt: skip
def test_several_answers_lead_on_by_the_first_rule_that_holds(
    tmp_path: Path, town: Town, options: tuple[str, ...], page: str
) -> None:
    """In the order of the rules, not in that of the finger."""
    chosen(town, tmp_path, *options).arrives_at(page)


@pytest.mark.parametrize(
    ("options", "papers"),
    [
        (("build", "pool"), ("Un plan", "Une photo")), (("pool",), ("Un plan", "Une photo")),
        (("build",), ("Un plan",)), (("paint",), ()), ((), ("Rien du tout",)),
    ],
)  # fmt: skip
def test_each_of_several_answers_brings_its_papers_and_nothing_twice(
    tmp_path: Path, town: Town, options: tuple[str, ...], papers: tuple[str, ...]
) -> None:
    done = chosen(town, tmp_path, *options)
    while done.page != "done":
        done = done.does(act.Confirm())
    assert done.brings == papers


def test_a_mark_is_taken_away_by_a_second_touch(tmp_path: Path, town: Town) -> None:
    visit = opened(town, tmp_path, SEVERAL + END)
    picks = [act.Pick(OptionId(one)) for one in ("pool", "build", "pool")]
    answered = visit.does(*picks, act.Confirm())
    assert answered.session.dossier.answers[PageId("works")] == SeveralChosen((OptionId("build"),))


def test_options_stand_in_the_order_of_the_page(tmp_path: Path, town: Town) -> None:
    visit = chosen(town, tmp_path, "pool", "build")
    assert visit.session.dossier.answers[PageId("works")] == SeveralChosen(
        (OptionId("build"), OptionId("pool"))
    )


DECIDE = """
start: arrival
pages:
  - {id: arrival, kind: date, title: Venue ?, label: Le, high: 700, rules: {missing: review}, next: departure}
  - {id: departure, kind: date, title: Départ ?, label: Au, high: 700, rules: {missing: later}, next: stay}
  - {id: later, kind: info, title: Plus tard, next: stay}
  - id: stay
    kind: decide
    of: [arrival, departure]
    calculator: stay_length
    rules: {long: long, backwards: long, missing: unknown}
    bring: {short: Une assurance, missing: Vos dates}
    next: short
  - {id: long, kind: info, title: "{days} jours", next: review}
  - {id: short, kind: info, title: "Seulement {days} jours", next: review}
  - {id: unknown, kind: info, title: Vous ne savez pas, next: review}
"""


def stayed(town: Town, folder: Path, arrival: str, departure: str) -> Visit:
    visit = opened(town, folder, DECIDE + END)
    for day in (arrival, departure):
        visit = visit.types(date=day).does(act.Confirm()) if day else visit.does(act.Missing())
    return visit


def test_a_decision_is_never_shown_and_gives_its_number(tmp_path: Path, town: Town) -> None:
    short = stayed(town, tmp_path, "01122026", "11122026").arrives_at("short")
    assert short.says("title") == "Seulement 11 jours"
    long = stayed(town, tmp_path, "01122026", "01052027").arrives_at("long")
    assert long.says("title") == "152 jours"
    assert long.does(act.Back()).arrives_at("departure"), "back passes over the decision"


def test_a_decision_over_an_answer_that_is_not_known(tmp_path: Path, town: Town) -> None:
    unknown = stayed(town, tmp_path, "01122026", "").arrives_at("later").does(act.Confirm())
    unknown.arrives_at("unknown")
    assert unknown.does(act.Confirm(), act.Confirm()).brings == ("Vos dates",)


def test_a_decision_brings_papers_too(tmp_path: Path, town: Town) -> None:
    done = stayed(town, tmp_path, "01122026", "11122026").does(act.Confirm(), act.Confirm())
    assert done.arrives_at("done").brings == ("Une assurance",)


def test_a_changed_answer_changes_the_decision(tmp_path: Path, town: Town) -> None:
    visit = stayed(town, tmp_path, "01122026", "11122026").does(act.Confirm()).arrives_at("review")
    asked = visit.does(act.Change(PageId("departure")), *[act.Type("backspace")] * 8)
    asked.types(date="01052027").does(act.Confirm()).arrives_at("long")


def test_decisions_are_no_steps(tmp_path: Path, town: Town) -> None:
    visit = opened(town, tmp_path, DECIDE + END)
    assert visit.view.find("progress").value == "1/5"
    end = stayed(town, tmp_path, "01122026", "11122026").does(act.Confirm(), act.Confirm())
    assert end.view.find("progress").value == "5/5"


def test_no_answer_no_step_and_stale_answers_wait(tmp_path: Path) -> None:
    made = procedure(tmp_path, SEVERAL + END)
    answers = {PageId("works"): SeveralChosen((OptionId("pool"),)), PageId("water"): Seen()}
    first = replay(made, answers, frozenset(), TODAY)
    assert (first.current.id, first.steps, first.position) == ("works", (), 1)
    third = replay(made, {**answers, PageId("note"): Seen()}, {PageId("works"), PageId("note")}, TODAY)
    assert third.current.id == "water", "an answer that is not confirmed waits on its page"
    assert [step.page.id for step in third.steps] == ["works", "note"]
    assert third.previous == "note"


def test_an_order_of_answers_does_not_matter(town: Town) -> None:
    """The position is replayed: no memory of how one came there."""
    made = town.procedures[ProcedureId("listes-electorales")]
    answers = {
        PageId("nationality"): Chosen(OptionId("french")), PageId("birth_date"): DateGiven(TODAY),
    }  # fmt: skip
    one = replay(made, answers, frozenset(answers), TODAY)
    other = replay(made, dict(reversed(answers.items())), frozenset(answers), TODAY)
    assert one == other
    assert one.current.id == "too_young"


def test_a_page_that_leads_nowhere_is_a_fault(tmp_path: Path) -> None:
    """The loader refuses it; the engine does not guess."""
    made = procedure(tmp_path, SEVERAL + END)
    broken = replace(made.pages[PageId("note")], next=None)
    made = replace(made, pages={**made.pages, broken.id: broken})
    with pytest.raises(ValueError, match="note leads nowhere"):
        replay(
            made, {PageId("works"): SeveralChosen(()), broken.id: Seen()}, {PageId("works"), broken.id}, TODAY
        )


HOUSE = """
start: adults
pages:
  - {id: adults, kind: number, title: Adultes ?, label: Adultes, low: 1, next: children}
  - {id: children, kind: number, title: Enfants ?, label: Enfants, next: size}
  - id: size
    kind: decide
    of: [adults, children]
    calculator: household_size
    rules: {one: alone}
    next: many
  - {id: alone, kind: info, title: Seul, next: review}
  - {id: many, kind: info, title: "Vous êtes {n}", next: review}
"""


@pytest.mark.parametrize(("adults", "children", "page"), [("1", "0", "alone"), ("2", "3", "many")])
def test_a_calculator_over_two_numbers(
    tmp_path: Path, town: Town, adults: str, children: str, page: str
) -> None:
    visit = opened(town, tmp_path, HOUSE + END)
    for number in (adults, children):
        visit = visit.types(number=number).does(act.Confirm())
    visit.arrives_at(page)
    said = [NumberGiven(int(adults)), NumberGiven(int(children))]
    assert [step.answer for step in visit.session.route(TODAY).steps] == said
    if page == "many":
        assert visit.says("title") == "Vous êtes 5"
