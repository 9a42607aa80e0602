"""What an engine of speech is, so that the rest of Parvis need not know which one speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk.types import Lang, ParvisError
from voice.espeak import Speech

Wanted = Callable[[], bool]
"""Whether what is being made is still to be heard."""


class EngineFaultError(ParvisError):
    """An engine that cannot be loaded, or failed while it spoke; eSpeak takes its place."""

    code = "voice.engine_fault"


@dataclass(frozen=True)
class VoiceTag:
    """Which voice of which engine spoke: all but the licence is part of the key of its sound."""

    engine: str
    voice: str
    version: str
    licence: str = "not stated"


class Engine(Protocol):
    """Makes speech of texts that are already written as they are said (voice.normal)."""

    @property
    def name(self) -> str:
        """Short and lower case: ``espeak``, ``piper``."""
        ...

    @property
    def at_once(self) -> bool:
        """Whether it speaks within milliseconds, so that nothing needs to be kept or made ahead."""
        ...

    def languages(self) -> frozenset[Lang]:
        """The languages for which it has a voice of that very language; quick, loads nothing."""
        ...

    def voice_of(self, lang: Lang) -> VoiceTag:
        """The voice that speaks this language. Raises NoVoiceError."""
        ...

    def warm(self, lang: Lang) -> None:
        """Load what this language needs, so that the first sentence does not wait for it; any thread.

        Raises NoVoiceError, EngineFaultError.
        """
        ...

    def clauses(self, text: str, lang: Lang) -> tuple[str, ...]:
        """The text in parts that sound natural when made one by one; joined they are the text.

        An engine quick enough gives the whole text as one part.
        """
        ...

    def speak(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Speech | None:
        """Mono, signed 16 bits at voice.track.RATE_HZ, no silence before and after; None when not wanted.

        ``words_per_minute`` are real ones, 60 to 250, with the pause of ``voice.rate.pause_s`` after each
        sentence counted in. A text with no sound gives empty samples. Always called by the same thread.
        Raises NoVoiceError, EngineFaultError.
        """
        ...
