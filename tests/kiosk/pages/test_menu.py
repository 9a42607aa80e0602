"""The way around procedures: sections, life events with their deadlines, practice, home and back."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from kiosk.devices.printer import JobPrinted
from kiosk.pages import actions as act
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.handout import handout
from kiosk.pages.places import EventPlan, Events, Home, Shelf
from kiosk.pages.ring_words import says
from kiosk.pages.states import NoParcel, ParcelReady
from kiosk.pages.view import Area, Node, Role, Screen, State, Tone
from kiosk.procedures.answers import DateGiven
from kiosk.procedures.events import EventId
from kiosk.procedures.models import Kind
from kiosk.types import FactId, Lang, PageId, ProcedureId, SectionId
from tests.support.visit import ELECTORAL_ROLL, TODAY, Visit
from tests.support.walker import MOST_PAGES, step

CARD, CENSUS = ProcedureId("carte-identite"), ProcedureId("recensement")
BIRTH, DEATH, SIXTEEN, HANDICAP = (EventId(one) for one in ("naissance", "deces", "seize-ans", "handicap"))


def tiles(visit: Visit) -> list[str]:
    return [str(node.id) for node in visit.view.walk() if node.role is Role.TILE]


# --- sections ---


def test_the_menu_has_the_first_six_sections_of_its_file_in_order(visit: Visit) -> None:
    sections = [f"section.{one.id}" for one in visit.town.sections]
    assert tiles(visit) == sections[:6]
    assert visit.view.screen is Screen.MENU


def test_the_menu_begins_with_a_search_and_ends_with_life_events_and_requests(visit: Visit) -> None:
    shown = [str(node.id) for node in visit.view.area(Area.BODY)]
    assert shown[:3] == ["title", "search", "listen"]
    assert shown[-2:] == ["events", "follow"]
    assert visit.view.find("follow").detail


def test_every_procedure_stands_on_one_page_too_with_what_is_read_and_tried(visit: Visit) -> None:
    everything = visit.does(act.ShowEverything())
    assert everything.view.key == "menu.all"
    assert tiles(everything)[0] == "practice"
    assert sorted(tiles(everything)[1:]) == sorted(f"procedure.{one}" for one in visit.town.procedures)
    headings = [str(node.id) for node in everything.view.walk() if node.role is Role.HEADING]
    assert headings == [f"heading.{one.id}" for one in visit.town.sections]
    opened = everything.does(act.OpenProcedure(CARD), act.Back())
    assert opened.view.key == "menu.all"
    assert opened.does(act.Back()).session.place == Home()


def test_every_procedure_stands_in_one_section(visit: Visit) -> None:
    found: list[str] = []
    for section in visit.town.sections:
        shelf = visit.does(act.OpenSection(section.id))
        assert shelf.session.place == Shelf(section.id)
        assert shelf.view.key == f"menu.{section.id}"
        assert 1 <= len(tiles(shelf)) <= 8, "a list that can be read over"
        found += tiles(shelf)
    assert sorted(found) == sorted(f"procedure.{one}" for one in visit.town.procedures)


def test_an_empty_section_is_not_shown(visit: Visit) -> None:
    only = {ELECTORAL_ROLL: visit.town.procedures[ELECTORAL_ROLL]}
    small = Visit.begins(replace(visit.town, procedures=only))
    assert tiles(small)[0] == "section.vote"
    assert "section.papers" not in tiles(small)


def test_back_from_a_procedure_is_its_shelf_and_then_the_menu(visit: Visit) -> None:
    opened = visit.does(act.OpenSection(SectionId("vote"))).opens()
    shelf = opened.does(act.Back())
    assert shelf.session.place == Shelf(SectionId("vote"))
    assert shelf.does(act.Back()).view.key == "menu"


def test_a_tile_says_how_far_one_is(visit: Visit) -> None:
    def tile(there: Visit) -> tuple[str, bool]:
        node = there.does(act.GoHome(), act.OpenSection(SectionId("vote"))).view.find(
            f"procedure.{ELECTORAL_ROLL}"
        )
        return node.detail, State.DONE in node.states

    assert tile(visit) == ("S’inscrire sur les listes électorales", False)
    assert tile(visit.opens()) == ("S’inscrire sur les listes électorales", False)
    assert tile(visit.opens().as_far_as("name")) == ("Commencé", False)
    assert tile(visit.opens().as_far_as("done")) == ("Terminé", True)


def test_home_keeps_what_was_said_and_what_was_half_typed(visit: Visit) -> None:
    there = visit.opens().as_far_as("address")
    home = there.does(act.GoHome())
    assert home.view.key == "menu"
    assert home.session.procedure is None
    assert home.session.dossiers == there.session.dossiers
    again = home.opens().arrives_at("address")
    assert again.session.dossier == there.session.dossier


def test_from_the_end_another_procedure_begins(visit: Visit) -> None:
    done = visit.opens().as_far_as("done")
    another = done.view.find("another")
    assert another.action == act.GoHome()
    card = done.does(act.GoHome()).opens(CARD)
    assert card.session.draft.known
    assert set(card.session.dossiers) >= {ELECTORAL_ROLL}
    assert done.does(act.GoHome()).opens().arrives_at("done"), "the first file is still there"


def test_a_file_of_one_procedure_is_not_the_receipt_of_another(visit: Visit) -> None:
    """Going home once left the last parcel's code on the next procedure's last page."""
    done = visit.opens().as_far_as("done")
    ready = replace(done, session=replace(done.session, parcel=ParcelReady("1", 30), printing=JobPrinted()))
    home = ready.does(act.GoHome())
    assert home.session.parcel == NoParcel()
    assert home.session.printing != JobPrinted()
    assert home.does(act.Back()).view.key == "leaving"


def test_one_touch_does_not_erase_another_file_that_nobody_has(visit: Visit) -> None:
    done = visit.opens().as_far_as("done").does(act.GoHome()).opens(CENSUS)
    dice = random.Random(4)
    while (page := done.session.route(done.today).current).kind is not Kind.OUTCOME:
        done = step(done, page, dice.choice)
    held = replace(done, session=replace(done.session, printing=JobPrinted()))
    assert held.view.find("main").action == act.AskToLeave(), "the electoral roll is not in hand"


def test_unknown_doors_stay_shut(visit: Visit) -> None:
    for action in (
        act.OpenSection(SectionId("no-such")),
        act.OpenEvent(EventId("no-such")),
        act.ShowLibrary(),
        act.StartOver(),
        act.Draw(((1, 1),)),
    ):
        assert visit.does(action).session == visit.session
    inside = visit.opens()
    assert inside.does(act.OpenSection(SectionId("vote")), act.OpenEvent(BIRTH)).session == inside.session


# --- life events ---


def event(visit: Visit, name: EventId, day: str = "") -> Visit:
    asked = visit.does(act.ShowEvents(), act.OpenEvent(name))
    return asked.types(date=day).does(act.Confirm()) if day else asked


def dues(visit: Visit) -> list[Node]:
    return [node for node in visit.view.walk() if str(node.id).startswith("due.")]


def when(visit: Visit, item: str) -> str:
    """The heading above a line of the plan."""
    said = ""
    for node in visit.view.walk():
        said = node.name if node.role is Role.HEADING else said
        if node.id == f"due.{item}":
            return said
    raise KeyError(item)


def test_every_event_has_a_tile_and_a_plan(visit: Visit) -> None:
    shown = visit.does(act.ShowEvents())
    assert tiles(shown) == [f"event.{one}" for one in visit.town.events]
    for name, one in visit.town.events.items():
        there = event(visit, name)
        if one.question is not None:
            assert there.view.key == f"events.{name}"
            there = there.types(date="01052010" if one.turns else "20112026").does(act.Confirm())
        assert there.view.key == f"events.{name}.plan"
        assert len(dues(there)) == len(one.items)
        assert all(when(there, str(item.id)) for item in one.items)


def test_a_birth_is_declared_in_five_days(visit: Visit) -> None:
    plan = event(visit, BIRTH, "20112026")
    assert when(plan, "declaration") == "Avant la fin du mercredi 25 novembre 2026"
    assert plan.view.find("due.declaration").tone is not Tone.WARNING
    assert dues(plan)[0].id == "due.declaration", "the nearest deadline stands first"


def test_a_deadline_that_is_over_says_what_to_do(visit: Visit) -> None:
    plan = event(visit, BIRTH, "01102026")
    line = plan.view.find("due.declaration")
    assert "jugement" in line.detail
    assert line.detail.count("mairie") == 1, "the place is named once"
    assert line.tone is Tone.WARNING
    assert when(plan, "declaration") == "Dès que possible"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_plan_said_when_you_want_on_every_line(visit: Visit, lang: str) -> None:
    """Each moment is one heading, and two headings never say the same."""
    plan = event(visit, BIRTH, "20112026").does(act.ChooseLanguage(Lang(lang)))
    said = [node.name for node in plan.view.walk() if node.role is Role.HEADING]
    assert len(said) == len(set(said)) < len(dues(plan))
    assert when(plan, "reconnaissance") == when(plan, "ecole")


def test_lines_that_could_not_be_touched_looked_stronger_than_those_that_could(visit: Visit) -> None:
    """A frame with an arrow opens something and names it; all else is words, first what can be done here."""
    plan = event(visit, BIRTH, "20112026")
    kinds = {(node.role, node.action is not None, bool(node.hint)) for node in dues(plan)}
    assert kinds == {(Role.NOTICE, True, True), (Role.TEXT, False, False)}
    later = event(visit, DEATH, "20112026")
    order = [
        node.action is None for node in dues(later) if when(later, str(node.id)[4:]) == when(later, "acte")
    ]
    assert order == sorted(order) and len(set(order)) == 2
    line = next(one for one in dues(plan) if one.action)
    heard = " ".join(
        one.text for one in says(Pen(plan.town, plan.session, TODAY), plan.view, line.id, private=True)
    )
    assert "Commencer ici" in heard and "bouton" in heard.lower()


def test_a_plan_that_begins_nothing_here_does_not_promise_it(visit: Visit) -> None:
    bare = replace(visit, town=replace(visit.town, procedures={}, library=None))
    plan = event(bare, BIRTH, "20112026")
    assert all(node.action is None for node in dues(plan))
    assert "ici" not in plan.view.find("text").name.split()


def test_what_this_kiosk_does_can_be_begun_from_the_plan(visit: Visit) -> None:
    plan = event(visit, BIRTH, "20112026")
    line = plan.view.find("due.declaration")
    assert line.action == act.OpenProcedure(ProcedureId("declaration-naissance"))
    assert line.hint == "Commencer ici"
    assert plan.view.find("due.impots").action is None, "no library here: the fiche cannot be read"
    begun = plan.does(line.action)
    assert begun.session.procedure is not None
    assert begun.does(act.Back()).view.key == f"events.{BIRTH}.plan", "back to the plan, not to the menu"


def test_the_day_of_an_event_is_a_fact(visit: Visit) -> None:
    plan = event(visit, BIRTH, "20112026")
    told = plan.session.facts[FactId("child_birth_date")]
    assert told.answer == DateGiven(TODAY.replace(day=20))
    declared = plan.opens(ProcedureId("declaration-naissance"))
    for _ in range(MOST_PAGES):
        page = declared.session.route(TODAY).current
        if page.fact == "child_birth_date" or page.kind is Kind.OUTCOME:
            break
        declared = step(declared, page, lambda some: some[0])
    assert declared.session.draft.known


def test_who_has_said_their_birthday_is_not_asked_it_again(visit: Visit) -> None:
    said = visit.opens().as_far_as("name").does(act.GoHome())
    asked = event(said, SIXTEEN)
    assert asked.view.find("field.date").value == "3 mai 1948"
    assert asked.does(act.Confirm()).view.key == f"events.{SIXTEEN}.plan"


@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        (BIRTH, "", "Il manque la date"),
        (BIRTH, "24112026", "pas encore passée"),
        (SIXTEEN, "24112026", "pas encore passée"),
        (EventId("demenagement"), "01012029", "trop loin"),
        (DEATH, "31112026", "n’a pas de jour 31"),
    ],
)
def test_a_day_that_cannot_be_is_explained(visit: Visit, name: EventId, day: str, said: str) -> None:
    asked = event(visit, name).types(date=day).does(act.Confirm())
    assert asked.view.key == f"events.{name}"
    assert said in asked.says("error")


def test_an_event_without_a_day_goes_to_its_plan(visit: Visit) -> None:
    plan = event(visit, HANDICAP)
    assert plan.session.place == EventPlan(HANDICAP, TODAY)
    assert plan.does(act.Back()).session.place == Events()


def test_back_from_the_plan_shows_the_day_again(visit: Visit) -> None:
    back = event(visit, BIRTH, "20112026").does(act.Back())
    assert back.view.find("field.date").value == "20 novembre 2026"
    assert back.does(act.Back()).session.place == Events()
    assert back.does(act.Back(), act.Back()).session.place == Home()


def test_a_plan_is_taken_along_with_its_days(visit: Visit) -> None:
    plan = event(visit, BIRTH, "20112026")
    made = handout(Pen(plan.town, plan.session, plan.today))
    assert made is not None
    assert [one.day for one in made.deadlines] == sorted(one.day for one in made.deadlines)
    assert all(one.day >= TODAY for one in made.deadlines), "no alarm for a day that is over"
    turn = plan.turner.turn(plan.session, act.Print(), TODAY)
    assert turn.effects == (Effect.PRINT,)
    assert plan.view.find("main").action == act.AskToLeave()


# --- practice ---


def test_practice_is_offered_before_anything_was_said(visit: Visit) -> None:
    assert "practice" in tiles(visit.does(act.ShowEverything()))
    said = visit.opens().as_far_as("name").does(act.GoHome())
    assert "practice" not in tiles(said.does(act.ShowEverything()))
    assert said.does(act.StartPractice()).session == said.session, "practice and truth never mix"


def test_practice_says_so_on_each_page_and_nothing_leaves(visit: Visit) -> None:
    there = visit.does(act.StartPractice())
    assert there.view.find("practice").role is Role.BANNER
    for procedure in (ELECTORAL_ROLL, CARD):
        dice = random.Random(2)
        there = there.does(act.GoHome()).opens(procedure)
        while (page := there.session.route(there.today).current).kind is not Kind.OUTCOME:
            assert there.view.find("practice").name == "Entraînement\xa0: rien n’est envoyé"
            there = there.does(act.Confirm()) if there.session.draft.known else step(there, page, dice.choice)
        assert there.session.route(there.today).current.prepared, "there would be something to take along"
        assert not {"qr", "phone", "print"} & {str(node.id) for node in there.view.walk()}
        assert there.view.find("practice").role is Role.BANNER
        turn = there.turner.turn(there.session, act.Print(), there.today)
        assert turn.effects == ()
        assert turn.session == there.session


def test_the_fictitious_citizen_is_known_and_goes_with_the_visit(visit: Visit) -> None:
    there = visit.does(act.StartPractice()).opens()
    assert there.session.draft.known
    name = there.does(act.Confirm(), act.Confirm()).arrives_at("name")
    assert name.view.find("known").detail == "Camille Exemple"
    ended = name.turner.turn(name.session, act.Erase(), name.today)
    assert ended.session == name.turner.start()
    assert not ended.session.practice


def test_an_event_in_practice_is_not_printed(visit: Visit) -> None:
    plan = event(visit.does(act.StartPractice()), BIRTH, "20112026")
    assert "print" not in {node.id for node in plan.view.walk()}
    assert plan.view.find("practice.end").name.startswith("C’était un entraînement")
    assert plan.turner.turn(plan.session, act.Print(), TODAY).effects == ()


def test_help_leaving_and_languages_lie_over_the_menu_too(visit: Visit) -> None:
    shelf = visit.does(act.OpenSection(SectionId("vote")))
    for action, key in (
        (act.CallSomeone(), "help"),
        (act.AskToLeave(), "leaving"),
        (act.ShowLanguages(), "languages"),
    ):
        over = shelf.does(action)
        assert over.view.key == key
        assert over.does(act.OpenProcedure(CARD)).session == over.session, (
            "what lies behind cannot be touched"
        )
        assert over.does(act.CloseOverlay()).view.key == "menu.vote"


def test_changing_a_line_of_a_page_that_is_not_the_review(visit: Visit) -> None:
    home = visit.opens().as_far_as("review").does(act.GoHome())
    assert home.does(act.Change(PageId("name"))).session == home.session
