"""Turns sentences into sound with its words, and keeps what slow engines made: it is often wanted again."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from kiosk.devices.audio import Sentence
from kiosk.types import Lang
from voice.engines.choose import Engines
from voice.engines.engine import EngineFaultError, Wanted
from voice.engines.espeak_engine import EspeakEngine
from voice.espeak import NoVoiceError
from voice.normal import Normaliser
from voice.track import RATE_HZ
from voice.written import Timed, timed

KEPT_S = 300
"""Seconds of sound in memory, 13 MB: some pages of one visit."""
_Key: TypeAlias = tuple[Sentence, float]


class Made(NamedTuple):
    """Sound at RATE_HZ, signed 16 bits, and the words in it."""

    pcm: array[int]
    words: tuple[Timed, ...]


class Maker:
    """``make`` and ``make_ahead`` are for one thread, as the engines are; the rest for any."""

    def __init__(self, engines: Engines, normaliser: Normaliser, kept_s: float = KEPT_S) -> None:
        self._engines, self._normaliser = engines, normaliser
        self._kept = _Kept(kept_s)

    @property
    def languages(self) -> frozenset[Lang]:
        """Those that have a voice of their own."""
        return self._engines.languages

    @property
    def slow(self) -> frozenset[Lang]:
        """Those of them that an engine speaks which does not answer at once."""
        return frozenset(lang for lang in self.languages if self._is_slow(lang))

    def ready(self, sentence: Sentence, words_per_minute: float) -> tuple[Made, ...] | None:
        """What was made of it before, in its pieces; None where nothing is kept."""
        return self._kept.get((sentence, words_per_minute))

    def make(self, sentence: Sentence, words_per_minute: float, wanted: Wanted) -> Iterator[Made]:
        """Its pieces as they are made; none where no voice can say it, or nobody wants it any more."""
        kept = self.ready(sentence, words_per_minute)
        if kept is not None:
            yield from kept
            return
        pieces = []
        for piece in self._speak(sentence, words_per_minute, wanted):
            pieces.append(piece)
            yield piece
        if pieces and wanted() and self._is_slow(sentence.lang):
            self._kept.put((sentence, words_per_minute), tuple(pieces))

    def make_ahead(self, sentence: Sentence, words_per_minute: float, wanted: Wanted) -> Iterator[Made]:
        """The same to be kept, where that saves time: none where it would be made at once anyway."""
        if sentence.lang in self.languages and self._is_slow(sentence.lang):
            yield from self.make(sentence, words_per_minute, wanted)

    def forget(self) -> None:
        """Drop all that is kept."""
        self._kept.clear()
        self._engines.forget()

    def _is_slow(self, lang: Lang) -> bool:
        return self._engines.of(lang).name != EspeakEngine.name

    def _speak(self, sentence: Sentence, words_per_minute: float, wanted: Wanted) -> Iterator[Made]:
        said = self._normaliser(sentence.text, sentence.lang)
        if sentence.lang not in self.languages or not said.text.strip():
            return
        try:
            for speech in self._engines.speak(said.text, sentence.lang, words_per_minute, wanted):
                yield Made(speech.pcm, timed(speech.words, said, sentence.text))
        except (EngineFaultError, NoVoiceError):
            return  # silence in reading time stands for it: never another language's voice


class _Kept:
    """The sentences used last, up to so many seconds of sound."""

    def __init__(self, most_s: float) -> None:
        self._most = int(most_s * RATE_HZ)
        self._lock = threading.Lock()
        self._pieces: OrderedDict[_Key, tuple[Made, ...]] = OrderedDict()

    def get(self, key: _Key) -> tuple[Made, ...] | None:
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
            return self._pieces.get(key)

    def put(self, key: _Key, pieces: tuple[Made, ...]) -> None:
        with self._lock:
            self._pieces[key] = pieces
            while len(self._pieces) > 1 and self._samples() > self._most:
                self._pieces.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pieces.clear()

    def _samples(self) -> int:
        return sum(len(piece.pcm) for pieces in self._pieces.values() for piece in pieces)
