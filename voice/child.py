"""The pipes to the speech process: writing never blocks the kiosk, not even when the process is stuck."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import threading
from collections.abc import Mapping, Sequence

from voice.messages import Order, Reply, decode_reply, encode_order

_GRACE_S = 1.0


class Child:
    """A running speech process. ``send`` and ``end`` may be called by any thread, the rest by one."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Raises OSError. What ALSA prints goes nowhere; faults show as the process's end."""
        self._process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, bufsize=0,
        )  # fmt: skip
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("no pipes")
        self._orders, self._replies = self._process.stdin, self._process.stdout
        os.set_blocking(self._orders.fileno(), False)
        self._lock = threading.Lock()
        self._unsent = b""
        self._half_line = b""

    @property
    def process_id(self) -> int:
        """The operating system's id."""
        return self._process.pid

    def send(self, order: Order) -> None:
        """Write what the pipe takes now; ``receive`` writes the rest."""
        with self._lock:
            self._unsent += encode_order(order)
        self._flush()

    def receive(self, timeout_s: float) -> list[Reply] | None:
        """The replies of the next moment, none after ``timeout_s``, or None when the process has ended."""
        self._flush()
        readable, _, _ = select.select([self._replies], [], [], timeout_s)
        if not readable:
            return []
        data = os.read(self._replies.fileno(), 65536)
        if not data:
            return None
        *lines, self._half_line = (self._half_line + data).split(b"\n")
        return [decode_reply(line) for line in lines]

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
