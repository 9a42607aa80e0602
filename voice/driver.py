"""Our driver for pyttsx3, because its own for Linux loses files, cannot stop and plays through a shell.

Importing this module makes ``pyttsx3.init("kiosk")`` work.
"""
# ruff: noqa: N802 - the names are pyttsx3's

from __future__ import annotations

import sys
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from kiosk.types import Lang, ParvisError
from voice.espeak import Espeak, Manner, Speech, VoiceId, Word
from voice.languages import voice_for
from voice.rate import DEFAULT_WPM, gap_for, setting_for

NAME = "kiosk"
_IDLE_S = 0.005


class NoSinkError(ParvisError):
    """``say`` was called before the property ``sink`` was set: nobody would hear it."""

    code = "voice.no_sink"


class Sink(Protocol):
    """Where the driver's speech goes. Called by the thread that runs the engine's loop."""

    def wanted(self) -> bool:
        """Whether the utterance being made is still worth making."""
        ...

    def play(self, speech: Speech) -> None:
        """Take a whole utterance; may block until it was heard."""
        ...

    def silence(self) -> None:
        """Drop what was taken: ``engine.stop()`` was called during an utterance."""
        ...


class KioskDriver:
    """One pyttsx3 driver instance: properties, one utterance at a time, the loop.

    Properties: ``voice`` (eSpeak's file name), ``rate`` (real words a minute), ``volume`` (0 to 1),
    ``voices``, and ``sink``, where ``say`` sends its sound.
    """

    def __init__(self, proxy: Any) -> None:
        """Raises EngineMissingError."""
        self._proxy = proxy
        self._espeak = Espeak()
        self._settings: dict[str, Any] = {
            "voice": voice_for(Lang("fr")),
            "rate": DEFAULT_WPM,
            "volume": 1.0,
            "sink": None,
        }
        self._job: Callable[[], bool] | None = None
        self._running = False
        self._stopped = False
        self._looping = False

    def destroy(self) -> None:
        """Let go; the library itself lives as long as the process."""
        self._job = None

    def say(self, text: str) -> None:
        """Speak into the sink."""
        self._take(lambda: self._speak(text))

    def save_to_file(self, text: str, filename: str) -> None:
        """Speak into a WAV file, which is complete or absent, never empty."""
        self._take(lambda: self._save(text, Path(filename)))

    def stop(self) -> None:
        """Cancel the utterance under way, if any. pyttsx3 also calls this at the end of each loop."""
        if self._running:
            self._stopped = True
            if self._settings["sink"] is not None:
                self._settings["sink"].silence()

    def getProperty(self, name: str) -> object:
        """Raises KeyError."""
        if name == "voices":
            from pyttsx3.voice import Voice

            return [Voice(v.id, v.name, [tag for tag, _ in v.languages]) for v in self._espeak.voices()]
        return self._settings[name]

    def setProperty(self, name: str, value: Any) -> None:
        """Raises KeyError or ValueError, which pyttsx3 reports as its ``error`` event."""
        if name not in self._settings:
            raise KeyError(name)
        convert: dict[str, Callable[[Any], Any]] = {"voice": str, "rate": float, "volume": _volume}
        self._settings[name] = convert.get(name, lambda v: v)(value)

    def startLoop(self) -> None:
        """Run utterances until ``endLoop``: outside pyttsx3's own pump, which would recurse once for each."""
        self._looping = True
        while self._looping:
            self._turn()
            if self._looping and self._job is None:
                time.sleep(_IDLE_S)

    def endLoop(self) -> None:
        """Leave ``startLoop``."""
        self._looping = False

    def iterate(self) -> Iterator[None]:
        """One step at a time, for a loop of the caller's own."""
        while True:
            self._turn()
            yield

    def _take(self, job: Callable[[], bool]) -> None:
        self._job = job
        self._proxy.setBusy(True)

    def _turn(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            self._run(job)
        self._proxy.setBusy(False)

    def _run(self, job: Callable[[], bool]) -> None:
        self._running, self._stopped = True, False
        completed = False
        self._proxy.notify("started-utterance")
        try:
            completed = job()
        except (ParvisError, OSError) as fault:
            self._proxy.notify("error", exception=fault)
        finally:
            self._running = False
        self._proxy.notify("finished-utterance", completed=completed)

    def _speak(self, text: str) -> bool:
        sink: Sink | None = self._settings["sink"]
        if sink is None:
            raise NoSinkError
        speech = self._synthesise(text, sink.wanted)
        if speech.completed:
            sink.play(speech)
        return speech.completed and not self._stopped

    def _save(self, text: str, path: Path) -> bool:
        speech = self._synthesise(text, lambda: True)
        if speech.completed:
            write_wav(path, speech)
        return speech.completed

    def _synthesise(self, text: str, wanted: Callable[[], bool]) -> Speech:
        def heed(words: Sequence[Word]) -> bool:
            for word in words:
                self._proxy.notify("started-word", location=word.start, length=word.length)
            return not self._stopped and wanted()

        voice = VoiceId(self._settings["voice"])
        wpm = self._settings["rate"]
        manner = Manner(voice, setting_for(voice, wpm), self._settings["volume"], gap_for(voice, wpm))
        return self._espeak.synthesise(text, manner, heed)


def write_wav(path: Path, speech: Speech) -> None:
    """Write mono 16 bits at the speech's own rate, first beside the file, so that none is ever half there."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file, wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(speech.rate_hz)
        out.writeframes(speech.pcm.tobytes())
    part.replace(path)


def _volume(value: Any) -> float:
    return min(1.0, max(0.0, float(value)))


def buildDriver(proxy: Any) -> KioskDriver:
    """pyttsx3 calls this by its name."""
    return KioskDriver(proxy)


sys.modules[f"pyttsx3.drivers.{NAME}"] = sys.modules[__name__]
