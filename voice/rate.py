"""Turns real words a minute into eSpeak's rate, whose unit is not what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from voice.espeak import VoiceId

DEFAULT_WPM = 125
"""Real words a minute. VVSG 2.0, requirement 7.1-K: 120 to 125 by default."""

PAUSE_S = 0.3
"""Silence between two sentences; it is part of the words a minute."""


def pause_s(words_per_minute: float) -> float:
    """Silence between two sentences, in seconds: slow speech rests longer. Part of the words a minute."""
    return min(0.9, max(0.2, 50 / words_per_minute))


_Curve = Sequence[tuple[float, int]]

# (real words a minute, eSpeak's setting): 14 sentences such as the kiosk's, 117 words, with their pauses,
# spoken by espeak-ng 1.51.
_FRENCH: _Curve = ((101, 80), (119, 100), (141, 120), (184, 160), (224, 200), (328, 320), (414, 450))
_ENGLISH: _Curve = ((101, 80), (117, 100), (138, 120), (178, 160), (216, 200), (311, 320), (410, 450))
_GAP_UNIT_S = 0.033  # one unit of eSpeak's word gap at its slowest rate, measured on the same sentences
_CURVES: Mapping[VoiceId, _Curve] = {VoiceId("roa/fr"): _FRENCH, VoiceId("gmw/en"): _ENGLISH}


def setting_for(voice: VoiceId, words_per_minute: float) -> int:
    """eSpeak's rate (80 to 450) that sounds like these words a minute, as near as the engine gets.

    eSpeak cannot speak slower than about 100 words a minute: ``gap_for`` does the rest. A voice not measured
    is taken for French.
    """
    curve = _CURVES.get(voice, _FRENCH)
    for (low_wpm, low), (high_wpm, high) in pairwise(curve):
        if words_per_minute <= high_wpm:
            share = (words_per_minute - low_wpm) / (high_wpm - low_wpm)
            return max(curve[0][1], round(low + share * (high - low)))
    return curve[-1][1]


def gap_for(voice: VoiceId, words_per_minute: float) -> int:
    """The silence between words (eSpeak's unit) that makes it slower than the engine itself can speak."""
    slowest_wpm, _ = _CURVES.get(voice, _FRENCH)[0]
    missing_s = 60 / words_per_minute - 60 / slowest_wpm
    return max(0, round(missing_s / _GAP_UNIT_S))


def reading_time_s(text: str, words_per_minute: float = DEFAULT_WPM) -> float:
    """How long a caption stays when nothing is heard, in seconds; never under one second."""
    return max(1.0, 60 * len(text.split()) / words_per_minute)
