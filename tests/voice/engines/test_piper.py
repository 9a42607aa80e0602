"""A neural voice with its real weights: it speaks, and is dropped when nobody listens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kiosk.types import Lang
from tests.voice.engines.conftest import ENGLISH, always
from tests.voice.engines.sound import peak
from voice.engines.engine import EngineFaultError
from voice.engines.phonemes import phonemes
from voice.engines.piper import LoadedVoice, PiperEngine, resampled
from voice.engines.pipervoice import read_voice
from voice.espeak import Espeak, NoVoiceError, VoiceId
from voice.track import RATE_HZ

US = VoiceId("gmw/en-US")


@pytest.fixture(scope="module")
def piper(voices: Path) -> PiperEngine:
    return PiperEngine(voices, Espeak())


def test_it_speaks_its_language_only(piper: PiperEngine) -> None:
    assert piper.languages() == {"en"}
    assert piper.voice_of(ENGLISH).voice == "en_US-joe-medium"
    for ask in (piper.voice_of, piper.warm, lambda lang: piper.speak("Bonjour.", lang, 125, always)):
        with pytest.raises(NoVoiceError):
            ask(Lang("fr"))


def test_a_sentence_sounds_from_its_first_sample_to_its_last(piper: PiperEngine) -> None:
    speech = piper.speak("Do you have these two papers with you?", ENGLISH, 125, always)
    assert speech is not None
    assert speech.words == ()
    assert speech.rate_hz == RATE_HZ
    assert 2 < speech.duration_s < 5
    assert peak(speech.pcm) > 0.2
    assert peak(speech.pcm[:200]) > 0.001
    assert peak(speech.pcm[-200:]) > 0.001


def test_a_clause_that_goes_on_ends_with_its_comma(piper: PiperEngine) -> None:
    first, last = piper.clauses("Your request is quite ready, but it has not been sent yet.", ENGLISH)
    assert first == "Your request is quite ready, "
    comma, stop = (piper.speak(one, ENGLISH, 125, always) for one in (first, last))
    assert comma is not None
    assert stop is not None
    assert peak(comma.pcm[-RATE_HZ // 10 :]) == 0
    assert peak(stop.pcm[-RATE_HZ // 10 :]) > 0


def test_what_nobody_wants_is_not_made(piper: PiperEngine) -> None:
    asked: list[bool] = []

    def until_the_first_clause() -> bool:
        asked.append(True)
        return len(asked) == 1

    text = "Your request is quite ready, but it has not been sent yet."
    assert piper.speak(text, ENGLISH, 125, until_the_first_clause) is None
    assert len(asked) == 2
    assert piper.speak("Yes.", ENGLISH, 125, lambda: False) is None


def test_nothing_to_say_is_no_sound(piper: PiperEngine) -> None:
    for text in ("", "…", "?!"):
        speech = piper.speak(text, ENGLISH, 125, always)
        assert speech is not None
        assert len(speech.pcm) == 0


def test_a_model_that_was_cut_since_is_a_fault_and_not_the_end(voices: Path, tmp_path: Path) -> None:
    voice = read_voice(voices / "en")
    with pytest.raises(EngineFaultError, match="not whole"):
        LoadedVoice(replace(voice, size=voice.size + 1), Espeak())
    with pytest.raises(EngineFaultError, match="FileNotFoundError"):
        LoadedVoice(replace(voice, folder=tmp_path), Espeak())


def test_another_rate_is_resampled() -> None:

    tone = np.sin(2 * np.pi * 440 * np.arange(16000) / 16000).astype(np.float32)
    heard = resampled(tone, 16000)
    assert len(heard) == pytest.approx(RATE_HZ, abs=2)
    crossings = np.flatnonzero(np.diff(np.sign(heard[100:-100])))
    assert len(crossings) == pytest.approx(2 * 440 * (RATE_HZ - 200) / RATE_HZ, abs=2)


def test_phonemes_keep_the_punctuation() -> None:
    espeak = Espeak()
    assert phonemes(espeak, "Do you, or not? Yes", US) == "dˈuː juː, ɔːɹ nˈɑːt? jˈɛs."
    assert phonemes(espeak, "It is 3.5 long…", US) == "ɪɾ ɪz θɹˈiː pɔɪnt fˈaɪv lˈɔŋ."
    assert phonemes(espeak, "near the door", US, end=",").endswith(",")
    assert phonemes(espeak, "…", US) == ""
    assert phonemes(espeak, "هل معك ورقة؟", VoiceId("sem/ar")).endswith("?")
    french = phonemes(espeak, "le week-end, oui — non", VoiceId("roa/fr"))
    assert "(" not in french
    assert french.count(",") == 2
    assert "ɔ̃" in phonemes(espeak, "bon", VoiceId("roa/fr")), "decomposed"
