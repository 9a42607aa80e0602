"""Keeps what slow engines said: fixed sentences on disk, made ahead; a visit's in memory, forgotten."""

from __future__ import annotations

import hashlib
import os
import threading
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import NewType

from voice.engines.engine import VoiceTag
from voice.espeak import Speech
from voice.track import RATE_HZ

Key = NewType("Key", str)
"""SHA-256 of voice, speed and normalised text: nobody reads the text from it."""

MOST_MB = 32
"""Three minutes of sound weigh 8 MB."""

_FORM = "1"
"""Changes when the same key would no longer give the same sound."""


def key_of(voice: VoiceTag, words_per_minute: float, text: str) -> Key:
    """The name of a sentence's sound. ``text`` is normalised: as it is said."""
    parts = (_FORM, voice.engine, voice.voice, voice.version, f"{words_per_minute:.1f}", text)
    return Key(hashlib.sha256("\0".join(parts).encode()).hexdigest())


class Memory:
    """What this visit heard, so that "say it again" is quick; the oldest goes first. Any thread."""

    def __init__(self, most_mb: float = MOST_MB) -> None:
        self._most_bytes = int(most_mb * 1_000_000)
        self._kept: OrderedDict[Key, Speech] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> Speech | None:
        """None when it was not said, or is forgotten."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, speech: Speech) -> None:
        """Keep it as long as there is room."""
        with self._lock:
            self._drop(key)
            self._kept[key] = speech
            self._bytes += _size(speech)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._kept)))

    def forget(self) -> None:
        """The visit is over."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        self._bytes -= _size(gone) if gone else 0


def _size(speech: Speech) -> int:
    return len(speech.pcm) * speech.pcm.itemsize


class Shelf:
    """Rendered sentences on disk, read-only: the kiosk never writes what it says to a citizen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def holds(self, key: Key) -> bool:
        """Whether the sentence was rendered."""
        return self._file(key).is_file()

    def get(self, key: Key) -> Speech | None:
        """None where it was not rendered, or cannot be read."""
        file = self._file(key)
        if not file.is_file():
            return None
        import soundfile

        try:
            samples, rate_hz = soundfile.read(file, dtype="int16")
        except (OSError, soundfile.SoundFileError):
            return None
        if rate_hz != RATE_HZ or samples.ndim != 1:
            return None
        return Speech(array("h", samples.tobytes()), RATE_HZ, (), completed=True)

    def _file(self, key: Key) -> Path:
        return self._folder / key[:2] / f"{key}.flac"


@dataclass(frozen=True)
class Tidied:
    """What was on the shelf and belongs to nothing any more."""

    files: int
    bytes: int


class Workshop(Shelf):
    """The shelf as ``parvis voices build`` sees it: the only one that writes. Fixed sentences only."""

    def put(self, key: Key, speech: Speech) -> int:
        """Write FLAC (47 % of the raw samples, lossless), whole or not at all; bytes written."""
        import numpy as np
        import soundfile

        file = self._file(key)
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        with part.open("wb") as out:
            samples = np.frombuffer(speech.pcm, np.int16)
            soundfile.write(out, samples, speech.rate_hz, format="FLAC", subtype="PCM_16")
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        return file.stat().st_size

    def tidy(self, wanted: frozenset[Key]) -> Tidied:
        """Take away all that is not wanted: other voices, texts that changed, halves of files."""
        gone = [
            file for file in self._folder.glob("??/*") if file.name not in {f"{key}.flac" for key in wanted}
        ]
        weight = sum(file.stat().st_size for file in gone)
        for file in gone:
            file.unlink()
        return Tidied(len(gone), weight)
