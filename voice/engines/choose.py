"""Which engine speaks which language: the best that is installed, and never a voice of another language."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from itertools import accumulate
from pathlib import Path

import structlog

from kiosk.types import Lang
from voice.engines.cache import Key, Memory, Shelf, key_of
from voice.engines.engine import Engine, Wanted
from voice.engines.espeak_engine import EspeakEngine
from voice.engines.piper import PiperEngine
from voice.espeak import EngineMissingError, Espeak, NoVoiceError, Speech
from voice.track import RATE_HZ

GROUP = "parvis.voices"
"""The entry points of other engines: each a function from the folder of voices to an Engine."""

Factory = Callable[[Path], Engine]

_log = structlog.get_logger()


class Engines:
    """All engines, the preferred ones first; one that fails gives its language to the next.

    ``speak`` belongs to one thread; ``warm``, ``of`` and ``forget`` may be called from any.
    """

    def __init__(
        self, engines: Sequence[Engine], shelf: Shelf | None = None, memory: Memory | None = None
    ) -> None:
        """``shelf`` holds the sentences rendered ahead."""
        self._engines = tuple(engines)
        self._failed: set[tuple[str, Lang]] = set()
        self._shelf = shelf
        self._memory = memory or Memory()

    @property
    def languages(self) -> frozenset[Lang]:
        """Those that can be spoken at all; no other may be offered in voice mode."""
        spoken = {(engine.name, lang) for engine in self._engines for lang in engine.languages()}
        return frozenset(lang for _, lang in spoken - self._failed)

    def of(self, lang: Lang) -> Engine:
        """The engine that speaks this language now. Raises NoVoiceError."""
        for engine in self._engines:
            if lang in engine.languages() and (engine.name, lang) not in self._failed:
                return engine
        others = f"only for {', '.join(sorted(self.languages))}" if self.languages else "and for no other"
        raise NoVoiceError(f"no voice for the language {lang!r}, {others}")

    def only(self, name: str) -> Engines:
        """The engine of this name alone, for an operator who compares. Raises NoVoiceError."""
        named = [engine for engine in self._engines if engine.name == name]
        if not named:
            known = ", ".join(engine.name for engine in self._engines)
            raise NoVoiceError(f"there is no engine {name}, only {known}")
        return Engines(named, self._shelf, self._memory)

    def warm(self, lang: Lang) -> None:
        """Load the voice of a language before its first sentence. Raises NoVoiceError."""
        engine = self.of(lang)
        try:
            engine.warm(lang)
        except Exception as fault:  # noqa: BLE001 an engine may be another's: its fault is not the kiosk's
            self._give_up(engine, lang, fault)
            self.warm(lang)

    def speak(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Iterator[Speech]:
        """Pieces to be played one after the other, each made when it is taken; none once no longer wanted.

        ``text`` is normalised. ``Word.start`` counts characters of the whole text, ``Word.onset`` samples of
        its own piece. ``voice.rate.pause_s`` is due after the last. Raises NoVoiceError.
        """
        engine = self.of(lang)
        if engine.at_once:
            yield from self._made(text, lang, words_per_minute, wanted)
            return
        key = key_of(engine.voice_of(lang), words_per_minute, text)
        kept = self.kept(key)
        if kept is not None:
            yield kept
            return
        yield from self._made_and_kept(key, text, lang, words_per_minute, wanted)

    def kept(self, key: Key) -> Speech | None:
        """What was said in this visit or rendered ahead."""
        return self._memory.get(key) or (self._shelf.get(key) if self._shelf else None)

    def forget(self) -> None:
        """Drop the sentences of this visit."""
        self._memory.forget()

    def _made_and_kept(
        self, key: Key, text: str, lang: Lang, words_per_minute: float, wanted: Wanted
    ) -> Iterator[Speech]:
        engine, pcm = self.of(lang), array("h")
        for piece in self._made(text, lang, words_per_minute, wanted):
            pcm += piece.pcm
            yield piece
        if wanted() and engine is self.of(lang):
            self._memory.put(key, Speech(pcm, RATE_HZ, (), completed=True))

    def _made(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Iterator[Speech]:
        clauses = self.of(lang).clauses(text, lang)
        starts = accumulate(map(len, clauses), initial=0)
        for clause, start in zip(clauses, starts, strict=False):
            speech = self._clause(clause, lang, words_per_minute, wanted)
            if speech is None:
                return
            yield replace(speech, words=tuple(replace(one, start=one.start + start) for one in speech.words))

    def _clause(self, clause: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Speech | None:
        engine = self.of(lang)
        try:
            return engine.speak(clause, lang, words_per_minute, wanted)
        except Exception as fault:  # noqa: BLE001 see warm
            self._give_up(engine, lang, fault)
            return self._clause(clause, lang, words_per_minute, wanted)

    def _give_up(self, engine: Engine, lang: Lang, fault: Exception) -> None:
        """Of what failed, only its kind is told: a message may hold what was to be said."""
        self._failed.add((engine.name, lang))
        _log.warning("voice.engine_failed", engine=engine.name, lang=lang, fault=type(fault).__name__)


def engines(voices: Path | None = None, shelf: Path | None = None, memory_mb: float = 32) -> Engines:
    """What is installed: others by entry point, Piper voices of the folder ``voices``, eSpeak.

    ``shelf`` is the folder that ``parvis voices build`` filled. Loads no voice: see ``Engines.warm``.
    """
    found = [engine for point in entry_points(group=GROUP) if voices for engine in _other(point, voices)]
    try:
        espeak = Espeak()
    except EngineMissingError as fault:
        _log.warning("voice.engine_missing", engine=EspeakEngine.name, code=fault.code)
    else:
        found += [PiperEngine(voices, espeak)] if voices else []
        found.append(EspeakEngine(espeak))
    return Engines(found, Shelf(shelf) if shelf else None, Memory(memory_mb))


def _other(point: EntryPoint, voices: Path) -> Iterator[Engine]:
    try:
        factory: Factory = point.load()
        yield factory(voices)
    except Exception as fault:  # noqa: BLE001 see Engines.warm
        _log.warning("voice.engine_failed", engine=point.name, fault=type(fault).__name__)
