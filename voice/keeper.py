"""Keeps a process of ours running: starts it, watches it, and replaces one that died or hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol

import structlog

from voice.process import OrderT, Process, ReplyT


@dataclass(frozen=True)
class Patience:
    """Seconds, but for ``restarts``: so many ends of the process within ``window`` are enough."""

    ping: float = 1.0
    hang: float = 6.0
    window: float = 60.0
    restarts: int = 4
    rest: float = 30.0


class Kept(Protocol[OrderT, ReplyT]):
    """Whose process it is. All is called by the keeper's thread."""

    def start_process(self) -> Process[OrderT, ReplyT]:
        """A new process; raises OSError when there can be none."""
        ...

    def take(self, reply: ReplyT) -> None:
        """The process says this."""
        ...

    def ping(self) -> OrderT:
        """An order that a process answers unless it is stuck."""
        ...

    def lost(self) -> None:
        """The process ended, and nobody had told it to."""
        ...

    def given_up(self) -> None:
        """It ended too often; after a rest it is tried again."""
        ...


class Keeper(Generic[OrderT, ReplyT]):
    """One process at a time, in a thread of its own: the process dies with the thread that started it."""

    def __init__(
        self, name: str, kept: Kept[OrderT, ReplyT], patience: Patience, clock: Callable[[], float]
    ) -> None:
        """``name`` begins the events in the log."""
        self._name, self._kept, self._patience, self._clock = name, kept, patience, clock
        self._lock = threading.Lock()
        self._process: Process[OrderT, ReplyT] | None = None
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._log = structlog.get_logger()

    def start(self) -> None:
        """In the background; once is enough."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._supervise, daemon=True, name=self._name)
                self._thread.start()

    def send(self, order: OrderT) -> None:
        """To the process of the moment; lost when there is none."""
        process = self._process
        if process is not None:
            process.send(order)

    def close(self) -> None:
        """End the process and its thread."""
        self._closing.set()
        process, thread = self._process, self._thread
        if process is not None:
            process.end()
        if thread is not None:
            thread.join(self._patience.hang)

    @property
    def process_id(self) -> int | None:
        """The process of the moment, for the doctor and the benchmark."""
        process = self._process
        return None if process is None else process.process_id

    def _supervise(self) -> None:
        ends: list[float] = []
        while not self._closing.is_set():
            try:
                self._run_once()
            except Exception as fault:  # noqa: BLE001 - the thread must live; each fault counts as an end
                self._log.error(f"{self._name}.fault", kind=type(fault).__name__)
            now = self._clock()
            ends = [end for end in ends if now - end < self._patience.window] + [now]
            if len(ends) > self._patience.restarts and not self._closing.is_set():
                self._kept.given_up()
                self._closing.wait(self._patience.rest)
                ends.clear()

    def _run_once(self) -> None:
        try:
            process = self._kept.start_process()
        except OSError:
            self._log.warning(f"{self._name}.not_started")
            return
        self._process = process
        if self._closing.is_set():
            process.end()
        try:
            self._converse(process)
        finally:
            self._process = None
            code = process.kill()
            if not self._closing.is_set():
                self._log.warning(f"{self._name}.worker_ended", code=code)
                self._kept.lost()

    def _converse(self, process: Process[OrderT, ReplyT]) -> None:
        heard = pinged = self._clock()
        while (replies := process.receive(self._patience.ping / 4)) is not None:
            now = self._clock()
            heard = now if replies else heard
            for reply in replies:
                self._kept.take(reply)
            if now - heard > self._patience.hang:
                self._log.warning(f"{self._name}.worker_hangs")
                return
            if now - pinged > self._patience.ping:
                pinged = now
                process.send(self._kept.ping())
