"""A sound card that tests and the demo can hear: a private PulseAudio, recorded from its monitor.

    with sound_card() as card:
        speaker = Speaker(environment=card.environment)
        with card.recording() as recording: ...

Several may run at once: each lives in a folder of its own and is ended by its process id.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48000
_HEARD = 300  # of 32768; the null sink adds no noise
_START_S = 20.0


def no_sound_card(folder: Path) -> dict[str, str]:
    """An environment in which no program finds a sound card, whatever the machine has.

    ALSA reads its configuration from ``folder``: it names one card, which is not there. (With no name at all
    in it, PortAudio 19.6 aborts.)
    """
    configuration = folder / "alsa.conf"
    configuration.write_text("pcm.default { type hw card 99 }\n")
    return {**os.environ, "ALSA_CONFIG_PATH": str(configuration), "PULSE_SERVER": "unix:/nonexistent"}


@dataclass
class Recording:
    """What the loudspeaker played from the start of the recording on: mono, 48 kHz, 16 bits.

    Times are ``time.monotonic()``, from when each piece arrived (blocks of 5 ms).
    """

    _pieces: list[tuple[float, bytes]] = field(default_factory=list)

    def samples(self) -> NDArray[np.int16]:
        """All that was recorded until now."""
        data = b"".join(piece for _, piece in list(self._pieces))
        return np.frombuffer(data[: len(data) // 2 * 2], dtype=np.int16)

    def is_heard(self) -> bool:
        """Whether anything was."""
        return bool(np.any(np.abs(self.samples()) > _HEARD))

    def heard_s(self) -> float:
        """How long something was heard, counted in blocks of 10 ms, in seconds."""
        return 0.01 * float(np.count_nonzero(self._loud_blocks()))

    def loudness(self) -> float:
        """Root mean square of the blocks in which something was heard; 0 for silence."""
        blocks = _blocks(self.samples())[self._loud_blocks()]
        return float(np.sqrt(np.mean(blocks.astype(float) ** 2))) if len(blocks) else 0.0

    def first_heard_at(self) -> float | None:
        """When the first sound arrived."""
        return next((at for at, piece in list(self._pieces) if _loud(piece)), None)

    def last_heard_at(self) -> float | None:
        """When the last sound arrived."""
        return next((at for at, piece in reversed(list(self._pieces)) if _loud(piece)), None)

    def heard_after(self, moment: float) -> bool:
        """Whether any sound arrived after this moment."""
        return any(at > moment and _loud(piece) for at, piece in list(self._pieces))

    def loud_at(self) -> list[float]:
        """When each piece with sound in it arrived."""
        return [at for at, piece in list(self._pieces) if _loud(piece)]

    def onsets(self, silence_s: float = 0.15) -> list[float]:
        """When sound began after at least so much silence."""
        found, quiet_since = [], -float("inf")
        for at, piece in list(self._pieces):
            if _loud(piece):
                if at - quiet_since >= silence_s:
                    found.append(at)
                quiet_since = at
        return found

    def add(self, at: float, piece: bytes) -> None:
        """Called by the recorder's thread."""
        self._pieces.append((at, piece))

    def _loud_blocks(self) -> NDArray[np.bool_]:
        loud = np.abs(_blocks(self.samples()).astype(int)).max(axis=1, initial=0) > _HEARD
        return np.asarray(loud, dtype=np.bool_)


@dataclass
class SoundCard:
    """A running PulseAudio with the sinks ``speaker`` and ``headphone`` and the microphone ``mic``."""

    folder: Path
    _server: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to play here and nowhere else."""
        return {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder),
            "PULSE_RUNTIME_PATH": str(self.folder / "pulse"),
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_SOURCE": "mic",
        }

    @property
    def _socket(self) -> Path:
        return self.folder / "s"

    def plug(self) -> None:
        """Start the server; raises RuntimeError when it does not come up."""
        self._socket.unlink(missing_ok=True)
        self._server = subprocess.Popen(
            _server_command(self._socket), env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if not wait_until(lambda: self._pactl("info"), _START_S):
            raise RuntimeError("PulseAudio did not start: is the package pulseaudio installed?")
        self._pactl("set-default-sink", "speaker")
        self._pactl("set-default-source", "mic")

    def unplug(self) -> None:
        """Kill the server as a crash would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    @contextlib.contextmanager
    def recording(self, sink: str = "speaker") -> Iterator[Recording]:
        """Record what a sink plays, from now to the end of the block."""
        command = ["parec", "-d", f"{sink}.monitor", "--latency-msec=5", "--raw"]
        command += [f"--rate={RATE_HZ}", "--channels=1", "--format=s16le"]
        recorder = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        recording = Recording()
        reader = threading.Thread(target=_read, args=(recorder, recording), daemon=True)
        reader.start()
        wait_until(lambda: len(recording.samples()) > 0, 5.0)
        try:
            yield recording
        finally:
            recorder.kill()
            recorder.wait()
            reader.join(5.0)

    @contextlib.contextmanager
    def speaking(self, file: Path) -> Iterator[None]:
        """A person says this WAV into the microphone ``mic``, and is silent at the end of the block."""
        command = ["paplay", "-d", "mic_feed", str(file)]
        person = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            person.terminate()
            person.wait()

    def speak(self, file: Path) -> None:
        """A person says this WAV into the microphone; returns when it was said."""
        command = ["paplay", "-d", "mic_feed", str(file)]
        subprocess.run(command, env=self.environment, stderr=subprocess.DEVNULL, check=True)

    def keep(self, file: Path, seconds: float, sink: str = "speaker") -> bool:
        """Listen for so long and keep what was played as a WAV (mono, 48 kHz); whether anything was heard."""
        with self.recording(sink) as recording:
            time.sleep(seconds)
        with wave.open(str(file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE_HZ)
            out.writeframes(recording.samples().tobytes())
        return recording.is_heard()

    def _pactl(self, *words: str) -> bool:
        done = subprocess.run(
            ["pactl", *words], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False, timeout=10,
        )  # fmt: skip
        return done.returncode == 0


@contextlib.contextmanager
def sound_card() -> Iterator[SoundCard]:
    """A sound card for a while. Its folder is short: a socket's path has 108 characters at most."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-sound-"))
    card = SoundCard(folder)
    try:
        card.plug()
        yield card
    finally:
        card.unplug()
        shutil.rmtree(folder, ignore_errors=True)


def wait_until(true: Callable[[], object], timeout_s: float) -> bool:
    """Look again every 10 ms until it is true; false after ``timeout_s``."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())


def _server_command(socket: Path) -> list[str]:
    """``norewinds=1``: without it a null sink buffers 2 s and a recording loses time."""
    modules = [
        f"module-native-protocol-unix socket={socket} auth-anonymous=1",
        "module-null-sink sink_name=speaker rate=48000 channels=2 norewinds=1",
        "module-null-sink sink_name=headphone rate=48000 channels=2 norewinds=1",
        "module-null-sink sink_name=mic_feed rate=16000 channels=1 norewinds=1",
        "module-remap-source master=mic_feed.monitor source_name=mic channels=1",
    ]
    command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
    command += ["--realtime=no", "--high-priority=no"]
    return command + [word for module in modules for word in ("-L", module)]


def _read(recorder: subprocess.Popen[bytes], recording: Recording) -> None:
    while recorder.stdout is not None and (piece := recorder.stdout.read(4096)):
        recording.add(time.monotonic(), piece)


def _blocks(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    size = RATE_HZ // 100
    return samples[: len(samples) // size * size].reshape(-1, size)


def _loud(piece: bytes) -> bool:
    samples = np.frombuffer(piece[: len(piece) // 2 * 2], dtype=np.int16)
    return bool(np.any(np.abs(samples.astype(int)) > _HEARD))
