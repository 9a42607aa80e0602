"""A sound card for all tests of a worker, and a voice that speaks to it for one test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.devices.audio import Sentence, SentenceStarted, SpeechEnded, VoiceChanged, VoiceEvent, VoiceSilent
from kiosk.types import Lang
from voice.speaker import Speaker, worker_command
from voice.virtual import SoundCard, no_sound_card, sound_card, wait_until

PATIENCE_S = 60.0
WPM = 240.0  # brisk: tests should not last


@dataclass
class Heard:
    """A speaker and the events that it gave, with the time of each."""

    speaker: Speaker
    events: list[tuple[float, VoiceEvent]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def __call__(self, event: VoiceEvent) -> None:
        self.threads.add(threading.get_ident())
        self.events.append((time.monotonic(), event))

    def started(self) -> list[tuple[int, int]]:
        """Generation and number of each sentence begun."""
        return [(e.generation, e.index) for _, e in self.events if isinstance(e, SentenceStarted)]

    def ended(self) -> list[int]:
        return [e.generation for _, e in self.events if isinstance(e, SpeechEnded)]

    def silences(self) -> list[str]:
        return [
            e.status.reason
            for _, e in self.events
            if isinstance(e, VoiceChanged) and isinstance(e.status, VoiceSilent)
        ]

    def waits_for(self, event: VoiceEvent) -> bool:
        return wait_until(lambda: any(e == event for _, e in self.events), PATIENCE_S)


def french(*texts: str) -> list[Sentence]:
    return [Sentence(text, Lang("fr")) for text in texts]


@pytest.fixture(scope="session")
def shared_card() -> Iterator[SoundCard]:
    with sound_card() as card:
        yield card


@pytest.fixture
def card(shared_card: SoundCard) -> SoundCard:
    return shared_card


@pytest.fixture
def voice(card: SoundCard) -> Iterator[Heard]:
    speaker = Speaker(worker_command(WPM), card.environment)
    heard = Heard(speaker)
    speaker.listen(heard)
    yield heard
    speaker.close()


@pytest.fixture
def deaf_voice(tmp_path: Path) -> Iterator[Heard]:
    speaker = Speaker(worker_command(WPM), no_sound_card(tmp_path))
    heard = Heard(speaker)
    speaker.listen(heard)
    yield heard
    speaker.close()
