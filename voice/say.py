"""Speaks a text into a WAV file, for whoever supports the kiosk and has no loudspeaker at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.types import Lang
from voice import driver
from voice.languages import voice_for
from voice.normal import LEXICON, Normaliser, load_lexicon


def say_to_wav(text: str, lang: Lang, out: Path, *lexicons: Path) -> None:
    """Write ``text`` as the kiosk would say it: mono, signed 16 bits, at the engine's rate.

    ``lexicons`` are a town's own. Raises LexiconError, NoVoiceError for a language without a voice of its
    own, EngineMissingError, OSError, and ValueError for a text with nothing to say.
    """
    said = Normaliser(load_lexicon(LEXICON, *lexicons))(text, lang).text
    if not said.strip():
        raise ValueError("there is nothing to say")
    voice = voice_for(lang)
    import pyttsx3

    engine = pyttsx3.init(driver.NAME)
    faults: list[Exception] = []
    token = engine.connect("error", lambda name, exception: faults.append(exception))
    _save(engine, said, voice, out)
    engine.disconnect(token)
    if faults:
        raise faults[0]


def _save(engine: Any, said: str, voice: str, out: Path) -> None:
    engine.setProperty("voice", voice)
    engine.save_to_file(said, str(out))
    engine.runAndWait()
