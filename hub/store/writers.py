"""Who writes: on SQLite one thread for all, on PostgreSQL several threads of several processes."""

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from hub.store import events
from hub.store.events import Event, NewEvent
from hub.store.sqlite import WRITES
from hub.timing import NowMs

T = TypeVar("T")
log = structlog.get_logger()

GROUP_LIMIT = 64
"""Writes that share one commit at most."""
THREADS = 8
"""Writes at once on PostgreSQL; the routes' threads are no more."""
RUN_AGAIN = frozenset({"40001", "40P01", "23505"})
"""PostgreSQL's codes for: another changed the row, both waited for each other, another inserted the key."""
RUNS = 12
ALONE_FROM = 4
"""From this run on, a write that was crossed waits for the others that were: one chain has one end."""
TURN_LOCK = 0x7475726E
"""Advisory lock of whose turn it is, over all processes."""


@dataclass
class Tx:
    """One write in progress: its connection, its time, and the events that it leaves."""

    conn: Connection
    now_ms: int
    _said: list[NewEvent] = field(default_factory=list)

    def emit(
        self, topic: str, kind: str, ref: str, body: str = "{}", commune: str = "", *, live: str | None = None
    ) -> None:
        """Say what happens; it is written last, and listeners hear of it once the commit is on disk.

        ``live``: what they hear instead of ``body``, which alone is written.
        """
        self._said.append(NewEvent(self.now_ms, topic, kind, ref, body, commune, live))

    def write_events(self) -> list[Event]:
        """Append what was said. For the writer alone."""
        return events.append(self.conn, self._said)


OnCommit: TypeAlias = Callable[[Sequence[Event]], None]
Work: TypeAlias = Callable[[Tx], T]


class Writer(Protocol):
    """Takes writes, and ends each when it is on disk."""

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue a write."""

    def close(self) -> None:
        """Finish what is queued."""


@dataclass
class _Job(Generic[T]):
    work: Work[T]
    done: Future[T]


class OneWriter:
    """One thread, several writes a commit: group commit keeps the slowest write short."""

    def __init__(self, engine: Engine, now_ms: NowMs, on_commit: OnCommit) -> None:
        self._engine = engine
        self._now_ms = now_ms
        self._on_commit = on_commit
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="hub-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue a write; whatever ``work`` raises undoes this write alone."""
        job = _Job(work, Future())
        self._jobs.put(job)
        return job.done

    def close(self) -> None:
        """Finish what is queued."""
        self._jobs.put(None)
        self._thread.join()

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
            with _writing(self._engine) as conn:
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
                said = tx.write_events()
        except Exception as error:  # noqa: BLE001 one write's fault must not undo its neighbours
            job.done.set_exception(error)
            return
        results.append((job, result))
        emitted.extend(said)


class ManyWriters:
    """A transaction a write. One that another process crossed is run again from its start."""

    def __init__(self, engine: Engine, now_ms: NowMs, on_commit: OnCommit) -> None:
        self._engine = engine
        self._now_ms = now_ms
        self._on_commit = on_commit
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="hub-writer")

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue a write."""
        return self._threads.submit(self._write, work)

    def close(self) -> None:
        """Finish what is queued."""
        self._threads.shutdown()

    def _write(self, work: Work[T]) -> T:
        for run in range(1, RUNS + 1):
            try:
                return self._once(work, alone=run >= ALONE_FROM)
            except DBAPIError as error:
                if run == RUNS or getattr(error.orig, "sqlstate", None) not in RUN_AGAIN:
                    raise
            # Not all at once again.
            time.sleep(random.uniform(0, 0.002 * run))
        raise AssertionError

    def _once(self, work: Work[T], *, alone: bool) -> T:
        with _writing(self._engine, alone=alone) as conn:
            tx = Tx(conn, self._now_ms())
            result = work(tx)
            said = tx.write_events()
        self._on_commit(said)
        return result


@contextmanager
def _writing(engine: Engine, *, alone: bool = False) -> Iterator[Connection]:
    with (
        engine.connect() as conn,
        _turn(conn) if alone else nullcontext(),
        conn.execution_options(**WRITES).begin(),
    ):
        yield conn


@contextmanager
def _turn(conn: Connection) -> Iterator[None]:
    """Held around the transaction, not in it: a picture of the data taken while waiting would be too old."""
    conn.execute(text("SELECT pg_advisory_lock(:key)"), {"key": TURN_LOCK})
    conn.commit()
    try:
        yield
    finally:
        conn.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": TURN_LOCK})
        conn.commit()
