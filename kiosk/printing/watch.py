"""Follows a print job to its end, so that the page says what is true and not what was hoped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import assert_never

import structlog

from kiosk.devices.printer import JobFailed, JobId, JobPrinted, JobPrinting, JobStatus, JobWaiting, Printer

_log = structlog.get_logger()


class JobWatch:
    """A thread that gives each changed status of one job to a listener, until the job's end or ``stop``."""

    def __init__(
        self, printer: Printer, job: JobId, listener: Callable[[JobStatus], None], every_s: float = 0.5
    ) -> None:
        """Start to watch. ``listener`` is called from the watching thread, first with the status of now."""
        self._printer = printer
        self._job = job
        self._listener = listener
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="print-watch", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Stop watching; the job goes on. Nothing is heard after this returns."""
        self._stopping.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _watch(self) -> None:
        last: JobStatus | None = None
        while not self._stopping.is_set():
            status = self._printer.job(self._job)
            if status != last and not self._stopping.is_set():
                self._tell(status)
                last = status
            if _ended(status):
                return
            self._stopping.wait(self._every_s)

    def _tell(self, status: JobStatus) -> None:
        _log.info("print.job", job=self._job, status=type(status).__name__)
        self._listener(status)


def _ended(status: JobStatus) -> bool:
    match status:
        case JobPrinted() | JobFailed():
            return True
        case JobPrinting() | JobWaiting():
            return False
        case _:
            assert_never(status)
