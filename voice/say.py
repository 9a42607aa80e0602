"""Speaks into a file, for ``parvis say``: what the kiosk would say, without a kiosk."""

from __future__ import annotations

from array import array
from pathlib import Path

from kiosk.types import Lang
from voice.driver import write_wav
from voice.engines.choose import Engines, engines
from voice.espeak import Speech
from voice.normal import LEXICON, Normaliser, load_lexicon
from voice.rate import DEFAULT_WPM
from voice.track import RATE_HZ


def say_to_wav(
    text: str,
    lang: Lang,
    out: Path,
    *lexicons: Path,
    speaking: Engines | None = None,
    words_per_minute: float = DEFAULT_WPM,
) -> None:
    """Write ``text`` as the kiosk would say it: mono, signed 16 bits, at RATE_HZ.

    ``lexicons`` are a town's own; ``speaking``: what is installed, else eSpeak alone. Raises LexiconError,
    NoVoiceError for a language without a voice of its own, OSError, and ValueError for a text with nothing
    to say.
    """
    said = Normaliser(load_lexicon(LEXICON, *lexicons))(text, lang).text
    if not said.strip():
        raise ValueError("there is nothing to say")
    pcm: array[int] = array("h")
    for piece in (speaking or engines()).speak(said, lang, words_per_minute, lambda: True):
        pcm += piece.pcm
    write_wav(out, Speech(pcm, RATE_HZ, (), completed=True))
