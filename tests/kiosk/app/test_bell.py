"""The kiosk rings in the hall while nobody can be reached: written on the page, and silenced by any touch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.app.bell import EVERY_S, PATIENCE_S
from kiosk.devices.audio import Earcon, FakeVoice, VoiceSilent
from kiosk.devices.keypad import KeypadKey, Pressed
from kiosk.pages import actions as act
from kiosk.pages import states as st
from kiosk.pages.town import Town
from kiosk.types import Lang
from tests.support.hall import Hall


def calls(hall: Hall, call: st.CallState = st.CallUnsent()) -> None:  # noqa: B008 a value
    hall.kiosk.act(act.ChooseLanguage(Lang("fr")))
    hall.kiosk.act(act.CallSomeone())
    hall.kiosk.apply(lambda now: replace(now, call=call))


@pytest.fixture
def hall(town: Town) -> Hall:
    return Hall(town, rings=True)


@pytest.mark.clause("5.1.5")
def test_it_rings_at_intervals_and_says_so_on_every_page(hall: Hall) -> None:
    calls(hall)
    hall.passes(PATIENCE_S + 1)
    assert hall.voice.earcons == [Earcon.BELL]
    assert "sonne" in hall.view.find("rings").name
    hall.passes(2 * EVERY_S)
    assert hall.voice.earcons == [Earcon.BELL] * 3


def test_a_touch_stops_it_for_this_call_and_the_next_call_rings_again(hall: Hall) -> None:
    calls(hall)
    hall.passes(PATIENCE_S + 1)
    hall.kiosk.act(act.CloseOverlay())
    assert not hall.session.waiting.rings
    hall.passes(5 * EVERY_S)
    assert hall.voice.earcons == [Earcon.BELL]
    assert "sonne" not in hall.view.find("call.line").name
    hall.kiosk.act(act.CallSomeone())
    hall.kiosk.act(act.CancelCall())
    hall.passes(1)
    calls(hall)
    hall.passes(PATIENCE_S + 1)
    assert hall.voice.earcons == [Earcon.BELL] * 2


@pytest.mark.parametrize(
    "call", [st.CallSent(), st.CallAccepted("Samia"), st.CallNobody(), st.CallLost("Samia")]
)
def test_whom_the_line_reaches_is_not_rung_for(hall: Hall, call: st.CallState) -> None:
    calls(hall, call)
    hall.passes(60)
    assert hall.voice.earcons == []
    assert not hall.session.waiting.rings


def test_a_call_that_the_hub_does_not_take_rings_in_the_hall(hall: Hall) -> None:
    calls(hall, st.CallRefused())
    hall.passes(PATIENCE_S + 1)
    assert hall.voice.earcons == [Earcon.BELL]
    assert not hall.session.awaits_somebody, "nobody comes: the page says where to go"


def test_a_key_stops_it_as_a_touch_does(hall: Hall) -> None:
    calls(hall)
    hall.passes(PATIENCE_S + 1)
    hall.kiosk.press(Pressed(KeypadKey.DOWN))
    assert not hall.session.waiting.rings


def test_the_line_is_back_and_it_stops(hall: Hall) -> None:
    calls(hall)
    hall.passes(PATIENCE_S + 1)
    hall.kiosk.apply(lambda now: replace(now, call=st.CallSent()))
    hall.passes(1)
    assert not hall.session.waiting.rings


def test_what_is_not_heard_is_not_said_to_ring(town: Town) -> None:
    hall = Hall(town, rings=True, voice=FakeVoice(VoiceSilent("no card")))
    calls(hall)
    hall.passes(60)
    assert not hall.session.waiting.rings


def test_a_town_that_wants_no_bell_has_none(town: Town) -> None:
    hall = Hall(town)
    calls(hall)
    hall.passes(60)
    assert hall.voice.earcons == []
