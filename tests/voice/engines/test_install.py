"""A voice is put in place whole and of its own language, or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.types import Lang
from tests.voice.engines.conftest import ENGLISH
from voice.engines.install import VoiceRefusedError, install, language_of, remove
from voice.engines.onnxfile import metadata
from voice.engines.pipervoice import installed

NAME = "en_US-joe-medium.onnx"


@pytest.fixture
def copy(joe: Path, tmp_path: Path) -> Path:
    """The voice's folder, to be spoilt; its model is a link, as it is large."""
    folder = tmp_path / "voice"
    folder.mkdir()
    (folder / NAME).symlink_to(joe / NAME)
    shutil.copyfile(joe / f"{NAME}.json", folder / f"{NAME}.json")
    return folder


def rewrite(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    file = folder / f"{NAME}.json"
    config = json.loads(file.read_text())
    change(config)
    file.write_text(json.dumps(config))


def test_a_voice_is_installed_with_what_was_measured(voices: Path, joe: Path) -> None:
    [voice] = installed(voices)
    assert (voice.lang, voice.name, voice.licence) == ("en", "en_US-joe-medium", "CC0")
    assert voice.espeak_voice == "gmw/en-US"
    assert metadata(joe / NAME) == {}
    assert metadata(voice.model)["sample_rate"] == "22050"
    assert voice.model.stat().st_size == voice.size
    assert (voice.folder / "MODEL_CARD").read_bytes() == (joe / "MODEL_CARD").read_bytes()
    assert "ˈ 120\n" in voice.tokens.read_text("utf-8")
    word_s = [seconds for seconds, _ in voice.measured.curve.points]
    assert word_s == sorted(word_s, reverse=True)
    assert 0.1 < word_s[-1] < word_s[0] < 0.8
    assert 0.3 < voice.measured.gain < 3
    assert [file.name for file in voices.iterdir()] == ["en"]


def test_a_voice_of_another_language_is_refused(joe: Path, tmp_path: Path) -> None:
    for lang in ("fr", "pt"):
        with pytest.raises(VoiceRefusedError, match=f"speaks 'en': it cannot be the voice of '{lang}'"):
            install(joe, Lang(lang), tmp_path / "voices")
    assert not (tmp_path / "voices").exists()


def test_a_language_without_texts_is_refused(joe: Path, tmp_path: Path) -> None:
    with pytest.raises(VoiceRefusedError, match="no texts in 'eu', only in ar, en, es, fr, pt, uk"):
        install(joe, Lang("eu"), tmp_path / "voices")


@pytest.mark.parametrize("share", [0, 0.5, 0.999])
def test_a_file_that_was_cut_is_refused(copy: Path, joe: Path, tmp_path: Path, share: float) -> None:
    whole = (joe / NAME).read_bytes()
    (copy / NAME).unlink()
    (copy / NAME).write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(VoiceRefusedError, match="is damaged"):
        install(copy, ENGLISH, tmp_path / "voices")
    assert not (tmp_path / "voices").exists()


def test_a_file_that_the_library_cannot_run_is_refused(copy: Path, tmp_path: Path) -> None:
    """Whole, but no model: the library ends the process that loads it, which is not this one."""
    (copy / NAME).unlink()
    (copy / NAME).write_bytes(b"\x3a\x04abcd")  # a graph of four bytes
    with pytest.raises(VoiceRefusedError, match="cannot be loaded"):
        install(copy, ENGLISH, tmp_path / "voices")
    assert list((tmp_path / "voices").iterdir()) == []


def test_the_voice_before_stays_when_the_new_one_is_refused(voices: Path, copy: Path) -> None:
    before = sorted((file.name, file.stat().st_mtime_ns) for file in (voices / "en").iterdir())
    (copy / NAME).unlink()
    (copy / NAME).write_bytes(b"no model at all")
    with pytest.raises(VoiceRefusedError):
        install(copy, ENGLISH, voices)
    assert sorted((file.name, file.stat().st_mtime_ns) for file in (voices / "en").iterdir()) == before


@pytest.mark.long
def test_a_new_voice_takes_the_place_of_the_one_before(joe: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "of-the-voice-before").touch()
    install(joe / NAME, ENGLISH, tmp_path, sentences=1)
    assert {file.name for file in tmp_path.iterdir()} == {"en"}
    assert {file.name for file in (tmp_path / "en").iterdir()} == {
        "MODEL_CARD", "tokens.txt", "voice.json", "voice.onnx", "voice.onnx.json",
    }  # fmt: skip


def test_what_lies_beside_is_needed(copy: Path, joe: Path, tmp_path: Path) -> None:
    (copy / f"{NAME}.json").write_text("{}")
    with pytest.raises(VoiceRefusedError, match="not what Piper writes"):
        install(copy / NAME, ENGLISH, tmp_path)
    (copy / f"{NAME}.json").unlink()
    with pytest.raises(VoiceRefusedError, match="is missing beside"):
        install(copy / NAME, ENGLISH, tmp_path)
    with pytest.raises(VoiceRefusedError, match=r"is no \.onnx file"):
        install(joe / "MODEL_CARD", ENGLISH, tmp_path)
    with pytest.raises(VoiceRefusedError, match=r"holds 0 \.onnx files"):
        install(tmp_path, ENGLISH, tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"phoneme_id_map": {"a": []}},
        {"phoneme_id_map": {"a\n_": [1]}},
        {"phoneme_id_map": ["a"]},
        {"audio": {"sample_rate": "22050 Hz"}},
        {"audio": {"sample_rate": 0}},
        {"language": "en"},
        {"language": {"family": 1}},
        {"espeak": {"voice": ["en"]}},
        {"inference": None},
    ],
)
def test_what_a_voice_says_of_itself_is_not_trusted(
    copy: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    """Some of these once ended the command with a fault of ours."""
    rewrite(copy, lambda config: config.update(change))
    with pytest.raises(VoiceRefusedError, match="not what Piper writes"):
        install(copy, ENGLISH, tmp_path / "voices")
    assert not (tmp_path / "voices").exists()


def test_other_phonemes_are_refused(copy: Path, tmp_path: Path) -> None:
    rewrite(copy, lambda config: config.update(phoneme_type="pinyin"))
    with pytest.raises(VoiceRefusedError, match="other phonemes"):
        install(copy, ENGLISH, tmp_path)
    rewrite(copy, lambda config: config.update(phoneme_type="espeak", espeak={"voice": "en-xx"}))
    with pytest.raises(VoiceRefusedError, match="eSpeak knows no 'en-xx'"):
        install(copy, ENGLISH, tmp_path / "voices")


def test_the_language_is_the_voices_own() -> None:
    assert language_of({"language": {"family": "pt"}, "espeak": {"voice": "pt-br"}}) == "pt"
    assert language_of({"espeak": {"voice": "en-gb-x-rp"}}) == "en"


def test_a_voice_is_removed(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "voice.onnx").write_bytes(b"")
    assert remove(ENGLISH, tmp_path)
    assert not remove(ENGLISH, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["{all}/precious", "../precious", "..", ".", "", "en/../../precious", "EN"])
def test_nothing_but_a_language_is_removed(tmp_path: Path, name: str) -> None:
    """A path in place of the language once took away whatever folder it named."""
    voices, precious = tmp_path / "voices", tmp_path / "precious"
    for folder in (voices / "en", precious):
        folder.mkdir(parents=True)
        (folder / "file").write_bytes(b"kept")
    assert not remove(Lang(name.format(all=tmp_path)), voices)
    assert (voices / "en" / "file").exists()
    assert (precious / "file").exists()


def test_a_voice_that_lies_elsewhere_stays_there(tmp_path: Path) -> None:
    there, voices = tmp_path / "there", tmp_path / "voices"
    there.mkdir()
    voices.mkdir()
    (voices / "en").symlink_to(there)
    assert remove(ENGLISH, voices)
    assert there.is_dir() and not (voices / "en").is_symlink()


def test_half_a_voice_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "voice.json").write_text('{"lang": "en"}')
    (tmp_path / ".fr.part").mkdir()
    assert installed(tmp_path) == ()
    assert installed(tmp_path / "nowhere") == ()
