"""One scale of real words a minute, and the same pitch, whoever speaks."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from kiosk.types import Lang
from tests.voice.engines.conftest import ENGLISH, always
from tests.voice.engines.sound import peak, pitch_hz
from tests.voice.sentences import HELD_OUT
from voice.engines.choose import engines
from voice.engines.engine import Engine
from voice.engines.piper import PiperEngine
from voice.espeak import Espeak
from voice.languages import VOICES
from voice.rate import DEFAULT_WPM, FASTEST_WPM, SLOWEST_WPM, pause_s, words_in
from voice.track import RATE_HZ


@pytest.fixture(scope="module")
def piper_says(voices: Path) -> Callable[[float], array[int]]:
    """What Piper says at a speed, made once: it takes a processor seconds."""
    piper = PiperEngine(voices, Espeak())
    return cache(lambda wpm: said(piper, ENGLISH, wpm))


def said(engine: Engine, lang: Lang, wpm: float) -> array[int]:
    """All held-out sentences, without the pauses between them."""
    pcm: array[int] = array("h")
    for sentence in HELD_OUT[lang]:
        speech = engine.speak(sentence, lang, wpm, always)
        assert speech is not None
        assert speech.rate_hz == RATE_HZ
        assert 0.1 < peak(speech.pcm) <= 1
        pcm += speech.pcm
    return pcm


def heard_wpm(pcm: array[int], lang: Lang, wpm: float) -> float:
    seconds = len(pcm) / RATE_HZ + len(HELD_OUT[lang]) * pause_s(wpm)
    return sum(map(words_in, HELD_OUT[lang])) / seconds * 60


@pytest.mark.parametrize("lang", sorted(VOICES))
@pytest.mark.parametrize("wpm", [SLOWEST_WPM, 80, 110, DEFAULT_WPM, 160, 200, FASTEST_WPM])
def test_espeak_says_as_many_words_a_minute_as_asked(lang: Lang, wpm: float) -> None:
    assert heard_wpm(said(engines().of(lang), lang, wpm), lang, wpm) == pytest.approx(wpm, rel=0.1)


@pytest.mark.long
@pytest.mark.parametrize("wpm", [SLOWEST_WPM, DEFAULT_WPM, FASTEST_WPM])
def test_piper_says_as_many_words_a_minute_as_asked(
    piper_says: Callable[[float], array[int]], wpm: float
) -> None:
    assert heard_wpm(piper_says(wpm), ENGLISH, wpm) == pytest.approx(wpm, rel=0.1)


@pytest.mark.parametrize("lang", sorted(VOICES))
def test_espeak_keeps_its_pitch(lang: Lang) -> None:
    engine = engines().of(lang)
    assert pitch_hz(said(engine, lang, 80)) == pytest.approx(pitch_hz(said(engine, lang, 200)), rel=0.06)


@pytest.mark.long
def test_piper_keeps_its_pitch(piper_says: Callable[[float], array[int]]) -> None:
    """Sped up as a tape is, it would be several times as high."""
    slow, fast = (pitch_hz(piper_says(wpm)) for wpm in (SLOWEST_WPM, FASTEST_WPM))
    assert slow == pytest.approx(fast, rel=0.08)
