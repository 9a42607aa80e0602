"""The printer as CUPS has it: a queue that takes a PDF from memory and says truly what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from kiosk.devices.printer import (
    JobFailed,
    JobId,
    JobPrinted,
    JobStatus,
    NoPrinter,
    PrinterStatus,
)
from kiosk.printing.bounded import Bounded, TimedOut
from kiosk.printing.device import ask_device, device_holds
from kiosk.printing.states import (
    JOB_PROCESSING,
    Device,
    DeviceSilent,
    Queue,
    job_ended,
    job_status,
    printer_status,
)

if TYPE_CHECKING:
    from typing import TypeAlias

    Connection: TypeAlias = Any
    """A ``cups.Connection``: pycups is untyped."""

T = TypeVar("T")
_log = structlog.get_logger()

_DOCUMENT = "document.pdf"
_CHUNK_BYTES = 65536
_PURGE_PAUSE_S = 0.2
_NOT_FOUND = "not-found"
_WANTED_OF_QUEUE = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "device-uri"]


@dataclass(frozen=True)
class Refused:
    """The print service said no, or is not there. ``reason`` is for a log, without content."""

    reason: str


class CupsPrinter:
    """One queue of one print service, spoken to in bounded time and from any thread.

    The PDF goes from memory to the service without a file on the way.
    """

    def __init__(
        self,
        queue: str | None = None,
        server: str | None = None,
        port: int = 631,
        *,
        timeout_s: float = 5.0,
        device_timeout_s: float = 2.0,
    ) -> None:
        """Speak to ``queue`` (the service's default if None) of ``server`` (this machine's if None).

        ``server`` is a host name or the path of a socket. ``timeout_s`` bounds each question to the
        service, ``device_timeout_s`` each question to the machine behind the queue.
        """
        self._queue = queue
        self._server = server
        self._port = port
        self._timeout_s = timeout_s
        self._device_timeout_s = device_timeout_s
        self._calls = Bounded(timeout_s)
        self._confirmed: set[JobId] = set()

    def status(self) -> PrinterStatus:
        """What the queue and the machine behind it can do now. Never raises."""
        queue = self._ask(self._read_queue)
        if isinstance(queue, Refused):
            return _no_printer(queue)
        return printer_status(queue, self._ask_device(queue))

    def queues(self) -> tuple[tuple[str, str], ...]:
        """Every queue of the service, with the words by which people know it; none where it is silent."""

        def work(service: Connection) -> tuple[tuple[str, str], ...]:
            found = service.getPrinters()
            return tuple((name, str(found[name].get("printer-info") or name)) for name in sorted(found))

        answer = self._ask(work)
        return () if isinstance(answer, Refused) else answer

    def submit(self, pdf: bytes, title: str) -> JobId | NoPrinter:
        """Queue a PDF of A4 pages, one side each. Out of paper, the job is taken all the same and waits.

        ``title`` is shown in the queue and carries no content. After ``NoPrinter`` nothing comes out
        later: a job that the service takes too late is cancelled.
        """

        def work(service: Connection) -> JobId:
            return _send(service, self._read_queue(service).name, pdf, title)

        job = self._ask(work, undo=self.purge)
        if isinstance(job, Refused):
            _log.warning("print.refused", reason=job.reason)
            return _no_printer(job)
        _log.info("print.submitted", job=job)
        return job

    def job(self, job: JobId) -> JobStatus:
        """What became of a job. Purge a failed one: a printer that comes back would print it.

        "Printed" is the queue's word, confirmed once by the machine: it answers and holds the job no more.
        """

        def work(service: Connection) -> tuple[dict[str, Any], Queue]:
            return service.getJobAttributes(job, ["job-state", "job-name"]), self._read_queue(service)

        answer = self._ask(work)
        if isinstance(answer, Refused):
            return JobFailed("vanished" if answer.reason == _NOT_FOUND else answer.reason)
        found, queue = answer
        match job_ended(found["job-state"]):
            case None:
                return job_status(found["job-state"], queue, self._ask_device(queue))
            case JobFailed() as failed:
                return failed
            case JobPrinted() as printed:
                return printed if job in self._confirmed else self._confirm(job, found["job-name"], queue)

    def _confirm(self, job: JobId, title: str, queue: Queue) -> JobStatus:
        held = device_holds(queue.device_uri, title, self._device_timeout_s)
        if isinstance(held, DeviceSilent):
            return JobFailed(held.reason)
        if held:
            return job_status(JOB_PROCESSING, queue, self._ask_device(queue))
        self._confirmed.add(job)
        return JobPrinted()

    def _ask_device(self, queue: Queue) -> Device:
        return ask_device(queue.device_uri, self._device_timeout_s)

    def purge(self, job: JobId) -> None:
        """Forget a job and its files in the spool, printed or not. Blocks until it is gone, bounded."""
        deadline = time.monotonic() + 2 * self._timeout_s
        while not self._purged(job):
            if time.monotonic() > deadline:
                _log.error("print.purge_unconfirmed", job=job)
                return
            time.sleep(_PURGE_PAUSE_S)
        self._confirmed.discard(job)
        _log.info("print.purged", job=job)

    def purge_titled(self, title: str) -> None:
        """Forget this user's jobs that carry ``title``: what a power cut or a stopped service left."""

        def work(service: Connection) -> list[JobId]:
            wanted = ["job-id", "job-name"]
            found = service.getJobs(which_jobs="all", my_jobs=True, requested_attributes=wanted)
            return [JobId(job) for job, attributes in found.items() if attributes.get("job-name") == title]

        jobs = self._ask(work)
        for job in [] if isinstance(jobs, Refused) else jobs:
            self.purge(job)

    def _purged(self, job: JobId) -> bool:
        """Cancel and see whether it is gone: a job that is being printed needs a second cancel."""

        def work(service: Connection) -> None:
            service.cancelJob(job, purge_job=True)
            service.getJobAttributes(job, ["job-state"])

        answer = self._ask(work)
        return isinstance(answer, Refused) and answer.reason == _NOT_FOUND

    def _name(self, service: Connection) -> str:
        name = self._queue or service.getDefault()
        if not name:
            raise _NoQueueError
        return str(name)

    def _read_queue(self, service: Connection) -> Queue:
        name = self._name(service)
        found = service.getPrinterAttributes(name, requested_attributes=_WANTED_OF_QUEUE)
        return Queue(
            name=name,
            state=found["printer-state"],
            reasons=frozenset(found["printer-state-reasons"]),
            accepting=found["printer-is-accepting-jobs"],
            device_uri=found.get("device-uri", ""),
        )

    def _ask(self, work: Callable[[Connection], T], undo: Callable[[T], None] | None = None) -> T | Refused:
        import cups

        def call() -> T | Refused:
            try:
                return work(self._connect())
            except (cups.IPPError, cups.HTTPError, RuntimeError, _NoQueueError) as fault:
                return _refusal(fault)

        def undo_late(late: T | Refused) -> None:
            if undo is not None and not isinstance(late, Refused):
                undo(late)

        answer = self._calls.call(call, undo_late)
        return Refused("timed-out") if isinstance(answer, TimedOut) else answer

    def _connect(self) -> Connection:
        """Open a connection for this thread: pycups shares none safely.

        libcups looks destinations up on the thread's default server even when it is given a connection,
        so the default is set too (OpenPrinting/pycups issue 30); it is the thread's own.
        """
        import cups

        if self._server is None:
            return cups.Connection()
        cups.setServer(self._server)
        cups.setPort(self._port)
        return cups.Connection(host=self._server, port=self._port)


class _NoQueueError(Exception):
    """Neither a queue in the settings nor a default one."""


def _send(service: Connection, queue: str, pdf: bytes, title: str) -> JobId:
    job = JobId(service.createJob(queue, title, {"media": "A4", "sides": "one-sided"}))
    try:
        _send_document(service, queue, job, pdf)
    except Exception:
        # Half a document must neither wait in the spool nor print.
        service.cancelJob(job, purge_job=True)
        raise
    return job


def _send_document(service: Connection, queue: str, job: JobId, pdf: bytes) -> None:
    import cups

    service.startDocument(queue, job, _DOCUMENT, cups.CUPS_FORMAT_PDF, 1)
    for start in range(0, len(pdf), _CHUNK_BYTES):
        chunk = pdf[start : start + _CHUNK_BYTES]
        service.writeRequestData(chunk, len(chunk))
    service.finishDocument(queue)


def _refusal(fault: Exception) -> Refused:
    """Turn what pycups raises into a word without content."""
    import cups

    if isinstance(fault, _NoQueueError):
        return Refused("no-queue")
    if isinstance(fault, cups.IPPError) and fault.args[0] == cups.IPP_STATUS_ERROR_NOT_FOUND:
        return Refused(_NOT_FOUND)
    if isinstance(fault, cups.IPPError | cups.HTTPError):
        return Refused("refused")
    return Refused("no-service")


def _no_printer(refused: Refused) -> NoPrinter:
    return NoPrinter("no-queue" if refused.reason == _NOT_FOUND else refused.reason)
