"""The microphone from inside: open only when asked, and what becomes of it when the sound server goes."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.voice.listening.conftest import PATIENCE_S
from tests.voice.test_worker import surroundings
from voice.listening.microphone import Limits, Microphone
from voice.listening.speech import BLOCK_BYTES, level_of
from voice.virtual import SoundCard, no_sound_card, sound_card, wait_until

Spoken = Callable[[str], Path]
LIMITS = Limits(frozen=1.0, close=5.0)


def microphone(name: str | None = None) -> tuple[Microphone, list[str]]:
    given_up: list[str] = []
    return Microphone(lambda: given_up.append("stuck"), name, LIMITS), given_up


def test_sound_comes_while_it_is_open(
    card: SoundCard, spoken: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    surroundings(monkeypatch, card.environment)
    monkeypatch.setenv("PULSE_SOURCE", "mic")
    mic, given_up = microphone()
    mic.look_anew()
    assert mic.is_there()
    blocks: list[bytearray] = []
    assert mic.open(blocks.append)
    card.speak(spoken("서울"))
    assert mic.is_alive()
    assert {len(block) for block in blocks} == {BLOCK_BYTES}
    assert max(level_of(block) for block in blocks) > 0.6
    mic.mute()
    time.sleep(0.1)
    heard = len(blocks)
    time.sleep(0.2)
    assert len(blocks) == heard
    mic.close()
    mic.close()
    assert mic.open(blocks.append)
    assert wait_until(lambda: len(blocks) > heard, PATIENCE_S)
    mic.close()
    assert given_up == []


def test_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surroundings(monkeypatch, no_sound_card(tmp_path))
    mic, _ = microphone()
    mic.look_anew()
    assert not mic.is_there()
    assert not mic.open(lambda _: None)
    mic.close()


def test_a_name_that_no_card_has(card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    surroundings(monkeypatch, card.environment)
    mic, _ = microphone("no such card")
    mic.look_anew()
    assert not mic.is_there()
    assert not mic.open(lambda _: None)


def test_what_a_loudspeaker_plays_is_no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without a microphone offers a monitor: the kiosk would listen to its own voice."""
    with sound_card() as card:
        surroundings(monkeypatch, card.environment)
        monkeypatch.delenv("PULSE_SOURCE", raising=False)
        mic, _ = microphone()
        mic.look_anew()
        assert mic.is_there()
        subprocess.run(["pactl", "set-default-source", "speaker.monitor"], env=card.environment, check=True)
        assert not mic.is_there()
        named, _ = microphone("pulse")
        assert named.is_there()
        monkeypatch.setenv("PULSE_SOURCE", "speaker.monitor")
        assert mic.is_there()
        mic.look_anew()


def test_the_server_goes_and_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    with sound_card() as card:
        surroundings(monkeypatch, card.environment)
        monkeypatch.setenv("PULSE_SOURCE", "mic")
        mic, given_up = microphone()
        mic.look_anew()
        blocks: list[bytearray] = []
        assert mic.open(blocks.append)
        assert wait_until(lambda: blocks, PATIENCE_S)
        card.unplug()
        assert wait_until(lambda: not mic.is_alive(), PATIENCE_S)
        mic.close()
        mic.look_anew()
        assert not mic.is_there()
        card.plug()
        assert mic.is_there()
        blocks.clear()
        assert mic.open(blocks.append)
        assert wait_until(lambda: blocks, PATIENCE_S)
        mic.close()
        mic.look_anew()
        assert given_up == []
