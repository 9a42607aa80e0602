"""The kiosk's ears: drive the listening process, and say at once when nothing can be heard."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from kiosk.devices.ears import (
    EarsChanged,
    EarsDeaf,
    EarsEvent,
    EarsReady,
    EarsStatus,
    Hearing,
    HearingLost,
    Listening,
    SpeechOver,
    WordsHeard,
)
from kiosk.types import Lang
from voice.keeper import Keeper, Patience
from voice.listening.messages import (
    Drop,
    Finish,
    Heard,
    Known,
    Learn,
    Open,
    Order,
    Ping,
    Pong,
    Ready,
    Reply,
    decode_reply,
    encode_order,
)
from voice.models.store import folder_of
from voice.models.store import languages as installed_languages
from voice.process import Process, with_our_code

_STARTING = EarsDeaf("starting")
_NO_MODEL = EarsDeaf("no-model")
_GIVEN_UP = EarsDeaf("worker")
PATIENCE = Patience()


@dataclass(frozen=True)
class Hall:
    """What the ears need of the kiosk: the folder of models, the languages in the order in which they are
    loaded, how many models may be in memory, and the sound card's name (None: the system's own choice)."""

    models: Path
    languages: tuple[Lang, ...] = (Lang("fr"),)
    most: int = 1
    microphone: str | None = None


def worker_command(hall: Hall) -> list[str]:
    """How to start the listening process."""
    command = [sys.executable, "-m", "voice.listening.worker", "--models", str(hall.models)]
    command += ["--languages", ",".join(hall.languages), "--most", str(hall.most)]
    return [*command, "--device", hall.microphone] if hall.microphone else command


class Listener:
    """``Ears`` (kiosk.devices.ears) in a process of its own, restarted when it dies or hangs.

    ``status()`` is ``EarsDeaf("starting")`` until the first model is loaded, and ``EarsDeaf("no-model")``
    where none is installed: no process is started then. Events come from one thread.
    """

    def __init__(
        self,
        hall: Hall,
        environment: Mapping[str, str] | None = None,
        patience: Patience = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        command: Sequence[str] | None = None,
    ) -> None:
        """``environment`` is the child's, wholly; the kiosk's own by default. Nothing is started yet."""
        self._hall = hall
        self._command = list(command or worker_command(hall))
        self._environment = with_our_code(os.environ if environment is None else environment)
        self._keeper: Keeper[Order, Reply] = Keeper("ears", self, patience, clock)
        self._lock = threading.RLock()
        self._listener: Callable[[EarsEvent], None] = lambda _: None
        self._hearing = Hearing(0)
        self._is_open = self._ready = False
        self._known: dict[int, bool] = {}
        self._asked: dict[Lang, set[str]] = {}
        self._last_lang: Lang | None = None
        self._status: EarsStatus = _STARTING if installed_languages(hall.models) else _NO_MODEL
        self._log = structlog.get_logger()

    def start(self) -> None:
        """Start the listening process in the background, if a model is installed. Returns at once."""
        if self._status != _NO_MODEL or installed_languages(self._hall.models):
            self._keeper.start()

    def open(self, wanted: Listening) -> Hearing:
        """Open the microphone. A hearing that was open is dropped."""
        with self._lock:
            self._hearing = Hearing(self._hearing + 1)
            if self._can_hear(wanted.lang):
                self._is_open = True
                self._keeper.send(Open(self._hearing, wanted))
            else:
                self._is_open = False
                self._lose_soon(self._hearing)
            return self._hearing

    def finish(self) -> None:
        """The person has spoken: close the microphone and say what was heard."""
        with self._lock:
            if self._is_open:
                self._keeper.send(Finish(self._hearing))

    def drop(self) -> None:
        """Close the microphone and forget what was heard; no event of it comes any more."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                self._keeper.send(Drop(self._hearing))

    def learn(self, lang: Lang, words: Sequence[str]) -> None:
        """Find out which of these words the language's model knows; loads the model if it is not loaded.

        What is asked is forgotten with the answer; see ``_key`` for what is kept of that.
        """
        if folder_of(self._hall.models, lang) is None:
            return
        with self._lock:
            new = {word for word in words if _key(lang, word) not in self._known}
            new -= self._asked.get(lang, set())
            if new:
                self._asked.setdefault(lang, set()).update(new)
            if self._ready and (new or lang != self._last_lang):
                self._keeper.send(Learn(lang, tuple(sorted(new))))
            self._last_lang = lang

    def knows(self, lang: Lang, word: str) -> bool:
        """Whether the model has this word; true for a word that was not looked up yet."""
        return self._known.get(_key(lang, word), True)

    def status(self) -> EarsStatus:
        """Whether the kiosk can hear, and in which languages."""
        return self._status

    def listen(self, listener: Callable[[EarsEvent], None]) -> None:
        """Give the events to this listener from now on."""
        with self._lock:
            self._listener = listener

    def close(self) -> None:
        """End the listening process and its thread."""
        with self._lock:
            self._is_open = False
        self._keeper.close()

    def process_id(self) -> int | None:
        """The listening process, for the doctor and the benchmark."""
        return self._keeper.process_id

    # ---- Called by the keeper's thread ----

    def start_process(self) -> Process[Order, Reply]:
        """Raises OSError."""
        return Process(self._command, self._environment, encode_order, decode_reply)

    def ping(self) -> Order:
        """Answered by a process that is not stuck."""
        return Ping()

    def take(self, reply: Reply) -> None:
        """The process says this."""
        with self._lock:
            match reply:
                case Ready():
                    self._ready = True
                    self._catch_up()
                case Known(lang, words):
                    self._asked.pop(lang, None)
                    self._known.update({_key(lang, word): known for word, known in words.items()})
                case EarsChanged(status):
                    self._become(status)
                case Pong():
                    pass
                case _:
                    self._deliver(reply)

    def lost(self) -> None:
        """The process died or hung: what was being said is lost with it, and what it was asked about a page.

        Where it does not come back, no word of a visit waits here for it; the kiosk asks again once it does.
        """
        with self._lock:
            self._ready = False
            self._asked.clear()
            if self._is_open:
                self._deliver(HearingLost(self._hearing))
            self._become(_STARTING)

    def given_up(self) -> None:
        """It died too often."""
        self._become(_GIVEN_UP)

    def _can_hear(self, lang: Lang) -> bool:
        status = self._status
        return self._ready and isinstance(status, EarsReady) and lang in status.languages

    def _lose_soon(self, hearing: Hearing) -> None:
        """An event never comes from within the call that causes it."""
        event = HearingLost(hearing)
        threading.Thread(target=lambda: self._listener(event), daemon=True, name="ears-lost").start()

    def _catch_up(self) -> None:
        """Tell a process what it was asked before it was ready."""
        for lang, words in self._asked.items():
            if words:
                self._keeper.send(Learn(lang, tuple(sorted(words))))
        if self._last_lang is not None:
            self._keeper.send(Learn(self._last_lang, ()))

    def _deliver(self, event: Heard) -> None:
        if not self._is_open or event.hearing != self._hearing:
            return
        if isinstance(event, WordsHeard | HearingLost):
            self._is_open = False
        if isinstance(event, SpeechOver | HearingLost):
            self._log.info("ears.closed", lost=isinstance(event, HearingLost))
        self._listener(event)

    def _become(self, status: EarsStatus) -> None:
        with self._lock:
            if status != self._status:
                self._status = status
                reason = "ready" if isinstance(status, EarsReady) else status.reason
                self._log.info("ears.changed", to=reason)
                self._listener(EarsChanged(status))


def _key(lang: Lang, word: str) -> int:
    """What is kept of a word that was looked up: no word of a visit can be read in it."""
    return hash((lang, word))
