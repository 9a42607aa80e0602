"""Without a network the last page shows what is left to do as codes of plain words, one after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.app.desks.papers import compose_codes
from kiosk.pages import actions as act
from kiosk.pages.frame import Pen
from kiosk.pages.handout import handout
from kiosk.pages.speech import spoken
from kiosk.pages.states import NoParcel, ParcelFailed
from kiosk.pages.view import Node, State
from tests.support.visit import Visit

CODES = ("101/010/111", "111/010/101", "000/010/101")


def failed(visit: Visit, *codes: str) -> Visit:
    done = visit.opens().as_far_as("done")
    return replace(done, session=replace(done.session, parcel=ParcelFailed(codes)))


def keys(visit: Visit) -> tuple[Node, Node]:
    before, after = visit.view.find("codes").children
    return before, after


def test_the_codes_are_turned_one_by_one_and_end_at_both_ends(visit: Visit) -> None:
    page = failed(visit, *CODES)
    for place, code in enumerate(CODES, 1):
        assert page.view.find("qr").value == code
        assert page.view.find("codes").value == f"{place} sur 3"
        before, after = keys(page)
        assert (before.action is None, after.action is None) == (place == 1, place == 3)
        assert (State.DISABLED in before.states, State.DISABLED in after.states) == (place == 1, place == 3)
        page = page.does(act.TurnCode(1))
    assert page.view.find("qr").value == CODES[-1], "there is none after the last"
    first = page.does(act.TurnCode(-1), act.TurnCode(-1), act.TurnCode(-1))
    assert first.view.find("qr").value == CODES[0]


def test_one_code_needs_no_keys_and_none_is_said_to_be_missing(visit: Visit) -> None:
    one = failed(visit, CODES[0]).view
    assert one.find("qr").value == CODES[0]
    assert not any(node.id == "codes" for node in one.walk())
    assert failed(visit).view.find("phone").name == "Pas de carré pour le téléphone"


def test_who_does_not_see_hears_what_it_is_and_where_to_hold_the_phone(visit: Visit) -> None:
    heard = " ".join(one.text for one in spoken(failed(visit, *CODES).view))
    assert "Le réseau ne marche pas" in heard
    assert "Tenez le téléphone" in heard


def test_a_turn_that_comes_late_changes_nothing(visit: Visit) -> None:
    page = failed(visit, *CODES)
    later = replace(page, session=replace(page.session, parcel=NoParcel()))
    assert later.does(act.TurnCode(1)).session == later.session


@pytest.mark.parametrize("lang", ["fr", "en", "es", "pt", "ar", "uk"])
def test_what_the_person_said_is_in_no_code(visit: Visit, lang: str) -> None:
    done = visit.opens().as_far_as("done")
    comfort = replace(done.session.comfort, lang=lang)
    pen = Pen(visit.town, replace(done.session, comfort=comfort), visit.today)
    made = handout(pen)
    assert made is not None
    (answers,) = [one for one in made.chapters if one.private]
    assert answers.lines
    without = replace(made, chapters=tuple(one for one in made.chapters if not one.private))
    assert compose_codes(pen, made) == compose_codes(pen, without) != ()
