"""Measures a Piper voice, in a process of its own: a model with a fault may end the process that loads it.

``python -m voice.engines.measure FOLDER COUNT`` prints a voice's speed and loudness as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from voice.engines import breath
from voice.engines.engine import EngineFaultError
from voice.engines.piper import LoadedVoice, in_breaths, whole
from voice.engines.pipervoice import Measured, read_voice
from voice.engines.sentences import sentences_of
from voice.espeak import Espeak, Manner
from voice.languages import voice_for
from voice.rate import Curve, words_in
from voice.track import RATE_HZ

if TYPE_CHECKING:
    from voice.engines.piper import Sound

_SPEEDS = (0.45, 0.6, 1.0, 1.3, 1.7)
"""Slower slurs, faster swallows; what lies between two follows from them."""
_PEAK = 0.9
_SILENT = 0.01
_ESPEAK_SETTING = 175


def measure(loaded: LoadedVoice, said: Sequence[str]) -> Measured:
    """Let the voice speak at each speed. Raises EngineFaultError for one that says nothing."""
    words = sum(words_in(one) for one in said)
    at_each = {speed: _sound(whole(loaded, part, speed) for part in _clauses(said)) for speed in _SPEEDS}
    points = tuple((len(sound) / RATE_HZ / words, speed) for speed, sound in at_each.items())
    slow = _sound(in_breaths(loaded, part, _SPEEDS[0]) for part in _clauses(said))
    gain = _gain(at_each[1.0], loaded, said)
    return Measured(Curve(points, words / len(said)), len(slow) / RATE_HZ / words, gain)


def _clauses(said: Sequence[str]) -> Iterator[str]:
    return chain.from_iterable(breath.clauses(one) for one in said)


def _sound(parts: Iterator[list[Sound]]) -> Sound:
    import numpy as np

    return np.concatenate(list(chain.from_iterable(parts)))


def _gain(sound: Sound, loaded: LoadedVoice, said: Sequence[str]) -> float:
    """As loud as eSpeak, whose neutral level the kiosk's steps start from; no peak is cut."""
    import numpy as np

    peak = float(np.abs(sound).max(initial=0))
    if not np.isfinite(sound).all() or peak < _SILENT:
        raise EngineFaultError("the voice says nothing")
    manner = Manner(voice_for(loaded.voice.lang), _ESPEAK_SETTING)
    espeak = [Espeak().synthesise(one, manner).trimmed().pcm for one in said]
    level = _loudness(np.concatenate(espeak).astype(np.float32) / np.float32(32768))
    return min(_PEAK / peak, level / _loudness(sound))


def _loudness(sound: Sound) -> float:
    """Root mean square of what is speech: the louder half of the 20 ms."""
    import numpy as np

    size = RATE_HZ // 50
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    power = np.sort((frames**2).mean(axis=1))
    return float(np.sqrt(power[len(power) // 2 :].mean()))


def main(folder: str, count: str) -> int:
    """Print what was measured with the first ``count`` sentences of the voice's language."""
    try:
        loaded = LoadedVoice(read_voice(Path(folder)), Espeak())
        measured = measure(loaded, sentences_of(loaded.voice.lang)[: int(count)])
    except EngineFaultError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(json.dumps(asdict(measured)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
