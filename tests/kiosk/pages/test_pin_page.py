"""The number for the link on the paper: chosen on the kiosk, said to nobody, printed nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.devices.printer import JobPrinting
from kiosk.pages import actions as act
from kiosk.pages.effects import Effect
from kiosk.pages.speech import spoken
from kiosk.pages.states import NO_LINK, ParcelFailed, ParcelReceived, PrintPreparing
from kiosk.pages.view import Role
from tests.support.visit import Visit


@pytest.fixture
def done(visit: Visit) -> Visit:
    return visit.opens().as_far_as("done")


def typed(visit: Visit, *keys: str) -> Visit:
    return visit.does(act.ChoosePin(), *(act.Type(key) for key in keys))


def test_four_digits_print_the_paper_with_its_link(done: Visit) -> None:
    page = typed(done, "0", "4", "2", "7", "9")
    assert next(one for one in page.view.walk() if one.role is Role.FIELD).value == "0 4 2 7"
    turn = page.turner.turn(page.session, act.Confirm(), page.today)
    assert turn.effects == (Effect.PRINT_LINKED,)
    assert (turn.session.pin, turn.session.printing, turn.session.overlay) == ("0427", PrintPreparing(), None)


def test_fewer_digits_are_told_and_print_nothing(done: Visit) -> None:
    page = typed(done, "1", "2", act.Key.BACKSPACE, "3")
    turn = page.turner.turn(page.session, act.Confirm(), page.today)
    assert turn.effects == ()
    told = replace(page, session=turn.session)
    assert any(one.role is Role.ERROR for one in told.view.walk())
    assert not any(one.role is Role.ERROR for one in told.does(act.Type("4")).view.walk())
    assert typed(done, "a", "12", "").session == typed(done).session


def test_only_the_person_hears_and_no_repr_shows_the_number(done: Visit) -> None:
    page = typed(done, "0", "4", "2", "7")
    assert not any("0 4" in one.text for one in spoken(page.view) if not one.private)
    assert any("0 4 2 7" in one.text for one in spoken(page.view) if one.private)
    for text in (repr(page.session.overlay), repr(replace(page.session, pin="0427", overlay=None))):
        assert "0427" not in text


def test_back_forgets_the_number(done: Visit) -> None:
    back = typed(done, "0", "4", "2", "7").does(act.Back())
    assert back.session == done.session


@pytest.mark.parametrize(
    "change", [{"printing": JobPrinting()}, {"parcel": ParcelReceived()}, {"parcel": ParcelFailed()}]
)
def test_the_link_is_offered_where_it_helps(done: Visit, change: dict[str, object]) -> None:
    offers = {one.id for one in done.view.walk() if one.action == act.ChoosePin()}
    assert offers == {"print.link"}
    now = replace(done, session=replace(done.session, **change))
    assert not any(one.action == act.ChoosePin() for one in now.view.walk())


def test_a_link_that_failed_says_so_and_the_paper_can_be_had_without(done: Visit) -> None:
    from kiosk.devices.printer import JobFailed

    failed = replace(done, session=replace(done.session, printing=JobFailed(NO_LINK)))
    notice = next(one for one in failed.view.walk() if one.id == "printing")
    assert "carré" in notice.name
    assert any(one.action == act.Print() for one in failed.view.walk())
