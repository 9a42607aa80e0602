"""pyttsx3 with our driver: each test is named after what the stock Linux driver does wrong."""

from __future__ import annotations

import gc
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pyttsx3

from voice import driver
from voice.espeak import Espeak, Manner, NoVoiceError, Speech, VoiceId


class Listening:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.speeches: list[Speech] = []
        self.silenced = 0
        self.refuse = False

    def wanted(self) -> bool:
        return not self.refuse

    def play(self, speech: Speech) -> None:
        self.speeches.append(speech)

    def silence(self) -> None:
        self.silenced += 1


@pytest.fixture
def engine() -> Iterator[Any]:
    gc.collect()  # pyttsx3 gives the same engine again while anyone holds it
    yield pyttsx3.init(driver.NAME)


@pytest.fixture
def sink(engine: Any) -> Listening:
    sink = Listening()
    engine.setProperty("sink", sink)
    return sink


def events_of(engine: Any) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for topic in ("started-utterance", "started-word", "finished-utterance", "error"):
        engine.connect(topic, lambda _topic=topic, **fields: found.append((_topic, fields)))
    return found


def seconds(path: Path) -> float:
    with wave.open(str(path)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth()) == (1, 2)
        return wav.getnframes() / wav.getframerate()


@pytest.mark.long
def test_twelve_fresh_engines_lose_no_file(tmp_path: Path) -> None:
    for number in range(12):
        gc.collect()
        engine = pyttsx3.init(driver.NAME)
        for part in ("a", "b"):
            engine.save_to_file("Touchez l'écran ou parlez.", str(tmp_path / f"{number}{part}.wav"))
        engine.runAndWait()
        del engine
    lengths = [seconds(path) for path in sorted(tmp_path.iterdir())]
    assert len(lengths) == 24
    assert min(lengths) > 1.0
    assert max(lengths) < 1.2 * min(lengths)


def test_saving_then_saying_keeps_both(engine: Any, sink: Listening, tmp_path: Path) -> None:
    engine.save_to_file("Bonjour.", str(tmp_path / "a.wav"))
    engine.say("Au revoir.")
    engine.runAndWait()
    assert seconds(tmp_path / "a.wav") > 0.4
    assert len(sink.speeches) == 1


def test_all_that_is_said_before_the_loop_is_said(engine: Any, sink: Listening) -> None:
    for _ in range(400):
        engine.say("Un.")
    engine.runAndWait()
    assert len(sink.speeches) == 400


def test_saying_after_a_loop_is_said_in_the_next(engine: Any, sink: Listening) -> None:
    engine.say("Un.")
    engine.runAndWait()
    engine.say("Deux.")
    engine.runAndWait()
    assert len(sink.speeches) == 2
    assert sink.silenced == 0


def test_an_unknown_voice_is_an_error_and_never_the_voice_before(engine: Any, sink: Listening) -> None:
    events = events_of(engine)
    engine.setProperty("voice", "no/such")
    engine.say("Bonjour.", "hello")
    engine.runAndWait()
    assert sink.speeches == []
    errors = [fields["exception"] for topic, fields in events if topic == "error"]
    assert [type(error) for error in errors] == [NoVoiceError]
    assert events[-1] == ("finished-utterance", {"name": "hello", "completed": False})


def test_stop_cancels_what_is_being_made(engine: Any, sink: Listening) -> None:
    events = events_of(engine)
    engine.connect("started-word", lambda name, location, length: engine.stop())
    engine.say("Une phrase assez longue pour être interrompue en route.", "long")
    engine.runAndWait()
    assert sink.speeches == []
    assert sink.silenced >= 1
    assert events[-1] == ("finished-utterance", {"name": "long", "completed": False})


def test_a_sink_that_lost_interest_cancels(engine: Any, sink: Listening) -> None:
    sink.refuse = True
    engine.say("Bonjour.")
    engine.runAndWait()
    assert sink.speeches == []


def test_without_a_sink_saying_is_an_error(engine: Any) -> None:
    events = events_of(engine)
    engine.say("Bonjour.")
    engine.runAndWait()
    assert [type(f["exception"]) for topic, f in events if topic == "error"] == [driver.NoSinkError]


def test_a_file_that_cannot_be_written_is_an_error(engine: Any, tmp_path: Path) -> None:
    events = events_of(engine)
    engine.save_to_file("Bonjour.", str(tmp_path / "no" / "such.wav"))
    engine.runAndWait()
    assert [type(f["exception"]) for topic, f in events if topic == "error"] == [FileNotFoundError]


def test_words_have_their_place_in_the_text(engine: Any, sink: Listening) -> None:
    events = events_of(engine)
    said = "Votre pièce est prête."
    engine.say(said)
    engine.runAndWait()
    words = [said[f["location"] :][: f["length"]] for topic, f in events if topic == "started-word"]
    assert words == ["Votre", "pièce", "est", "prête"]
    onsets = [word.onset for word in sink.speeches[0].words]
    assert onsets == sorted(onsets)
    assert onsets[-1] < len(sink.speeches[0].pcm)


def test_rate_and_volume_are_heard(engine: Any, sink: Listening) -> None:
    for rate, volume in ((120, 1.0), (240, 1.0), (120, 0.25), (120, 7)):
        engine.setProperty("rate", rate)
        engine.setProperty("volume", volume)
        engine.say("Touchez l'écran ou parlez.")
    engine.runAndWait()
    slow, fast, soft, loud = sink.speeches
    assert 1.7 < slow.duration_s / fast.duration_s < 2.3
    assert max(soft.pcm) < 0.5 * max(slow.pcm)
    assert max(loud.pcm) < 1.2 * max(slow.pcm)
    assert engine.getProperty("volume") == 1.0
    assert engine.getProperty("rate") == 120


def test_the_voices_are_listed(engine: Any) -> None:
    voices = {voice.id: voice.languages for voice in engine.getProperty("voices")}
    assert "fr-fr" in voices["roa/fr"]
    assert engine.getProperty("voice") == "roa/fr"


def test_an_unknown_property_is_refused(engine: Any) -> None:
    events = events_of(engine)
    engine.setProperty("colour", "red")
    engine.runAndWait()
    assert [type(f["exception"]) for topic, f in events if topic == "error"] == [KeyError]


def test_a_loop_of_ones_own(engine: Any, sink: Listening) -> None:
    engine.startLoop(False)
    engine.say("Bonjour.")
    engine.iterate()
    engine.iterate()
    engine.endLoop()
    assert len(sink.speeches) == 1


def test_phonemes_for_another_engine_take_no_word_away() -> None:
    """Each change of voice waited in the library's queue: after 56 of them a first word was lost."""
    espeak = Espeak()
    french, english = VoiceId("roa/fr"), VoiceId("gmw/en-US")
    said = "Bonjour, voici un texte assez long, en une fois."
    manner = Manner(french, 120)
    alone = [(word.start, word.length) for word in espeak.synthesise(said, manner).words]
    assert alone[:2] == [(0, 7), (9, 5)]
    for count in (1, 56, 100, 171):
        for turn in range(count):
            assert espeak.phonemes("Hello", (english, french)[turn % 2])
        assert [(word.start, word.length) for word in espeak.synthesise(said, manner).words] == alone
