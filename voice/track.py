"""Holds the sound to be played and knows, sample by sample, which word is heard: no device in it."""

from __future__ import annotations

import threading
from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.devices.audio import Generation, SentenceStarted, SpeechEnded, WordStarted
from voice.written import Timed

RATE_HZ = 22050
"""espeak-ng's own rate, and the stream's."""

FADE_SAMPLES = RATE_HZ * 4 // 1000
"""4 ms: short enough for "at once", long enough not to click."""

_LOUDEST = 32767
_NEUTRAL = 1.0


@dataclass(frozen=True)
class Mark:
    """Something that becomes true ``offset`` samples into the block just rendered."""

    event: SentenceStarted | WordStarted | SpeechEnded
    offset: int


@dataclass
class _Clip:
    index: int
    pcm: array[int]
    words: Sequence[Timed]
    begins: bool
    position: int = 0


class Track:
    """The queue of one generation. Thread-safe: the sound card's thread renders while others add and cut."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._filled = threading.Condition(self._lock)
        self._generation: Generation | None = None
        self._clips: deque[_Clip] = deque()
        self._complete = self._ended = False
        self._last: int | None = None
        self._tail: array[int] = array("h")
        self._chime: array[int] = array("h")
        self._gain = self._wanted_gain = _NEUTRAL

    def begin(self, generation: Generation) -> None:
        """Cut what is said and take the sound of this generation only; a tone is heard to its end."""
        with self._lock:
            self._cut(generation)

    def cut(self) -> None:
        """Silence: what is heard fades within FADE_SAMPLES, and nothing is taken any more."""
        with self._lock:
            if self._chime and not self._tail:
                self._tail = _faded(self._chime)
            self._chime = array("h")
            self._cut(None)

    def chime(self, pcm: array[int]) -> None:
        """Play a tone unless something is being said or about to be."""
        with self._lock:
            if not self._clips and (self._generation is None or self._ended):
                self._chime = array("h", pcm)
                self._filled.notify_all()

    def wants(self, generation: Generation) -> bool:
        """Whether this generation is the one to be heard."""
        return self._generation == generation

    def add(self, generation: Generation, index: int, pcm: array[int], words: Sequence[Timed] = ()) -> None:
        """Queue samples of a sentence at RATE_HZ, with its words; those of a generation gone by are dropped.

        A sentence may come in several pieces, one after another.
        """
        with self._lock:
            if generation == self._generation:
                self._clips.append(_Clip(index, pcm, words, begins=index != self._last))
                self._last = index
                self._filled.notify_all()

    def complete(self, generation: Generation) -> None:
        """Nothing more will be added: SpeechEnded comes when the queue has been played."""
        with self._lock:
            self._complete = self._complete or generation == self._generation
            self._filled.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Whether something is to be rendered, now or within ``timeout_s``: a sound, or an end to be told."""
        with self._filled:
            return self._filled.wait_for(self._is_due, timeout_s)

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
            room = count - len(block)
            block.extend(self._chime[:room])
            self._chime = self._chime[room:]
            marks: list[Mark] = []
            while self._clips and len(block) < count:
                self._take(block, count, marks)
            if self._complete and not self._clips and self._generation is not None:
                marks.append(Mark(SpeechEnded(self._generation), len(block)))
                self._complete, self._ended = False, True
        block.extend([0] * (count - len(block)))
        return self._amplified(block), marks

    def _take(self, block: array[int], count: int, marks: list[Mark]) -> None:
        clip = self._clips[0]
        piece = clip.pcm[clip.position : clip.position + count - len(block)]
        if self._generation is not None:
            marks += _marks(clip, self._generation, len(piece), len(block))
        block.extend(piece)
        clip.position += len(piece)
        if clip.position >= len(clip.pcm):
            self._clips.popleft()

    def _cut(self, generation: Generation | None) -> None:
        if self._clips and self._clips[0].position and not self._tail:
            clip = self._clips[0]
            self._tail = _faded(clip.pcm[clip.position : clip.position + FADE_SAMPLES])
        self._clips.clear()
        self._complete = self._ended = False
        self._generation, self._last = generation, None

    def _is_due(self) -> bool:
        return bool(self._clips or self._tail or self._chime or self._complete)

    def _amplified(self, block: array[int]) -> array[int]:
        start, end = self._gain, self._wanted_gain
        self._gain = end
        if start == end == _NEUTRAL:
            return block
        step = (end - start) / max(1, len(block))  # a ramp: a jump would click
        louder = (int(s * (start + step * i)) for i, s in enumerate(block, 1))
        return array("h", (max(-_LOUDEST, min(_LOUDEST, s)) for s in louder))


def _marks(clip: _Clip, generation: Generation, count: int, offset: int) -> list[Mark]:
    """What the next ``count`` samples of a clip make true, from ``offset`` of the block on."""
    start = clip.position
    begins = clip.begins and start == 0
    found = [Mark(SentenceStarted(generation, clip.index), offset)] if begins else []
    for word in clip.words:
        if start <= word.onset < start + count:
            event = WordStarted(generation, clip.index, word.start, word.end)
            found.append(Mark(event, offset + word.onset - start))
    return found


def _faded(pcm: array[int]) -> array[int]:
    piece = pcm[:FADE_SAMPLES]
    steps = len(piece)
    return array("h", (s * (steps - i) // (steps + 1) for i, s in enumerate(piece)))
