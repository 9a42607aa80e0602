"""A Piper voice on disk: which files it has, and what was measured when it was installed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiosk.types import Lang
from voice.engines.engine import EngineFaultError
from voice.espeak import VoiceId
from voice.rate import Curve

_FACTS = "voice.json"
MODEL, TOKENS, CONFIG = "voice.onnx", "tokens.txt", "voice.onnx.json"


@dataclass(frozen=True)
class Measured:
    """What a voice sounds like: its speed, and the gain that makes it as loud as eSpeak.

    ``curve`` goes from seconds a word to sherpa-onnx's speed (1 / length_scale). ``breath_word_s`` are the
    seconds a word where the slowest speed speaks a few words at a time.
    """

    curve: Curve
    breath_word_s: float
    gain: float


@dataclass(frozen=True)
class Inference:
    """How the voice wants to be run: from its own JSON."""

    noise_scale: float = 0.667
    noise_w: float = 0.8


@dataclass(frozen=True)
class PiperVoice:
    """An installed voice. ``version`` is the beginning of the model's SHA-256, ``size`` in bytes."""

    folder: Path
    lang: Lang
    name: str
    version: str
    size: int
    licence: str
    espeak_voice: VoiceId
    rate_hz: int
    inference: Inference
    measured: Measured

    @property
    def model(self) -> Path:
        """The model, with the metadata that sherpa-onnx wants."""
        return self.folder / MODEL

    @property
    def tokens(self) -> Path:
        """Each phoneme's number."""
        return self.folder / TOKENS


def write_voice(voice: PiperVoice) -> None:
    """Keep what is known of a voice beside it."""
    facts = asdict(voice)
    del facts["folder"]
    (voice.folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")


def read_voice(folder: Path) -> PiperVoice:
    """Raises EngineFaultError for what is no installed voice, whole and of this version."""
    try:
        facts: dict[str, Any] = json.loads((folder / _FACTS).read_text("utf-8"))
        return PiperVoice(
            folder=folder,
            measured=measured_from(facts.pop("measured")),
            inference=Inference(**facts.pop("inference")),
            **facts,
        )
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise EngineFaultError("the voice's folder cannot be read") from fault


def measured_from(data: Mapping[str, Any]) -> Measured:
    """What ``asdict`` made of it. Raises KeyError, TypeError."""
    points = tuple((float(word_s), float(speed)) for word_s, speed in data["curve"]["points"])
    return Measured(Curve(points, data["curve"]["sentence_words"]), data["breath_word_s"], data["gain"])


def installed(voices: Path) -> tuple[PiperVoice, ...]:
    """All that can be read below this folder, one a language; a half one is passed over."""
    found = []
    for folder in sorted(voices.glob("[!.]*/")) if voices.is_dir() else ():
        try:
            found.append(read_voice(folder))
        except EngineFaultError:
            continue
    return tuple(found)
