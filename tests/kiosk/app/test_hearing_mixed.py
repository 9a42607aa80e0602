"""What went wrong once between voice, hand and time at the microphone."""

from __future__ import annotations

import pytest

from kiosk.devices.ears import FakeEars
from kiosk.pages import actions as act
from kiosk.pages.town import Town
from kiosk.types import Lang
from tests.support.hall import Hall
from tests.support.visit import valbourg

FR = Lang("fr")


@pytest.fixture(scope="module")
def town() -> Town:
    return valbourg()


@pytest.fixture
def ears() -> FakeEars:
    return FakeEars(frozenset({FR}))


@pytest.mark.parametrize("grip", list(act.Grip))
def test_a_late_finger_opens_no_microphone_on_the_page_that_waits(
    town: Town, ears: FakeEars, grip: act.Grip
) -> None:
    """A touch that came just after the end of the visit once listened to whoever stood there."""
    hall = Hall(town, ears=ears)
    hall.kiosk.touch(act.ChooseLanguage(FR))
    hall.kiosk.touch(act.Erase())
    hall.kiosk.touch(act.Speak(grip))
    hall.settles()
    assert ears.opened == 0
    assert not hall.view.caption
