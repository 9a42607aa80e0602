"""``parvis scan detect`` as a script sees it: one line for each picture, whatever the picture is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.commands.cli import cli
from scanner.findings import Advice, Detection, Hint, Quality

KEYS = {"file", "corners", "hint", "advice", "quality"}


def detect(*words: str | Path, piped: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["scan", "detect", *map(str, words)], input=piped)


def rows(done: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A dark table with nothing on it: quick to look at."""
    Image.new("RGB", (320, 240), (9, 9, 9)).save(tmp_path / "small.png")
    return tmp_path / "small.png"


def test_one_picture_gives_one_line(small: Path) -> None:
    done = detect(small, "--json")
    assert done.exit_code == 0
    (row,) = rows(done)
    assert set(row) == KEYS - {"file"}
    assert (row["corners"], row["hint"], row["advice"]) == (None, "dark", ["too_dark"])


def test_the_sample_paper_is_a_good_picture() -> None:
    (row,) = rows(detect(paths.SAMPLE_PAPER, "--json"))
    assert (row["hint"], row["advice"], len(row["corners"])) == ("ok", [], 4)


def test_several_pictures_give_a_line_each_in_their_order(small: Path, tmp_path: Path) -> None:
    done = detect(small, tmp_path / "gone.jpg", small, "--json")
    assert [set(row) for row in rows(done)] == [KEYS, {"file", "error"}, KEYS]
    assert [Path(row["file"]).name for row in rows(done)] == ["small.png", "gone.jpg", "small.png"]
    assert done.exit_code == 2
    assert done.stderr == "1 of 3 pictures could not be used.\n"


def test_several_good_pictures_end_well(small: Path) -> None:
    done = detect(small, small)
    assert (done.exit_code, len(rows(done)), done.stderr) == (0, 2, "")


def bad_files(folder: Path) -> dict[str, str]:
    """Files that are no picture, and a word of what is said of each."""
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "text.jpg").write_text("no picture")
    Image.effect_noise((640, 480), 60).save(folder / "whole.jpg")
    (folder / "torn.jpg").write_bytes((folder / "whole.jpg").read_bytes()[:900])
    Image.new("1", (20_000, 5_000)).save(folder / "huge.png")
    Image.new("RGB", (9, 9)).save(folder / "tiny.png")
    (folder / "folder.jpg").mkdir()
    os.mkfifo(folder / "pipe.jpg")
    return {
        "empty.jpg": "",
        "text.jpg": "no picture",
        "torn.jpg": "damaged",
        "huge.png": "too many pixels",
        "tiny.png": "too few pixels",
        "folder.jpg": "folder",
        "pipe.jpg": "no file",
        "gone.jpg": "no file",
        "x" * 5000: "",
        "nul\0.jpg": "",
    }


def test_no_file_ends_the_stream(tmp_path: Path, small: Path) -> None:
    files = bad_files(tmp_path)
    lines = [str(tmp_path / name) for name in files] + ["", str(small) + "\r"]
    done = detect("--stdin", piped="\n".join(lines).encode())
    assert done.exit_code == 0
    assert done.stderr == ""
    *bad, good = rows(done)
    assert len(bad) == len(files)
    for row, said in zip(bad, files.values(), strict=True):
        assert set(row) == {"file", "error"}
        assert said in row["error"]
        assert "Traceback" not in row["error"]
        assert "please report" not in row["error"]
    assert set(good) == KEYS


def test_each_bad_file_alone_is_one_sentence(tmp_path: Path) -> None:
    for name, said in bad_files(tmp_path).items():
        if "\0" in name:  # No argument can hold it.
            continue
        done = detect(tmp_path / name, "--json")
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1), name
        assert said in done.stderr


def test_a_line_that_never_ends_is_no_path(small: Path) -> None:
    done = detect("--stdin", piped=b"a" * 100_000 + b"\n" + bytes(small) + b"\n" + b"b" * 9000)
    first, second, last = rows(done)
    assert first == last == {"file": None, "error": "This line is too long for a path."}
    assert set(second) == KEYS


def test_a_name_of_any_bytes_is_answered(tmp_path: Path, small: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/pi\xe8ce \xc3\xa9.png"
    os.link(small, odd)
    (row,) = rows(detect("--stdin", piped=odd + b"\n"))
    assert row["hint"] == "dark"
    assert row["file"].endswith("pi\ufffdce é.png")


def test_a_name_gives_the_terminal_no_orders(tmp_path: Path) -> None:
    """What a stranger called the file cleared the operator's screen."""
    (tmp_path / "\x1b[2Jred.png").write_bytes(b"no picture")
    done = detect(tmp_path / "\x1b[2Jred.png")
    assert done.exit_code == 2
    assert "\x1b" not in done.stderr
    assert "\ufffd[2Jred.png: This file is no picture" in done.stderr


@pytest.mark.parametrize("words", [(), ("--stdin", "one.jpg")])
def test_pictures_or_a_stream(words: tuple[str, ...]) -> None:
    done = detect(*words, piped=b"")
    assert done.exit_code == 2
    assert done.stderr == "Give pictures, or --stdin to read their paths from standard input.\n"


def test_an_empty_stream_is_well() -> None:
    done = detect("--stdin", piped=b"\n\n")
    assert (done.exit_code, done.stdout) == (0, "")


def test_each_answer_comes_before_the_next_path(small: Path) -> None:
    """A program that waits for one answer before it sends the next path must not wait for ever."""
    command = [sys.executable, "-m", "kiosk.app", "scan", "detect", "--stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for path in (bytes(small), b"/no/such/file", bytes(small)):
            running.stdin.write(path + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["file"] == path.decode()
        running.stdin.close()
        assert running.wait(30) == 0


@pytest.mark.parametrize(
    ("advice", "hint"),
    [
        ((), Hint.OK),
        ((Advice.TOO_DARK, Advice.BLURRED), Hint.DARK),
        ((Advice.TOO_BRIGHT,), Hint.BRIGHT),
        ((Advice.GLARE, Advice.BLURRED), Hint.GLARE),
        ((Advice.BLURRED,), Hint.BLUR),
        ((Advice.TOO_FAR,), Hint.FAR),
        ((Advice.CROPPED,), Hint.CROPPED),
        ((Advice.NO_PAGE,), Hint.CROPPED),
        ((Advice.TWO_PAGES,), Hint.CROPPED),
    ],
)
def test_the_hint_is_the_most_urgent_advice(advice: tuple[Advice, ...], hint: Hint) -> None:
    assert Detection(None, advice, Quality(0.5)).hint is hint
