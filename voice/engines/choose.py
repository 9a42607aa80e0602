"""Which engine speaks which language: the best that is installed, and never a voice of another language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from kiosk.types import Lang
from voice.engines.engine import Engine, Wanted
from voice.engines.espeak_engine import EspeakEngine
from voice.espeak import EngineMissingError, NoVoiceError, Speech

_log = structlog.get_logger()


class Engines:
    """All engines, the preferred ones first; one that fails gives its language to the next."""

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._engines = list(engines)

    @property
    def languages(self) -> frozenset[Lang]:
        """Those that can be spoken at all; no other may be offered in voice mode."""
        return frozenset(lang for engine in self._engines for lang in engine.languages())

    def of(self, lang: Lang) -> Engine:
        """The engine that speaks this language now. Raises NoVoiceError."""
        for engine in self._engines:
            if lang in engine.languages():
                return engine
        raise NoVoiceError(f"no engine speaks {lang!r}")

    def warm(self, lang: Lang) -> None:
        """Load the voice of a language before its first sentence; any thread. Raises NoVoiceError."""
        self.of(lang).warm(lang)

    def speak(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Iterator[Speech]:
        """Pieces to be played one after the other, made as they are taken; they end when no longer wanted.

        ``Word.start`` counts characters of the whole text, ``Word.onset`` samples of its own piece.
        Raises NoVoiceError.
        """
        engine, start = self.of(lang), 0
        for clause in engine.clauses(text, lang):
            speech = engine.speak(clause, lang, words_per_minute, wanted)
            if speech is None:
                return
            words = tuple(replace(word, start=word.start + start) for word in speech.words)
            yield replace(speech, words=words)
            start += len(clause)

    def forget(self) -> None:
        """Drop what was kept of this visit's sentences."""


def engines(voices: Path | None = None, cache: Path | None = None) -> Engines:
    """What is installed. ``voices`` holds the neural voices, ``cache`` what ``parvis voices build`` made."""
    found: list[Engine] = []
    try:
        found.append(EspeakEngine())
    except EngineMissingError as fault:
        _log.warning("voice.engine_missing", engine=EspeakEngine.name, code=fault.code)
    return Engines(found)
