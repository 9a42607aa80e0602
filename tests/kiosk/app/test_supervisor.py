"""What is started again when it falls, and what is told of it: real processes, real signals."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.app.alive import Alive
from kiosk.app.supervisor.held import Held
from kiosk.app.supervisor.supervisor import NOTIFY, Patience, Start, Supervisor
from tests.support.browser import wait_for

TWICE = Patience(falls=2)


def watched(
    tmp_path: Path, serve: Callable[[Start, dict[str, str]], int], patience: Patience = TWICE, **env: str
) -> int:
    own = {"XDG_RUNTIME_DIR": str(tmp_path), **env}
    return Supervisor(lambda start: serve(start, own), own, patience).run()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def starts(held: Held, start: Start) -> list[tuple[int, str]]:
    """Adds this one to those before it."""
    before = held.take() or []
    assert isinstance(before, list)
    made = [*before, (start.fell, start.how)]
    held.put(made)
    return made


@pytest.mark.parametrize("code", [0, 2])
def test_what_ends_as_it_should_is_not_started_again(tmp_path: Path, code: int) -> None:
    assert watched(tmp_path, lambda _start, _env: code) == code


def test_it_falls_and_the_next_one_is_told_how(tmp_path: Path) -> None:
    held = Held()

    def serve(start: Start, _env: dict[str, str]) -> int:
        made = starts(held, start)
        if len(made) == 1:
            die()
        if len(made) == 2:
            raise ValueError("a fault of the interface")
        return 0

    assert watched(tmp_path, serve) == 0
    assert held.take() == [(0, ""), (1, "SIGKILL"), (2, "exit 1")]


def test_too_many_falls_are_left_to_whoever_started_it(tmp_path: Path) -> None:
    held = Held()

    def serve(start: Start, _env: dict[str, str]) -> int:
        starts(held, start)
        return 1

    assert watched(tmp_path, serve) == 1
    assert held.take() == [(0, ""), (1, "exit 1"), (2, "exit 1")]


def test_what_freezes_after_its_first_page_is_ended(tmp_path: Path) -> None:
    held = Held()

    def serve(start: Start, env: dict[str, str]) -> int:
        if len(starts(held, start)) > 1:
            return 0
        Alive(env).shown()
        threading.Event().wait()
        return 1

    assert watched(tmp_path, serve, Patience(beat_s=1.0)) == 0
    assert held.take() == [(0, ""), (1, "frozen")]


def test_what_never_shows_a_page_is_ended(tmp_path: Path) -> None:
    held = Held()

    def serve(start: Start, _env: dict[str, str]) -> int:
        if len(starts(held, start)) > 1:
            return 0
        threading.Event().wait()
        return 1

    # The second one has as long as the first: on a busy machine it may be the third that comes so far.
    assert watched(tmp_path, serve, Patience(start_s=2.0, falls=9)) == 0
    made = held.take()
    assert isinstance(made, list)
    assert made[0] == (0, "")
    assert made[-1][1] == "frozen"


def test_who_beats_is_left_alone_and_the_manager_above_hears_it(tmp_path: Path) -> None:
    above = tmp_path / "above"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(str(above))
        ears.settimeout(60)

        def serve(_start: Start, env: dict[str, str]) -> int:
            alive = Alive(env)
            alive.shown()
            for _ in range(8):
                time.sleep(0.25)
                alive.beat()
            return 0

        assert watched(tmp_path, serve, **{NOTIFY: str(above)}) == 0
        assert ears.recv(200).startswith(b"READY=1")
        assert ears.recv(200) == b"WATCHDOG=1"


def test_the_manager_above_hears_that_another_one_starts(tmp_path: Path) -> None:
    """Else it would end all of it before the next page is there."""
    above = tmp_path / "above"
    held = Held()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(str(above))
        ears.settimeout(60)

        def serve(start: Start, env: dict[str, str]) -> int:
            if len(starts(held, start)) == 1:
                Alive(env).shown()
                die()
            threading.Event().wait(2.5)
            return 0

        assert watched(tmp_path, serve, Patience(start_s=60), **{NOTIFY: str(above)}) == 0
        assert ears.recv(200).startswith(b"READY=1")
        assert ears.recv(200) == b"WATCHDOG=1"


PROGRAM = """
import sys, signal, time
from pathlib import Path
from kiosk.app.supervisor.supervisor import Supervisor
note = Path(sys.argv[1])
def serve(start):
    signal.signal(signal.SIGTERM, lambda *_: (note.with_name("let go").touch(), sys.exit(0)))
    note.write_text(str(__import__("os").getpid()))
    while True: time.sleep(0.05)
sys.exit(Supervisor(serve, {"XDG_RUNTIME_DIR": str(note.parent)}).run())
"""


@pytest.fixture
def program(tmp_path: Path) -> subprocess.Popen[bytes]:
    made = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path / "pid")])
    wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    return made


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_whoever_stops_it_stops_the_interface(program: subprocess.Popen[bytes], tmp_path: Path) -> None:
    child = int((tmp_path / "pid").read_text())
    program.terminate()
    assert program.wait(60) == 1
    assert (tmp_path / "let go").exists()
    assert not is_there(child)
    assert not list(tmp_path.glob("parvis-watch-*"))


def test_the_interface_does_not_stay_alone(program: subprocess.Popen[bytes], tmp_path: Path) -> None:
    child = int((tmp_path / "pid").read_text())
    program.kill()
    program.wait(60)
    wait_for(lambda: not is_there(child))
