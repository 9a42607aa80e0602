"""The keyboards of a page, the towns to touch, and what is said when a field is full or a key is touched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.pages import actions as act
from kiosk.pages.echo import echoed
from kiosk.pages.frame import Pen
from kiosk.pages.ring_words import says
from kiosk.pages.speech import spoken
from kiosk.pages.town import Town
from kiosk.pages.view import Role
from kiosk.procedures.communes import Communes
from kiosk.types import FieldId, NodeId
from tests.support.packs import END, opened
from tests.support.visit import Visit

TOWN = FieldId("town")
COMMUNE = """
start: asked
pages:
  - {id: asked, title: La question ?, kind: commune, label: Commune, next: review}
"""


@pytest.fixture
def place(town: Town, tmp_path: Path) -> Visit:
    return opened(town, tmp_path, COMMUNE + END)


@pytest.fixture
def name(town: Town) -> Visit:
    return Visit.begins(town).opens().as_far_as("name")


def ids(visit: Visit) -> set[str]:
    return {str(node.id) for node in visit.view.walk()}


def test_the_town_of_a_postcode_is_touched(place: Visit) -> None:
    asked = place.types(postcode="69100")
    assert asked.says("ask.town") == "Choisissez votre ville."
    assert not any(node.role is Role.KEYBOARD for node in asked.view.walk())
    taken = asked.does(asked.view.find("town.0").action)
    assert dict(taken.session.draft.fields) == {"postcode": "69100", "town": "Villeurbanne"}
    assert taken.does(act.Confirm()).view.find("line.asked").value == "69100 Villeurbanne"


def test_all_the_towns_of_a_postcode_are_there_and_one_may_write_instead(place: Visit) -> None:
    asked = place.types(postcode="51300")
    towns = [node for node in asked.view.walk() if node.id.startswith("town.")]
    assert len(towns) > 40
    assert {node.role for node in towns} == {Role.BUTTON}, "lower than tiles"
    order = [str(node.id) for node in asked.view.walk()]
    assert order.index("by_hand") < order.index("town.0")
    written = asked.does(asked.view.find("by_hand").action)
    assert "keyboard.letters" in ids(written)
    begun = written.does(act.Type("B"), act.Type("I"))
    assert begun.says("key.town.0") == "Bignicourt-sur-Marne", "those of the postcode come first"


def test_a_town_is_offered_by_the_letters_that_are_typed(place: Visit) -> None:
    asked = place.does(act.FocusField(TOWN))
    assert asked.says("key.town.0") == asked.says("key.town.1") == ""
    begun = asked.does(*map(act.Type, "SAINT-E"))
    assert begun.says("key.town.0") == "Saint-Étienne"
    assert [row.id for row in begun.view.find("keyboard.letters").children] == [
        row.id for row in asked.view.find("keyboard.letters").children
    ], "no key moves"
    taken = begun.does(begun.view.find("key.town.0").action)
    assert taken.session.draft.fields[TOWN] == "Saint-Étienne"
    assert taken.session.draft.active == "postcode", "of several postcodes the person writes theirs"
    one = asked.does(*map(act.Type, "villeurb"))
    filled = one.does(one.view.find("key.town.0").action)
    assert filled.session.draft.fields[FieldId("postcode")] == "69100"


def test_a_room_heard_the_towns_of_a_postcode(place: Visit) -> None:
    """Where a person lives follows from their postcode: it is said to a headset, or when asked for."""
    asked = place.types(postcode="69100")
    begun = place.does(act.FocusField(TOWN), *map(act.Type, "villeurb"))
    for visit, node in ((asked, "town.0"), (begun, "key.town.0")):
        heard = [one for one in spoken(visit.view) if "Villeurbanne" in one.text]
        assert all(one.private for one in heard)
        pen = Pen(visit.town, visit.session, visit.today)
        for alone in (False, True):
            words = " ".join(one.text for one in says(pen, visit.view, NodeId(node), private=alone))
            assert ("Villeurbanne" in words) is alone
            assert ("Répéter" in words) is not alone, "it can be asked for"
    assert any("Villeurbanne" in one.text for one in spoken(asked.view)), "who asks for the page hears them"


def test_without_the_list_a_place_is_typed(town: Town, tmp_path: Path) -> None:
    """A list that could not be read put the whole kiosk out of order."""
    asked = opened(replace(town, communes=Communes(b"")), tmp_path, COMMUNE + END)
    coded = asked.types(postcode="69100")
    assert not {one for one in ids(coded) if one.startswith(("town.", "note.", "ask."))}
    typed = coded.does(act.FocusField(TOWN), *map(act.Type, "Villeurbanne"))
    assert typed.does(act.Confirm()).view.find("line.asked").value == "69100 Villeurbanne"


def test_a_postcode_that_nobody_knows_is_told_and_not_refused(place: Visit) -> None:
    asked = place.types(postcode="01234")
    assert "01234 n’est pas dans notre liste" in asked.says("note.postcode")
    asked.types(town="valbourg").does(act.Confirm()).arrives_at("review")


def test_accents_are_one_key_away_and_lead_back(name: Visit) -> None:
    accents = name.does(act.Type("accents"))
    assert {"key.É", "key.Œ"} <= ids(accents)
    assert accents.view.find("key.É").spoken == "E accent aigu"
    assert accents.view.find("key.accents").spoken == "Lettres"
    written = accents.does(accents.view.find("key.É").action)
    assert written.session.draft.fields[FieldId("family")] == "É"
    assert "key.A" in ids(written)
    assert "key.A" in ids(accents.does(act.Type("accents")))


def test_the_layout_goes_round_and_stays_for_the_visit_alone(name: Visit) -> None:
    def first(visit: Visit) -> str:
        return "".join(key.name for key in visit.view.find("keyboard.letters").children[0].children)

    abc = name.does(act.NextLayout())
    qwerty = abc.does(act.NextLayout())
    assert (first(name)[:6], first(abc)[:6], first(qwerty)[:6]) == ("AZERTY", "ABCDEF", "QWERTY")
    assert first(qwerty.does(act.NextLayout()))[:6] == "AZERTY"
    assert name.says("key.layout") == "A B C"
    assert abc.does(act.Erase()).session.comfort.keyboard == ""


def test_a_field_that_is_full_says_so_and_loses_nothing(name: Visit) -> None:
    full = name.does(*[act.Type("a")] * 300)
    assert full.says("error") == "C’est assez long. Choisissez « Continuer »."
    assert len(full.session.draft.fields[FieldId("family")]) == 120
    shorter = full.does(act.Type("backspace"))
    assert shorter.says("error") == ""
    assert len(shorter.session.draft.fields[FieldId("family")]) == 119


def test_a_room_does_not_hear_a_name_letter_by_letter(name: Visit) -> None:
    letter, space = act.Type("A"), act.Type("backspace")
    after = name.does(letter)
    assert [one.text for one in echoed(name.view, after.view, letter, alone=True)] == ["A."]
    assert echoed(name.view, after.view, letter, alone=False) == ()
    gone = after.does(space)
    assert [one.text for one in echoed(after.view, gone.view, space, alone=False)] == ["Effacer."]


def test_all_hear_the_next_step_of_a_date(town: Town) -> None:
    day = Visit.begins(town).opens().as_far_as("birth_date")
    key = act.Type("12")
    told = [one.text for one in echoed(day.view, day.does(key).view, key, alone=False)]
    assert told == ["Choisissez le mois."]
    assert echoed(day.view, name_page(day).view, key, alone=True) == (), "another page is read by itself"


def name_page(visit: Visit) -> Visit:
    return visit.as_far_as("name")
