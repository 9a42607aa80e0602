"""Is anything lost, mixed or late when a person is quicker than the voice? Heard at the loudspeaker."""

from __future__ import annotations

import random
import threading
import time
from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np

from kiosk.devices.audio import (
    Generation,
    Sentence,
    SentenceStarted,
    SpeechEnded,
    VoiceEvent,
    VoiceReady,
    WordStarted,
)
from kiosk.types import Lang
from voice.speaker import Speaker, worker_command
from voice.virtual import Recording, SoundCard, sound_card, wait_until

UTTERANCES, INTERRUPTS = 1000, 500
_WORDS = ("Oui.", "Non.", "Merci.", "Bonjour.", "Page deux.", "Ici.")
_SILENT = Sentence("isil", Lang("eu"))
"""No voice says it: what is heard of a page after this is of the page before."""
_QUIET_S = 0.15
_LATE_S = 0.1
"""The stop (30 ms), the recorder, and what a busy machine adds: later than this is too late."""
_WAIT_S = 20.0


@dataclass
class Outcome:
    """What went wrong: numbers of utterances."""

    utterances: int = 0
    interrupts: int = 0
    lost: list[int] = field(default_factory=list)
    overlaps: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    silences_s: list[float] = field(default_factory=list)
    """From each interrupt to the last sound after it."""


@dataclass
class _Heard:
    number: int
    generation: Generation
    began: float
    ended: float
    cut: bool


class _Person:
    """Says one thing after another and cuts some of them."""

    def __init__(self, speaker: Speaker, seed: int) -> None:
        self._speaker, self._dice = speaker, random.Random(seed)
        self.events: list[tuple[float, VoiceEvent]] = []
        self._ended = threading.Event()
        self._waits: Generation | None = None
        speaker.listen(self._hear)

    def does(self, number: int, cut: bool) -> _Heard:
        self._ended.clear()
        began = time.monotonic()
        said = [Sentence(self._dice.choice(_WORDS), Lang("fr"))]
        self._waits = generation = self._speaker.say(said)
        if not cut:
            self._ended.wait(_WAIT_S)
            return _Heard(number, generation, began, time.monotonic(), cut)
        time.sleep(self._dice.uniform(0, 0.35))
        ended = time.monotonic()
        if self._dice.random() < 0.5:
            self._speaker.stop()
        else:
            self._speaker.say([_SILENT])
        time.sleep(_QUIET_S)
        return _Heard(number, generation, began, ended, cut)

    def _hear(self, event: VoiceEvent) -> None:
        self.events.append((time.monotonic(), event))
        if isinstance(event, SpeechEnded) and event.generation == self._waits:
            self._ended.set()


def proof(utterances: int, interrupts: int, seed: int = 5) -> Outcome:
    """So many short utterances, so many of them cut at a random moment, by silence or by another page."""
    with sound_card() as card:
        speaker = Speaker(worker_command(250), card.environment)
        person = _Person(speaker, seed)
        speaker.start()
        wait_until(lambda: speaker.status() == VoiceReady(), _WAIT_S)
        recording, done = _all(card, person, utterances, interrupts, seed)
        speaker.close()
    return _judged(recording, person.events, done)


def _all(
    card: SoundCard, person: _Person, utterances: int, interrupts: int, seed: int
) -> tuple[Recording, list[_Heard]]:
    cut = set(random.Random(seed).sample(range(utterances), interrupts))
    with card.recording() as recording:
        done = [person.does(number, number in cut) for number in range(utterances)]
        time.sleep(_QUIET_S)
    return recording, done


def _judged(recording: Recording, events: list[tuple[float, VoiceEvent]], done: list[_Heard]) -> Outcome:
    loud = recording.loud_at()
    outcome = Outcome(len(done), sum(one.cut for one in done))
    told: dict[Generation, list[tuple[float, VoiceEvent]]] = {}
    for at, event in events:
        if isinstance(event, SentenceStarted | WordStarted | SpeechEnded):
            told.setdefault(event.generation, []).append((at, event))
    for one in done:
        mine = told.get(one.generation, [])
        if any(at > one.ended + _LATE_S for at, _ in mine):
            outcome.overlaps.append(one.number)
        sounds = _between(loud, one.ended, one.ended + _QUIET_S)
        if one.cut:
            outcome.silences_s.append(sounds[-1] - one.ended if sounds else 0.0)
            if _between(loud, one.ended + _LATE_S, one.ended + _QUIET_S):
                outcome.late.append(one.number)
        elif not _whole([event for _, event in mine]) or not _between(loud, one.began, one.ended):
            outcome.lost.append(one.number)
    return outcome


def _whole(events: list[VoiceEvent]) -> bool:
    """Begun once, first; ended once, last."""
    begun = [isinstance(event, SentenceStarted) for event in events]
    ended = [isinstance(event, SpeechEnded) for event in events]
    return sum(begun) == sum(ended) == 1 and begun[0] and ended[-1]


def _between(moments: list[float], start: float, end: float) -> list[float]:
    return moments[bisect_left(moments, start) : bisect_left(moments, end)]


def run() -> None:
    """Print what was lost, mixed and late of a thousand utterances; some minutes."""
    began = time.monotonic()
    found = proof(UTTERANCES, INTERRUPTS)
    p95 = float(np.percentile(found.silences_s, 95)) * 1000
    print(
        f"interrupts: {found.utterances} utterances, {found.interrupts} cut: {len(found.lost)} lost, "
        f"{len(found.overlaps)} told late, {len(found.late)} with sound {_LATE_S * 1000:.0f} ms after; "
        f"silence after p95 {p95:.0f} ms ({(time.monotonic() - began) / 60:.0f} minutes)"
    )
