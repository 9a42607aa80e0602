"""What is started again when it falls, and what is told of it: real processes, real signals."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.falls import NAME
from tests.support.waiting import until


def started(name: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.support.falls", name, str(folder)])


def watched(name: str, folder: Path) -> tuple[int, list[list[object]]]:
    """How it ended, and each interface: how many had fallen before, and how the last one did."""
    process = started(name, folder)
    code = process.wait(120)
    return code, [json.loads(line) for line in (folder / "starts.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(("name", "code"), [("good", 0), ("wrong_settings", 2)])
def test_what_ends_as_it_should_is_not_started_again(tmp_path: Path, name: str, code: int) -> None:
    assert watched(name, tmp_path) == (code, [[0, ""]])


def test_it_falls_and_the_next_one_is_told_how(tmp_path: Path) -> None:
    assert watched("twice", tmp_path) == (0, [[0, ""], [1, "SIGKILL"], [2, "exit 1"]])


def test_too_many_falls_are_left_to_whoever_started_it(tmp_path: Path) -> None:
    assert watched("always", tmp_path) == (1, [[0, ""], [1, "exit 1"], [2, "exit 1"]])


def test_what_freezes_after_its_first_page_is_ended(tmp_path: Path) -> None:
    assert watched("freezes", tmp_path) == (0, [[0, ""], [1, "frozen"]])


def test_what_freezes_says_where_it_stood(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    watched("freezes", tmp_path)
    told = capfd.readouterr().err
    assert "Fatal Python error: Aborted" in told
    assert "tests/support/falls.py" in told, told


def test_no_fault_is_told_with_its_words(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A fault of pydantic wrote a name into the journal of the machine, which outlives the visit."""
    code, starts = watched("quotes", tmp_path)
    assert (code, starts) == (0, [[0, ""], [1, "exit 1"]])
    out, told = capfd.readouterr()
    assert NAME not in out + told
    here = r"  \S*/tests/support/falls\.py:\d+\n"
    for kind in ("LookupError", "from ValidationError", "OSError", "RuntimeError"):
        assert re.search(f"^{kind}\n(  .*\n)*{here}", told, re.MULTILINE), (kind, told)
    for line in (r"UserWarning \S*/falls\.py:\d+", r"ERROR \S*/falls\.py:\d+\nKeyError"):
        assert re.search(f"^{line}$", told, re.MULTILINE), (line, told)


def test_what_never_shows_a_page_is_ended(tmp_path: Path) -> None:
    code, starts = watched("never_shows", tmp_path)
    assert code == 0
    # On a busy machine the first may be too late to be noted, or the second too.
    assert starts[-1][1] == "frozen"


@pytest.fixture
def above(tmp_path: Path) -> Iterator[socket.socket]:
    """The service manager that has started the supervisor."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(str(tmp_path / "above"))
        ears.settimeout(60)
        yield ears


@pytest.mark.parametrize("name", ["beats", "starts_slowly"])
def test_the_manager_above_hears_that_all_is_well(tmp_path: Path, above: socket.socket, name: str) -> None:
    """While the next one starts too: else it would end all of it before there is another page."""
    process = started(name, tmp_path)
    assert above.recv(200).startswith(b"READY=1")
    assert above.recv(200).startswith(b"WATCHDOG=1")
    assert process.wait(120) == 0


def test_a_manager_above_that_does_not_read_holds_nothing_up(tmp_path: Path, above: socket.socket) -> None:
    """Its queue is full after some ten words; the interface says more."""
    assert watched("chatters", tmp_path)[0] == 0


@pytest.fixture
def program(tmp_path: Path) -> subprocess.Popen[bytes]:
    made = started("serves", tmp_path)
    until((tmp_path / "pid").exists)
    return made


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_whoever_stops_it_stops_the_interface(program: subprocess.Popen[bytes], tmp_path: Path) -> None:
    child = int((tmp_path / "pid").read_text())
    program.terminate()
    assert program.wait(60) == 0
    assert (tmp_path / "let go").exists()
    assert not is_there(child)
    assert not list(tmp_path.glob("parvis-watch-*"))


def test_the_interface_does_not_stay_alone(program: subprocess.Popen[bytes], tmp_path: Path) -> None:
    child = int((tmp_path / "pid").read_text())
    program.kill()
    program.wait(60)
    until(lambda: not is_there(child))
