"""Obeys the kiosk's orders and fills the track, always for the newest one; makes ahead while it has time."""

from __future__ import annotations

import threading
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias, assert_never

from kiosk.devices.audio import Generation, Sentence
from voice.earcons import tone
from voice.engines.engine import Wanted
from voice.maker import Made, Maker
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
    decode_order,
)
from voice.rate import pause_s, reading_time_s
from voice.track import RATE_HZ, Track

_AHEAD_S = 6.0  # enough to never wait for the engine, little enough to keep memory small
_SOON_S = 1.0  # an order that comes next must not wait while files are read
_LOOK_S = 0.05
_STUCK_S = 5.0
_LOADING_S = 60.0

_Make: TypeAlias = Callable[[Sentence, float, Wanted], Iterator[Made]]


class Reader:
    """Takes orders from one thread and makes sound in another, the only one that the engines see."""

    def __init__(
        self,
        track: Track,
        words_per_minute: float,
        reply: Callable[[Reply], None],
        maker: Maker,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._track, self._reply, self._maker = track, reply, maker
        self._words_per_minute = words_per_minute
        self._told = threading.Condition()
        self._next: Say | None = None
        self._wishes: deque[Sentence] = deque()
        self._ended = False
        self._clock = clock
        self._patience_ends: float | None = None

    def run(self, lines: Iterable[bytes]) -> None:
        """Obey until the lines end, which they do when the kiosk does."""
        making = threading.Thread(target=self._work, daemon=True)
        making.start()
        for line in lines:
            self._obey(decode_order(line))
        self._track.cut()
        with self._told:
            self._ended = True
            self._told.notify()
        making.join(_STUCK_S)

    def _obey(self, order: Order) -> None:
        match order:
            case Say():
                self._take(order)
            case Stop():
                self._track.cut()
            case Play():
                self._track.chime(tone(order.earcon))
            case Prefetch():
                self._wish(order.sentences)
            case Forget():
                self._wish(())
                self._maker.forget()
            case SetGain():
                self._track.set_gain(order.gain_db)
            case SetRate():
                self._words_per_minute = order.words_per_minute
            case Ping():
                if not self._stuck():
                    self._reply(Pong(order.generation))
            case _:
                assert_never(order)

    def _take(self, say: Say) -> None:
        """What was made ahead is heard at once, even while the engine is busy with something else."""
        self._track.begin(say.generation)
        first = say.first
        while first < len(say.sentences) and self._track.ahead_s() < _SOON_S:
            made = self._maker.ready(say.sentences[first], self._words_per_minute)
            if made is None:
                break
            self._fill(say.generation, first, iter([made]))
            first += 1
        with self._told:
            self._next = replace(say, first=first)
            self._told.notify()

    def _wish(self, sentences: Iterable[Sentence]) -> None:
        with self._told:
            self._wishes = deque(sentences)
            self._told.notify()

    def _stuck(self) -> bool:
        ends = self._patience_ends
        return ends is not None and self._clock() > ends

    def _work(self) -> None:
        self._reply(Ready(self._maker.languages, self._maker.slow))
        while not self._ended:
            self._work_once()

    def _work_once(self) -> None:
        """In a call of its own: while it waits, nothing of what was said last is kept."""
        with self._told:
            self._told.wait_for(lambda: self._next or self._wishes or self._ended)
            say, self._next = self._next, None
        if say is not None:
            self._say(say)
        else:
            self._make_ahead()

    def _say(self, say: Say) -> None:
        def wanted() -> bool:
            return self._track.wants(say.generation)

        for index, sentence in enumerate(say.sentences[say.first :], say.first):
            if not self._has_room(wanted):
                return
            pieces = self._made(sentence, self._maker.make, wanted)
            if not self._fill(say.generation, index, pieces) and wanted():
                self._fill(say.generation, index, iter([self._unsaid(sentence)]))
        self._track.complete(say.generation)

    def _has_room(self, wanted: Callable[[], bool]) -> bool:
        """Wait until the sound ahead is short, and make ahead meanwhile; false when no longer wanted."""
        while wanted() and self._track.ahead_s() > _AHEAD_S:
            if not self._make_ahead():
                time.sleep(_LOOK_S)
        return wanted()

    def _make_ahead(self) -> bool:
        """One sentence that may be said next; false where none is wished for."""
        with self._told:
            wishes = self._wishes
            sentence = wishes.popleft() if wishes else None
        if sentence is None:
            return False

        def wanted() -> bool:
            return self._next is None and self._wishes is wishes and not self._ended

        for _ in self._made(sentence, self._maker.make_ahead, wanted):
            pass
        return True

    def _made(self, sentence: Sentence, make: _Make, wanted: Wanted) -> Iterator[Made]:
        """What is kept needs no voice; one that is being loaded is not stuck yet."""
        kept = self._maker.ready(sentence, self._words_per_minute)
        if kept is not None:
            yield kept
            return
        self._patience_ends = self._clock() + _LOADING_S
        self._maker.warm(sentence.lang)
        self._patience_ends = None
        yield from self._busily(make(sentence, self._words_per_minute, wanted))

    def _busily(self, pieces: Iterator[Made]) -> Iterator[Made]:
        """The same pieces; meanwhile a ping tells whether one takes too long."""
        while True:
            self._patience_ends = self._clock() + _STUCK_S
            piece = next(pieces, None)
            self._patience_ends = None
            if piece is None:
                return
            yield piece

    def _fill(self, generation: Generation, index: int, pieces: Iterator[Made]) -> bool:
        """Queue a sentence and the pause after it; whether there was anything of it."""
        filled = False
        for piece in pieces:
            self._track.add(generation, index, piece.pcm, piece.words)
            filled = True
        if filled:
            self._track.add(generation, index, _silence(pause_s(self._words_per_minute)))
        return filled

    def _unsaid(self, sentence: Sentence) -> Made:
        """Silence as long as reading takes, for a sentence that no voice can say."""
        return Made(_silence(reading_time_s(sentence.text, self._words_per_minute)), ())


def _silence(seconds: float) -> array[int]:
    return array("h", bytes(2 * int(seconds * RATE_HZ)))
