"""Every procedure to its end without a touch: by keypad, by two switches, by one, and by ear alone."""

from __future__ import annotations

import random

import pytest

from kiosk.app.steering.deck import Manners
from kiosk.pages.town import Town
from kiosk.pages.view import Screen
from kiosk.types import ProcedureId
from tests.support.hall import Hall
from tests.support.later import one_in
from tests.support.persons import ByEar, ByKeys, ByOneSwitch, ByTwoSwitches, Sighted
from tests.support.visit import ROOT

PACKS = sorted(ProcedureId(file.parent.name) for file in (ROOT / "config" / "packs").glob("*/pack.yaml"))


@pytest.mark.clause("5.1.2.2", "5.1.6", "5.1.7", "5.9")
@pytest.mark.parametrize("person", [ByKeys, ByTwoSwitches, ByOneSwitch])
@pytest.mark.parametrize("pack", one_in(3, PACKS))
def test_without_a_touch(town: Town, pack: ProcedureId, person: type[Sighted]) -> None:
    hall = Hall(town, manners=Manners(one_switch=person is ByOneSwitch))
    hands = person(hall, random.Random(pack))
    hands.opens(pack)
    hands.finishes()
    assert hall.view.screen is Screen.FINISH


@pytest.mark.clause("5.1.2.2", "5.1.3.1", "5.1.3.9")
@pytest.mark.parametrize("pack", one_in(3, PACKS))
def test_with_the_eyes_closed(town: Town, pack: ProcedureId) -> None:
    hall = Hall(town)
    person = ByEar(hall)
    person.opens(hall.kiosk.pen().say(town.procedures[pack].tile))
    person.finishes()
    assert hall.view.screen is Screen.FINISH
    assert not [one.text for one in hall.voice.heard if "essai" in one.text.lower()], "the room heard a name"
