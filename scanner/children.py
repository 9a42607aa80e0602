"""Starts child processes and ends them, with all that they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence

_POLL_S = 0.02


def start_child(
    command: Sequence[str], keep: Sequence[int] = (), *, group: bool = False
) -> subprocess.Popen[bytes]:
    """Start a process with pipes for its orders and answers; writing orders never blocks.

    With ``group`` it is ended with all that it starts; without, it is ended with whoever starts it.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=tuple(keep),
        start_new_session=group,
    )
    assert child.stdin is not None
    os.set_blocking(child.stdin.fileno(), False)
    return child


def hang_up(child: subprocess.Popen[bytes] | None) -> None:
    """Close the process's orders: it ends then by itself."""
    if child and child.stdin:
        with contextlib.suppress(OSError, ValueError):
            child.stdin.close()


def end_child(child: subprocess.Popen[bytes], grace_s: float) -> int:
    """Wait for the process, then end it and all that it started (Tesseract, a driver); give its code."""
    end_s = time.monotonic() + grace_s
    while not _exited(child) and time.monotonic() < end_s:
        time.sleep(_POLL_S)
    # Before it is reaped: its number cannot belong to another process yet.
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(child.pid) == child.pid:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()
    return child.wait()


def _exited(child: subprocess.Popen[bytes]) -> bool:
    if child.returncode is not None:
        return True
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
