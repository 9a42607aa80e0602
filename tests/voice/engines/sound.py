"""What can be told of a sound without ears: its level and its pitch."""

from __future__ import annotations

from array import array

import numpy as np

from voice.track import RATE_HZ

_FRAME = RATE_HZ * 40 // 1000
_LOW_HZ, _HIGH_HZ = 60, 400
_VOICED = 0.5


def peak(pcm: array[int]) -> float:
    """Of full scale."""
    return float(np.abs(np.frombuffer(pcm, np.int16).astype(float)).max(initial=0)) / 32768


def pitch_hz(pcm: array[int]) -> float:
    """The median pitch of the voiced frames, by autocorrelation."""
    sound = np.frombuffer(pcm, np.int16).astype(float)
    found = [
        one for start in range(0, len(sound) - _FRAME, _FRAME // 2) if (one := _pitch(sound[start:][:_FRAME]))
    ]
    return float(np.median(found))


def _pitch(frame: np.ndarray) -> float:
    frame = frame - frame.mean()
    if np.sqrt((frame**2).mean()) < 500:
        return 0.0
    likeness = np.correlate(frame, frame, "full")[_FRAME - 1 :]
    low, high = RATE_HZ // _HIGH_HZ, RATE_HZ // _LOW_HZ
    best = low + int(likeness[low:high].argmax())
    return RATE_HZ / best if likeness[best] > _VOICED * likeness[0] else 0.0
