"""A printer as the kiosk needs it: what it can do now, and what became of a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType, Protocol, TypeAlias

JobId = NewType("JobId", int)


@dataclass(frozen=True)
class PrinterReady:
    """The queue takes jobs."""

    queue: str


@dataclass(frozen=True)
class OutOfPaper:
    """The printer waits for paper; the job stays in the queue."""


@dataclass(frozen=True)
class PrinterBlocked:
    """The printer is there but cannot print: jam, open door, stopped queue. ``reason`` is IPP's keyword."""

    reason: str


@dataclass(frozen=True)
class NoPrinter:
    """No queue, or no print service: nothing can come out."""

    reason: str


PrinterStatus: TypeAlias = PrinterReady | OutOfPaper | PrinterBlocked | NoPrinter


@dataclass(frozen=True)
class JobPrinting:
    """Accepted, not yet confirmed on paper."""


@dataclass(frozen=True)
class JobPrinted:
    """The queue reported the job completed (IPP ``job-state`` 9, RFC 8011 section 5.3.7)."""


@dataclass(frozen=True)
class JobWaiting:
    """Stopped for a cause that a person can mend; it will print afterwards."""

    cause: OutOfPaper | PrinterBlocked


@dataclass(frozen=True)
class JobFailed:
    """It will not come out: refused, aborted, cancelled, or the printer vanished."""

    reason: str


JobStatus: TypeAlias = JobPrinting | JobPrinted | JobWaiting | JobFailed


class Printer(Protocol):
    """One print queue. Calls block; the composition root makes them off the main thread."""

    def status(self) -> PrinterStatus:
        """What the queue can do now. Never raises: an unreachable service is ``NoPrinter``."""
        ...

    def submit(self, pdf: bytes, title: str) -> JobId | NoPrinter:
        """Queue a PDF. ``title`` is shown in the queue and carries no content."""
        ...

    def job(self, job: JobId) -> JobStatus:
        """What became of a job."""
        ...

    def purge(self, job: JobId) -> None:
        """Forget a job and its files in the spool, printed or not."""
        ...
