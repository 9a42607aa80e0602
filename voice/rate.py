"""One scale of speed for every engine: real words a minute, measured, instead of each engine's own unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from voice.espeak import VoiceId

DEFAULT_WPM = 125
"""Real words a minute. VVSG 2.0, requirement 7.1-K: 120 to 125 by default."""

SLOWEST_WPM, FASTEST_WPM = 60, 250
"""What a person may choose: half to twice the default (VVSG 2.0, 7.1-K: 50 to 200 %)."""

PAUSE_S = 0.3
"""A sentence's pause where the speed does not count."""


def pause_s(words_per_minute: float) -> float:
    """Silence between two sentences, in seconds: slow speech rests longer. Part of the words a minute."""
    return min(0.9, max(0.2, 50 / words_per_minute))


def words_in(text: str) -> int:
    """How many words a person counts: French sets "?" apart, and it is none."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


@dataclass(frozen=True)
class Curve:
    """What a voice's settings sound like. Measured with the sentences of ``voice/engines/sample``.

    ``points`` are (seconds a word without pauses between sentences, setting), the slowest first;
    ``sentence_words`` is how long those sentences are.
    """

    points: tuple[tuple[float, float], ...]
    sentence_words: float

    def setting(self, words_per_minute: float) -> float:
        """The engine's setting for these real words a minute, as near as it gets."""
        wanted = 1 / self._word_s(words_per_minute)
        for (slow_s, slow), (quick_s, quick) in pairwise(self.points):
            if wanted <= 1 / quick_s:
                share = (wanted - 1 / slow_s) / (1 / quick_s - 1 / slow_s)
                return slow + max(0.0, share) * (quick - slow)
        return self.points[-1][1]

    def gap_s(self, words_per_minute: float) -> float:
        """Silence to add for each word where the engine alone speaks too quickly, in seconds."""
        return max(0.0, self._word_s(words_per_minute) - self.points[0][0])

    def _word_s(self, words_per_minute: float) -> float:
        """What the pause between sentences leaves for a word, in seconds."""
        return 60 / words_per_minute - pause_s(words_per_minute) / self.sentence_words


_SETTINGS = (80, 100, 120, 160, 200, 260, 320, 450)
_GAP_UNIT_S = 0.028  # for each word, one unit of eSpeak's word gap at its slowest rate: 0.025 (ar) to 0.030


def _curve(sentence_words: float, *seconds: float) -> Curve:
    return Curve(tuple(zip(seconds, _SETTINGS, strict=True)), sentence_words)


# 14 sentences a language, spoken by espeak-ng 1.51: ``python -m tests.bench engines`` measures them again.
_CURVES: Mapping[VoiceId, Curve] = {
    VoiceId("roa/fr"): _curve(7.43, 0.563, 0.4749, 0.395, 0.2943, 0.236, 0.1835, 0.1511, 0.1115),
    VoiceId("gmw/en"): _curve(8.36, 0.516, 0.4367, 0.3667, 0.2759, 0.222, 0.1738, 0.1418, 0.1024),
    VoiceId("roa/es"): _curve(7.36, 0.6304, 0.5317, 0.4456, 0.3385, 0.2743, 0.2217, 0.1921, 0.1323),
    VoiceId("roa/pt"): _curve(7.71, 0.6292, 0.5279, 0.4392, 0.3258, 0.2591, 0.1987, 0.1599, 0.1225),
    VoiceId("sem/ar"): _curve(5.64, 0.9122, 0.7738, 0.6502, 0.4913, 0.3983, 0.3098, 0.2541, 0.1809),
    VoiceId("zle/uk"): _curve(6.0, 0.5728, 0.4938, 0.424, 0.3373, 0.2839, 0.2383, 0.2081, 0.1314),
}
_FRENCH = _CURVES[VoiceId("roa/fr")]


def setting_for(voice: VoiceId, words_per_minute: float) -> int:
    """eSpeak's rate (80 to 450) that sounds like these words a minute, as near as the engine gets.

    eSpeak cannot speak slower than 65 (ar) to 110 (en) words a minute: ``gap_for`` does the rest. A voice not
    measured is taken for French.
    """
    return round(_CURVES.get(voice, _FRENCH).setting(words_per_minute))


def gap_for(voice: VoiceId, words_per_minute: float) -> int:
    """The silence between words (eSpeak's unit) that makes it slower than the engine itself can speak."""
    return round(_CURVES.get(voice, _FRENCH).gap_s(words_per_minute) / _GAP_UNIT_S)


def reading_time_s(text: str, words_per_minute: float = DEFAULT_WPM) -> float:
    """How long a caption stays when nothing is heard, in seconds; never under one second."""
    return max(1.0, 60 * len(text.split()) / words_per_minute)
