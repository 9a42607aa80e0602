"""Hears a sound file as the kiosk would hear it at the microphone, for whoever supports the kiosk."""

from __future__ import annotations

import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice.listening.recogniser import VoskModel
from voice.listening.speech import BLOCK_BYTES, RATE_HZ, SpeechDetector
from voice.listening.turn import Turn

_WIDTHS = {1: "u1", 2: "<i2", 4: "<i4"}
_THREE_BYTES = 3


@dataclass(frozen=True)
class FileHeard:
    """Seconds of sound for ``began_s`` and ``ended_s`` (None: nobody spoke); seconds of work for the rest.

    ``over``: the silence came; else the file ended before.
    """

    hypotheses: tuple[str, ...]
    began_s: float | None
    ended_s: float | None
    over: bool
    sound_s: float
    work_s: float
    decision_s: float


def hear_file(
    file: Path, model: VoskModel, phrases: Sequence[str], silence_s: float, hypotheses: int = 1
) -> FileHeard:
    """The first thing that is said in a WAV file. Raises OSError, wave.Error, EOFError, ValueError."""
    return hear(read_wav(file), model, phrases, silence_s, hypotheses)


def hear(
    sound: bytes, model: VoskModel, phrases: Sequence[str], silence_s: float, hypotheses: int = 1
) -> FileHeard:
    """The same for signed 16 bits, 16 kHz, mono."""
    turn = Turn(SpeechDetector(), model.recogniser(phrases, hypotheses), silence_s)
    began = time.perf_counter()
    over = False
    for at in range(0, len(sound) - BLOCK_BYTES + 1, BLOCK_BYTES):
        if turn.take(bytearray(sound[at : at + BLOCK_BYTES])):
            over = True
            break
    heard = time.perf_counter()
    words = turn.words()
    decided = time.perf_counter()
    turn.forget()
    ended_s = None if turn.began_s is None else turn.last_voiced_s
    length_s = len(sound) / 2 / RATE_HZ
    return FileHeard(words, turn.began_s, ended_s, over, length_s, heard - began, decided - heard)


def read_wav(file: Path) -> bytes:
    """The sound of a WAV file of any rate, 8 to 32 bits: signed 16 bits, 16 kHz, mono."""
    import soxr

    with wave.open(str(file), "rb") as opened:
        channels, width, rate = opened.getnchannels(), opened.getsampwidth(), opened.getframerate()
        data = opened.readframes(opened.getnframes())
    samples = _samples(data, width).reshape(-1, channels).mean(axis=1)
    if rate != RATE_HZ:
        samples = soxr.resample(samples, rate, RATE_HZ)
    return bytes(np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2").tobytes())


def _samples(data: bytes, width: int) -> NDArray[np.float64]:
    """-1 to 1."""
    if width == _THREE_BYTES:
        triples = np.frombuffer(data, dtype="u1").reshape(-1, 3)
        padded = np.zeros((len(triples), 4), dtype="u1")
        padded[:, 1:] = triples
        return np.asarray(padded.view("<i4").ravel() / 2.0**31, dtype=np.float64)
    if width not in _WIDTHS:
        raise ValueError(f"samples of {8 * width} bits")
    numbers = np.frombuffer(data, dtype=_WIDTHS[width]).astype(np.float64)
    return (numbers - 128.0) / 128.0 if width == 1 else numbers / 2.0 ** (8 * width - 1)
