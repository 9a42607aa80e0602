"""How the person wants to see, hear and touch, from now on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.pages.comfort import Dial, Ease
from kiosk.types import Lang


@dataclass(frozen=True)
class ChooseLanguage:
    """Go on in this language."""

    lang: Lang


@dataclass(frozen=True)
class NextTextSize:
    """The next of the text sizes, round and round."""


@dataclass(frozen=True)
class NextTheme:
    """The next of the colour themes, round and round."""


@dataclass(frozen=True)
class ChooseTheme:
    """These colours."""

    theme: str


@dataclass(frozen=True)
class ToggleSound:
    """The voice on or off for the visit."""


@dataclass(frozen=True)
class Mute:
    """No voice from now on, and back to the page under the question about it."""


@dataclass(frozen=True)
class Toggle:
    """Something that makes the kiosk easier, on or off for the visit."""

    ease: Ease


@dataclass(frozen=True)
class ToggleNoticed:
    """Whether the kiosk notices that something is hard, on or off for the visit."""


@dataclass(frozen=True)
class Adjust:
    """A dial so many steps up, or down below zero."""

    dial: Dial
    steps: int


ComfortAction: TypeAlias = (
    ChooseLanguage
    | NextTextSize
    | NextTheme
    | ChooseTheme
    | ToggleSound
    | Mute
    | Toggle
    | ToggleNoticed
    | Adjust
)
