"""The command line as a script sees it: stable JSON, exit codes, one sentence for each fault."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.commands.cli import cli
from tests.support.small import without_a_fault


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path / "data"))


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The kiosk's content is a small town's: looking at all of our own is ``test_check``'s."""
    made = without_a_fault(tmp_path / "small")
    for name, place in (("CONFIG", made), ("CATALOGUES", made.parent / "catalogues")):
        monkeypatch.setattr(paths, name, place)
    return made


def parvis(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def test_every_command_is_listed() -> None:
    shown = parvis("--help").output
    commands = ("run", "gesture", "hub", "demo", "check", "preview", "doctor", "say", "scan", "guide")
    for name in (*commands, "texts"):
        assert name in shown


def test_the_files_named_are_those_of_the_folder_where_it_is_called(tmp_path: Path) -> None:
    """It once went to its own folder first: a town's picture was not found, and a PDF was put there."""
    inner = tmp_path / "kiosk" / ".venv" / "bin" / "parvis"
    inner.parent.mkdir(parents=True)
    inner.write_text('#!/bin/sh\npwd\necho "$@"\n')
    command = tmp_path / "kiosk" / "parvis"
    for made, words in ((inner, inner.read_text()), (command, (paths.ROOT / "parvis").read_text())):
        made.write_text(words)
        made.chmod(0o755)
    (tmp_path / "linked").symlink_to(command)
    (tmp_path / "papers").mkdir()
    for called in ("../kiosk/parvis", "../linked"):
        out = subprocess.run(
            [called, "scan", "a b.jpg"], cwd=tmp_path / "papers", capture_output=True, check=True
        )
        assert out.stdout.decode().splitlines() == [str(tmp_path / "papers"), "scan a b.jpg"]


def test_scan_detect_gives_four_corners() -> None:
    found = json.loads(parvis("scan", "detect", str(paths.SAMPLE_PAPER), "--json").stdout)
    assert set(found) == {"corners", "hint", "advice", "quality"}
    assert [len(corner) for corner in found["corners"]] == [2, 2, 2, 2]


def test_scan_read_gives_the_code_and_the_kind() -> None:
    found = json.loads(parvis("scan", "read", str(paths.SAMPLE_PAPER), "--json").stdout)
    assert set(found) == {"barcodes", "twoddoc", "mrz", "document", "text"}
    assert found["barcodes"][0]["format"] == "QRCode"
    assert found["document"]["kind"] == "proof_of_address"
    assert set(found["document"]) == {"kind", "fields", "issues"}
    assert found["twoddoc"] is None


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "no file here"), (b"no picture", "no picture"), (b"\xff\xd8\xff\xe0 cut", "")],
)
def test_a_bad_picture_is_one_sentence(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "bad.jpg"
    if content is not None:
        file.write_bytes(content)
    for command in ("detect", "read"):
        done = parvis("scan", command, str(file), "--json")
        assert done.exit_code == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
        assert done.stdout == ""


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (9000, 1)])
def test_a_tiny_picture_is_one_sentence(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size).save(tmp_path / "tiny.png")
    for command in ("detect", "read"):
        done = parvis("scan", command, str(tmp_path / "tiny.png"))
        assert done.exit_code == 2
        assert "too few pixels" in done.stderr


def test_say_writes_a_wav(tmp_path: Path) -> None:
    file = tmp_path / "bonjour.wav"
    assert parvis("say", "Bonjour à tous.", "--out", str(file)).exit_code == 0
    with wave.open(str(file)) as sound:
        assert sound.getnframes() > sound.getframerate() / 3


@pytest.mark.parametrize(
    "words",
    [
        ("Bonjour", "--lang", "xx", "--out", "x.wav"),
        ("  ", "--out", "x.wav"),
        ("Oui", "--out", "/no/where/x.wav"),
    ],
)
def test_say_refuses_in_one_sentence(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = parvis("say", *words)
    assert done.exit_code == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("small")
def test_check_passes_for_people_and_for_programs() -> None:
    shown = parvis("check")
    assert (shown.exit_code, shown.stdout.splitlines()[-1]) == (0, "All is well.")
    rows = json.loads(parvis("check", "--json").stdout)
    assert {row["severity"] for row in rows} <= {"warning"}
    assert f"{len(rows)} warnings" in shown.stdout


def test_preview_of_no_pack_is_one_sentence() -> None:
    done = parvis("preview", "no-such-pack")
    assert done.exit_code == 2
    assert "There is no pack.yaml" in done.stderr
    assert done.stderr.count("\n") == 1


def test_check_fails_for_people_and_for_programs(small: Path) -> None:
    (small / "pieces.yaml").write_text("pieces: 3\n", encoding="utf-8")
    shown = parvis("check")
    assert (shown.exit_code, shown.stdout.splitlines()[-1][-9:]) == (1, " to mend.")
    rows = json.loads(parvis("check", "--json").stdout)
    assert str(small / "pieces.yaml") in {row["file"] for row in rows if row["severity"] == "error"}


@pytest.mark.usefixtures("small")
def test_check_names_wrong_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[town]\nnmae = 'x'\n")
    monkeypatch.setenv("PARVIS_SETTINGS", str(own))
    done = parvis("check", "--json")
    assert done.exit_code == 1
    assert [row["line"] for row in json.loads(done.stdout) if row["file"] == str(own)] == [2]
    assert parvis("doctor").exit_code == 2


@pytest.mark.usefixtures("small")
def test_the_doctor_looks_at_everything() -> None:
    rows = json.loads(parvis("doctor", "--json").stdout)
    devices = "content text display camera finder voice hearing keypad"
    services = "places reading pdf certificates printer hub trust outbox phones sign-in"
    machine = "storage version scratch"
    assert [row["name"] for row in rows] == f"{devices} {services} {machine}".split()
    for row in rows:
        assert set(row) == {"name", "state", "detail", "mend"}
        assert row["state"] in {"ok", "limited", "broken"}
        assert (row["state"] == "ok") == (row["mend"] == "")
    assert rows[0]["state"] == "ok"


@pytest.mark.usefixtures("small")
def test_the_doctor_says_to_people_that_data_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_DATA", "/proc/nothing/here")
    shown = parvis("doctor").stdout.splitlines()
    states = {line.split()[1]: line.split()[0] for line in shown if not line.startswith(" ")}
    assert states["storage"] == "broken"
    assert states["camera"] in {"ok", "limited"}


def test_the_doctor_names_a_mistyped_switch_and_a_list_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without packs and lists of words: the content is looked at quickly.
    for part in paths.CONFIG.iterdir():
        if part.name not in {"packs", "places", "words"}:
            (tmp_path / part.name).symlink_to(part)
    own = tmp_path / "own.toml"
    own.write_text('[keypad]\nswitches = ["KEY_SPCAE"]\n', encoding="utf-8")
    monkeypatch.setenv("PARVIS_SETTINGS", str(own))
    monkeypatch.setattr(paths, "CONFIG", tmp_path)
    rows = {row["name"]: row for row in json.loads(parvis("doctor", "--json").stdout)}
    assert rows["keypad"]["state"] == rows["places"]["state"] == "limited"
    assert f"{own}:2" in rows["keypad"]["detail"]
    assert "KEY_SPACE" in rows["keypad"]["mend"]
    assert "missing" in rows["places"]["detail"]
    assert str(tmp_path / "places" / "communes.tsv.gz") in rows["places"]["mend"]


@pytest.mark.usefixtures("small")
def test_the_doctor_knows_a_hub_that_is_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_HUB__URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PARVIS_VOICE__ENABLED", "false")
    done = parvis("doctor", "--json")
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert done.exit_code == 1
    assert rows["hub"]["state"] == "broken"
    assert rows["voice"]["state"] == "limited"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scan", "no-such.jpg"), "no picture"),
        (("--procedure", "no-such-procedure"), "no procedure"),
        (("--lang", "xx"), "not offered"),
    ],
)
def test_the_demo_refuses_in_one_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = parvis("demo", "--out", str(tmp_path / "out"), *words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize("command", ["run", "demo"])
def test_commands_that_hold_answers_give_help_too(command: str) -> None:
    """`parvis run --help` ended in a traceback: these commands start without rich, which drew the help."""
    start = [sys.executable, "-m", "kiosk.app", command]
    shown = subprocess.run([*start, "--help"], capture_output=True, text=True, timeout=60, check=False)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Usage:" in shown.stdout
    wrong = subprocess.run([*start, "--nonsense"], capture_output=True, text=True, timeout=60, check=False)
    assert wrong.returncode == 2
    assert "No such option" in wrong.stderr
