"""What the kiosk shows of its voice: the word that is heard, and nothing to hear where no voice speaks."""

from __future__ import annotations

import pytest

from kiosk.devices.audio import FakeVoice, Sentence, SentenceStarted, WordStarted
from kiosk.pages import actions as act
from kiosk.pages.comfort import GAINS_DB, Dial, Ease
from kiosk.pages.town import Town
from kiosk.pages.view import Role
from kiosk.types import Lang
from tests.support.hall import Hall
from tests.support.visit import ELECTORAL_ROLL, Visit

ENGLISH = Lang("en")


@pytest.fixture
def hall(town: Town) -> Hall:
    return Hall(town, at_once=False)


def welcomed(hall: Hall) -> Hall:
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.settles()
    return hall


@pytest.mark.clause("5.1.3.3")
def test_the_word_that_is_heard_is_lit_in_its_sentence(hall: Hall) -> None:
    welcomed(hall)
    hall.voice.hear()
    hall.settles()
    sentence = hall.sight.lit[-1]
    assert sentence is not None
    hall.voice.hear_word(0, 3)
    hall.settles()
    assert hall.sight.lit[-1] == sentence
    assert hall.sight.words[-1] == sentence.text[:3]
    hall.voice.hear()
    hall.settles()
    assert hall.sight.lit[-1] != sentence
    assert hall.sight.words[-1] == "", "another sentence begins without a word"


def test_a_word_of_what_was_cut_is_not_lit(hall: Hall) -> None:
    welcomed(hall)
    hall.voice.hear()
    stale = hall.kiosk._narrator._generation
    assert stale is not None
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    hall.settles()
    before = list(hall.sight.words)
    hall.voice._listener(WordStarted(stale, 0, 0, 3))
    hall.voice._listener(SentenceStarted(stale, 0))
    hall.settles()
    assert hall.sight.words == before


def test_a_word_does_not_write_the_page_anew(hall: Hall) -> None:
    welcomed(hall)
    hall.voice.hear()
    hall.settles()
    drawn = len(hall.sight.views)
    for place in range(5):
        hall.voice.hear_word(place, place + 1)
    hall.settles()
    assert len(hall.sight.views) == drawn


def test_the_voice_forgets_the_visit(hall: Hall) -> None:
    welcomed(hall)
    hall.voice.prefetch([Sentence("Votre nom.", Lang("fr"))])
    hall.kiosk.touch(act.Erase())
    hall.settles()
    assert hall.voice.made == ()


@pytest.mark.clause("8.2.1")
def test_each_step_of_the_volume_is_said_and_the_next_person_begins_anew(town: Town) -> None:
    hall = Hall(town)
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.kiosk.touch(act.ShowTuning())
    hall.settles()
    start = GAINS_DB.index(0)
    for step, gain_db in enumerate(GAINS_DB[start + 1 :], start + 2):
        heard = hall.hears(lambda: hall.kiosk.touch(act.Adjust(Dial.VOLUME, 1)))
        assert hall.voice.gain_db == gain_db
        assert f"{step} sur {len(GAINS_DB)}" in heard
    hall.kiosk.touch(act.Erase())
    hall.settles()
    assert hall.voice.gain_db == 0


@pytest.fixture
def french_only(town: Town) -> Hall:
    return Hall(town, voice=FakeVoice(speaks=("fr",)))


def roles(hall: Hall) -> set[Role]:
    return {node.role for node in hall.view.walk()}


@pytest.mark.clause("5.1.3.14")
def test_a_language_without_a_voice_is_offered_on_the_screen_alone(french_only: Hall, town: Town) -> None:
    """It was once read out in silence; another language's voice would be nonsense."""
    hall = french_only
    assert hall.hears(lambda: hall.kiosk.touch(act.ChooseLanguage(ENGLISH))) == ""
    assert hall.session.comfort.lang == ENGLISH
    assert Role.LISTEN not in roles(hall)
    assert hall.hears(lambda: hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))) == ""
    assert Role.LISTEN not in roles(hall)
    assert {one.lang for one in hall.voice.heard} <= {Lang("fr")}
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.settles()
    assert Role.LISTEN in roles(hall)
    assert hall.voice.heard, "and French is read again"


def test_the_settings_say_that_no_voice_speaks_the_language(french_only: Hall) -> None:
    hall = french_only
    hall.kiosk.touch(act.ChooseLanguage(ENGLISH))
    hall.kiosk.touch(act.ShowTuning())
    hall.settles()
    assert "does not speak" in hall.view.find("tuning.voice").name
    ids = {str(node.id) for node in hall.view.walk()}
    assert not ids & {"tuning.rate", "tuning.volume", f"tuning.{Ease.EXPLORE}", f"tuning.{Ease.CURTAIN}"}
    assert f"tuning.{Ease.TREMOR}" in ids


def test_no_curtain_hides_a_page_that_nobody_can_hear(french_only: Hall) -> None:
    hall = french_only
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.kiosk.touch(act.Toggle(Ease.CURTAIN))
    hall.settles()
    assert Ease.CURTAIN in hall.view.eases
    hall.kiosk.touch(act.ChooseLanguage(ENGLISH))
    hall.settles()
    assert Ease.CURTAIN not in hall.view.eases
    assert not [node for node in hall.view.walk() if str(node.id).startswith("curtain")]


def test_all_pages_are_written_without_a_voice(french_only: Hall, town: Town) -> None:
    hall = french_only
    for overlay in (
        act.ShowLanguages(),
        act.ShowTuning(),
        act.TryKeys(),
        act.AskToLeave(),
        act.CallSomeone(),
    ):
        hall.kiosk.apply(lambda _: Visit.begins(town, "en").session)
        hall.kiosk.touch(overlay)
        hall.settles()
        assert Role.LISTEN not in roles(hall)
    hall.kiosk.apply(lambda _: Visit.begins(town, "en").session)
    for place in (act.ShowLibrary(), act.ShowEvents(), act.ShowFollowing(), act.ShowEverything()):
        hall.kiosk.touch(place)
        hall.settles()
        assert Role.LISTEN not in roles(hall)


def test_until_the_voices_are_known_nothing_is_taken_away(town: Town) -> None:
    hall = Hall(town, voice=FakeVoice(speaks=()))
    hall.kiosk.touch(act.ChooseLanguage(ENGLISH))
    hall.settles()
    assert Role.LISTEN in roles(hall)
