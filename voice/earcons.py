"""Makes the two tones that stand for words where words would be in the way: soft, short, without a file."""

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


def tone(kind: Earcon) -> array[int]:
    """Two notes, up for "listening" and down for "heard": samples at RATE_HZ, 0.11 s."""
    return array("h", (sample for note in _NOTES[kind] for sample in _note(note)))


def _note(frequency_hz: float) -> list[int]:
    """A sine that swells and dies away within it (a raised cosine): it cannot click."""
    count = round(_NOTE_S * RATE_HZ)
    return [
        round(32767 * _PEAK * math.sin(2 * math.pi * frequency_hz * i / RATE_HZ) * _swell(i / count))
        for i in range(count)
    ]


def _swell(share: float) -> float:
    return 0.5 - 0.5 * math.cos(2 * math.pi * share)
