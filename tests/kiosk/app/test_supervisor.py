"""What is started again when it falls, and what is told of it: real processes, real signals."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from kiosk.app.supervisor.held import Held
from kiosk.app.supervisor.keeper import Keeper
from kiosk.app.supervisor.supervisor import Start
from kiosk.pages.comfort import Comfort
from kiosk.pages.session import Session
from kiosk.types import Lang
from tests.support.falls import NAME, Visit, started, visits
from tests.support.waiting import until


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


def test_where_the_memory_runs_out_the_supervisor_goes_last(tmp_path: Path) -> None:
    """With equal shares the kernel ended who holds the visit."""
    watched("weighs", tmp_path)
    interface, supervisor = map(int, (tmp_path / "scores").read_text(encoding="ascii").split())
    assert supervisor < interface == 1000


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


@pytest.fixture
def visited(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor whose interface is in the middle of a visit."""
    made = started("in_a_visit", tmp_path)
    yield made
    made.terminate()
    made.wait(60)


def the_next_after(folder: Path, count: int) -> Visit:
    until(lambda: len(visits(folder)) > count)
    assert len(visits(folder)) == count + 1
    return visits(folder)[-1]


def test_however_often_the_screen_comes_back_the_visit_goes_on(
    visited: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    """A loose cable took the visit at its third return, and the supervisor at its fifth."""
    assert the_next_after(tmp_path, 0)[1:] == (0, "", False, "")
    for times in range(1, 8):
        visited.send_signal(signal.SIGUSR1)
        assert the_next_after(tmp_path, times)[1:] == (0, "", True, "exemple")
    assert len({one.pid for one in visits(tmp_path)}) == 8


def test_what_comes_back_and_what_falls_are_counted_apart(
    visited: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    """A fall between two returns is one fall; the third still takes the visit."""
    now = the_next_after(tmp_path, 0)
    told = []
    for times, falls in enumerate((True, False, True, False, True, False), start=1):
        os.kill(*((now.pid, signal.SIGKILL) if falls else (visited.pid, signal.SIGUSR1)))
        now = the_next_after(tmp_path, times)
        told.append(now[1:])
    assert told == [
        (1, "SIGKILL", False, "exemple"),
        (1, "SIGKILL", True, "exemple"),
        (2, "SIGKILL", False, "exemple"),
        (2, "SIGKILL", True, "exemple"),
        (3, "SIGKILL", False, ""),
        (3, "SIGKILL", True, ""),
    ]


def test_the_interface_itself_is_not_ended_by_the_wish_for_another(
    visited: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    first = the_next_after(tmp_path, 0)
    os.kill(first.pid, signal.SIGUSR1)
    visited.send_signal(signal.SIGUSR1)
    assert the_next_after(tmp_path, 1).renewed


def test_the_log_tells_a_screen_that_came_from_a_fall() -> None:
    keeper = Keeper(Held(), lambda: Session(Comfort(Lang("fr"))), lambda: None)
    with structlog.testing.capture_logs() as events:
        for start in (Start(), Start(1, "SIGSEGV"), Start(1, "SIGSEGV", renewed=True), Start(renewed=True)):
            keeper.take_up(start)
    assert [(one["event"], one["falls"]) for one in events] == [
        ("kiosk.fell", 1), ("kiosk.renewed", 1), ("kiosk.renewed", 0)
    ]  # fmt: skip
