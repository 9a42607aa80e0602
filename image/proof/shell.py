"""The root shell of the test image, on a virtual console; and how long is waited for anything at all."""

from __future__ import annotations

import itertools
import re
import socket
import time
from dataclasses import dataclass

SLACK = 3.0
"""A loaded machine is so much slower than a quiet one: limits only tell what hangs from what is slow."""
UNIT = """[Unit]
Description=A shell for the proofs, on the test image alone
DefaultDependencies=no
[Service]
ExecStart=/bin/sh
StandardInput=tty-force
StandardOutput=tty
StandardError=tty
TTYPath=/dev/hvc0
Restart=always
IgnoreSIGPIPE=no
"""


class StuckError(AssertionError):
    """What was waited for did not come."""


@dataclass(frozen=True)
class Ran:
    """What a command in the kiosk said, and its exit code."""

    code: int
    out: str


class Shell:
    """One conversation with ``/bin/sh`` as root."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._numbers = line, itertools.count(1)

    def run(self, command: str, limit_s: float) -> Ran:
        """What it says. Raises StuckError when it never answers."""
        number = next(self._numbers)
        self._drain()
        self._line.sendall(f'stty -echo 2>/dev/null; {command}\necho "@@"{number}:$?:\n'.encode())
        ends, said = re.compile(rf"@@{number}:(\d+):"), ""
        until = time.monotonic() + limit_s * SLACK
        while time.monotonic() < until:
            self._line.settimeout(1)
            try:
                part = self._line.recv(65536)
            except TimeoutError:
                continue
            if not part:
                raise StuckError(f"the machine went off before it answered: {command}")
            said += part.decode(errors="replace")
            if found := ends.search(said):
                return Ran(int(found[1]), _answer(said[: found.start()], number))
        raise StuckError(f"no answer to: {command}\n{said[-500:]}")

    def leave(self, command: str) -> None:
        """Have it run, whatever becomes of the machine: no answer is waited for."""
        self._line.sendall(f"{command}\n".encode())

    def close(self) -> None:
        """The line is given back."""
        self._line.close()

    def _drain(self) -> None:
        self._line.settimeout(0.05)
        try:
            while self._line.recv(65536):
                pass
        except TimeoutError:
            pass


def _answer(said: str, number: int) -> str:
    """Without what the console echoes, and without the prompts."""
    lines = said.replace("\r", "").split("\n")
    kept = [one for one in lines if "stty -echo" not in one and f'"@@"{number}' not in one]
    return re.sub(r"\s*#$", "", re.sub(r"^(# )+", "", "\n".join(kept)).strip())
