"""Where a request stands: official services by a code for the phone, the town hall for the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.pages import actions as act
from kiosk.pages.overlays import Linked
from kiosk.pages.places import Following, Home
from kiosk.pages.view import Role, Screen
from kiosk.procedures.follow import FollowId
from tests.support.visit import Visit


@pytest.fixture
def asking(visit: Visit) -> Visit:
    return visit.does(act.ShowFollowing())


def test_each_official_service_becomes_a_code_with_what_to_have_ready(asking: Visit) -> None:
    assert asking.session.place == Following()
    assert asking.town.follow, "the project's own file names some"
    for follow in asking.town.follow.values():
        shown = asking.does(act.FollowUpOn(follow.id))
        assert shown.session.overlay == Linked(follow.url, follow.have)
        assert shown.view.screen is Screen.NOTICE
        assert shown.view.find("site").value.count("/") > 20, "a code is drawn"
        assert shown.says("text") == shown.town.catalogue.render(follow.have, shown.session.comfort.lang)
        assert "faux sites" in shown.view.find("shield").name
        assert shown.does(act.CloseOverlay()).session == asking.session


def test_a_site_that_is_not_official_is_not_shown(visit: Visit) -> None:
    first = next(iter(visit.town.follow.values()))
    paid = replace(first, url="https://suivi-carte.example.com")
    town = replace(visit.town, follow={paid.id: paid})
    asking = replace(visit, town=town).does(act.ShowFollowing())
    assert asking.does(act.FollowUpOn(paid.id)).session == asking.session
    assert asking.does(act.FollowUpOn(FollowId("no-such-request"))).session == asking.session


def test_what_was_lodged_at_the_town_hall_is_asked_of_a_person(asking: Visit) -> None:
    here = asking.view.find("follow.here")
    assert here.action == act.CallSomeone()
    assert "téléphonez" not in here.detail, "no number is set"
    called = replace(asking, town=replace(asking.town, phone="01 23 45 67 89"))
    assert "01 23 45 67 89" in called.view.find("follow.here").detail.replace("\xa0", " ")


def test_back_is_the_menu_and_a_town_without_the_file_offers_nothing(asking: Visit) -> None:
    assert asking.does(act.Back()).session.place == Home()
    bare = Visit.begins(replace(asking.town, follow={}))
    assert not [node for node in bare.view.walk() if node.id == "follow"]
    assert bare.does(act.ShowFollowing()).session == bare.session


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_kind_is_written_in_each_language(town_and_lang: Visit) -> None:
    page = town_and_lang.does(act.ShowFollowing()).view
    kinds = [node for node in page.walk() if node.role is Role.NOTICE]
    assert len(kinds) == len(town_and_lang.town.follow) + 1
    assert len({node.name for node in kinds}) == len(kinds)


@pytest.fixture
def town_and_lang(visit: Visit, lang: str) -> Visit:
    return Visit.begins(visit.town, lang)
