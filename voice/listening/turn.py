"""One hearing, from sound to words: the detector says when the person speaks, the recogniser what."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from voice.listening.speech import BLOCK_S, power_of, wipe


class Detecting(Protocol):
    """Tells speech from other sound."""

    def chance(self, block: bytearray) -> float:
        """How likely it is speech, 0 to 1."""
        ...

    def forget(self) -> None:
        """Before another hearing."""
        ...


class Recognising(Protocol):
    """Turns speech into words, while it is spoken."""

    def accept(self, block: bytearray) -> None:
        """The next moment of speech."""
        ...

    def part(self) -> str:
        """What was understood until now."""
        ...

    def words(self) -> tuple[str, ...]:
        """The hypotheses, the likeliest first; none when no word was heard. Asked once, at the end."""
        ...


@dataclass(frozen=True)
class Manner:
    """When a person speaks and has spoken, in seconds of sound and chances of speech.

    The detector still tells speech up to 0.1 s after the last sound of a word. Of that, ``late`` at most is
    taken for silence already, when it is quieter by ``fallen`` (of the power) than the loudest moment: in
    noise nothing is, and the detector alone decides. ``before`` is what the recogniser gets of the time
    before the first sure moment, so that no soft beginning is lost. Nobody who speaks is cut short, but for
    ``most``.
    """

    speech: float = 0.5
    late: float = 0.096
    fallen: float = 0.0004
    sure: float = 0.064
    before: float = 0.48
    nothing: float = 8.0
    most: float = 60.0


MANNER = Manner()


class Turn:
    """One hearing. Blocks are overwritten as soon as they were used."""

    def __init__(
        self, detector: Detecting, recogniser: Recognising, silence_s: float, manner: Manner = MANNER
    ) -> None:
        self._detector, self._recogniser = detector, recogniser
        self._silence_s, self._manner = silence_s, manner
        self._before: deque[bytearray] = deque()
        self._voiced_s = self._heard_s = 0.0
        self._began_s: float | None = None
        self._last_voiced_s = self._last_loud_s = 0.0
        self._loudest = 0.0

    @property
    def began_s(self) -> float | None:
        """When speech began, in seconds of sound; None while nobody spoke."""
        return self._began_s

    @property
    def last_voiced_s(self) -> float:
        """When the last sound of speech ended, in seconds of sound."""
        return max(self._last_loud_s, self._last_voiced_s - self._manner.late)

    def take(self, block: bytearray) -> bool:
        """Hear the next block; whether the person has spoken, or said nothing for too long."""
        self._heard_s += BLOCK_S
        self._judge(self._detector.chance(block), power_of(block))
        if self._began_s is None:
            self._remember(block)
            return self._heard_s >= self._manner.nothing
        self._catch_up()
        self._recogniser.accept(block)
        wipe(block)
        silent_s = self._heard_s - self.last_voiced_s
        return silent_s >= self._silence_s or self._heard_s >= self._manner.most

    def part(self) -> str:
        """What was understood until now."""
        return "" if self._began_s is None else self._recogniser.part()

    def words(self) -> tuple[str, ...]:
        """What was said; nothing when nobody spoke."""
        return () if self._began_s is None else self._recogniser.words()

    def forget(self) -> None:
        """Overwrite what is left of the sound."""
        for block in self._before:
            wipe(block)
        self._before.clear()
        self._detector.forget()

    def _judge(self, chance: float, power: float) -> None:
        if chance >= self._manner.speech:
            self._voiced_s += BLOCK_S
            self._last_voiced_s = self._heard_s
            self._loudest = max(self._loudest, power)
            if power > self._manner.fallen * self._loudest:
                self._last_loud_s = self._heard_s
        else:
            self._voiced_s = 0.0
        if self._voiced_s >= self._manner.sure and self._began_s is None:
            self._began_s = self._heard_s - self._voiced_s

    def _remember(self, block: bytearray) -> None:
        self._before.append(block)
        while len(self._before) * BLOCK_S > self._manner.before:
            wipe(self._before.popleft())

    def _catch_up(self) -> None:
        while self._before:
            block = self._before.popleft()
            self._recogniser.accept(block)
            wipe(block)
