"""What went wrong once between voice, hand and time at the microphone."""

from __future__ import annotations

import pytest

from kiosk.devices.ears import FakeEars
from kiosk.pages import actions as act
from kiosk.pages.overlays import Heard
from kiosk.pages.states import MicrophoneClosed
from kiosk.pages.town import Town
from kiosk.pages.view import Role
from kiosk.types import Lang
from tests.support.hall import Hall
from tests.support.visit import ELECTORAL_ROLL, valbourg

FR, EN = Lang("fr"), Lang("en")


@pytest.fixture(scope="module")
def town() -> Town:
    return valbourg()


@pytest.fixture
def ears() -> FakeEars:
    return FakeEars(frozenset({FR, EN}))


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


@pytest.fixture
def sure(town: Town, ears: FakeEars) -> Hall:
    """ "J'ai compris : Je suis français. C'est bien ça ?" """
    hall = Hall(town, ears=ears)
    hall.kiosk.touch(act.ChooseLanguage(FR))
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    hall.settles()
    hall.passes(0.5)
    hall.kiosk.touch(act.Speak())
    answer = next(one.name for one in hall.view.walk() if one.role is Role.CHOICE)
    hall.hears(lambda: ears.say(answer.lower()))
    assert isinstance(hall.session.overlay, Heard)
    return hall


def test_a_finger_on_yes_counts_while_the_microphone_waits_for_the_word(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    sure.kiosk.touch(act.Agree(True))
    assert ears.wanted is None
    assert len(sure.session.dossier.answers) == 1


def test_a_finger_on_no_is_answered_while_the_microphone_is_open(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    heard = sure.hears(lambda: sure.kiosk.touch(act.Agree(False)))
    assert ears.wanted is None and sure.session.overlay is None
    assert "encore une fois" in heard


def test_larger_letters_do_not_take_the_question_away(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    sure.kiosk.touch(act.NextTextSize())
    assert ears.wanted is None and isinstance(sure.session.microphone, MicrophoneClosed)
    assert isinstance(sure.session.overlay, Heard), "the question stands"
    sure.kiosk.touch(act.Agree(True))
    assert len(sure.session.dossier.answers) == 1


def test_a_microphone_that_fails_leaves_the_question(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    sure.hears(ears.lose)
    assert isinstance(sure.session.overlay, Heard)
    sure.kiosk.touch(act.Agree(True))
    assert len(sure.session.dossier.answers) == 1


def test_a_question_does_not_stay_in_a_language_that_was_left(sure: Hall, ears: FakeEars) -> None:
    """Its words were of the other language, and it listened for "oui" on an English page."""
    sure.kiosk.touch(act.ShowLanguages())
    sure.kiosk.touch(act.ChooseLanguage(EN))
    assert sure.session.overlay is None
    sure.kiosk.touch(act.Speak())
    assert ears.wanted is not None and ears.wanted.lang == EN


@pytest.mark.parametrize("said", ["français", "c'est français", "je suis français"])
def test_a_nationality_is_no_wish_for_another_language(sure: Hall, ears: FakeEars, said: str) -> None:
    """The button that changes the language is called "Français" too, and stands on every page."""
    sure.kiosk.touch(act.Agree(False))
    sure.kiosk.touch(act.Speak())
    sure.hears(lambda: ears.say(said))
    assert isinstance(sure.session.overlay, Heard)
    assert sure.session.overlay.words == "Je suis français"
