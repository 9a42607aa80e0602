"""What the doctor says of the voice, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.doctor.doctor import _voice, voice_finding
from kiosk.app.doctor.finding import Finding
from kiosk.app.settings import load_settings
from kiosk.devices.audio import VoiceReady, VoiceSilent
from voice.virtual import no_sound_card, sound_card

ALL = ("fr", "en")


@pytest.mark.parametrize(
    ("reason", "mend"),
    [
        ("no-device", "loudspeakers"),
        ("busy", "Another program"),
        ("lost", "again"),
        ("no-portaudio", "libportaudio2"),
        ("no-engine", "espeak-ng"),
        ("worker", "parvis say"),
        ("starting", "overloaded"),
        ("something new", "loudspeakers"),
    ],
)
def test_each_reason_has_its_cure(reason: str, mend: str) -> None:
    found = voice_finding(VoiceSilent(reason), frozenset(), ALL)
    assert found.state == "limited"
    assert reason in found.detail
    assert mend in found.mend


def test_a_language_without_a_voice_is_told() -> None:
    found = voice_finding(VoiceReady(), {"fr"}, ("fr", "br"))
    assert found.state == "limited"
    assert "br" in found.detail
    assert "parvis voices install br" in found.mend


def test_all_is_well() -> None:
    assert voice_finding(VoiceReady(), {"fr", "en"}, ALL) == Finding("voice", "ok", "Speaks en, fr.")


def of_the_voice(folder: Path) -> Finding:
    env = {"PARVIS_DATA": str(folder)}
    return _voice(load_settings(paths.SETTINGS, env), env)


def surroundings(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name in ("ALSA_CONFIG_PATH", "PULSE_SERVER", "XDG_RUNTIME_DIR", "HOME"):
        if name in environment:
            monkeypatch.setenv(name, environment[name])


def test_without_a_sound_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.app.doctor.doctor.VOICE_WAIT_S", 120.0)
    surroundings(monkeypatch, no_sound_card(tmp_path))
    assert of_the_voice(tmp_path).detail == "Nothing is heard (no-device); captions go on."


def test_with_a_sound_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "kiosk.app.doctor.doctor.VOICE_WAIT_S", 120.0
    )  # on a machine that is busy with other tests
    with sound_card() as card:
        surroundings(monkeypatch, card.environment)
        assert of_the_voice(tmp_path).state == "ok"
