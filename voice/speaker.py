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


@dataclass(frozen=True)
class Patience:
    """Seconds, but for ``restarts``: so many ends of the process within ``window`` are enough."""

    ping: float = 1.0
    hang: float = 6.0
    window: float = 60.0
    restarts: int = 4
    rest: float = 30.0


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
        patience: Patience = Patience(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``environment`` is the child's, wholly; the kiosk's own by default. Nothing is started yet."""
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
        self._child: Child | None = None
        self._ready = False
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._log = structlog.get_logger()

    def start(self) -> None:
        """Start the speech process in the background; ``say`` does it too. Returns at once."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._supervise, daemon=True, name="voice")
                self._thread.start()

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
            child, thread, self._page = self._child, self._thread, None
        if child is not None:
            child.end()
        if thread is not None:
            thread.join(self._patience.hang)

    def process_id(self) -> int | None:
        """The speech process, for the doctor and the benchmark."""
        child = self._child
        return None if child is None else child.process_id

    def _supervise(self) -> None:
        """The process dies with the thread that started it (PR_SET_PDEATHSIG), so this one stays."""
        ends: list[float] = []
        while not self._closing.is_set():
            try:
                self._run_once()
            except Exception as fault:  # noqa: BLE001 - the thread must live; each fault counts as an end
                self._log.error("voice.fault", kind=type(fault).__name__)
            now = self._clock()
            ends = [end for end in ends if now - end < self._patience.window] + [now]
            if len(ends) > self._patience.restarts and not self._closing.is_set():
                self._become(_GIVEN_UP)
                self._show_captions_for(self._patience.rest)
                ends.clear()

    def _run_once(self) -> None:
        try:
            child = Child(self._command, self._environment)
        except OSError:
            self._log.warning("voice.not_started")
            return
        with self._lock:
            self._child = child
        if self._closing.is_set():
            child.end()
        try:
            self._converse(child)
        finally:
            with self._lock:
                self._child, self._ready = None, False
            code = child.kill()
            if not self._closing.is_set():
                self._log.warning("voice.worker_ended", code=code)

    def _converse(self, child: Child) -> None:
        heard = pinged = self._clock()
        while (replies := child.receive(self._patience.ping / 4)) is not None:
            now = self._clock()
            heard = now if replies else heard
            for reply in replies:
                self._handle(reply)
            if now - heard > self._patience.hang:
                self._log.warning("voice.worker_hangs")
                return
            if now - pinged > self._patience.ping:
                pinged = now
                child.send(Ping(self._generation))

    def _handle(self, reply: Reply) -> None:
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
        """To a process that listens; another one is told by ``_catch_up`` what still matters."""
        if self._child is not None and self._ready:
            for order in orders:
                self._child.send(order)

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

    def _show_captions_for(self, seconds: float) -> None:
        """No process to keep the time: keep it here, then try the process again."""
        captions = Captions(self._clock)
        end = self._clock() + seconds
        while self._clock() < end and not self._closing.wait(captions.STEP_S):
            with self._lock:
                page = self._page
                due = captions.due(page.generation, page.sentences, page.index) if page else []
                for event in due:
                    self._deliver(event)
