"""Nobody leaves their papers behind: what truly lies there is named, before and just after the end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.devices.printer import JobPrinted, JobPrinting
from kiosk.pages import actions as act
from kiosk.pages.duty import Parting
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.view import PageView
from kiosk.types import Lang
from tests.support.hall import Hall
from tests.support.visit import Visit


def shown(view: PageView) -> str:
    return " ".join(node.name for node in view.walk() if node.id == "papers")


@pytest.fixture
def scanned(visit: Visit) -> Visit:
    return visit.opens().as_far_as("review")


def both(visit: Visit) -> Visit:
    return replace(visit, session=replace(visit.session, printing=JobPrinted()))


def test_the_question_and_the_veil_name_only_what_is_there(visit: Visit, scanned: Visit) -> None:
    for overlay in (act.AskToLeave(),):
        assert shown(visit.does(overlay).view) == ""
        assert shown(scanned.does(overlay).view) == "N’oubliez pas vos papiers."
        assert shown(both(scanned).does(overlay).view) == "Prenez votre feuille. N’oubliez pas vos papiers."
    veiled = replace(scanned, session=replace(scanned.session, overlay=IdleWarning(30)))
    assert shown(veiled.view) == "N’oubliez pas vos papiers."


def test_a_sheet_that_has_not_come_out_is_not_promised(visit: Visit) -> None:
    waits = replace(visit, session=replace(visit.session, printing=JobPrinting()))
    assert shown(waits.does(act.AskToLeave()).view) == ""


def test_the_greeting_says_it_once_in_the_language_of_the_visit_that_ended(scanned: Visit) -> None:
    hall = Hall(scanned.town)
    english = replace(scanned.session.comfort, lang=Lang("en"))
    hall.kiosk.apply(lambda _: replace(scanned.session, comfort=english))
    heard = hall.hears(lambda: hall.kiosk.act(act.Erase()))
    assert hall.view.key == "attract"
    assert hall.view.lang == "en"
    parting = hall.view.find("parting")
    assert parting.detail == "Do not forget your papers."
    assert "Do not forget your papers." in heard
    assert hall.session == replace(
        hall.kiosk.around.turner.start(), duty=Parting(scanned=True), comfort=hall.session.comfort
    ), "nothing else of the visit"
    for _ in range(12):
        hall.clock.now += 1
        hall.kiosk.tick()
    assert hall.session == hall.kiosk.around.turner.start()
    assert not [node for node in hall.view.walk() if node.id == "parting"]


def test_who_comes_at_once_is_greeted_anew(scanned: Visit) -> None:
    hall = Hall(scanned.town)
    hall.kiosk.apply(lambda _: scanned.session)
    hall.kiosk.act(act.Erase())
    hall.kiosk.touch(act.ChooseLanguage(Lang("es")))
    assert hall.session.duty is None
    assert hall.view.key == "menu"
    assert hall.view.lang == "es"


def test_a_visit_without_papers_ends_without_a_word(visit: Visit) -> None:
    hall = Hall(visit.town)
    hall.kiosk.apply(lambda _: visit.opens().as_far_as("name").session)
    hall.kiosk.act(act.Erase())
    assert hall.session == hall.kiosk.around.turner.start()
