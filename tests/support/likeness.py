"""Tells whether a text's sound is in a recording, although eSpeak never makes the same waveform twice."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kiosk.types import Lang
from voice.espeak import Espeak, Manner
from voice.languages import voice_for
from voice.normal import LEXICON, Normaliser, load_lexicon
from voice.rate import DEFAULT_WPM, setting_for
from voice.virtual import RATE_HZ

_HOP = RATE_HZ // 100
_WINDOW = 2 * _HOP
_PIECE = 30  # frames of 10 ms
_BANDS = np.geomspace(150, 7000, 25)


def likeness(recorded: NDArray[np.int16], text: str, lang: str = "fr", wpm: float = DEFAULT_WPM) -> float:
    """0 to 1: 0.8 and more when the text was said, about 0.6 for another text in the same voice.

    Pieces of 0.3 s of the text's own sound are looked for anywhere in the recording, by the correlation of
    their spectra in time; the answer is the median of the best matches.
    """
    voice = voice_for(Lang(lang))
    said = Normaliser(load_lexicon(LEXICON))(text, Lang(lang)).text
    speech = Espeak().synthesise(said, Manner(voice, setting_for(voice, wpm)))
    own = np.frombuffer(speech.pcm.tobytes(), dtype=np.int16).astype(float)
    at = np.arange(0, len(own) * RATE_HZ // speech.rate_hz) * speech.rate_hz / RATE_HZ
    wanted = _spectra(np.interp(at, np.arange(len(own)), own))
    heard = _spectra(recorded.astype(float))
    pieces = [wanted[i : i + _PIECE] for i in range(0, len(wanted) - _PIECE + 1, _PIECE // 2)]
    return float(np.median([_best(heard, piece) for piece in pieces]))


def _spectra(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frames x bands of log energy."""
    count = max(0, (len(sound) - _WINDOW) // _HOP + 1)
    frames = np.stack([sound[i * _HOP : i * _HOP + _WINDOW] for i in range(count)]) * np.hanning(_WINDOW)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    frequencies = np.fft.rfftfreq(_WINDOW, 1 / RATE_HZ)
    bands = [
        power[:, (frequencies >= low) & (frequencies < high)].sum(axis=1) for low, high in pairwise(_BANDS)
    ]
    return np.log10(np.stack(bands, axis=1) + 1e6)


def _best(heard: NDArray[np.float64], piece: NDArray[np.float64]) -> float:
    windows = np.lib.stride_tricks.sliding_window_view(heard, len(piece), axis=0)  # lag x band x frame
    windows = windows.transpose(0, 2, 1)
    windows = windows - windows.mean(axis=(1, 2), keepdims=True)
    wanted = piece - piece.mean()
    scale = np.sqrt((windows**2).sum(axis=(1, 2)) * (wanted**2).sum()) + 1e-9
    return float(np.max((windows * wanted).sum(axis=(1, 2)) / scale))
