"""The queue of sound, sample by sample."""

from __future__ import annotations

from array import array
from itertools import pairwise

import pytest

from kiosk.devices.audio import Generation, SentenceStarted, SpeechEnded, WordStarted
from voice.track import FADE_SAMPLES, RATE_HZ, Mark, Track
from voice.written import Timed

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


def words(*onsets: int) -> tuple[Timed, ...]:
    return tuple(Timed(onset, 10 * place, 10 * place + 4) for place, onset in enumerate(onsets))


def test_each_word_is_told_at_its_first_sample() -> None:
    track = Track()
    track.begin(ONE)
    track.add(ONE, 0, sound(10), words(0, 4))
    track.add(ONE, 1, sound(10), words(3))
    found, before = [], 0
    for count in (4, 4, 12):
        found += [(before + mark.offset, mark.event) for mark in track.render(count)[1]]
        before += count
    assert found == [
        (0, SentenceStarted(ONE, 0)),
        (0, WordStarted(ONE, 0, 0, 4)),
        (4, WordStarted(ONE, 0, 10, 14)),
        (10, SentenceStarted(ONE, 1)),
        (13, WordStarted(ONE, 1, 0, 4)),
    ]


def test_a_sentence_in_pieces_begins_once() -> None:
    track = Track()
    track.begin(ONE)
    track.add(ONE, 0, sound(10), words(0))
    track.add(ONE, 0, sound(10), words(2))
    track.add(ONE, 1, sound(10))
    events = [mark.event for mark in track.render(40)[1]]
    assert events == [
        SentenceStarted(ONE, 0),
        WordStarted(ONE, 0, 0, 4),
        WordStarted(ONE, 0, 0, 4),
        SentenceStarted(ONE, 1),
    ]


def test_rewinding_tells_the_words_again() -> None:
    track = Track()
    track.begin(ONE)
    track.add(ONE, 0, sound(100), words(0, 50))
    track.render(80)
    track.rewind()
    events = [mark.event for mark in track.render(60)[1]]
    assert events == [SentenceStarted(ONE, 0), WordStarted(ONE, 0, 0, 4), WordStarted(ONE, 0, 10, 14)]


def test_a_tone_is_heard_when_nothing_is_said() -> None:
    track = Track()
    track.chime(sound(20))
    assert track.wait(0)
    assert track.render(30)[0] == sound(20) + array("h", [0] * 10)
    assert not track.wait(0)


def test_a_tone_is_never_over_speech() -> None:
    track = track_with(10)
    track.chime(sound(20, 500))
    assert track.render(30)[0] == sound(10) + array("h", [0] * 20)
    track.complete(ONE)
    track.render(10)
    track.chime(sound(20, 500))
    assert track.render(30)[0] == sound(20, 500) + array("h", [0] * 10)


def test_a_page_that_is_being_made_hears_no_tone() -> None:
    track = track_with()
    track.chime(sound(20))
    assert not any(track.render(30)[0])


def test_speech_waits_for_a_tone_and_stop_does_not() -> None:
    track = Track()
    track.chime(sound(20, 500))
    track.begin(ONE)
    track.add(ONE, 0, sound(10))
    block, marks = track.render(40)
    assert block == sound(20, 500) + sound(10) + array("h", [0] * 10)
    assert marks == [Mark(SentenceStarted(ONE, 0), 20)]
    track.chime(sound(5000, 500))
    track.cut()
    track.chime(sound(5000, 500))
    track.render(100)
    track.cut()
    faded = track.render(1000)[0]
    assert 0 < faded[0] <= 500
    assert not any(faded[FADE_SAMPLES:])
