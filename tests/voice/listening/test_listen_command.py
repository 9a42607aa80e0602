"""``parvis listen`` as whoever supports the kiosk uses it, and the doctor's line on hearing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.cli import cli
from kiosk.app.doctor import _hearing
from kiosk.app.settings import LanguageSettings, Settings, environment, load_settings, with_values
from tests.voice.listening.korean import WORDS
from voice.virtual import SoundCard, no_sound_card

Spoken = Callable[[str], Path]


@pytest.fixture(autouse=True)
def own_data(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/models").symlink_to(models)
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path / "data"))


def listen(file: Path, *words: str, lang: str = "ko") -> Result:
    return CliRunner().invoke(cli, ["listen", str(file), "--lang", lang, *words])


def test_a_word_among_phrases_of_a_file(spoken: Spoken, tmp_path: Path) -> None:
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("\n".join([*WORDS, "", "xyzzy"]), encoding="utf-8")
    found = json.loads(listen(spoken("병원"), "--grammar", f"@{phrases}", "--json").stdout)
    assert found["hypotheses"] == ["병원"]
    assert found["unknown"] == ["xyzzy"]
    assert not found["free"]
    assert found["over"]
    assert 0.2 < found["began_s"] < found["ended_s"] < found["sound_s"]
    assert found["work_s"] > 0


def test_the_same_for_a_person(spoken: Spoken, models: Path) -> None:
    words = ["--grammar", "서울", "--grammar", "병원 xyzzy", "--model", str(models / "ko")]
    said = listen(spoken("서울"), *words).output
    assert "Heard: 서울" in said
    assert "lacks a word of: 병원 xyzzy" in said


def test_silence_is_told(tmp_path: Path) -> None:
    from tests.voice.listening.korean import say

    found = listen(say(" ", tmp_path), "--silence", "0.5")
    assert "Nothing was heard." in found.output
    assert found.exit_code == 0


def test_faults_are_one_sentence(spoken: Spoken, tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_bytes(b"RIFF")
    (tmp_path / "broken").mkdir()
    for name in ("am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"):
        (tmp_path / "broken" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "broken" / name).write_bytes(b"broken")
    for done, said in (
        (listen(tmp_path / "none.wav"), "cannot be read"),
        (listen(tmp_path / "no.wav"), "is no WAV file"),
        (listen(spoken("서울"), lang="fr"), "parvis models install fr"),
        (listen(spoken("서울"), "--grammar", "@nowhere"), "one phrase a line"),
        (listen(spoken("서울"), "--model", str(tmp_path / "broken")), "cannot load"),
    ):
        assert done.exit_code == 2
        assert said in done.output


def korean_kiosk() -> Settings:
    settings = load_settings(paths.SETTINGS, {})
    return settings.model_copy(update={"languages": (LanguageSettings(code="ko", name="한국어"),)})


def test_the_doctor_says_why_speaking_is_not_offered(tmp_path: Path, card: SoundCard) -> None:
    data = {"PARVIS_DATA": str(tmp_path / "data")}
    settings = korean_kiosk()
    ready = _hearing(settings, {**card.environment, **data})
    assert (ready.state, ready.detail) == ("ok", "Understands ko.")
    deaf = _hearing(settings, {**no_sound_card(tmp_path), **data})
    assert "no-microphone" in deaf.detail
    assert "Connect a microphone" in deaf.mend
    empty = _hearing(settings, {**environment(), "PARVIS_DATA": str(tmp_path / "empty")})
    assert empty.mend == "Run: parvis models install fr"
    off = _hearing(with_values(settings, voice={"listen": False}), data)
    assert off.detail == "Switched off in the settings."
