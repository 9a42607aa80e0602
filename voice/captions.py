"""Moves the captions on in reading time when there is no speech process to tell what is heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.devices.audio import Generation, Sentence, SentenceStarted, SpeechEnded
from voice.rate import PAUSE_S, reading_time_s


class Captions:
    """Remembers when the sentence shown began, and says what is due."""

    STEP_S = 0.05

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._shown: tuple[Generation, int] | None = None
        self._until = 0.0

    def due(
        self, generation: Generation, sentences: Sequence[Sentence], index: int
    ) -> list[SentenceStarted | SpeechEnded]:
        """The next event of this page, if its time has come; ``index`` is the sentence last started."""
        now = self._clock()
        if self._shown is None or self._shown[0] != generation:
            return self._show(generation, sentences, index, now)
        if now < self._until:
            return []
        return self._show(generation, sentences, self._shown[1] + 1, now)

    def _show(
        self, generation: Generation, sentences: Sequence[Sentence], index: int, now: float
    ) -> list[SentenceStarted | SpeechEnded]:
        self._shown = (generation, index)
        if index >= len(sentences):
            return [SpeechEnded(generation)]
        self._until = now + reading_time_s(sentences[index].text) + PAUSE_S
        return [SentenceStarted(generation, index)]
