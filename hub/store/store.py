"""The database as the features see it: reads from any thread, writes that end when they are on disk."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy import Connection, Engine

from hub.store.writers import ManyWriters, OnCommit, OneWriter, Tx, Work, Writer
from hub.timing import NowMs

__all__ = ["Store", "StoreClosedError", "Tx"]

T = TypeVar("T")


class StoreClosedError(Exception):
    """The hub is stopping: this write was not even begun."""


class Store:
    """SQLite or PostgreSQL, the same to its users."""

    def __init__(self, engine: Engine, now_ms: NowMs, on_commit: OnCommit) -> None:
        self._engine = engine
        self.is_file = engine.dialect.name == "sqlite"
        self._door, self._closed = threading.Lock(), False
        self._writer: Writer = (OneWriter if self.is_file else ManyWriters)(engine, now_ms, on_commit)

    def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query on one consistent picture of the data."""
        with self._engine.connect() as conn:
            return query(conn)

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue a write; the future ends when it is on disk or failed, at once after ``close``.

        On PostgreSQL ``work`` may run more than once: what it does besides the database must bear that.
        """
        with self._door:
            if not self._closed:
                return self._writer.submit(work)
        refused: Future[T] = Future()
        refused.set_exception(StoreClosedError())
        return refused

    def write(self, work: Work[T]) -> T:
        """Write and wait. Whatever ``work`` raises undoes this write alone."""
        return self.submit(work).result()

    def fold_log(self) -> None:
        """Empty SQLite's write-ahead log into the file, so that deleted rows leave no copy there."""
        if not self.is_file:
            return
        raw = self._engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()

    def close(self) -> None:
        """Finish what is queued and let the database go."""
        with self._door:
            # A write behind the last that is queued would wait for ever, and its thread keep the process.
            self._closed = True
        self._writer.close()
        self._engine.dispose()
