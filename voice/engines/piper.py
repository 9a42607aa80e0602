"""Neural voices of Piper, run by sherpa-onnx: natural, where one is installed."""

from __future__ import annotations

import os
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.types import Lang
from voice.engines import breath
from voice.engines.engine import EngineFaultError, VoiceTag, Wanted
from voice.engines.phonemes import phonemes
from voice.engines.pipervoice import PiperVoice, installed
from voice.espeak import Espeak, NoVoiceError, Speech
from voice.rate import words_in
from voice.track import RATE_HZ

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

_MOST_THREADS = 2  # more gain nothing; on two cores, one alone is quicker while the screen draws
_MOST_LOADED = 2  # some 200 MB each: the language of the visit, and the one before
_AUDIBLE = 0.004  # of full scale: what is softer before and after the words is the model's breath
_COMMA_S = 0.18  # after a clause, at the voice's own speed
_WARM = "a"


class LoadedVoice:
    """A voice in memory. One thread at a time."""

    def __init__(self, voice: PiperVoice, espeak: Espeak) -> None:
        """Raises EngineFaultError. Takes a second and 200 MB."""
        self.voice, self._espeak = voice, espeak
        try:
            if voice.model.stat().st_size != voice.size:
                raise EngineFaultError("the model is not whole")  # the library would end the process
            self._known = _known(voice.tokens)
            self._tts = _load(voice)
        except (OSError, RuntimeError, ImportError) as fault:
            raise EngineFaultError(type(fault).__name__) from fault
        self.make(_WARM, 1.0)

    def make(self, text: str, speed: float, end: str = ".") -> Sound:
        """Samples from -1 to 1 at RATE_HZ, without silence around; ``speed`` 2.0 is twice as fast.

        Raises EngineFaultError, NoVoiceError.
        """
        import numpy as np
        import sherpa_onnx

        said = phonemes(self._espeak, text, self.voice.espeak_voice, end)
        codes = [ord(sign) for sign in said if sign in self._known]
        if not codes:
            return np.zeros(0, np.float32)
        wanted = sherpa_onnx.GenerationConfig()
        wanted.speed = speed
        wanted.phoneme_codepoints = [codes]
        made = self._tts.generate("", wanted)  # the phonemes are the text
        if not made.samples:
            raise EngineFaultError("no sound")
        return _trimmed(resampled(np.array(made.samples, np.float32), made.sample_rate))


class PiperEngine:
    """Speaks the languages that have a folder below ``voices``; loads a voice when it is first wanted."""

    name = "piper"
    at_once = False

    def __init__(self, voices: Path, espeak: Espeak) -> None:
        self._voices = {voice.lang: voice for voice in installed(voices)}
        self._espeak = espeak
        self._loaded: OrderedDict[Lang, LoadedVoice] = OrderedDict()
        self._lock = threading.Lock()

    def languages(self) -> frozenset[Lang]:
        """Those with a voice on disk."""
        return frozenset(self._voices)

    def voice_of(self, lang: Lang) -> VoiceTag:
        """Raises NoVoiceError."""
        voice = self._voice(lang)
        return VoiceTag(self.name, voice.name, voice.version, voice.licence)

    def warm(self, lang: Lang) -> None:
        """Load the voice and let it speak a word. Raises NoVoiceError, EngineFaultError."""
        with self._lock:
            self._load(lang)

    def clauses(self, text: str, lang: Lang) -> tuple[str, ...]:
        """At commas and stops, where both sides have some words."""
        return breath.clauses(text)

    def speak(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Speech | None:
        """See Engine. It cannot be stopped within a clause: what is no longer wanted is dropped.

        Raises NoVoiceError, EngineFaultError.
        """
        with self._lock:
            loaded = self._load(lang)
            sound: list[Sound] = []
            for clause in breath.clauses(text):
                if not wanted():
                    return None
                sound += clause_at(loaded, clause, words_per_minute)
        pcm = _samples(sound, self._voice(lang).measured.gain)
        return Speech(pcm, RATE_HZ, (), completed=True) if wanted() else None

    def _voice(self, lang: Lang) -> PiperVoice:
        if lang not in self._voices:
            raise NoVoiceError(f"no Piper voice for {lang!r}")
        return self._voices[lang]

    def _load(self, lang: Lang) -> LoadedVoice:
        if lang not in self._loaded:
            loaded = LoadedVoice(self._voice(lang), self._espeak)
            self._loaded[lang] = loaded
            if len(self._loaded) > _MOST_LOADED:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(lang)
        return self._loaded[lang]


def clause_at(loaded: LoadedVoice, clause: str, words_per_minute: float) -> list[Sound]:
    """A clause at real words a minute: drawn out as far as it sounds well, then a few words at a time."""
    measured = loaded.voice.measured
    gap_s = measured.curve.gap_s(words_per_minute)
    if gap_s == 0:
        return whole(loaded, clause, measured.curve.setting(words_per_minute))
    slowest_s, speed = measured.curve.points[0]
    gap_s += slowest_s - measured.breath_word_s
    if gap_s < 0:  # a few words at a time are slower already
        speed, gap_s = speed * measured.breath_word_s / (measured.breath_word_s + gap_s), 0.0
    return in_breaths(loaded, clause, speed, gap_s)


def whole(loaded: LoadedVoice, clause: str, speed: float) -> list[Sound]:
    """A clause in one go, and the pause after its comma."""
    return [loaded.make(clause, speed), _silence(_COMMA_S / speed if _goes_on(clause) else 0.0)]


def in_breaths(loaded: LoadedVoice, clause: str, speed: float, gap_s: float = 0.0) -> list[Sound]:
    """A clause, a few words at a time; ``gap_s`` is the silence for each word.

    No sign closes them: measured, the pitch then stays level, where a comma makes it rise and fall each time.
    """
    groups = breath.breaths(clause)
    gaps = len(groups) - (not _goes_on(clause))
    pause = _silence(gap_s * words_in(clause) / gaps) if gaps else _silence(0)
    sound: list[Sound] = []
    for place, group in enumerate(groups):
        sound.append(loaded.make(group, speed, end=""))
        sound += [pause] if place < gaps else []
    return sound


def _goes_on(clause: str) -> bool:
    return clause.rstrip()[-1:] in {",", ";", ":", "،", "؛"}


def _load(voice: PiperVoice) -> Any:
    import sherpa_onnx

    vits = sherpa_onnx.OfflineTtsVitsModelConfig(
        model=str(voice.model),
        tokens=str(voice.tokens),
        noise_scale=voice.inference.noise_scale,
        noise_scale_w=voice.inference.noise_w,
    )
    model = sherpa_onnx.OfflineTtsModelConfig(vits=vits, num_threads=_threads())
    config = sherpa_onnx.OfflineTtsConfig(model=model, silence_scale=1.0)
    if not config.validate():
        raise EngineFaultError("the voice's files are not accepted")
    return sherpa_onnx.OfflineTts(config)


def _threads() -> int:
    return max(1, min(_MOST_THREADS, (os.cpu_count() or 1) // 2))


def _known(tokens: Path) -> frozenset[str]:
    """The phonemes that the voice was taught; the library would write others to the log."""
    return frozenset(line.rpartition(" ")[0] for line in tokens.read_text("utf-8").splitlines())


def resampled(sound: Sound, rate_hz: int) -> Sound:
    """The sound at RATE_HZ; many small voices are made at 16 000 Hz."""
    if rate_hz == RATE_HZ:
        return sound
    import soxr

    found: Sound = soxr.resample(sound, rate_hz, RATE_HZ)
    return found


def _trimmed(sound: Sound) -> Sound:
    import numpy as np

    heard = np.flatnonzero(np.abs(sound) > _AUDIBLE)
    return sound[heard[0] : heard[-1] + 1] if len(heard) else sound[:0]


def _silence(seconds: float) -> Sound:
    import numpy as np

    return np.zeros(int(seconds * RATE_HZ), np.float32)


def _samples(sound: Sequence[Sound], gain: float) -> array[int]:
    """Signed 16 bits; a peak that the gain lifts too high is limited."""
    import numpy as np

    louder = np.concatenate([*sound, np.zeros(0, np.float32)]) * gain
    return array("h", (np.clip(louder, -1, 1) * 32767).astype("<i2").tobytes())
