"""The queue of sound, sample by sample."""

from __future__ import annotations

from array import array
from itertools import pairwise

import pytest

from kiosk.devices.audio import Generation, SentenceStarted, SpeechEnded
from voice.track import FADE_SAMPLES, RATE_HZ, Mark, Track

ONE, TWO = Generation(1), Generation(2)


def sound(count: int, level: int = 1000) -> array[int]:
    return array("h", [level] * count)


def track_with(*lengths: int, level: int = 1000) -> Track:
    track = Track()
    track.begin(ONE)
    for index, length in enumerate(lengths):
        track.add(ONE, index, sound(length, level))
    return track


def test_nothing_queued_is_silence() -> None:
    assert Track().render(8) == (array("h", [0] * 8), [])


def test_sentences_follow_each_other_and_are_told_at_their_first_sample() -> None:
    track = track_with(5, 5)
    track.complete(ONE)
    block, marks = track.render(12)
    assert block == sound(10) + array("h", [0, 0])
    assert marks == [
        Mark(SentenceStarted(ONE, 0), 0),
        Mark(SentenceStarted(ONE, 1), 5),
        Mark(SpeechEnded(ONE), 10),
    ]


def test_the_end_is_told_once() -> None:
    track = track_with(5)
    track.complete(ONE)
    track.render(10)
    assert track.render(10)[1] == []


def test_a_page_not_yet_complete_does_not_end() -> None:
    assert track_with(5).render(10)[1] == [Mark(SentenceStarted(ONE, 0), 0)]


@pytest.mark.clause("5.1.3.5")
def test_sound_of_a_page_gone_by_is_refused() -> None:
    track = track_with()
    track.begin(TWO)
    track.add(ONE, 0, sound(5))
    track.complete(ONE)
    assert track.render(5) == (array("h", [0] * 5), [])
    assert track.wants(TWO)
    assert not track.wants(ONE)


def test_cutting_fades_and_never_ends_the_page() -> None:
    track = track_with(10_000)
    track.complete(ONE)
    track.render(100)
    track.cut()
    block, marks = track.render(1000)
    assert marks == []
    assert all(a >= b for a, b in pairwise(block))
    assert 0 < block[0] <= 1000
    assert not any(block[FADE_SAMPLES:])


@pytest.mark.clause("5.1.3.4")
def test_cutting_before_the_first_sample_is_silence_at_once() -> None:
    track = track_with(1000)
    track.cut()
    assert not any(track.render(1000)[0])


def test_the_next_page_begins_after_the_fade() -> None:
    track = track_with(10_000)
    track.render(100)
    track.begin(TWO)
    track.add(TWO, 0, sound(10))
    assert track.render(1000)[1] == [Mark(SentenceStarted(TWO, 0), FADE_SAMPLES)]


def test_gain_is_reached_by_a_ramp() -> None:
    track = track_with(10_000)
    track.set_gain(20.0)
    first, _ = track.render(100)
    second, _ = track.render(100)
    assert 1000 < first[0] < first[50] < first[99] <= 10_000
    assert set(second) == {10_000}


def test_too_loud_is_limited() -> None:
    track = track_with(300, level=20_000)
    track.set_gain(12.0)
    track.render(100)
    assert set(track.render(100)[0]) == {32_767}


def test_rewinding_plays_the_sentence_again() -> None:
    track = track_with(100, 100)
    track.render(150)
    track.rewind()
    assert track.render(10)[1] == [Mark(SentenceStarted(ONE, 1), 0)]
    Track().rewind()


def test_the_sound_ahead_is_counted() -> None:
    track = track_with(RATE_HZ, RATE_HZ)
    track.render(RATE_HZ // 2)
    assert track.ahead_s() == 1.5
