"""Keeps one stream open to the sound card, notices when it dies, and keeps the time when there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from kiosk.devices.audio import (
    SentenceStarted,
    SpeechEnded,
    VoiceChanged,
    VoiceReady,
    VoiceSilent,
    VoiceStatus,
    WordStarted,
)
from voice.track import RATE_HZ, Mark, Track

Report = Callable[[SentenceStarted | WordStarted | SpeechEnded | VoiceChanged], None]

LATENCY_S = 0.015
"""Asked of PortAudio. Its "low" (9 ms) ran dry when two other programs took both processors; 20 ms did not,
but 15 ms leave room to be silent 30 ms after ``stop``."""

_PA_DEVICE_UNAVAILABLE = -9985


@dataclass(frozen=True)
class Limits:
    """Seconds. A dead sound server freezes the callbacks without an error: only their absence tells.

    A missing device is looked for after ``retry``, then twice as long, up to ``retry_most``: one look takes a
    hundredth of a second, and whoever comes back must not wait for the voice. After ``rest``
    without a sound the stream pauses: silence, too, is asked for two hundred times a second. It is that long
    because some screens with loudspeakers swallow the first moment after a pause.
    """

    frozen: float = 1.0
    look: float = 0.1
    retry: float = 1.0
    retry_most: float = 2.0
    close: float = 2.0
    silent_step: float = 0.02
    rest: float = 30.0
    nap: float = 1.0


class Player:
    """Plays a track. ``report`` is called by a thread of the player, when the sound is heard, not before.

    ``give_up`` is called when the dead stream cannot even be closed: the process is to be replaced.
    """

    def __init__(
        self,
        track: Track,
        report: Report,
        give_up: Callable[[], None],
        device: str | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self._track, self._report, self._give_up = track, report, give_up
        self._device, self._limits = device, limits
        self._due: SimpleQueue[tuple[float, Mark] | None] = SimpleQueue()
        self._beat = 0.0
        self._status: VoiceStatus | None = None
        self._closing, self._pausing = threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._keep, self._tell)]

    def start(self) -> None:
        """Open the stream in the background; the first status comes as a VoiceChanged."""
        for thread in self._threads:
            thread.start()

    def pauses(self) -> bool:
        """Whether nothing was to be played for so long that the sound card rests."""
        return self._pausing.is_set()

    def close(self) -> None:
        """Let the device go and end the threads."""
        self._closing.set()
        self._due.put(None)
        for thread in self._threads:
            thread.join(self._limits.close)

    def _keep(self) -> None:
        pause_s = self._limits.retry
        while not self._closing.is_set():
            stream = self._open()
            if isinstance(stream, VoiceSilent):
                self._become(stream)
                self._play_silently(pause_s)
                pause_s = min(2 * pause_s, self._limits.retry_most)
            else:
                pause_s = self._limits.retry
                self._become(VoiceReady())
                self._watch(stream)
                self._close(stream)

    def _open(self) -> Any | VoiceSilent:
        try:
            import sounddevice
        except OSError:
            return VoiceSilent("no-portaudio")
        try:
            if not sounddevice._initialized:  # importing it does it the first time
                sounddevice._initialize()
            stream = sounddevice.RawOutputStream(
                samplerate=RATE_HZ, channels=1, dtype="int16", latency=LATENCY_S, device=self._device,
                callback=self._fill,
            )  # fmt: skip
            self._beat = time.monotonic()
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as fault:
            _forget_devices()
            return VoiceSilent("busy" if _PA_DEVICE_UNAVAILABLE in fault.args else "no-device")
        return stream

    def _fill(self, out: Any, frames: int, at: Any, _flags: Any) -> None:
        now = self._beat = time.monotonic()
        block, marks = self._track.render(frames)
        out[:] = block.tobytes()
        latency_s = min(0.25, max(0.0, at.outputBufferDacTime - at.currentTime))
        for mark in marks:
            self._due.put((now + latency_s + mark.offset / RATE_HZ, mark))

    def _watch(self, stream: Any) -> None:
        sounded = time.monotonic()
        while not self._closing.wait(self._limits.look):
            now = time.monotonic()
            lives = now - self._beat <= self._limits.frozen and stream.active
            if self._track.wait(0):
                sounded = now
            elif lives and now - sounded > self._limits.rest:
                lives, sounded = self._pause(stream), time.monotonic()
            if not lives:
                self._become(VoiceSilent("lost"))
                self._track.rewind()
                return

    def _pause(self, stream: Any) -> bool:
        """Until there is something to play; whether the stream lives on."""
        import sounddevice

        if not self._in_time(stream.stop):
            return False
        self._pausing.set()
        while not self._closing.is_set() and not self._track.wait(self._limits.nap):
            pass
        self._pausing.clear()
        self._beat = time.monotonic()
        try:
            stream.start()
        except sounddevice.PortAudioError:
            return False
        return True

    def _close(self, stream: Any) -> None:
        self._in_time(lambda: _close_stream(stream))

    def _in_time(self, work: Callable[[], None]) -> bool:
        """Do it in a thread of its own: with its server gone, PortAudio may wait for ever."""
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(self._limits.close)
        if thread.is_alive():
            self._give_up()
        return not thread.is_alive()

    def _play_silently(self, for_s: float) -> None:
        """Let the sentences go by at their own pace, unheard, for the captions; then look for a device."""
        last = time.monotonic()
        end = last + for_s
        while (left := end - time.monotonic()) > 0 and not self._closing.wait(self._limits.silent_step):
            if not self._track.wait(min(left, self._limits.nap)):
                last = time.monotonic()
                continue
            now = time.monotonic()
            _, marks = self._track.render(int((now - last) * RATE_HZ))
            last = now
            for mark in marks:
                self._due.put((now, mark))

    def _tell(self) -> None:
        while (item := self._due.get()) is not None:
            due, mark = item
            self._closing.wait(max(0.0, due - time.monotonic()))
            if self._track.wants(mark.event.generation):
                self._report(mark.event)

    def _become(self, status: VoiceStatus) -> None:
        if status != self._status:
            was, self._status = self._status, status
            if isinstance(status, VoiceReady) and was is not None:
                self._track.rewind()
            self._report(VoiceChanged(status))


def _close_stream(stream: Any) -> None:
    stream.close(ignore_errors=True)
    _forget_devices()


def _forget_devices() -> None:
    """PortAudio lists the devices once, when it starts: end it, so that the next opening lists them anew."""
    import sounddevice

    while sounddevice._initialized:
        sounddevice._terminate()
