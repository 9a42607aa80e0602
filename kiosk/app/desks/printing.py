"""Prints the receipt and says only what the queue confirmed; leaves nothing in the spool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.app.later import VisitHandle, in_background
from kiosk.devices.printer import JobFailed, JobId, JobPrinted, JobStatus, NoPrinter, Printer
from kiosk.pages.states import PrintPreparing, PrintState
from kiosk.printing.render import RenderFailed
from kiosk.printing.watch import JobWatch

MakePdf = Callable[[], bytes | RenderFailed]
JOB_TITLE = "Parvis"
"""What the queue shows: nothing of the person."""


class PrintDesk:
    """One visit's printing."""

    def __init__(self, printer: Printer, handle: VisitHandle) -> None:
        self._printer, self._handle = printer, handle
        self._jobs: list[JobId] = []
        self._watch: JobWatch | None = None

    def print(self, make_pdf: MakePdf) -> None:
        """Make the receipt and print it, in the background."""
        self._tell(PrintPreparing())
        in_background("print", lambda: self._print(make_pdf))

    def close(self) -> None:
        """The visit ends: forget the jobs, printed or not, and their files."""
        in_background("print-purge", self._purge)

    def _print(self, make_pdf: MakePdf) -> None:
        pdf = make_pdf()
        if isinstance(pdf, RenderFailed):
            self._tell(JobFailed(pdf.reason))
            return
        job = self._printer.submit(pdf, JOB_TITLE)
        if isinstance(job, NoPrinter):
            self._tell(JobFailed(job.reason))
            return
        self._jobs.append(job)
        if not self._handle.alive():
            self._purge()
            return
        self._watch = JobWatch(self._printer, job, lambda status: self._heard(job, status))

    def _heard(self, job: JobId, status: JobStatus) -> None:
        self._tell(status)
        if isinstance(status, JobPrinted | JobFailed):
            # Printed: nothing may stay. Failed: a printer that comes back must not print it for the next.
            self._printer.purge(job)

    def _tell(self, state: PrintState) -> None:
        self._handle.change(lambda session: replace(session, printing=state))

    def _purge(self) -> None:
        if self._watch:
            self._watch.stop()
        for job in self._jobs:
            self._printer.purge(job)
