"""Holds the sound to be played and knows, sample by sample, which sentence is heard: no device in it."""

from __future__ import annotations

import threading
from array import array
from collections import deque
from dataclasses import dataclass

from kiosk.devices.audio import Generation, SentenceStarted, SpeechEnded

RATE_HZ = 22050
"""espeak-ng's own rate, and the stream's."""

FADE_SAMPLES = RATE_HZ * 4 // 1000
"""4 ms: short enough for "at once", long enough not to click."""

_LOUDEST = 32767
_NEUTRAL = 1.0


@dataclass(frozen=True)
class Mark:
    """Something that becomes true ``offset`` samples into the block just rendered."""

    event: SentenceStarted | SpeechEnded
    offset: int


@dataclass
class _Clip:
    index: int
    pcm: array[int]
    position: int = 0


class Track:
    """The queue of one generation. Thread-safe: the sound card's thread renders while others add and cut."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._filled = threading.Condition(self._lock)
        self._generation: Generation | None = None
        self._clips: deque[_Clip] = deque()
        self._complete = False
        self._tail: array[int] = array("h")
        self._gain = self._wanted_gain = _NEUTRAL

    def begin(self, generation: Generation) -> None:
        """Cut what is heard and take the sound of this generation only."""
        with self._lock:
            self._cut(generation)

    def cut(self) -> None:
        """Silence: what is heard fades within FADE_SAMPLES, and nothing is taken any more."""
        with self._lock:
            self._cut(None)

    def wants(self, generation: Generation) -> bool:
        """Whether this generation is the one to be heard."""
        return self._generation == generation

    def add(self, generation: Generation, index: int, pcm: array[int]) -> None:
        """Queue a sentence's samples at RATE_HZ; those of a generation gone by are dropped."""
        with self._lock:
            if generation == self._generation:
                self._clips.append(_Clip(index, pcm))
                self._filled.notify_all()

    def complete(self, generation: Generation) -> None:
        """Nothing more will be added: SpeechEnded comes when the queue has been played."""
        with self._lock:
            self._complete = self._complete or generation == self._generation
            self._filled.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Whether something is to be rendered, now or within ``timeout_s``: a sound, or an end to be told."""
        with self._filled:
            return self._filled.wait_for(lambda: bool(self._clips or self._tail or self._complete), timeout_s)

    def ahead_s(self) -> float:
        """Seconds of sound still to be played."""
        with self._lock:
            return sum(len(clip.pcm) - clip.position for clip in self._clips) / RATE_HZ

    def set_gain(self, gain_db: float) -> None:
        """Loudness against the voice as synthesised; too loud is limited to full scale."""
        self._wanted_gain = 10 ** (gain_db / 20)

    def rewind(self) -> None:
        """Play the current sentence again from its start: its sound was lost with the device."""
        with self._lock:
            self._tail = array("h")
            if self._clips:
                self._clips[0].position = 0

    def render(self, count: int) -> tuple[array[int], list[Mark]]:
        """The next ``count`` samples, and what they make true."""
        with self._lock:
            block, self._tail = self._tail[:count], self._tail[count:]
            marks: list[Mark] = []
            while self._clips and len(block) < count:
                self._take(block, count, marks)
            if self._complete and not self._clips and self._generation is not None:
                marks.append(Mark(SpeechEnded(self._generation), len(block)))
                self._complete = False
        block.extend([0] * (count - len(block)))
        return self._amplified(block), marks

    def _take(self, block: array[int], count: int, marks: list[Mark]) -> None:
        clip = self._clips[0]
        if clip.position == 0 and self._generation is not None:
            marks.append(Mark(SentenceStarted(self._generation, clip.index), len(block)))
        piece = clip.pcm[clip.position : clip.position + count - len(block)]
        block.extend(piece)
        clip.position += len(piece)
        if clip.position >= len(clip.pcm):
            self._clips.popleft()

    def _cut(self, generation: Generation | None) -> None:
        if self._clips and self._clips[0].position and not self._tail:
            clip = self._clips[0]
            piece = clip.pcm[clip.position : clip.position + FADE_SAMPLES]
            steps = len(piece)
            self._tail = array("h", (s * (steps - i) // (steps + 1) for i, s in enumerate(piece)))
        self._clips.clear()
        self._complete = False
        self._generation = generation

    def _amplified(self, block: array[int]) -> array[int]:
        start, end = self._gain, self._wanted_gain
        self._gain = end
        if start == end == _NEUTRAL:
            return block
        step = (end - start) / max(1, len(block))  # a ramp: a jump would click
        louder = (int(s * (start + step * i)) for i, s in enumerate(block, 1))
        return array("h", (max(-_LOUDEST, min(_LOUDEST, s)) for s in louder))
