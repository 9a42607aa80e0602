"""``parvis listen`` as whoever supports the kiosk uses it, and the doctor's line on hearing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.commands.cli import cli
from kiosk.app.commands.listenpage import page_named, understood
from kiosk.app.doctor.doctor import _hearing
from kiosk.app.hearing.asked import Asked
from kiosk.app.sections import LanguageSettings
from kiosk.app.settings import Settings, environment, load_settings, with_values
from kiosk.types import Lang
from tests.voice.listening.korean import WORDS
from voice.virtual import SoundCard, no_sound_card

Spoken = Callable[[str], Path]
pytestmark = pytest.mark.usefixtures("loaded_once")


@pytest.fixture(autouse=True)
def own_data(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/models").symlink_to(models)
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path / "data"))


def listen(file: Path, *words: str, lang: str = "ko") -> Result:
    return CliRunner().invoke(cli, ["listen", str(file), "--lang", lang, *words])


@pytest.mark.long
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


@pytest.mark.parametrize(
    ("page", "heard", "meaning"),
    [
        ("date", "le trois mai soixante et un", {"meaning": "Day", "shown": "3 mai 1961"}),
        ("phone", "zéro six", {"meaning": None, "why": "words"}),
        (
            "listes-electorales/nationality",
            "je suis français",
            {"meaning": "Chosen", "shown": "Je suis français"},
        ),
    ],
)
def test_what_a_page_makes_of_words(page: str, heard: str, meaning: dict[str, object]) -> None:
    found = page_named(page, Lang("fr"), load_settings(paths.SETTINGS, {}), date(2026, 11, 23))
    assert isinstance(found, Asked)
    assert understood((heard,), found) == meaning


@pytest.mark.long
def test_a_page_brings_its_words_to_the_model(spoken: Spoken, models: Path) -> None:
    """The Korean model has none of them: so it listens freely, and the page understands nothing."""
    words = ["--model", str(models / "ko"), "--page", "listes-electorales/nationality"]
    found = json.loads(listen(spoken("서울"), *words, "--json", lang="fr").stdout)
    assert (found["meaning"], found["why"]) == (None, "words")
    assert "Not understood" in listen(spoken("서울"), *words, lang="fr").output


@pytest.mark.parametrize("page", ["nonsense", "listes-electorales/nonsense", "nonsense/for_whom"])
def test_a_page_that_is_not_there(spoken: Spoken, page: str) -> None:
    done = listen(spoken("서울"), "--page", page, lang="fr")
    assert done.exit_code == 2
    assert "There is no page" in done.output
    assert listen(spoken("서울"), "--page", "date", lang="ko").exit_code == 2


def korean_kiosk() -> Settings:
    settings = load_settings(paths.SETTINGS, {})
    return settings.model_copy(update={"languages": (LanguageSettings(code="ko", name="한국어"),)})


@pytest.mark.long
def test_the_doctor_says_why_speaking_is_not_offered(
    tmp_path: Path, card: SoundCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "kiosk.app.doctor.doctor.MODEL_WAIT_S", 200.0
    )  # on a machine that is busy with other tests
    data = {"PARVIS_DATA": str(tmp_path / "data")}
    settings = korean_kiosk()
    ready = _hearing(settings, {**card.environment, **data})
    assert (ready.state, ready.detail) == ("ok", "Understands ko.")
    deaf = _hearing(settings, {**no_sound_card(tmp_path), **data})
    assert "no-microphone" in deaf.detail
    assert "Connect a microphone" in deaf.mend
    empty = _hearing(settings, {**environment(), "PARVIS_DATA": str(tmp_path / "empty")})
    assert empty.mend == "Run: parvis models install fr; it tells how the file is then confirmed."
    for switch in ("listen", "enabled"):
        off = _hearing(with_values(settings, voice={switch: False}), data)
        assert (off.state, off.detail) == ("limited", "Speaking is not offered (off).")
