"""The two tones: short, soft, and different."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.devices.audio import Earcon
from voice.earcons import tone
from voice.espeak import Espeak, Manner
from voice.languages import VOICES
from voice.track import RATE_HZ

TONES = [Earcon.LISTENING, Earcon.HEARD]


def sound(kind: Earcon) -> NDArray[np.float64]:
    return np.array(tone(kind), np.float64)


def pitch_hz(part: NDArray[np.float64]) -> float:
    strength = np.abs(np.fft.rfft(part, RATE_HZ))
    return float(np.argmax(strength))


@pytest.mark.parametrize("kind", TONES)
def test_a_tone_is_short_and_softer_than_speech(kind: Earcon) -> None:
    speech = Espeak().synthesise("Bonjour et bienvenue.", Manner(next(iter(VOICES.values())), 160))
    said = np.array(speech.pcm, np.float64)
    assert len(tone(kind)) / RATE_HZ <= 0.12
    loudest = np.sqrt(np.convolve(said**2, np.ones(1000) / 1000, "valid").max())
    assert np.sqrt((sound(kind) ** 2).mean()) < 0.5 * loudest


@pytest.mark.parametrize("kind", list(Earcon))
def test_a_tone_begins_and_ends_without_a_click(kind: Earcon) -> None:
    steps = np.abs(np.diff(sound(kind)))
    assert abs(sound(kind)[0]) < 30
    assert abs(sound(kind)[-1]) < 30
    assert max(steps[:50].max(), steps[-50:].max()) < 0.3 * steps.max()


def test_one_goes_up_and_the_other_down() -> None:
    for kind, rises in ((Earcon.LISTENING, True), (Earcon.HEARD, False)):
        heard = sound(kind)
        first, second = np.array_split(heard, 2)
        assert (pitch_hz(second) > pitch_hz(first)) is rises


def test_the_bell_is_longer_and_louder_than_the_tones_and_dies_away() -> None:
    heard = sound(Earcon.BELL)
    assert len(heard) / RATE_HZ <= 1.5
    assert np.abs(heard).max() > 2 * max(np.abs(sound(one)).max() for one in TONES)
    assert np.abs(heard).max() < 32767
    first, second = np.array_split(heard, 2)
    assert pitch_hz(first[:4000]) > pitch_hz(second[:4000]), "down, as a door's bell"
