"""Speaking into a file, and how fast."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from kiosk.types import Lang
from voice.engines.choose import engines
from voice.espeak import Espeak, NoVoiceError
from voice.languages import VOICES, voice_for
from voice.rate import reading_time_s, setting_for
from voice.say import say_to_wav


def test_the_rate_stays_within_what_the_engine_can() -> None:
    voice = voice_for(Lang("fr"))
    assert setting_for(voice, 10) == 80
    assert setting_for(voice, 1000) == 450


@pytest.mark.clause("5.1.3.14")
def test_each_voice_is_the_best_of_its_language() -> None:
    for lang, chosen in VOICES.items():
        offers = [
            (priority, voice.id)
            for voice in Espeak().voices()
            for tag, priority in voice.languages
            if tag == lang and not voice.id.startswith("mb/")
        ]
        assert min(offers)[1] == chosen


def test_a_text_becomes_a_file(tmp_path: Path) -> None:
    out = tmp_path / "bonjour.wav"
    say_to_wav("Bonjour, je suis Parvis.", Lang("fr"), out)
    with wave.open(str(out)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 22050)
        assert 1.0 < wav.getnframes() / 22050 < 4.0
    assert list(tmp_path.iterdir()) == [out]


def test_a_file_is_as_slow_as_asked_and_by_the_engine_named(tmp_path: Path) -> None:
    speaking = engines().only("espeak")
    for wpm in (80, 160):
        out = tmp_path / f"{wpm}.wav"
        say_to_wav(
            "Le papier doit avoir trois mois.", Lang("fr"), out, speaking=speaking, words_per_minute=wpm
        )
    slow, fast = ((tmp_path / f"{wpm}.wav").stat().st_size for wpm in (80, 160))
    assert slow == pytest.approx(2 * fast, rel=0.15)
    with pytest.raises(NoVoiceError, match="no engine piper"):
        engines().only("piper")


def test_french_and_english_sound_different(tmp_path: Path) -> None:
    for lang in ("fr", "en"):
        say_to_wav("Information", Lang(lang), tmp_path / f"{lang}.wav")
    assert (tmp_path / "fr.wav").read_bytes() != (tmp_path / "en.wav").read_bytes()


@pytest.mark.clause("5.1.3.14")
@pytest.mark.parametrize("lang", ["eu", "zz", "", "FR"])
def test_a_language_without_a_voice_is_refused(lang: str, tmp_path: Path) -> None:
    with pytest.raises(NoVoiceError, match="no voice for the language"):
        say_to_wav("Kaixo", Lang(lang), tmp_path / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_say_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to say"):
        say_to_wav("  ", Lang("fr"), tmp_path / "a.wav")


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        say_to_wav("Bonjour", Lang("fr"), tmp_path / "no" / "a.wav")


def test_reading_takes_at_least_a_second() -> None:
    assert reading_time_s("Oui") == 1.0
    assert reading_time_s("mot " * 125) == 60.0
