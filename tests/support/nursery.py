"""Hubs that need not read their libraries again: one process has read them, and divides for each hub.

What begins is ``main`` of ``python -m hub``, in a process of its own with its own pipes and environment. A
new interpreter takes five times as long, and there are a hundred hubs in the tests.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TextIO

WANTED = "PARVIS_TEST_NURSERY"
"""Set while tests run whose hubs may come from here."""
TOKEN = "{token}"
"""Stands in the arguments for the number of the descriptor with the kiosks' token."""
ROOM = 1 << 20
ROOT = Path(__file__).parents[2]


class Nursling:
    """A hub that was begun here, as ``subprocess.Popen`` would show it."""

    def __init__(self, pid: int, stdin: TextIO, stdout: TextIO, status: TextIO) -> None:
        self.pid, self.stdin, self.stdout, self._status = pid, stdin, stdout, status
        self._code: int | None = None

    def send_signal(self, number: int) -> None:
        if self._code is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises TimeoutExpired."""
        if self._code is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("hub", timeout or 0)
            self._code = int(self._status.readline())
            self._status.close()
        return self._code


def begin(arguments: list[str], token: int, log: TextIO) -> Nursling:
    """``arguments``: of ``python -m hub``; ``token``: what is read from there stands for ``TOKEN``."""
    child_in, stdin = os.pipe()
    stdout, child_out = os.pipe()
    status, child_status = os.pipe()
    given = [child_in, child_out, log.fileno(), token, child_status]
    asked = {"arguments": arguments, "environ": dict(os.environ), "folder": str(Path.cwd())}
    socket.send_fds(_line(), [json.dumps(asked).encode()], given)
    for one in (child_in, child_out, child_status):
        os.close(one)
    told = os.fdopen(status, buffering=1)
    return Nursling(int(told.readline()), os.fdopen(stdin, "w"), os.fdopen(stdout), told)


@cache
def _line() -> socket.socket:
    """To the nursery of this test process, which ends with it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    number = theirs.fileno()
    subprocess.Popen([sys.executable, "-m", __name__, str(number)], pass_fds=[number], cwd=ROOT)
    theirs.close()
    return ours


def _serve(line: socket.socket) -> None:
    """Divide for each that is asked for, until nobody can ask any more."""
    while True:
        asked, given, _, _ = socket.recv_fds(line, ROOM, 5)
        if not asked:
            return
        if os.fork() == 0:
            line.close()
            _mind(json.loads(asked), given)
        for one in given:
            os.close(one)


def _mind(asked: dict[str, object], given: list[int]) -> None:
    """Begin the hub, and tell its number and how it ended: whoever asked is not its parent."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *pipes, status = given
    if (pid := os.fork()) == 0:
        os.close(status)
        _be_a_hub(asked, pipes)
    for one in pipes:
        os.close(one)
    with os.fdopen(status, "w", buffering=1) as told:
        told.write(f"{pid}\n")
        told.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
    os._exit(0)


def _be_a_hub(asked: dict[str, object], pipes: list[int]) -> None:
    from hub.__main__ import main

    *streams, token = pipes
    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    os.environ.clear()
    os.environ.update(asked["environ"])  # type: ignore[call-overload]
    os.chdir(str(asked["folder"]))
    code = 1
    try:
        code = main([str(token) if one == TOKEN else one for one in asked["arguments"]])  # type: ignore[attr-defined]
        sys.stdout.flush()
    finally:
        os._exit(code)


def _reap() -> None:
    while _ended():
        pass


def _ended() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG)[0] > 0
    except ChildProcessError:
        return False


def _read_libraries() -> None:
    # As ``hub/__main__.py`` does.
    sys.modules["rich"] = None  # type: ignore[assignment]
    import hub.__main__
    import hub.server  # noqa: F401


if __name__ == "__main__":
    faulthandler.enable()
    signal.signal(signal.SIGCHLD, lambda *_: _reap())
    _read_libraries()
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
