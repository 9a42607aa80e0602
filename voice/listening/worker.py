"""The listening process: apart from the kiosk, so that no frame waits for the recogniser."""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeAlias, assert_never

from kiosk.devices.ears import (
    Hearing,
    HearingLost,
    LevelHeard,
    PartHeard,
    SpeechOver,
    WordsHeard,
)
from kiosk.faults import keep_words_out
from kiosk.types import Lang
from voice.listening.condition import Condition
from voice.listening.messages import (
    Drop,
    Finish,
    Learn,
    Open,
    Ping,
    Pong,
    Ready,
    Reply,
    decode_order,
    encode_reply,
)
from voice.listening.microphone import Microphone
from voice.listening.shelf import Shelf
from voice.listening.speech import BLOCK_S, SpeechDetector, level_of, wipe
from voice.listening.turn import Turn
from voice.process import Lines, die_with_the_kiosk

_PR_SET_DUMPABLE = 4
_EXIT_STUCK, _EXIT_FAULT = 3, 4
_STUCK_S = 5.0
_NICE = 5  # free speech is work for half a processor: the window's frames come first
_LEVEL_S = 0.05
_PART_S = 0.2


@dataclass(frozen=True)
class Looks:
    """Seconds between two looks at a microphone that is there, and at one that is not: ever rarer."""

    watch: float = 0.25
    there: float = 30.0
    gone: float = 2.0
    gone_most: float = 16.0


@dataclass(frozen=True)
class _Sound:
    """A block from the microphone."""

    hearing: Hearing
    block: bytearray


_Item: TypeAlias = Open | Finish | Drop | _Sound | None


class Worker:
    """Takes orders in one thread and listens in another, always for the newest order only."""

    def __init__(
        self, shelf: Shelf, microphone: Microphone, condition: Condition, reply: Callable[[Reply], None],
        looks: Looks = Looks(),
    ) -> None:  # fmt: skip
        self._shelf, self._microphone, self._condition = shelf, microphone, condition
        self._reply, self._looks = reply, looks
        self._items: SimpleQueue[_Item] = SimpleQueue()
        self._wanted: Hearing | None = None
        self._busy_since: float | None = None
        self._hearing: _Listening | None = None
        self._look_at = 0.0
        self._pause_s = looks.gone

    def run(self, lines: Iterable[bytes]) -> None:
        """Obey until the lines end, which they do when the kiosk does."""
        listening = threading.Thread(target=self._listen, daemon=True, name="listening")
        listening.start()
        self._reply(Ready())
        for line in lines:
            self._obey(line)
        self._wanted = None
        self._items.put(None)
        listening.join(_STUCK_S)

    def _obey(self, line: bytes) -> None:
        order = decode_order(line)
        match order:
            case Open():
                self._wanted = order.hearing
                self._items.put(order)
            case Finish():
                self._microphone.mute()
                self._items.put(order)
            case Drop():
                self._wanted = None
                self._microphone.mute()
                self._items.put(order)
            case Learn():
                self._shelf.learn(order)
            case Ping():
                if not self._stuck():
                    self._reply(Pong())
            case _:
                assert_never(order)

    def _stuck(self) -> bool:
        since = self._busy_since
        return since is not None and time.monotonic() - since > _STUCK_S

    def _listen(self) -> None:
        detector = SpeechDetector()
        while True:
            try:
                item = self._items.get(timeout=self._until_look_s())
            except Empty:
                self._look()
                continue
            self._busy_since = time.monotonic()
            match item:
                case Open():
                    self._open(item, detector)
                case _Sound():
                    self._take(item)
                case Finish(hearing):
                    if self._hearing is not None and self._hearing.number == hearing:
                        self._decide()
                case Drop():
                    self._forget()
                case None:
                    self._forget()
                    return
            self._busy_since = None

    def _until_look_s(self) -> float:
        """A process that has nothing to do sleeps."""
        if self._hearing is not None:
            return self._looks.watch
        return max(0.0, self._look_at - time.monotonic())

    def _open(self, order: Open, detector: SpeechDetector) -> None:
        self._forget()
        if order.hearing != self._wanted:
            return
        model = self._shelf.model(order.wanted.lang)
        if model is None:
            self._shelf.learn(Learn(order.wanted.lang, ()))
            self._reply(HearingLost(order.hearing))
            return
        opened = self._microphone.open(lambda block: self._items.put(_Sound(order.hearing, block)))
        if not opened:
            self._reply(HearingLost(order.hearing))
            self._see(False)
            return
        turn = Turn(detector, model.recogniser(order.wanted.phrases), order.wanted.silence_s)
        self._hearing = _Listening(order.hearing, turn, self._reply, free=not order.wanted.phrases)

    def _take(self, sound: _Sound) -> None:
        hearing = self._hearing
        if hearing is None or hearing.number != sound.hearing or self._wanted != sound.hearing:
            wipe(sound.block)
        elif hearing.take(sound.block):
            self._microphone.shut()
            self._reply(SpeechOver(hearing.number))
            self._decide()

    def _decide(self) -> None:
        """What was said; the microphone is shut meanwhile."""
        hearing = self._hearing
        self._microphone.shut()
        if hearing is not None and self._wanted == hearing.number:
            self._reply(WordsHeard(hearing.number, hearing.turn.words()))
        self._forget()

    def _forget(self) -> None:
        self._microphone.close()
        if self._hearing is not None:
            self._hearing.turn.forget()
            self._hearing = None

    def _look(self) -> None:
        """Nothing came for a while: is the microphone still there?"""
        hearing = self._hearing
        if hearing is not None:
            if not self._microphone.is_alive():
                self._forget()
                self._microphone.look_anew()
                self._reply(HearingLost(hearing.number))
                self._see(self._microphone.is_there())
        elif time.monotonic() >= self._look_at:
            self._see(self._microphone.is_there())

    def _see(self, is_there: bool) -> None:
        if is_there:
            self._pause_s = self._looks.gone
            self._look_at = time.monotonic() + self._looks.there
        else:
            self._look_at = time.monotonic() + self._pause_s
            self._pause_s = min(2 * self._pause_s, self._looks.gone_most)
        self._condition.microphone(is_there)


class _Listening:
    """The hearing that is open, and what the kiosk is told of it meanwhile."""

    def __init__(self, number: Hearing, turn: Turn, reply: Callable[[Reply], None], *, free: bool) -> None:
        self.number, self.turn = number, turn
        self._reply, self._free = reply, free
        self._since_level_s = self._since_part_s = 0.0
        self._part = ""

    def take(self, block: bytearray) -> bool:
        """Hear the next block; whether the person has spoken."""
        self._since_level_s += BLOCK_S
        if self._since_level_s >= _LEVEL_S:
            self._since_level_s -= _LEVEL_S
            self._reply(LevelHeard(self.number, level_of(block)))
        over = self.turn.take(block)
        if self._free and not over:
            self._tell_part()
        return over

    def _tell_part(self) -> None:
        self._since_part_s += BLOCK_S
        if self._since_part_s < _PART_S:
            return
        self._since_part_s = 0.0
        part = self.turn.part()
        if part != self._part:
            self._part = part
            self._reply(PartHeard(self.number, part))


def keep_out_of_core_files() -> None:
    """A crash must not write what was said to the disk (core(5), prctl(2))."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)


def main() -> None:
    """Listen as standard input orders."""
    parser = argparse.ArgumentParser(prog="voice.listening.worker")
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--languages", default="")
    parser.add_argument("--most", type=int, default=1)
    parser.add_argument("--device")
    options = parser.parse_args()
    die_with_the_kiosk()
    os.nice(_NICE)
    keep_out_of_core_files()
    keep_words_out(thread_ends=_EXIT_FAULT)  # half a process would be deaf for ever
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the kiosk, which closes its pipe
    replies = Lines[Reply](os.dup(1), encode_reply, lambda: os._exit(0))
    os.dup2(2, 1)  # a stray print must not spoil the replies
    condition = Condition(replies)
    shelf = Shelf(options.models, options.most, condition.models, replies)
    shelf.start([Lang(tag) for tag in options.languages.split(",") if tag])
    microphone = Microphone(lambda: os._exit(_EXIT_STUCK), options.device)
    Worker(shelf, microphone, condition, replies).run(sys.stdin.buffer)
    os._exit(0)  # PortAudio's own end of process may wait for a server that is gone


if __name__ == "__main__":
    main()
