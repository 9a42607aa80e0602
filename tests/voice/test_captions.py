"""Captions in reading time, on a clock that the test moves."""

from __future__ import annotations

from kiosk.devices.audio import Generation, Sentence, SentenceStarted, SpeechEnded
from kiosk.types import Lang
from voice.captions import Captions

PAGE = [Sentence("Bonjour.", Lang("fr")), Sentence("mot " * 25, Lang("fr"))]


def test_each_sentence_stays_as_long_as_reading_it_takes() -> None:
    now = [100.0]
    captions = Captions(lambda: now[0])
    one, two = Generation(1), Generation(2)

    def due_at(moment: float, generation: Generation) -> list[object]:
        now[0] = moment
        return list(captions.due(generation, PAGE, 0))

    assert due_at(100.0, one) == [SentenceStarted(one, 0)]
    assert due_at(101.2, one) == []
    assert due_at(101.4, one) == [SentenceStarted(one, 1)]
    assert due_at(113.0, one) == []
    assert due_at(113.8, one) == [SpeechEnded(one)]
    assert due_at(114.0, two) == [SentenceStarted(two, 0)]
    assert due_at(114.1, one) == [SentenceStarted(one, 0)]
