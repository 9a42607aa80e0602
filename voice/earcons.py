"""Makes the tones that stand for words where words would be in the way, and a bell: without a file."""

from __future__ import annotations

import math
from array import array

from kiosk.devices.audio import Earcon
from voice.track import RATE_HZ

_LOW_HZ, _HIGH_HZ = 587.0, 880.0
"""D5 and A5: a fifth that an old ear still hears well, and that no alarm uses."""
_NOTE_S = 0.055
_PEAK = 0.1
"""Of full scale: about 10 dB below the voice, whose loudness its gain follows."""
_NOTES = {Earcon.LISTENING: (_LOW_HZ, _HIGH_HZ), Earcon.HEARD: (_HIGH_HZ, _LOW_HZ)}


_BELL_HZ = (1046.5, 830.6)
"""C6 and A flat 5: a door's bell, which is looked up to and is no alarm."""
_BELL_S, _BELL_PEAK, _DIES_S = 0.7, 0.3, 0.18
_PARTIALS = ((1.0, 0.7), (2.0, 0.2), (3.01, 0.1))
"""A struck bar's overtones: multiple of the note, and its share."""


def tone(kind: Earcon) -> array[int]:
    """Two notes, up for "listening", down for "heard" (0.11 s), two strokes of a bell (1.4 s): RATE_HZ."""
    if kind is Earcon.BELL:
        return array("h", (sample for note in _BELL_HZ for sample in _stroke(note)))
    return array("h", (sample for note in _NOTES[kind] for sample in _note(note)))


def _note(frequency_hz: float) -> list[int]:
    """A sine that swells and dies away within it (a raised cosine): it cannot click."""
    count = round(_NOTE_S * RATE_HZ)
    return [
        round(32767 * _PEAK * math.sin(2 * math.pi * frequency_hz * i / RATE_HZ) * _swell(i / count))
        for i in range(count)
    ]


def _stroke(frequency_hz: float) -> list[int]:
    """Struck within 12 ms, so that nothing clicks, then dying away to nothing."""
    count = round(_BELL_S * RATE_HZ)
    return [
        round(32767 * _BELL_PEAK * _struck(i / RATE_HZ) * _rung(frequency_hz, i / RATE_HZ))
        for i in range(count)
    ]


def _rung(frequency_hz: float, t: float) -> float:
    return sum(share * math.sin(2 * math.pi * frequency_hz * of * t) for of, share in _PARTIALS)


def _struck(t: float) -> float:
    fades = min(1.0, (_BELL_S - t) / 0.05)
    return _swell(min(0.5, t / 0.024)) * math.exp(-t / _DIES_S) * fades


def _swell(share: float) -> float:
    return 0.5 - 0.5 * math.cos(2 * math.pi * share)
