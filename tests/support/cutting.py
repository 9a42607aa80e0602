"""A bad phone line: a door to a server that closes in the middle of what is long, a given number of times."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE = 1 << 15


class CuttingLine:
    """Listens on loopback and passes everything on; each of the first ``cuts`` long answers is cut.

    With ``up``, what goes to the server is cut instead.
    """

    def __init__(self, port: int, cuts: int, after_bytes: int, up: bool) -> None:
        self._to, self._after, self._up = port, after_bytes, up
        self.cuts_left = cuts
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more callers."""
        self._closed.set()
        self._door.close()

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._to))
            for way in ((caller, server, self._up), (server, caller, not self._up)):
                threading.Thread(target=self._pass, args=way, daemon=True).start()

    def _pass(self, source: socket.socket, to: socket.socket, may_cut: bool) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                to.sendall(piece)
                passed += len(piece)
                if may_cut and passed > self._after and self._one_cut():
                    break
        for end in (source, to):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _one_cut(self) -> bool:
        with self._lock:
            cutting = self.cuts_left > 0
            self.cuts_left -= cutting
            return cutting


@contextmanager
def cutting_line(port: int, cuts: int, after_bytes: int, *, up: bool = False) -> Iterator[CuttingLine]:
    line = CuttingLine(port, cuts, after_bytes, up)
    try:
        yield line
    finally:
        line.close()
