"""What of a visit goes on in another process, and what is honestly to be begun again."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from kiosk.app.supervisor.held import Held
from kiosk.devices.camera import Frame
from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting
from kiosk.pages import actions as act
from kiosk.pages import states as st
from kiosk.pages.assist_states import Assisted, Mandate
from kiosk.pages.duty import Parting
from kiosk.pages.interrupted import BROKEN_OFF, enduring
from kiosk.pages.overlays import CallBackStep, CallingBack, IdleWarning, Interrupted
from kiosk.pages.session import Session
from kiosk.pages.sheets import Sheet
from kiosk.pages.signin_states import NoSignIn, SignInAway
from tests.support.visit import PAPER, TODAY, Visit, valbourg

SHEET = Sheet(b"%PDF one", still=Frame(2, 1, b"abcdef"), outline=((0.1, 0.1),) * 4)


def at(page: str) -> Session:
    return Visit.begins(valbourg()).opens().as_far_as(page).session


def through_memory(session: Session) -> Session:
    """As the next process finds it."""
    held = Held()
    kept = enduring(session)
    assert kept is not None
    assert held.put(kept)
    found = held.take()
    assert isinstance(found, Session)
    assert found == kept
    return found


@pytest.mark.parametrize("page", ["nationality", "name", "address", "address_proof", "review"])
def test_the_same_page_with_the_same_answers(page: str) -> None:
    before = Visit.begins(valbourg()).opens().as_far_as(page)
    after = replace(before, session=through_memory(before.session)).does(act.CloseOverlay())
    assert after.page == page
    assert after.session.dossier == before.session.dossier
    assert after.session.facts == before.session.facts
    assert after.session.wallet == before.session.wallet
    assert after.view == before.view


def test_what_was_half_typed_is_there() -> None:
    visit = Visit.begins(valbourg()).opens().as_far_as("name").types(family="exem")
    after = replace(visit, session=through_memory(visit.session)).does(act.CloseOverlay())
    assert after.session.draft == visit.session.draft
    assert after.view == visit.view


def test_the_page_is_veiled_until_somebody_goes_on() -> None:
    visit = Visit.begins(valbourg()).opens().as_far_as("name").types(family="exem")
    view = replace(visit, session=through_memory(visit.session)).view
    assert view.key == "interrupted"
    assert not any("exem" in str(node).lower() for node in view.walk())


@pytest.mark.parametrize(
    "session",
    [
        pytest.param(Visit.begins(valbourg()).turner.start(), id="nobody"),
        pytest.param(replace(at("name"), duty=Parting(True, False)), id="left"),
    ],
)
def test_nobody_is_in_the_middle_of_anything(session: Session) -> None:
    assert enduring(session) is None


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        (st.ScanLooking("hold", 0.5), st.ScanStarting()),
        (st.ScanWorking(), st.ScanStarting()),
        (st.ScanWorking(SHEET), st.ScanShown(SHEET.kept)),
        (st.ScanShown(SHEET), st.ScanShown(SHEET.kept)),
        (st.ScanCorrecting(SHEET, ((0.1, 0.1),) * 4), st.ScanShown(SHEET.kept)),
        (st.ScanBinding(), st.ScanListed()),
        (st.ScanTaken(PAPER), st.ScanTaken(PAPER)),
    ],
)
def test_a_page_that_was_taken_is_not_taken_again(was: st.ScanState, is_now: st.ScanState) -> None:
    assert through_memory(replace(at("address_proof"), scan=was)).scan == is_now


@pytest.mark.parametrize(
    ("was", "is_now", "again"),
    [
        (st.NoParcel(), st.NoParcel(), False),
        (st.ParcelReady("01/10", 15), st.NoParcel(), True),
        (st.ParcelOpening("12"), st.NoParcel(), True),
        (st.ParcelReceived(), st.ParcelReceived(), False),
    ],
)
def test_only_what_a_phone_has_said_to_have_is_sent(
    was: st.ParcelState, is_now: st.ParcelState, again: bool
) -> None:
    found = through_memory(replace(at("review"), parcel=was))
    assert found.parcel == is_now
    assert found.overlay == Interrupted(again=again)


@pytest.mark.parametrize(
    ("was", "is_now", "again"),
    [
        (st.NotPrinted(), st.NotPrinted(), False),
        (st.PrintPreparing(), JobFailed(BROKEN_OFF), True),
        (JobPrinting(), JobFailed(BROKEN_OFF), True),
        (JobPrinted(), JobPrinted(), False),
    ],
)
def test_only_what_has_come_out_is_printed(was: st.PrintState, is_now: st.PrintState, again: bool) -> None:
    found = through_memory(replace(at("review"), printing=was))
    assert found.printing == is_now
    assert found.overlay == Interrupted(again=again)


def test_a_call_is_made_again_and_a_phone_let_go() -> None:
    away = replace(at("name"), call=st.CallAccepted("Sonia"), sign_in=SignInAway(), intake=st.IntakeReading())
    found = through_memory(away)
    assert (found.call, found.sign_in, found.intake) == (st.CallLeaving(), NoSignIn(), st.NoIntake())
    assert through_memory(replace(at("name"), call=st.CallEnded(answered=True))).call == st.CallEnded(True)


def test_what_was_said_to_be_called_back_is_there() -> None:
    asked = CallingBack(CallBackStep.PHONE, at("name").draft)
    found = through_memory(replace(at("name"), overlay=asked))
    assert found.uncovered().overlay == asked


def test_the_countdown_begins_anew() -> None:
    found = through_memory(replace(at("name"), overlay=IdleWarning(3)))
    assert found.uncovered().overlay is None


def test_what_the_mediator_was_shown_is_veiled_again() -> None:
    signed = Mandate("m", time(9), at("name").dossier.procedure.id, "hash", JobPrinting())
    helped = Assisted("Sonia", time(9), unveiled=("name",), mandate=signed)
    found = through_memory(replace(at("name"), assisted=helped)).assisted
    assert found == replace(helped, unveiled=(), mandate=replace(signed, paper=JobFailed(BROKEN_OFF)))


def test_twice_is_as_once() -> None:
    once = through_memory(replace(at("review"), parcel=st.ParcelReady("01/10", 15)))
    twice = enduring(once)
    assert twice == once
    assert once.route(TODAY).current.id == "review"
