"""Reads from any thread, writes from one: group commit keeps the slowest write short."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

import structlog
from sqlalchemy import Connection, Engine

from hub.store import events
from hub.store.events import Event
from hub.timing import NowMs

T = TypeVar("T")
log = structlog.get_logger()

GROUP_LIMIT = 64
"""Writes that share one commit at most."""


@dataclass
class Tx:
    """One write in progress: its connection, its time, and the events that it leaves."""

    conn: Connection
    now_ms: int
    emitted: list[Event] = field(default_factory=list)

    def emit(self, topic: str, kind: str, ref: str, body: str = "{}") -> None:
        """Append an event; listeners hear of it once the commit is on disk."""
        self.emitted.append(
            events.append(self.conn, at_ms=self.now_ms, topic=topic, kind=kind, ref=ref, body=body)
        )


@dataclass
class _Job(Generic[T]):
    work: Callable[[Tx], T]
    done: Future[T]


OnCommit: TypeAlias = Callable[[Sequence[Event]], None]


class StoreClosedError(Exception):
    """The hub stops: what comes now is not written, and nobody waits for it."""


class Store:
    """The database as the features see it. ``write`` returns only when the change is on disk."""

    def __init__(self, engine: Engine, now_ms: NowMs, on_commit: OnCommit) -> None:
        self._engine = engine
        self._now_ms = now_ms
        self._on_commit = on_commit
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._door, self._closed = threading.Lock(), False
        self._thread = threading.Thread(target=self._work, name="hub-writer", daemon=True)
        self._thread.start()

    def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query on one consistent picture of the data."""
        with self._engine.connect() as conn:
            return query(conn)

    def submit(self, work: Callable[[Tx], T]) -> Future[T]:
        """Queue a write; the future ends when it is on disk or failed, at once after ``close``."""
        job = _Job(work, Future())
        with self._door:
            if not self._closed:
                self._jobs.put(job)
                return job.done
        job.done.set_exception(StoreClosedError())
        return job.done

    def write(self, work: Callable[[Tx], T]) -> T:
        """Write and wait. Whatever ``work`` raises undoes this write alone."""
        return self.submit(work).result()

    def fold_log(self) -> None:
        """Empty the write-ahead log into the file, so that deleted rows leave no copy there."""
        raw = self._engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()

    def close(self) -> None:
        """Finish what is queued and let the file go."""
        with self._door:
            # The last that is queued: a write behind it would wait for ever, and its thread keep the process.
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            group, ended = self._group(job)
            self._commit(group)
            if ended:
                return

    def _group(self, first: _Job[Any]) -> tuple[list[_Job[Any]], bool]:
        group = [first]
        while len(group) < GROUP_LIMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _commit(self, group: list[_Job[Any]]) -> None:
        results: list[tuple[_Job[Any], Any]] = []
        emitted: list[Event] = []
        try:
            with self._engine.begin() as conn:
                for job in group:
                    self._run(conn, job, results, emitted)
        except Exception as error:  # noqa: BLE001 the thread's boundary: the callers get the fault
            log.warning("store.commit_failed", error=type(error).__name__)
            for job in group:
                if not job.done.done():
                    job.done.set_exception(error)
            return
        # Listeners first: a caller who has the answer must not outrun its own event.
        self._on_commit(emitted)
        for job, result in results:
            job.done.set_result(result)

    def _run(
        self, conn: Connection, job: _Job[Any], results: list[tuple[_Job[Any], Any]], emitted: list[Event]
    ) -> None:
        tx = Tx(conn, self._now_ms())
        try:
            with conn.begin_nested():
                result = job.work(tx)
        except Exception as error:  # noqa: BLE001 one write's fault must not undo its neighbours
            job.done.set_exception(error)
            return
        results.append((job, result))
        emitted.extend(tx.emitted)
