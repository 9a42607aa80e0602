"""A voice as the kiosk needs it: say these sentences, stop at once, tell what is heard now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol, TypeAlias

from kiosk.types import Lang

Generation = NewType("Generation", int)
"""Counts the calls to ``say``: an event of an older generation is stale and must be ignored."""


@dataclass(frozen=True)
class VoiceReady:
    """Speech is heard from a sound card."""


@dataclass(frozen=True)
class VoiceSilent:
    """No sound card or no engine: captions go on in reading time, nothing is heard."""

    reason: str


VoiceStatus: TypeAlias = VoiceReady | VoiceSilent


@dataclass(frozen=True)
class Sentence:
    """One sentence to say, in a language that has a voice."""

    text: str
    lang: Lang


@dataclass(frozen=True)
class SentenceStarted:
    """The samples of this sentence start to be played now."""

    generation: Generation
    index: int


@dataclass(frozen=True)
class WordStarted:
    """A word of the sentence that is heard starts to be played now: characters [start, end) of its text.

    Only where the engine knows when; it may stand for several written words ("1er mars" in one breath).
    """

    generation: Generation
    index: int
    start: int
    end: int


@dataclass(frozen=True)
class SpeechEnded:
    """All sentences were played to the end; never sent after ``stop``."""

    generation: Generation


@dataclass(frozen=True)
class VoiceChanged:
    """The voice was lost or came back."""

    status: VoiceStatus


VoiceEvent: TypeAlias = SentenceStarted | WordStarted | SpeechEnded | VoiceChanged


class Earcon(StrEnum):
    """A sound instead of words: short, rare, and never over speech."""

    LISTENING = "listening"
    """The microphone is open."""
    HEARD = "heard"
    """It is closed, and what was said is being understood."""
    BELL = "bell"
    """Somebody calls, and no line leads to anybody: for the whole hall."""


class Voice(Protocol):
    """Speaks one page at a time. Calls return at once; events come from a thread of the voice."""

    def say(self, sentences: Sequence[Sentence]) -> Generation:
        """Drop what is being said and say these."""
        ...

    def stop(self) -> None:
        """Silence, at once."""
        ...

    def earcon(self, kind: Earcon) -> None:
        """Play this unless something is being said; 0.12 s at most, the bell 1.5 s; ``stop`` cuts it too."""
        ...

    def prefetch(self, sentences: Sequence[Sentence]) -> None:
        """Make these while nothing else is to be made: they may be said next. Forgets the wish before."""
        ...

    def foresees(self, lang: Lang) -> bool:
        """Whether sentences of this language gain by ``prefetch``: its engine is not quick enough alone."""
        ...

    def forget(self) -> None:
        """The visit is over: drop everything that was said or made ahead."""
        ...

    def set_gain(self, gain_db: float) -> None:
        """Loudness against the neutral level, in decibels."""
        ...

    def set_rate(self, words_per_minute: float) -> None:
        """Speed from the next sentence on, in real words a minute."""
        ...

    def status(self) -> VoiceStatus:
        """Whether a person hears anything."""
        ...

    def languages(self) -> frozenset[Lang]:
        """Languages that have a voice of their own."""
        ...

    def listen(self, listener: Callable[[VoiceEvent], None]) -> None:
        """Give the events to this listener from now on."""
        ...

    def close(self) -> None:
        """End the speech process."""
        ...


class FakeVoice:
    """A voice that speaks into a log, at once or when told; for whoever listens without a sound card."""

    def __init__(
        self,
        status: VoiceStatus = VoiceReady(),
        *,
        at_once: bool = True,
        speaks: Collection[str] = ("fr", "en", "es", "pt", "ar", "uk"),
        slow: Collection[str] = (),
    ) -> None:
        """``at_once`` says each page in no time; otherwise ``hear`` lets the next sentence be heard.

        ``speaks`` are its languages, ``slow`` those of them that gain by ``prefetch``.
        """
        self.heard: list[Sentence] = []
        """What reached an ear, in order."""
        self.gain_db = 0.0
        self.words_per_minute = 0.0
        self.stops = 0
        self.earcons: list[Earcon] = []
        """The tones that were heard."""
        self.made: tuple[Sentence, ...] = ()
        """What was made ahead and not forgotten."""
        self._speaks = frozenset(Lang(tag) for tag in speaks)
        self._slow = frozenset(Lang(tag) for tag in slow)
        self._status, self._at_once = status, at_once
        self._listener: Callable[[VoiceEvent], None] = lambda _: None
        self._generation = Generation(0)
        self._due: list[Sentence] = []
        self._index = 0

    @property
    def speaking(self) -> bool:
        """Whether sentences are still due."""
        return bool(self._due)

    def say(self, sentences: Sequence[Sentence]) -> Generation:
        """Drop what is being said and say these."""
        self._generation = Generation(self._generation + 1)
        self._due, self._index = list(sentences), 0
        if self._at_once:
            self.hear(len(self._due))
        return self._generation

    def hear(self, count: int = 1) -> None:
        """Let so many sentences be heard, and the end after the last."""
        generation = self._generation
        for _ in range(min(count, len(self._due))):
            self.heard.append(self._due.pop(0))
            self._index += 1
            self._listener(SentenceStarted(generation, self._index - 1))
            if generation != self._generation:
                return
            if not self._due:
                self._listener(SpeechEnded(generation))

    def hear_word(self, start: int, end: int) -> None:
        """Let a word of the sentence heard last be heard."""
        self._listener(WordStarted(self._generation, self._index - 1, start, end))

    def stop(self) -> None:
        """Silence, at once."""
        self._due, self.stops = [], self.stops + 1

    def earcon(self, kind: Earcon) -> None:
        """Play this tone unless something is being said."""
        if not self._due:
            self.earcons.append(kind)

    def prefetch(self, sentences: Sequence[Sentence]) -> None:
        """Make these, and no others any more."""
        self.made = tuple(sentences)

    def foresees(self, lang: Lang) -> bool:
        """Whether sentences of this language gain by ``prefetch``."""
        return lang in self._slow

    def slow_down(self, lang: Lang) -> None:
        """From now on an engine that needs its time speaks this language."""
        self._slow |= {lang}

    def forget(self) -> None:
        """Drop what was made ahead."""
        self.made = ()

    def set_gain(self, gain_db: float) -> None:
        """Loudness against the neutral level, in decibels."""
        self.gain_db = gain_db

    def set_rate(self, words_per_minute: float) -> None:
        """Speed from the next sentence on."""
        self.words_per_minute = words_per_minute

    def status(self) -> VoiceStatus:
        """Whether a person hears anything."""
        return self._status

    def languages(self) -> frozenset[Lang]:
        """Languages that have a voice of their own."""
        return self._speaks

    def listen(self, listener: Callable[[VoiceEvent], None]) -> None:
        """Give the events to this listener from now on."""
        self._listener = listener

    def close(self) -> None:
        """Say nothing more."""
        self._due = []

    def lose(self, reason: str = "lost") -> None:
        """Pull the sound card."""
        self._become(VoiceSilent(reason))

    def find(self) -> None:
        """Put it in again."""
        self._become(VoiceReady())

    def _become(self, status: VoiceStatus) -> None:
        self._status = status
        self._listener(VoiceChanged(status))
