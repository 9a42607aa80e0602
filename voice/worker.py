"""The speech process: apart from the kiosk, so that no frame waits for the voice and no fault kills both."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, assert_never

from kiosk.devices.audio import Generation, Sentence
from kiosk.types import Lang
from voice import driver
from voice.espeak import EngineMissingError, Espeak, Speech
from voice.languages import VOICES
from voice.messages import Ping, Pong, Ready, Reply, Say, SetGain, SetRate, Stop, decode_order, encode_reply
from voice.normal import LEXICON, LexiconError, Normaliser, load_lexicon
from voice.player import Player
from voice.process import Lines, die_with_the_kiosk
from voice.rate import DEFAULT_WPM, PAUSE_S, reading_time_s
from voice.track import RATE_HZ, Track

_AHEAD_S = 6.0  # enough to never wait for the engine, little enough to keep memory small
_LOOK_S = 0.05
_STUCK_S = 5.0
_EXIT_STUCK, _EXIT_FAULT = 3, 4
_NICE = -10
_NO_LEXICON = Normaliser()


class TrackSink:
    """Where our pyttsx3 driver puts a sentence's sound: in the track, under its generation and number."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._generation = Generation(0)
        self._index = 0
        self.played = False

    def aim(self, generation: Generation, index: int) -> None:
        """Name the sentence that comes next."""
        self._generation, self._index, self.played = generation, index, False

    def wanted(self) -> bool:
        """Not when a newer page or silence was asked for meanwhile."""
        return self._track.wants(self._generation)

    def play(self, speech: Speech) -> None:
        """Queue the sentence and the pause after it."""
        self._queue(speech.pcm)

    def play_nothing(self, seconds: float) -> None:
        """Queue silence as long as reading takes, for a sentence that no voice can say."""
        self._queue(array("h", bytes(2 * int(seconds * RATE_HZ))))

    def silence(self) -> None:
        """``engine.stop()``."""
        self._track.cut()

    def _queue(self, pcm: array[int]) -> None:
        self.played = True
        pause = array("h", bytes(2 * int(PAUSE_S * RATE_HZ)))
        self._track.add(self._generation, self._index, pcm + pause)


class Worker:
    """Takes orders from one thread and speaks in another, always the newest order only."""

    def __init__(
        self,
        track: Track,
        words_per_minute: float,
        reply: Callable[[Reply], None],
        normaliser: Normaliser = _NO_LEXICON,
    ) -> None:
        self._track, self._reply = track, reply
        self._spoken = normaliser
        self._words_per_minute = words_per_minute
        self._sink = TrackSink(track)
        self._orders: SimpleQueue[Say | None] = SimpleQueue()
        self._busy_since: float | None = None

    def run(self, lines: Iterable[bytes]) -> None:
        """Obey until the lines end, which they do when the kiosk does."""
        speaking = threading.Thread(target=self._speak, daemon=True)
        speaking.start()
        for line in lines:
            self._obey(line)
        self._track.cut()
        self._orders.put(None)
        speaking.join(_STUCK_S)

    def _obey(self, line: bytes) -> None:
        order = decode_order(line)
        match order:
            case Say():
                self._track.begin(order.generation)
                self._orders.put(order)
            case Stop():
                self._track.cut()
            case SetGain():
                self._track.set_gain(order.gain_db)
            case SetRate():
                self._words_per_minute = order.words_per_minute
            case Ping():
                if not self._stuck():
                    self._reply(Pong(order.generation))
            case _:
                assert_never(order)

    def _stuck(self) -> bool:
        since = self._busy_since
        return since is not None and time.monotonic() - since > _STUCK_S

    def _speak(self) -> None:
        engine, languages = _engine(self._sink)
        self._reply(Ready(languages))
        while (say := self._orders.get()) is not None:
            for index in range(say.first, len(say.sentences)):
                if not self._room_for(say.generation):
                    break
                self._sink.aim(say.generation, index)
                self._say(engine, languages, say.sentences[index])
            self._track.complete(say.generation)

    def _room_for(self, generation: Generation) -> bool:
        """Wait until the sound ahead is short; false when the generation is no longer wanted."""
        while self._track.wants(generation) and self._track.ahead_s() > _AHEAD_S:
            time.sleep(_LOOK_S)
        return self._track.wants(generation)

    def _say(self, engine: Any, languages: frozenset[Lang], sentence: Sentence) -> None:
        self._busy_since = time.monotonic()
        said = self._spoken(sentence.text, sentence.lang).text
        if sentence.lang in languages and said.strip():
            engine.setProperty("voice", VOICES[sentence.lang])
            engine.setProperty("rate", self._words_per_minute)
            engine.say(said)
            engine.runAndWait()
        if not self._sink.played and self._sink.wanted():
            self._sink.play_nothing(reading_time_s(sentence.text, self._words_per_minute))
        self._busy_since = None


def _engine(sink: TrackSink) -> tuple[Any, frozenset[Lang]]:
    """Start pyttsx3 with our driver, in the thread that will speak: it bears no second one."""
    import pyttsx3

    try:
        Espeak()
        engine = pyttsx3.init(driver.NAME)
    except EngineMissingError:
        return None, frozenset()
    engine.setProperty("sink", sink)
    return engine, frozenset(VOICES)


class Replies(Lines[Reply]):
    """Writes replies to the kiosk."""

    def __init__(self, fd: int, gone: Callable[[], None]) -> None:
        super().__init__(fd, encode_reply, gone)


def _normaliser(lexicons: Sequence[Path]) -> Normaliser:
    """A town's lexicon with a fault is told and left out: its words are misread, but all is heard."""
    try:
        return Normaliser(load_lexicon(LEXICON, *lexicons))
    except LexiconError as fault:
        sys.stderr.write(f"{fault.code}: {fault}\n")
        return _normaliser(()) if lexicons else Normaliser()


def _come_first() -> None:
    """The voice must not stutter while the kiosk draws; where the system does not allow it, so be it."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)


def main() -> None:
    """Speak what comes on standard input."""
    parser = argparse.ArgumentParser(prog="voice.worker")
    parser.add_argument("--wpm", type=float, default=DEFAULT_WPM)
    parser.add_argument("--device")
    parser.add_argument("--lexicon", type=Path, action="append", default=[])
    options = parser.parse_args()
    die_with_the_kiosk()
    _come_first()
    threading.excepthook = lambda _: os._exit(_EXIT_FAULT)  # half a process would be silent for ever
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the kiosk, which closes its pipe
    replies = Replies(os.dup(1), lambda: os._exit(0))
    os.dup2(2, 1)  # a stray print must not spoil the replies
    spoken = _normaliser(options.lexicon)  # before the player, whose start silences what is written there
    track = Track()
    player = Player(track, replies, lambda: os._exit(_EXIT_STUCK), options.device)
    player.start()
    Worker(track, options.wpm, replies, spoken).run(sys.stdin.buffer)
    player.close()
    os._exit(0)  # PortAudio's own end of process may wait for a server that is gone


if __name__ == "__main__":
    main()
