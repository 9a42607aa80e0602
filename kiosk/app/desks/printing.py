"""Prints the receipt and says only what the queue confirmed; leaves nothing in the spool."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk.app.later import VisitHandle, in_background
from kiosk.devices.printer import JobFailed, JobId, JobPrinted, JobStatus, NoPrinter, Printer
from kiosk.pages.session import Session
from kiosk.pages.states import PrintPreparing, PrintState
from kiosk.printing.render import RenderFailed
from kiosk.printing.watch import JobWatch

MakePdf = Callable[[], bytes | RenderFailed]
Note = Callable[[Session, PrintState], Session]
JOB_TITLE = "Parvis"
"""What the queue shows: nothing of the person."""


def _on_session(session: Session, state: PrintState) -> Session:
    return replace(session, printing=state)


class PrintDesk:
    """One visit's printing. An outdated receipt is taken out of the queue and never called printed."""

    def __init__(self, printer: Printer, handle: VisitHandle, note: Note = _on_session) -> None:
        """``note``: where the session keeps how far it is."""
        self._printer, self._handle, self._note = printer, handle, note
        self._lock = threading.Lock()
        self._turn = 0
        self._jobs: list[JobId] = []
        self._watch: JobWatch | None = None
        self._purging: threading.Thread | None = None

    def print(self, make_pdf: MakePdf) -> None:
        """Make the receipt and print it, in the background."""
        with self._lock:
            self._turn += 1
            turn = self._turn
        self._tell(turn, PrintPreparing())
        in_background("print", lambda: self._print(turn, make_pdf))

    def outdated(self) -> None:
        """The receipt is not this visit's any more (an answer or the language changed)."""
        with self._lock:
            if not self._jobs and self._watch is None:
                self._turn += 1
                return
        self.close()

    def close(self) -> None:
        """The visit ends: forget the jobs, printed or not, and their files."""
        with self._lock:
            self._turn += 1
            watch, jobs = self._watch, self._jobs
            self._watch, self._jobs = None, []
        self._purging = in_background("print-purge", lambda: self._purge(watch, jobs))

    def join(self, timeout_s: float) -> None:
        """Wait until what was closed is out of the queue: no name may come out of a stopped kiosk."""
        if self._purging:
            self._purging.join(timeout_s)

    def _print(self, turn: int, make_pdf: MakePdf) -> None:
        pdf = make_pdf()
        if isinstance(pdf, RenderFailed):
            self._tell(turn, JobFailed(pdf.reason))
            return
        if not self._wanted(turn):
            return
        job = self._printer.submit(pdf, JOB_TITLE)
        if isinstance(job, NoPrinter):
            self._tell(turn, JobFailed(job.reason))
            return
        with self._lock:
            if self._wanted(turn):
                self._jobs.append(job)
                self._watch = JobWatch(self._printer, job, lambda status: self._heard(turn, job, status))
                return
        self._printer.purge(job)

    def _wanted(self, turn: int) -> bool:
        return turn == self._turn and self._handle.alive()

    def _heard(self, turn: int, job: JobId, status: JobStatus) -> None:
        self._tell(turn, status)
        if isinstance(status, JobPrinted | JobFailed):
            # Printed: nothing may stay. Failed: a printer that comes back must not print it for the next.
            self._printer.purge(job)

    def _tell(self, turn: int, state: PrintState) -> None:
        self._handle.change(lambda session: self._note(session, state) if turn == self._turn else session)

    def _purge(self, watch: JobWatch | None, jobs: Sequence[JobId]) -> None:
        if watch:
            watch.stop()
        for job in jobs:
            self._printer.purge(job)
