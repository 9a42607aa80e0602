"""When a person speaks, has spoken, says nothing: the real detector on sound, the words only counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from tests.voice.listening.korean import pink_noise
from voice.listening.filed import read_wav
from voice.listening.speech import BLOCK_BYTES, BLOCK_S, SpeechDetector, level_of, wipe
from voice.listening.turn import MANNER, Manner, Turn

Spoken = Callable[[str], Path]


@dataclass
class Scribe:
    """Writes down what a recogniser would get."""

    sound: bytearray = field(default_factory=bytearray)

    def accept(self, block: bytearray) -> None:
        self.sound += block

    def part(self) -> str:
        return f"{len(self.sound)}"

    def words(self) -> tuple[str, ...]:
        return ("words",)


def blocks(sound: bytes) -> list[bytearray]:
    return [
        bytearray(sound[at : at + BLOCK_BYTES]) for at in range(0, len(sound) - BLOCK_BYTES + 1, BLOCK_BYTES)
    ]


def run(sound: bytes, silence_s: float = 0.35, manner: Manner = MANNER) -> tuple[Turn, Scribe, float | None]:
    """The turn, what the recogniser got, and after how many seconds the turn was over."""
    scribe = Scribe()
    turn = Turn(SpeechDetector(), scribe, silence_s, manner)
    for number, block in enumerate(blocks(sound), 1):
        if turn.take(block):
            return turn, scribe, number * BLOCK_S
    return turn, scribe, None


def silence(seconds: float) -> bytes:
    return bytes(int(seconds * 32000))


def test_speech_and_its_end(spoken: Spoken) -> None:
    """The file has 0.3 s before the word and 0.8 s after it."""
    sound = read_wav(spoken("병원"))
    turn, _, over = run(sound)
    assert turn.began_s == pytest.approx(0.35, abs=0.1)
    assert turn.last_voiced_s == pytest.approx(len(sound) / 32000 - 1.05, abs=0.2)
    assert over == pytest.approx(turn.last_voiced_s + 0.35, abs=0.05)
    assert turn.words() == ("words",)


def last_sound_s(sound: bytes) -> float:
    samples = np.abs(np.frombuffer(sound, dtype="<i2").astype(int))
    return float(np.flatnonzero(samples > 300)[-1]) / 16000


@pytest.mark.parametrize("word", ["서울", "부산", "다음", "도서관", "여덟"])
def test_a_word_ends_with_its_last_sound(spoken: Spoken, word: str) -> None:
    """Not a tenth of a second later, when the detector says so; and never before."""
    sound = read_wav(spoken(word))
    turn, _, over = run(sound)
    assert -0.04 <= turn.last_voiced_s - last_sound_s(sound) < 0.07
    assert over is not None
    assert over - last_sound_s(sound) < 0.35 + 0.1


def test_in_noise_the_detector_alone_decides(spoken: Spoken) -> None:
    word = np.frombuffer(read_wav(spoken("서울")), dtype="<i2")
    noise = np.frombuffer(pink_noise(len(word) / 16000, 0.01), dtype="<i2")[: len(word)]
    loud = (word[: len(noise)] // 2 + noise).astype("<i2").tobytes() + pink_noise(1.0, 0.01)
    detector = SpeechDetector()
    chances = [detector.chance(block) for block in blocks(loud)]
    turn, _, over = run(loud)
    assert over is not None
    last = max(number for number, chance in enumerate(chances, 1) if chance >= MANNER.speech)
    assert turn.last_voiced_s == pytest.approx(last * BLOCK_S)


def test_a_longer_silence_waits_longer(spoken: Spoken) -> None:
    sound = read_wav(spoken("병원")) + silence(2)
    _, _, short = run(sound, 0.35)
    _, _, long = run(sound, 1.0)
    assert short is not None
    assert long is not None
    assert long - short == pytest.approx(0.65, abs=0.05)


def test_the_beginning_of_a_word_is_not_lost(spoken: Spoken) -> None:
    """The detector is sure only after a moment: what came before it is given to the recogniser too."""
    word = read_wav(spoken("서울"))
    _, scribe, _ = run(silence(3) + word + silence(1))
    got = bytes(scribe.sound)
    loud = word[int(0.3 * 32000) // 2 * 2 :][:6400]
    assert loud in got
    assert got.index(loud) / 32000 == pytest.approx(MANNER.before, abs=0.15)


def test_nobody_speaks() -> None:
    turn, scribe, over = run(silence(9))
    assert over == pytest.approx(8.0, abs=0.05)
    assert turn.words() == ()
    assert turn.part() == ""
    assert scribe.sound == b""


def test_a_click_is_no_speech(spoken: Spoken) -> None:
    click = silence(0.5) + b"\x00\x60" * 100 + silence(1)
    turn, _, over = run(click, manner=replace(MANNER, nothing=1.0))
    assert turn.began_s is None
    assert over == pytest.approx(1.0, abs=0.05)


def test_who_speaks_is_not_cut_short_but_for_a_cap(spoken: Spoken) -> None:
    word = read_wav(spoken("도서관"))[int(0.4 * 32000) : int(-0.9 * 32000)]
    _, _, over = run(word * 30, 1.0, replace(MANNER, nothing=1.0, most=9.0))
    assert over == pytest.approx(9.0, abs=0.05)


def test_sound_is_overwritten_once_it_was_used(spoken: Spoken) -> None:
    taken = blocks(read_wav(spoken("병원")))
    turn = Turn(SpeechDetector(), Scribe(), 0.35)
    used = [block for block in taken if not turn.take(block)]
    assert len(used) > 30
    turn.forget()
    assert all(block == bytes(BLOCK_BYTES) for block in used)


def test_an_unfinished_hearing_is_overwritten_too(spoken: Spoken) -> None:
    sound = read_wav(spoken("병원"))[int(0.3 * 32000) :]
    taken = blocks(sound)[:4]
    assert any(block != bytes(BLOCK_BYTES) for block in taken)
    turn = Turn(SpeechDetector(), Scribe(), 0.35, replace(MANNER, sure=9.0))
    for block in taken:
        turn.take(block)
    assert any(block != bytes(BLOCK_BYTES) for block in taken)
    turn.forget()
    assert all(block == bytes(BLOCK_BYTES) for block in taken)


def test_the_detector_starts_each_hearing_anew(spoken: Spoken) -> None:
    detector = SpeechDetector()
    first = [detector.chance(block) for block in blocks(read_wav(spoken("서울")))]
    detector.forget()
    assert [detector.chance(block) for block in blocks(read_wav(spoken("서울")))] == first


def test_the_level_follows_the_loudness() -> None:
    def tone(level: float) -> bytearray:
        return bytearray(int(level * 32767).to_bytes(2, "little", signed=True) * (BLOCK_BYTES // 2))

    levels = [level_of(tone(level)) for level in (0.0, 0.001, 0.01, 0.1, 0.25, 1.0)]
    assert levels == sorted(levels)
    assert levels[0] == 0.0
    assert levels[3] == pytest.approx(0.83, abs=0.02)
    assert levels[-1] == 1.0
    block = tone(0.5)
    wipe(block)
    assert level_of(block) == 0.0
