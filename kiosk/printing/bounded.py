"""Calls to a service that may hang: libcups waits for ever on a server that accepts and says nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class TimedOut:
    """No answer in time; the call goes on behind and its result will be undone."""


def _forget(_result: object) -> None:
    """Nothing to undo."""


class Bounded:
    """Makes calls one at a time, each in a thread of its own that is left behind when it hangs.

    One at a time, so that a dead server holds one thread at most, however often it is asked.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._free = threading.Lock()

    def call(self, work: Callable[[], T], undo: Callable[[T], None] = _forget) -> T | TimedOut:
        """Run ``work`` and wait for it at most ``timeout_s`` seconds (twice that behind another call).

        A result that comes too late is given to ``undo``. What ``work`` raises is raised here.
        """
        if not self._free.acquire(timeout=self._timeout_s):
            return TimedOut()
        future: Future[T] = Future()
        threading.Thread(target=self._run, args=(work, undo, future), name="print-call", daemon=True).start()
        try:
            return future.result(self._timeout_s)
        except TimeoutError:
            return TimedOut() if future.cancel() else future.result()

    def _run(self, work: Callable[[], T], undo: Callable[[T], None], future: Future[T]) -> None:
        try:
            result = work()
        except BaseException as fault:  # noqa: BLE001 - a thread boundary: the caller raises it
            self._free.release()
            if future.set_running_or_notify_cancel():
                future.set_exception(fault)
            return
        # Freed before the undoing, which may need a call of its own.
        self._free.release()
        if future.set_running_or_notify_cancel():
            future.set_result(result)
        else:
            undo(result)
