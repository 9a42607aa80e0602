"""A process of our own at the end of two pipes, with lines of JSON: what speaking and listening share."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

_GRACE_S = 1.0
_PR_SET_PDEATHSIG = 1

OrderT = TypeVar("OrderT")
ReplyT = TypeVar("ReplyT")


class Process(Generic[OrderT, ReplyT]):
    """A running process. ``send`` and ``end`` may be called by any thread, the rest by one.

    Writing never blocks the kiosk, not even when the process is stuck.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        encode: Callable[[OrderT], bytes],
        decode: Callable[[bytes], ReplyT],
    ) -> None:
        """Raises OSError. What ALSA prints goes nowhere; faults show as the process's end."""
        self._process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, bufsize=0,
        )  # fmt: skip
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("no pipes")
        self._orders, self._replies = self._process.stdin, self._process.stdout
        os.set_blocking(self._orders.fileno(), False)
        self._encode, self._decode = encode, decode
        self._lock = threading.Lock()
        self._unsent = b""
        self._half_line = b""

    @property
    def process_id(self) -> int:
        """The operating system's id."""
        return self._process.pid

    def send(self, order: OrderT) -> None:
        """Write what the pipe takes now; ``receive`` writes the rest."""
        with self._lock:
            self._unsent += self._encode(order)
        self._flush()

    def receive(self, timeout_s: float) -> list[ReplyT] | None:
        """The replies of the next moment, none after ``timeout_s``, or None when the process has ended."""
        self._flush()
        readable, _, _ = select.select([self._replies], [], [], timeout_s)
        if not readable:
            return []
        data = os.read(self._replies.fileno(), 65536)
        if not data:
            return None
        *lines, self._half_line = (self._half_line + data).split(b"\n")
        return [self._decode(line) for line in lines]

    def end(self) -> None:
        """Let the process end by itself: its orders end."""
        with self._lock, contextlib.suppress(OSError):
            self._orders.close()

    def kill(self) -> int:
        """Make sure that it has ended; its exit code. A process told to end gets a moment for it."""
        if self._orders.closed:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE_S)
        self._process.kill()
        self.end()
        code = self._process.wait()
        self._replies.close()
        return code

    def _flush(self) -> None:
        """A pipe that is full or broken is no fault here: the end of the process tells."""
        with self._lock, contextlib.suppress(BlockingIOError, BrokenPipeError):
            while self._unsent and not self._orders.closed:
                written = os.write(self._orders.fileno(), self._unsent)
                self._unsent = self._unsent[written:]


class Lines(Generic[ReplyT]):
    """Writes replies to the kiosk, one at a time; the kiosk gone, there is nothing left to do."""

    def __init__(self, fd: int, encode: Callable[[ReplyT], bytes], gone: Callable[[], None]) -> None:
        self._fd, self._encode, self._gone = fd, encode, gone
        self._lock = threading.Lock()

    def __call__(self, reply: ReplyT) -> None:
        """Send one."""
        try:
            with self._lock:
                os.write(self._fd, self._encode(reply))
        except OSError:
            self._gone()


def die_with_the_kiosk() -> None:
    """Even a stuck process must not outlive the kiosk (prctl(2)); else the end of the pipe tells."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def with_our_code(environment: Mapping[str, str]) -> dict[str, str]:
    """The child must find these packages wherever the kiosk was started."""
    root = str(Path(__file__).resolve().parents[1])
    path = environment.get("PYTHONPATH")
    return {**environment, "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root}
