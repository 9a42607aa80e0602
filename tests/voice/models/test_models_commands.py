"""``parvis models`` as an administrator uses it."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.app.commands.bar import Bar
from kiosk.app.commands.cli import cli
from tests.guide.server import serving
from tests.voice.models.archives import NAME, WHOLE, model_zip

GOOD = model_zip()
SHA256 = hashlib.sha256(GOOD).hexdigest()


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path / "data"))


def parvis(*words: str) -> Result:
    return CliRunner().invoke(cli, ["models", *words])


def archive(folder: Path, content: bytes = GOOD) -> str:
    file = folder / f"{NAME}.zip"
    file.write_bytes(content)
    return str(file)


def test_from_the_address_to_the_list(tmp_path: Path) -> None:
    assert "parvis models install fr" in parvis("list").output
    with serving(GOOD) as depot:
        done = parvis("install", "eo", "--url", depot.url, "--sha256", SHA256)
    assert done.exit_code == 0
    assert "in place" in done.output
    assert "eo 100 %" in done.stderr
    [row] = json.loads(parvis("list", "--json").stdout)
    assert (row["lang"], row["grammar"]) == ("eo", True)
    assert row["folder"] == str(tmp_path / "data/models/eo")
    assert "phrases" in parvis("list").output
    assert parvis("remove", "eo").exit_code == 0
    assert parvis("remove", "eo").exit_code == 1


def test_an_unknown_hash_is_shown_and_never_trusted() -> None:
    """The second command says that it is the right one; it needs no network any more."""
    with serving(GOOD) as depot:
        done = parvis("install", "eo", "--url", depot.url)
    assert done.exit_code == 1
    assert f"parvis models install eo --sha256 {SHA256}" in done.output
    assert "No model is installed" in parvis("list").output
    assert parvis("install", "eo", "--url", depot.url, "--sha256", "0" * 64).exit_code == 1
    assert parvis("install", "eo", "--url", depot.url, "--sha256", SHA256).exit_code == 0
    assert parvis("list", "--json").stdout.count("grammar") == 1
    assert "network did not hold" in parvis("install", "xx", "--url", depot.url).output


def test_from_a_file_that_is_trusted(tmp_path: Path) -> None:
    done = parvis("install", "eo", "--from", archive(tmp_path))
    assert done.exit_code == 0
    assert SHA256 in done.output
    assert parvis("install", "eo", "--from", archive(tmp_path), "--sha256", SHA256).exit_code == 0


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["eo"], "No model of eo is known", 2),
        (["eo", "--sha256", "12ab"], "64 digits", 2),
        (["eo", "--from", "nowhere.zip"], "There is no file", 2),
    ],
)
def test_a_fault_is_one_sentence(words: list[str], said: str, code: int) -> None:
    done = parvis("install", *words)
    assert done.exit_code == code
    assert said in done.output


def test_a_wrong_file_is_told(tmp_path: Path) -> None:
    done = parvis("install", "eo", "--from", archive(tmp_path), "--sha256", "0" * 64)
    assert done.exit_code == 1
    assert f"its SHA-256 is {SHA256}" in done.output
    assert "Nothing was changed" in done.output


def test_a_model_without_phrases_is_told(tmp_path: Path) -> None:
    done = parvis("install", "eo", "--from", archive(tmp_path, model_zip(WHOLE)))
    assert done.exit_code == 0
    assert "Gr.fst" in done.output
    assert "free speech only" in parvis("list").output


def test_what_the_recogniser_cannot_read_is_refused(tmp_path: Path) -> None:
    """Of a language that the kiosk listens to, the model is loaded and asked for its words."""
    done = parvis("install", "fr", "--from", archive(tmp_path))
    assert done.exit_code == 1
    assert "cannot read this model" in done.output
    assert "No model is installed" in parvis("list").output


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def test_the_bar_grows() -> None:
    out = Terminal()
    bar = Bar("fr", out)
    for done in (0, 10_000_000, 10_000_001, 41_000_000):
        bar(done, 41_000_000)
    bar.end()
    first, half, full = out.getvalue().strip("\r\n").split("\r")
    assert "#" not in first
    assert half.count("#") == 7
    assert full.count("#") == 30
    assert "100 %  41 of 41 MB" in full


def test_the_bar_without_a_known_length() -> None:
    out = io.StringIO()
    bar = Bar("fr", out)
    for done in (1 << 20, (1 << 20) + 5, 3 << 20):
        bar(done, 0)
    bar.end()
    assert out.getvalue() == "fr 1 MB\nfr 3 MB\n"
