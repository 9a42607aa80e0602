"""A listener as the kiosk needs it: hear this once, with these words, and write nothing down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NewType, Protocol, TypeAlias

from kiosk.types import Lang

Hearing = NewType("Hearing", int)
"""Counts the openings of the microphone: an event of an older one is stale and must be ignored."""


@dataclass(frozen=True)
class EarsReady:
    """A microphone is there, and these languages have a recogniser that is loaded."""

    languages: frozenset[Lang]


@dataclass(frozen=True)
class EarsDeaf:
    """Nothing can be heard: speaking is not offered. ``reason`` is a code ("starting", "no-model",
    "no-microphone", "worker", "off")."""

    reason: str


EarsStatus: TypeAlias = EarsReady | EarsDeaf


@dataclass(frozen=True)
class Listening:
    """What is listened for.

    ``phrases`` are written as the recogniser writes; none means free speech. After ``silence_s`` without
    speech, the person has spoken.
    """

    lang: Lang
    phrases: tuple[str, ...] = ()
    silence_s: float = 0.35


@dataclass(frozen=True)
class LevelHeard:
    """How loud it is now, 0 to 1, about twenty times a second."""

    hearing: Hearing
    level: float


@dataclass(frozen=True)
class PartHeard:
    """What was understood until now, in free speech: a proposal that still changes."""

    hearing: Hearing
    words: str


@dataclass(frozen=True)
class SpeechOver:
    """The person was silent long enough, or said nothing for long: the microphone is closed."""

    hearing: Hearing


@dataclass(frozen=True)
class WordsHeard:
    """The recogniser's hypotheses, the likeliest first; none when no word was heard."""

    hearing: Hearing
    hypotheses: tuple[str, ...]


@dataclass(frozen=True)
class HearingLost:
    """The microphone or the recogniser failed while it listened: nothing that was said counts."""

    hearing: Hearing


@dataclass(frozen=True)
class EarsChanged:
    """Hearing was lost, or came back."""

    status: EarsStatus


EarsEvent: TypeAlias = LevelHeard | PartHeard | SpeechOver | WordsHeard | HearingLost | EarsChanged


class Ears(Protocol):
    """Listens when asked, never otherwise. Calls return at once; events come from a thread of the ears."""

    def start(self) -> None:
        """Get ready to listen, in the background; nothing is heard yet."""
        ...

    def open(self, wanted: Listening) -> Hearing:
        """Open the microphone. A hearing that was open is dropped."""
        ...

    def finish(self) -> None:
        """The person has spoken: close the microphone and say what was heard (``WordsHeard``)."""
        ...

    def drop(self) -> None:
        """Close the microphone and forget what was heard."""
        ...

    def learn(self, lang: Lang, words: Sequence[str]) -> None:
        """Find out which of these words the language's model knows; ``knows`` answers a moment later."""
        ...

    def knows(self, lang: Lang, word: str) -> bool:
        """Whether the model has this word; true for a word that was not looked up yet."""
        ...

    def status(self) -> EarsStatus:
        """Whether the kiosk can hear, and in which languages."""
        ...

    def listen(self, listener: Callable[[EarsEvent], None]) -> None:
        """Give the events to this listener from now on."""
        ...

    def close(self) -> None:
        """End the listening process."""
        ...


class NoEars:
    """A kiosk that is not spoken to."""

    def start(self) -> None:
        """Nothing is to be got ready."""

    def open(self, wanted: Listening) -> Hearing:
        """Nothing will be heard."""
        return Hearing(0)

    def finish(self) -> None:
        """Nothing was heard."""

    def drop(self) -> None:
        """Nothing was heard."""

    def learn(self, lang: Lang, words: Sequence[str]) -> None:
        """Nothing is known."""

    def knows(self, lang: Lang, word: str) -> bool:
        """No word is."""
        return False

    def status(self) -> EarsStatus:
        """Deaf."""
        return EarsDeaf("off")

    def listen(self, listener: Callable[[EarsEvent], None]) -> None:
        """Nothing will be told."""

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class FakeEars:
    """Ears without a microphone: a person ``says`` something to them; for whoever works without devices."""

    languages: frozenset[Lang] = frozenset({Lang("fr")})
    vocabulary: Mapping[Lang, frozenset[str]] = field(default_factory=dict)
    """The words that the model of a language knows; all where it is not named."""
    wanted: Listening | None = None
    """What is listened for now; None while the microphone is closed."""
    opened: int = 0
    learned: set[str] = field(default_factory=set)
    """The words that were asked about."""
    _listener: Callable[[EarsEvent], None] = lambda _: None
    _deaf: EarsDeaf | None = None
    _murmured: tuple[str, ...] = ()

    def start(self) -> None:
        """Ready from the beginning."""

    def open(self, wanted: Listening) -> Hearing:
        """Open the microphone."""
        self.opened += 1
        self.wanted, self._murmured = wanted, ()
        return Hearing(self.opened)

    def finish(self) -> None:
        """Say what was heard until now."""
        if self.wanted is not None:
            self.wanted = None
            self._listener(WordsHeard(Hearing(self.opened), self._murmured))

    def drop(self) -> None:
        """Close the microphone and forget what was heard."""
        self.wanted, self._murmured = None, ()

    def learn(self, lang: Lang, words: Sequence[str]) -> None:
        """Remember what was to be looked up."""
        self.learned |= set(words)

    def knows(self, lang: Lang, word: str) -> bool:
        """Whether the model has this word."""
        return lang not in self.vocabulary or word in self.vocabulary[lang]

    def status(self) -> EarsStatus:
        """Whether the kiosk can hear."""
        return self._deaf or (EarsReady(self.languages) if self.languages else EarsDeaf("no-model"))

    def listen(self, listener: Callable[[EarsEvent], None]) -> None:
        """Give the events to this listener from now on."""
        self._listener = listener

    def close(self) -> None:
        """Hear nothing more."""
        self.drop()

    # ---- Gestures ----

    def say(self, *hypotheses: str) -> None:
        """A person says this and is silent; what is said to a closed microphone is lost."""
        if self.wanted is None:
            return
        hearing = Hearing(self.opened)
        self._listener(LevelHeard(hearing, 0.6))
        self.wanted = None
        self._listener(SpeechOver(hearing))
        self._listener(WordsHeard(hearing, hypotheses))

    def murmur(self, words: str) -> None:
        """A person begins to say this."""
        if self.wanted is None:
            return
        hearing = Hearing(self.opened)
        self._murmured = (words,)
        self._listener(LevelHeard(hearing, 0.4))
        if not self.wanted.phrases:
            self._listener(PartHeard(hearing, words))

    def lose(self, reason: str = "no-microphone") -> None:
        """Pull the microphone out."""
        self._deaf = EarsDeaf(reason)
        if self.wanted is not None:
            self.wanted = None
            self._listener(HearingLost(Hearing(self.opened)))
        self._listener(EarsChanged(self._deaf))

    def find(self) -> None:
        """Put it in again."""
        self._deaf = None
        self._listener(EarsChanged(self.status()))
