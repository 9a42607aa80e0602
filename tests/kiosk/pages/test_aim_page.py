"""For who has never taken a code with a phone: the gestures beside the code, and where to hold the phone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.pages import actions as act
from kiosk.pages import states as st
from kiosk.pages.aim import GESTURES, pointed
from kiosk.pages.frame import Pen
from kiosk.pages.speech import spoken
from kiosk.pages.view import Node, Role
from kiosk.procedures.models import Kind
from tests.support.visit import Visit

READY = st.ParcelReady("101/010/101", 30)


@pytest.fixture
def done(visit: Visit) -> Visit:
    return visit.opens().as_far_as("done")


def with_parcel(visit: Visit, parcel: st.ParcelState) -> Visit:
    return replace(visit, session=replace(visit.session, parcel=parcel))


def roles(visit: Visit, role: Role) -> list[Node]:
    return [one for one in visit.view.walk() if one.role is role]


def offers(visit: Visit) -> bool:
    return any(one.action == act.ShowAiming() for one in visit.view.walk())


def test_the_gestures_are_drawn_beside_the_code_itself(done: Visit) -> None:
    shown = with_parcel(done, READY).does(act.ShowAiming())
    assert [one.value for one in roles(shown, Role.GESTURE)] == list(GESTURES)
    [code] = roles(shown, Role.QR)
    assert code.value == READY.rows
    heard = " ".join(one.text for one in spoken(shown.view))
    assert "Ouvrez l’appareil photo" in heard and "à une main de l’écran" in heard
    assert shown.does(act.CloseOverlay()).session == with_parcel(done, READY).session


@pytest.mark.parametrize("parcel", [READY, st.ParcelFailed(("1",)), st.ParcelFailed(("1", "0"))])
def test_every_code_of_the_end_leads_there(done: Visit, parcel: st.ParcelState) -> None:
    page = with_parcel(done, parcel)
    assert offers(page)
    assert roles(page.does(act.ShowAiming()), Role.QR)[0].value == "1" or parcel == READY


@pytest.mark.parametrize("parcel", [st.ParcelSealing(), st.ParcelReceived(), st.ParcelFailed()])
def test_where_there_is_no_code_nothing_is_explained(done: Visit, parcel: st.ParcelState) -> None:
    assert not offers(with_parcel(done, parcel))


def test_the_code_for_a_paper_leads_there_too(visit: Visit) -> None:
    opened = visit.opens()
    papers = (one.id for one in opened.session.procedure.pages.values() if one.kind is Kind.PIECE)  # type: ignore[union-attr]
    piece = opened.as_far_as(next(papers))
    page = replace(piece, session=replace(piece.session, intake=st.IntakeReady("101/010/101", 30)))
    assert offers(page)
    assert len(roles(page.does(act.ShowAiming()), Role.GESTURE)) == len(GESTURES)


def test_an_official_site_leads_there_and_back(done: Visit) -> None:
    linked = done.does(act.ShowLink("https://www.service-public.fr/particuliers/vosdroits/F1342"))
    assert offers(linked)
    shown = linked.does(act.ShowAiming())
    assert len(roles(shown, Role.GESTURE)) == len(GESTURES)
    assert shown.does(act.CloseOverlay()).session == linked.session


def test_a_phone_that_opened_the_link_comes_before_the_gestures(done: Visit) -> None:
    """Whose phone it is cannot wait; what is answered there is meant, whatever lay over the page."""
    asked = with_parcel(with_parcel(done, READY).does(act.ShowAiming()), st.ParcelPairing("4821"))
    assert [one.name for one in roles(asked, Role.DIGITS)] == ["4 8 2 1"]
    yes = asked.does(act.ConfirmPhone(True))
    assert (yes.session.parcel, yes.session.overlay) == (st.ParcelOpening(), None)


def test_a_code_that_is_gone_leaves_the_page_as_it_is(done: Visit) -> None:
    gone = with_parcel(with_parcel(done, READY).does(act.ShowAiming()), st.ParcelReceived())
    assert gone.view.key == with_parcel(done, st.ParcelReceived()).view.key
    back, plain = gone.does(act.Back()), with_parcel(done, st.ParcelReceived()).does(act.Back())
    assert back.session == plain.session


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ((0.2, 0.5), ["à gauche"]),
        ((0.8, 0.5), ["à droite"]),
        ((0.5, 0.5), ["au milieu"]),
        ((0.5, 0.2), ["en haut"]),
        ((0.8, 0.9), ["à droite", "en bas"]),
    ],
)
def test_where_the_code_is_seen_is_heard(done: Visit, place: tuple[float, float], words: list[str]) -> None:
    page = with_parcel(done, READY)
    pen = Pen(page.town, page.session, page.today)
    told = pointed(pen, page.view, lambda _: place)
    [code] = [one for one in told.walk() if one.role is Role.QR]
    assert code.spoken is not None
    assert [
        one for one in ("à gauche", "à droite", "au milieu", "en haut", "en bas") if one in code.spoken
    ] == words
    assert pointed(pen, page.view, lambda _: None) == page.view
