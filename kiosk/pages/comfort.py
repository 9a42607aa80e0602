"""How a person wants to see, hear and touch: chosen in one visit, neutral again for the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from kiosk.types import Lang

TEXT_SIZES = ("normal", "large", "larger", "huge")
THEMES = ("light", "contrast", "dark", "soft")
RATES_WPM = (60, 80, 100, 125, 150, 180, 210, 250)
"""Speeds of the voice in real words per minute (accessibility.md, section 2)."""
GAINS_DB = (-18, -12, -6, 0, 6, 12)
"""Loudness against the neutral level: steps of 6 dB over more than 18 dB (EN 301 549, 8.2.1)."""


class Ease(StrEnum):
    """Something that makes the kiosk easier for one person and is off for the others."""

    EXPLORE = "explore"
    """The first touch says what it is on, the second acts (EN 301 549, 5.5.2)."""
    TREMOR = "tremor"
    """Touches count after a longer contact, may slip, and rest longer (DESIGN.md, "Behaviour")."""
    SEATED = "seated"
    """Everything lies low enough for a seated person."""
    CURTAIN = "curtain"
    """The screen is black: who listens is not read over the shoulder."""
    SCANNING = "scanning"
    """The ring moves by itself, for who has one switch."""


class Dial(StrEnum):
    """Something that has steps."""

    RATE = "rate"
    VOLUME = "volume"
    TEXT = "text"


HEARD = frozenset({Ease.EXPLORE, Ease.CURTAIN})
"""Of no use without the voice."""
SPOKEN = frozenset({Dial.RATE, Dial.VOLUME})
"""They are the voice's own."""
STEPS = {Dial.RATE: len(RATES_WPM), Dial.VOLUME: len(GAINS_DB), Dial.TEXT: len(TEXT_SIZES)}
"""How many places each dial has."""


@dataclass(frozen=True)
class Comfort:
    """``rate`` and ``volume`` are places in ``RATES_WPM`` and ``GAINS_DB``."""

    lang: Lang
    text_size: str = "normal"
    theme: str = "light"
    voice: bool = True
    rate: int = RATES_WPM.index(125)
    volume: int = GAINS_DB.index(0)
    eases: frozenset[Ease] = frozenset()
    keyboard: str = ""
    """The order of letters that was asked for; empty: the language's own."""
    noticed: bool = True
    """The kiosk may notice that something is hard, and offer help."""

    @property
    def words_per_minute(self) -> int:
        """The speed of the voice."""
        return RATES_WPM[self.rate]

    @property
    def gain_db(self) -> int:
        """The loudness of the voice against the neutral level."""
        return GAINS_DB[self.volume]

    def place(self, dial: Dial) -> int:
        """Where a dial stands, from 0."""
        match dial:
            case Dial.RATE:
                return self.rate
            case Dial.VOLUME:
                return self.volume
            case Dial.TEXT:
                return TEXT_SIZES.index(self.text_size)
            case never:
                assert_never(never)

    def turned(self, dial: Dial, steps: int) -> Comfort:
        """With a dial some steps further; it stops at its ends."""
        place = min(max(self.place(dial) + steps, 0), STEPS[dial] - 1)
        match dial:
            case Dial.RATE:
                return replace(self, rate=place)
            case Dial.VOLUME:
                return replace(self, volume=place)
            case Dial.TEXT:
                return replace(self, text_size=TEXT_SIZES[place])
            case never:
                assert_never(never)

    def toggled(self, ease: Ease) -> Comfort:
        """With this on if it was off, and off if it was on; what needs the voice brings it."""
        eases = self.eases ^ {ease}
        return replace(self, eases=eases, voice=self.voice or bool(eases & HEARD & {ease}))

    def voiced(self, on: bool) -> Comfort:
        """With the voice on or off; without it, nothing is left that needs it."""
        return replace(self, voice=on, eases=self.eases if on else self.eases - HEARD)


def nearest_rate(words_per_minute: int) -> int:
    """The place of the step nearest to a speed (a town's setting)."""
    return min(range(len(RATES_WPM)), key=lambda place: abs(RATES_WPM[place] - words_per_minute))
