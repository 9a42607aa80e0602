"""How a process learns that another one wrote: a look at SQLite's file, or a line to PostgreSQL."""

import os
import select
import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hub.store.events import CHANNEL, Event
from hub.store.postgres import driver_url

if TYPE_CHECKING:
    from psycopg import Connection

POLL_S = 0.05
"""``PRAGMA data_version`` reads a few bytes of shared memory: 20 looks a second cost next to nothing."""


class Signal(Protocol):
    """Wakes the one thread that follows the event table."""

    def wait(self, timeout_s: float) -> None:
        """Sleep until somebody may have written, at most so long.

        Raises:
            Exception: the database is out of reach (the driver's own).
        """

    def wake(self) -> None:
        """End the wait, from any thread."""

    def close(self) -> None:
        """Let the database go; called when nobody waits any more."""


class FileSignal:
    """SQLite: ``data_version`` changes when another connection has committed."""

    def __init__(self, file: Path) -> None:
        self._line = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._woken = threading.Event()
        self._version = self._look()

    def committed(self, events: Sequence[Event]) -> None:
        """This process wrote; callable from any thread."""
        if events:
            self._woken.set()

    def wake(self) -> None:
        """Wake at once."""
        self._woken.set()

    def wait(self, timeout_s: float) -> None:
        """Look until another wrote."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self._woken.wait(POLL_S):
                self._woken.clear()
                return
            version = self._look()
            if version != self._version:
                self._version = version
                return

    def close(self) -> None:
        """Close the line."""
        self._line.close()

    def _look(self) -> int:
        return int(self._line.execute("PRAGMA data_version").fetchone()[0])


class PostgresSignal:
    """PostgreSQL: one connection listens, outside any pool. Lost, it is made again at the next wait."""

    def __init__(self, url: str) -> None:
        self._url = driver_url(url)
        self._line: Connection | None = None
        self._reading, self._writing = os.pipe()

    def wake(self) -> None:
        """Wake at once."""
        os.write(self._writing, b".")

    def wait(self, timeout_s: float) -> None:
        """Listen. A line that was just made returns at once: what came before is to be looked for."""
        if self._line is None:
            self._line = self._listen()
            return
        try:
            select.select([self._line.fileno(), self._reading], [], [], timeout_s)
            for _ in self._line.notifies(timeout=0):
                pass
        except Exception:
            self._drop()
            raise

    def close(self) -> None:
        """Close the line."""
        self._drop()
        os.close(self._reading)
        os.close(self._writing)

    def _listen(self) -> "Connection":
        import psycopg

        line = psycopg.connect(
            self._url, autocommit=True, connect_timeout=5, application_name="parvis-hub-listen"
        )
        line.execute(f"LISTEN {CHANNEL}")
        return line

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
