"""The microphone: opened for one hearing, never otherwise."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from voice.listening.source import is_loudspeaker
from voice.listening.speech import BLOCK, RATE_HZ

Take = Callable[[bytearray], None]


@dataclass(frozen=True)
class Limits:
    """Seconds. A dead sound server freezes the callbacks without an error: only their absence tells."""

    frozen: float = 1.0
    close: float = 2.0


class Microphone:
    """Opening one that works takes a few milliseconds (8 at the virtual card), so it is shut in between.

    All is called by one thread. ``give_up`` is called when it cannot even be closed: the process is to be
    replaced.
    """

    def __init__(self, give_up: Callable[[], None], device: str | None, limits: Limits = Limits()) -> None:
        self._give_up, self._device, self._limits = give_up, device, limits
        self._stream: Any = None
        self._take: Take | None = None
        self._shutting: threading.Thread | None = None
        self._beat = 0.0

    def is_there(self) -> bool:
        """Whether one could be opened; nothing is recorded to find out."""
        sounddevice = _portaudio()
        if sounddevice is None:
            return False
        try:
            sounddevice.check_input_settings(self._device, channels=1, dtype="int16", samplerate=RATE_HZ)
        except (sounddevice.PortAudioError, ValueError):
            _forget_devices(sounddevice)
            return False
        # A device that the settings name is what they say.
        return self._device is not None or not is_loudspeaker()

    def open(self, take: Take) -> bool:
        """Give ``take`` blocks of 32 ms, in a thread of the sound system, until ``close``."""
        sounddevice = _portaudio()
        if sounddevice is None:
            return False
        try:
            self._stream = sounddevice.RawInputStream(
                samplerate=RATE_HZ, channels=1, dtype="int16", blocksize=BLOCK, latency="low",
                device=self._device, callback=self._hear,
            )  # fmt: skip
            self._beat = time.monotonic()
            self._take = take
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError):
            self.close()
            _forget_devices(sounddevice)
            return False
        return True

    def mute(self) -> None:
        """From now on nothing is taken; any thread may call it. ``close`` follows."""
        self._take = None

    def is_alive(self) -> bool:
        """Whether sound still comes from the open microphone."""
        return time.monotonic() - self._beat <= self._limits.frozen

    def shut(self) -> None:
        """Begin to close it; ``close`` waits for the end. With its server gone, PortAudio may wait for ever:
        so it does in a thread of its own."""
        self._take = None
        stream, self._stream = self._stream, None
        if stream is not None:
            self._shutting = threading.Thread(target=lambda: stream.close(ignore_errors=True), daemon=True)
            self._shutting.start()

    def close(self) -> None:
        """Shut it, and wait until it is."""
        self.shut()
        shutting, self._shutting = self._shutting, None
        if shutting is None:
            return
        shutting.join(self._limits.close)
        if shutting.is_alive():
            self._give_up()

    def look_anew(self) -> None:
        """PortAudio lists the devices once, when it starts: let it list them again."""
        sounddevice = _portaudio()
        if sounddevice is not None:
            _forget_devices(sounddevice)

    def _hear(self, sound: Any, _frames: int, _at: Any, _flags: Any) -> None:
        self._beat = time.monotonic()
        take = self._take
        if take is not None:
            take(bytearray(sound))


def _portaudio() -> Any:
    try:
        import sounddevice
    except OSError:
        return None
    if not sounddevice._initialized:  # importing it does it the first time
        sounddevice._initialize()
    return sounddevice


def _forget_devices(sounddevice: Any) -> None:
    while sounddevice._initialized:
        sounddevice._terminate()
