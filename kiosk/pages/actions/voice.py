"""What is done with the voice and the microphone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True)
class ToggleSpeech:
    """Read the page aloud, or be silent if it is being read."""


class Grip(StrEnum):
    """How a finger is on the microphone."""

    TAP = "tap"
    """Touched: to speak, or, while it listens, to have spoken."""
    HOLD = "hold"
    """Held down to speak as long as it is."""
    RELEASE = "release"
    """Lifted after that."""


@dataclass(frozen=True)
class Speak:
    """The microphone: listen to me, or I have spoken."""

    grip: Grip = Grip.TAP


@dataclass(frozen=True)
class Agree:
    """Whether what was understood is right."""

    yes: bool


VoiceAction: TypeAlias = ToggleSpeech | Speak | Agree
