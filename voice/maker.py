"""Turns sentences into sound with its words: the normaliser before an engine, the written words after it."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kiosk.devices.audio import Sentence
from kiosk.types import Lang
from voice.engines.cache import key_of
from voice.engines.engine import Wanted
from voice.espeak import NoVoiceError, Speech
from voice.normal import Normaliser
from voice.normal.spans import Spoken
from voice.written import Timed, timed

if TYPE_CHECKING:
    from voice.engines.choose import Engines


class Made(NamedTuple):
    """Sound at RATE_HZ, signed 16 bits, and the words in it."""

    pcm: array[int]
    words: tuple[Timed, ...]


class Maker:
    """``make`` and ``make_ahead`` are for one thread, as the engines are; the rest for any."""

    def __init__(self, engines: Engines, normaliser: Normaliser) -> None:
        self._engines, self._normaliser = engines, normaliser

    @property
    def languages(self) -> frozenset[Lang]:
        """Those that have a voice of their own."""
        return self._engines.languages

    @property
    def slow(self) -> frozenset[Lang]:
        """Those of them whose engine does not answer at once."""
        return frozenset(lang for lang in self.languages if self._is_slow(lang))

    def ready(self, sentence: Sentence, words_per_minute: float) -> Made | None:
        """What a slow engine made of it before; None where nothing is kept."""
        if not self._is_slow(sentence.lang):
            return None
        said = self._normaliser(sentence.text, sentence.lang)
        voice = self._engines.of(sentence.lang).voice_of(sentence.lang)
        kept = self._engines.kept(key_of(voice, words_per_minute, said.text))
        return _made(kept, said, sentence) if kept is not None else None

    def make(self, sentence: Sentence, words_per_minute: float, wanted: Wanted) -> Iterator[Made]:
        """Its pieces as they are made; none where no voice can say it, or nobody wants it any more."""
        said = self._normaliser(sentence.text, sentence.lang)
        if sentence.lang not in self.languages or not said.text.strip():
            return
        try:
            for speech in self._engines.speak(said.text, sentence.lang, words_per_minute, wanted):
                yield _made(speech, said, sentence)
        except NoVoiceError:
            return  # its last engine has failed: silence, and never another language's voice

    def make_ahead(self, sentence: Sentence, words_per_minute: float, wanted: Wanted) -> Iterator[Made]:
        """The same where it is kept to be heard at once later; elsewhere nothing is made."""
        if self._is_slow(sentence.lang):
            yield from self.make(sentence, words_per_minute, wanted)

    def warm(self, lang: Lang) -> None:
        """Load the voice of this language; takes a second the first time, some with a slow disk."""
        if self._is_slow(lang):
            with contextlib.suppress(NoVoiceError):
                self._engines.warm(lang)

    def forget(self) -> None:
        """Drop the sentences of this visit."""
        self._engines.forget()

    def _is_slow(self, lang: Lang) -> bool:
        return lang in self.languages and not self._engines.of(lang).at_once


def _made(speech: Speech, said: Spoken, sentence: Sentence) -> Made:
    return Made(speech.pcm, timed(speech.words, said, sentence.text))
