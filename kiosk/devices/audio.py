"""A voice as the kiosk needs it: say these sentences, stop at once, tell what is heard now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
class SpeechEnded:
    """All sentences were played to the end; never sent after ``stop``."""

    generation: Generation


@dataclass(frozen=True)
class VoiceChanged:
    """The voice was lost or came back."""

    status: VoiceStatus


VoiceEvent: TypeAlias = SentenceStarted | SpeechEnded | VoiceChanged


class Voice(Protocol):
    """Speaks one page at a time. Calls return at once; events come from a thread of the voice."""

    def say(self, sentences: Sequence[Sentence]) -> Generation:
        """Drop what is being said and say these."""
        ...

    def stop(self) -> None:
        """Silence, at once."""
        ...

    def set_gain(self, gain_db: float) -> None:
        """Loudness against the neutral level, in decibels."""
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
