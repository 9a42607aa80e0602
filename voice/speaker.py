"""The kiosk's voice: drives the speech process, and lets the captions go on when it cannot be had."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from kiosk.devices.audio import (
    Earcon,
    Generation,
    Sentence,
    SentenceStarted,
    SpeechEnded,
    VoiceChanged,
    VoiceEvent,
    VoiceReady,
    VoiceSilent,
    VoiceStatus,
    WordStarted,
)
from kiosk.types import Lang
from voice.captions import Captions
from voice.child import Child
from voice.keeper import Keeper, Patience
from voice.messages import (
    Forget,
    Order,
    Ping,
    Play,
    Pong,
    Prefetch,
    Ready,
    Reply,
    Say,
    SetGain,
    SetRate,
    Stop,
)
from voice.process import with_our_code
from voice.rate import DEFAULT_WPM

_STARTING = VoiceSilent("starting")
_NO_ENGINE = VoiceSilent("no-engine")
_GIVEN_UP = VoiceSilent("worker")
_TRIES = 2
_PATIENCE = Patience()


@dataclass
class _Page:
    """What is being said, and how far it got."""

    generation: Generation
    sentences: tuple[Sentence, ...]
    index: int = 0


def worker_command(
    words_per_minute: float = DEFAULT_WPM,
    device: str | None = None,
    lexicon: Path | None = None,
    voices: Path | None = None,
    cache: Path | None = None,
) -> list[str]:
    """How to start the speech process; ``lexicon`` says how a town's own words are said.

    ``voices`` holds the neural voices, ``cache`` what ``parvis voices build`` made.
    """
    command = [sys.executable, "-m", "voice.worker", "--wpm", str(words_per_minute)]
    options = {"--lexicon": lexicon, "--voices": voices, "--cache": cache, "--device": device}
    for name, value in options.items():
        command += [name, str(value)] if value else []
    return command


class Speaker:
    """A ``Voice`` (kiosk.devices.audio) in a process of its own, restarted when it dies or hangs.

    ``status()`` is ``VoiceSilent("starting")`` until the process has opened the sound card. Events come from
    one thread; a listener must not wait for the thread that calls ``say`` or ``stop``.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        patience: Patience = _PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        plain: Sequence[str] | None = None,
    ) -> None:
        """``environment`` is the child's, wholly; the kiosk's own by default. ``plain`` starts the process
        without neural voices, when one takes it down. Nothing is started yet."""
        self._command = list(command or worker_command())
        self._environment = with_our_code(os.environ if environment is None else environment)
        self._patience, self._clock = patience, clock
        self._lock = threading.RLock()
        self._listener: Callable[[VoiceEvent], None] = lambda _: None
        self._generation = Generation(0)
        self._page: _Page | None = None
        self._gain_db = 0.0
        self._words_per_minute: float | None = None
        self._languages: frozenset[Lang] = frozenset()
        self._slow: frozenset[Lang] = frozenset()
        self._device: VoiceStatus = _STARTING
        self._status: VoiceStatus = _STARTING
        self._ready = False
        self._plain = list(plain) if plain is not None else None
        self._ends: list[float] = []
        self._keeper: Keeper[Order, Reply] = Keeper("voice", self, patience, clock)
        self._closing = threading.Event()
        self._log = structlog.get_logger()

    def start(self) -> None:
        """Start the speech process in the background; ``say`` does it too. Returns at once."""
        self._keeper.start()

    def say(self, sentences: Sequence[Sentence]) -> Generation:
        """Drop what is being said and say these."""
        with self._lock:
            self._generation = Generation(self._generation + 1)
            self._page = _Page(self._generation, tuple(sentences))
            self._send_page()
            self.start()
            return self._generation

    def stop(self) -> None:
        """Silence, at once; no event of this page comes any more."""
        with self._lock:
            self._page = None
            self._send(Stop(self._generation))

    def earcon(self, kind: Earcon) -> None:
        """Play this tone unless something is being said; without a process it is dropped."""
        with self._lock:
            self._send(Play(self._generation, kind))

    def prefetch(self, sentences: Sequence[Sentence]) -> None:
        """Make these while nothing else is to be made. Forgets the wish before."""
        with self._lock:
            self._send(Prefetch(self._generation, tuple(sentences)))

    def foresees(self, lang: Lang) -> bool:
        """Whether sentences of this language gain by ``prefetch``; false until the process is ready."""
        return lang in self._slow

    def forget(self) -> None:
        """The visit is over: drop everything that was said or made ahead."""
        with self._lock:
            self._page = None
            self._send(Stop(self._generation), Forget(self._generation))

    def set_gain(self, gain_db: float) -> None:
        """Loudness against the neutral level, in decibels."""
        with self._lock:
            self._gain_db = gain_db
            self._send(SetGain(self._generation, gain_db))

    def set_rate(self, words_per_minute: float) -> None:
        """Speed from the next sentence on, in real words a minute."""
        with self._lock:
            self._words_per_minute = words_per_minute
            self._send(SetRate(self._generation, words_per_minute))

    def status(self) -> VoiceStatus:
        """Whether a person hears anything."""
        return self._status

    def languages(self) -> frozenset[Lang]:
        """Languages that have a voice of their own; empty until the process is ready."""
        return self._languages

    def listen(self, listener: Callable[[VoiceEvent], None]) -> None:
        """Give the events to this listener from now on."""
        with self._lock:
            self._listener = listener

    def close(self) -> None:
        """End the speech process and its thread."""
        self._closing.set()
        with self._lock:
            self._page = None
        self._keeper.close()

    def process_id(self) -> int | None:
        """The speech process, for the doctor and the benchmark."""
        return self._keeper.process_id

    # ---- Called by the keeper's thread ----

    def start_process(self) -> Child:
        """A neural engine that takes the process down with it, twice, is left out: better plain than mute."""
        now = self._clock()
        self._ends = [end for end in self._ends if now - end < self._patience.window]
        command = self._command
        if self._plain is not None and len(self._ends) >= _TRIES:
            self._log.warning("voice.plain")
            command = self._plain
        return Child(command, self._environment)

    def take(self, reply: Reply) -> None:
        """The process says this."""
        with self._lock:
            match reply:
                case Ready(languages, slow):
                    self._languages, self._slow, self._ready = languages, slow, True
                    self._catch_up()
                case VoiceChanged(status):
                    self._device = status
                    self._judge()
                case SentenceStarted() | WordStarted() | SpeechEnded():
                    self._deliver(reply)
                case Pong():
                    pass

    def ping(self) -> Order:
        """Are you alive?"""
        return Ping(self._generation)

    def lost(self) -> None:
        """The process ended; the next one is told by ``_catch_up`` what still matters."""
        with self._lock:
            self._ready = False
            self._ends.append(self._clock())

    def given_up(self) -> None:
        """No process to keep the time: keep it here until it is tried again."""
        self._become(_GIVEN_UP)
        threading.Thread(target=self._show_captions, daemon=True, name="captions").start()

    def _catch_up(self) -> None:
        """Tell a new process what the one before knew."""
        if self._gain_db:
            self._send(SetGain(self._generation, self._gain_db))
        if self._words_per_minute is not None:
            self._send(SetRate(self._generation, self._words_per_minute))
        self._send_page()
        self._judge()

    def _send_page(self) -> None:
        if self._page is not None:
            page = self._page
            self._send(Say(page.generation, page.sentences, page.index))

    def _send(self, *orders: Order) -> None:
        """To a process that listens."""
        for order in orders if self._ready else ():
            self._keeper.send(order)

    def _deliver(self, event: SentenceStarted | WordStarted | SpeechEnded) -> None:
        page = self._page
        if page is None or event.generation != page.generation:
            return
        if isinstance(event, SentenceStarted):
            page.index = event.index
        elif isinstance(event, SpeechEnded):
            self._page = None
        self._listener(event)

    def _judge(self) -> None:
        if self._ready and self._device != _STARTING:
            self._become(self._device if self._languages else _NO_ENGINE)

    def _become(self, status: VoiceStatus) -> None:
        with self._lock:
            if status != self._status:
                self._status = status
                self._log.info("voice.changed", to="ready" if status == VoiceReady() else "silent")
                self._listener(VoiceChanged(status))

    def _show_captions(self) -> None:
        captions = Captions(self._clock)
        end = self._clock() + self._patience.rest
        while self._clock() < end and not self._closing.wait(captions.STEP_S):
            with self._lock:
                page = self._page
                due = captions.due(page.generation, page.sentences, page.index) if page else []
                for event in due:
                    self._deliver(event)
