"""What is made when: the newest page first, then what may be said next, and nothing after the visit."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from kiosk.devices.audio import Earcon, Generation, Sentence, SpeechEnded, WordStarted
from kiosk.types import Lang
from tests.voice.conftest import PATIENCE_S, WPM
from tests.voice.test_worker import Lines, play, said
from voice.engines.choose import Engines
from voice.engines.engine import Wanted
from voice.engines.espeak_engine import EspeakEngine
from voice.espeak import Espeak, Speech
from voice.maker import Maker
from voice.messages import Forget, Ping, Play, Pong, Prefetch, Ready, Say, SetRate, Stop
from voice.normal import LEXICON, Normaliser, load_lexicon
from voice.reader import Reader
from voice.track import RATE_HZ, Track
from voice.virtual import wait_until

ONE, TWO, THREE = Generation(1), Generation(2), Generation(3)
FRENCH = Lang("fr")


class Heavy(EspeakEngine):
    """An engine that speaks French well and not at once: it does nothing while ``gate`` is closed."""

    name = "heavy"
    at_once = False

    def __init__(self) -> None:
        super().__init__(Espeak())
        self.gate = threading.Event()
        self.gate.set()
        self.loads = threading.Event()
        self.loads.set()
        self.asked: list[str] = []
        self.made: list[str] = []

    def languages(self) -> frozenset[Lang]:
        return frozenset({FRENCH})

    def warm(self, lang: Lang) -> None:
        assert self.loads.wait(PATIENCE_S)

    def speak(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Speech | None:
        self.asked.append(text)
        assert self.gate.wait(PATIENCE_S)
        made = super().speak(text, lang, words_per_minute, wanted)
        if made is not None:
            self.made.append(text)
        return made


@dataclass
class Room:
    """A reader at work, and what one gives it."""

    engine: Heavy = field(default_factory=Heavy)
    lines: Lines = field(default_factory=Lines)
    track: Track = field(default_factory=Track)
    replies: list[Any] = field(default_factory=list)
    now: float = 100.0

    def makes(self, *texts: str) -> bool:
        return wait_until(lambda: self.engine.made == list(texts), PATIENCE_S)

    def is_asked_for(self, text: str) -> bool:
        return wait_until(lambda: text in self.engine.asked, PATIENCE_S)

    def is_heard(self) -> bool:
        return wait_until(lambda: self.track.ahead_s() > 0, PATIENCE_S)

    def answers(self, number: int) -> bool:
        return wait_until(lambda: Pong(Generation(number)) in self.replies, PATIENCE_S)


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    maker = Maker(Engines([made.engine, EspeakEngine(Espeak())]), Normaliser(load_lexicon(LEXICON)))
    reader = Reader(made.track, WPM, made.replies.append, maker, lambda: made.now)
    thread = threading.Thread(target=reader.run, args=(made.lines,))
    thread.start()
    yield made
    made.engine.gate.set()
    made.engine.loads.set()
    made.lines.end()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_only_a_slow_language_gains_by_making_ahead(room: Room) -> None:
    assert wait_until(lambda: room.replies, PATIENCE_S)
    ready = room.replies[0]
    assert isinstance(ready, Ready)
    assert ready.slow == {FRENCH}
    assert {"fr", "en"} <= ready.languages


def test_what_was_made_ahead_is_heard_while_the_engine_is_busy(room: Room) -> None:
    room.lines.send(Prefetch(ONE, said("Bonjour.", "Merci.")))
    assert room.makes("Bonjour.", "Merci.")
    room.engine.gate.clear()
    room.lines.send(Prefetch(ONE, said("Au revoir.")))
    assert room.is_asked_for("Au revoir.")
    room.lines.send(Say(TWO, said("Bonjour.", "Merci.")))
    assert room.is_heard()
    assert room.engine.made == ["Bonjour.", "Merci."]


def test_a_page_made_ahead_is_the_same_to_its_end(room: Room) -> None:
    room.lines.send(Prefetch(ONE, said("Bonjour.", "Merci.")))
    assert room.makes("Bonjour.", "Merci.")
    room.lines.send(Say(TWO, said("Bonjour.", "Merci.", "Au revoir.")))
    events = play(room.track, lambda seen: SpeechEnded(TWO) in seen)
    assert [event.index for event in events[:-1]] == [0, 1, 2]
    assert room.engine.made == ["Bonjour.", "Merci.", "Au revoir."]


def test_what_is_kept_does_not_wait_for_its_voice_to_be_loaded(room: Room) -> None:
    """Each sentence once waited for a model of 60 MB that none of them needed."""
    page = said("Bonjour.", "Voici la page qui est lue.", "Touchez l'écran ou parlez.", "Merci.")
    room.lines.send(Prefetch(ONE, page))
    assert wait_until(lambda: len(room.engine.made) == len(page), PATIENCE_S)
    room.engine.loads.clear()
    room.lines.send(Say(TWO, page))
    events = play(room.track, lambda seen: SpeechEnded(TWO) in seen)
    assert [event.index for event in events[:-1]] == [0, 1, 2, 3]


def test_only_the_newest_wish_is_made(room: Room) -> None:
    room.engine.gate.clear()
    room.lines.send(Prefetch(ONE, said("Bonjour.", "Merci.")))
    assert room.is_asked_for("Bonjour.")
    room.lines.send(Prefetch(ONE, said("Au revoir.")), Ping(THREE))
    assert room.answers(THREE)
    room.engine.gate.set()
    assert room.makes("Au revoir.")


def test_the_page_comes_before_what_may_come_next(room: Room) -> None:
    room.engine.gate.clear()
    page = said(*["Touchez l'écran ou parlez, comme vous voulez."] * 6)
    room.lines.send(Say(ONE, page), Prefetch(ONE, said("Merci.")))
    assert room.is_asked_for("Touchez l'écran ou parlez, comme vous voulez.")
    room.engine.gate.set()
    assert wait_until(lambda: "Merci." in room.engine.made, PATIENCE_S)
    assert room.track.ahead_s() > 6, "enough of the page to have time"


def test_a_page_interrupts_what_may_come_next(room: Room) -> None:
    room.engine.gate.clear()
    room.lines.send(Prefetch(ONE, said("Bonjour.", "Merci.", "Au revoir.")))
    assert room.is_asked_for("Bonjour.")
    room.lines.send(Say(TWO, said("Voici la page.")), Ping(THREE))
    assert room.answers(THREE)
    room.engine.gate.set()
    assert wait_until(lambda: "Au revoir." in room.engine.made, PATIENCE_S)
    assert room.engine.made == ["Voici la page.", "Merci.", "Au revoir."]


def test_after_the_visit_nothing_is_kept_and_nothing_is_wished_for(room: Room) -> None:
    room.lines.send(Prefetch(ONE, said("Bonjour.")))
    assert room.makes("Bonjour.")
    room.engine.gate.clear()
    room.lines.send(Prefetch(ONE, said("Merci.", "Au revoir.")))
    assert room.is_asked_for("Merci.")
    room.lines.send(Stop(ONE), Forget(ONE), Ping(THREE))
    assert room.answers(THREE)
    room.engine.gate.set()
    room.lines.send(Say(TWO, said("Bonjour.", "Merci.")))
    assert room.makes("Bonjour.", "Bonjour.", "Merci.")


def test_another_speed_is_made_anew(room: Room) -> None:
    room.lines.send(Prefetch(ONE, said("Bonjour.")))
    assert room.makes("Bonjour.")
    room.lines.send(SetRate(ONE, 100.0), Say(TWO, said("Bonjour.")))
    assert room.makes("Bonjour.", "Bonjour.")


def test_what_is_quick_is_not_made_ahead(room: Room) -> None:
    english = (Sentence("Good morning.", Lang("en")), Sentence("Kaixo.", Lang("eu")))
    room.lines.send(Prefetch(ONE, (*english, *said("Merci."))))
    assert room.makes("Merci.")


def test_an_engine_that_hangs_answers_no_ping_but_one_that_loads_does(room: Room) -> None:
    room.engine.loads.clear()
    room.engine.gate.clear()
    room.lines.send(Say(ONE, said("Bonjour.")))
    assert wait_until(lambda: room.track.wants(ONE), PATIENCE_S)
    room.lines.send(Ping(Generation(11)))
    assert room.answers(11)
    room.now += 20
    room.lines.send(Ping(Generation(12)))
    assert room.answers(12)
    room.engine.loads.set()
    assert room.is_asked_for("Bonjour.")
    room.now += 20
    room.lines.send(Ping(Generation(13)))
    assert room.lines.are_obeyed()
    room.engine.gate.set()
    assert room.is_heard()
    room.lines.send(Ping(Generation(14)))
    assert room.answers(14)
    assert Pong(Generation(13)) not in room.replies


def test_a_tone_is_played_between_two_pages_and_never_over_one(room: Room) -> None:
    room.lines.send(Play(ONE, Earcon.LISTENING), Ping(ONE))
    assert room.answers(ONE)
    assert any(room.track.render(RATE_HZ // 5)[0])
    room.lines.send(Say(TWO, ()), Ping(TWO), Say(THREE, said("Bonjour.")))
    assert room.is_heard()
    before = room.track.ahead_s()
    room.lines.send(Play(THREE, Earcon.HEARD), Ping(THREE))
    assert room.answers(THREE)
    heard = play(room.track, lambda seen: SpeechEnded(THREE) in seen, block=RATE_HZ // 100)
    assert heard[0].index == 0
    assert before > 0
    assert not any(room.track.render(RATE_HZ)[0]), "the tone was dropped"


def test_the_words_are_those_written(room: Room) -> None:
    text = "Apportez votre carte d’identité le 01/03/2025."
    room.lines.send(Say(ONE, (Sentence(text, FRENCH),)))
    words: list[str] = []

    def ended() -> bool:
        marks = room.track.render(RATE_HZ // 10)[1]
        events = [mark.event for mark in marks]
        words.extend(text[one.start : one.end] for one in events if isinstance(one, WordStarted))
        return SpeechEnded(ONE) in events

    assert wait_until(ended, PATIENCE_S)
    assert words == ["Apportez", "votre", "carte", "d’identité", "le", "01/03/2025"]


def test_no_sentence_of_a_visit_stays_in_memory(room: Room) -> None:
    """The thread that waits for the next page once held the last one: with an answer on it."""
    room.lines.send(Say(ONE, said("Vous vous appelez Hortense.")))
    assert room.is_heard()
    room.lines.send(Stop(ONE), Forget(ONE), Ping(THREE))
    assert room.answers(THREE)

    def kept() -> list[Sentence]:
        gc.collect()
        # Not isinstance: it looks behind a weak proxy, whose object another test may have dropped.
        return [one for one in gc.get_objects() if type(one) is Sentence and "Hortense" in one.text]

    assert wait_until(lambda: not kept(), PATIENCE_S)
