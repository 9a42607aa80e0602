"""What IPP's numbers and keywords mean for a person: ready, no paper, blocked, printed, lost.

Sources: RFC 8011 sections 5.3.7 (job-state), 5.4.11 (printer-state) and 5.4.12 (printer-state-reasons).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from kiosk.devices.printer import (
    JobFailed,
    JobPrinted,
    JobPrinting,
    JobStatus,
    JobWaiting,
    NoPrinter,
    OutOfPaper,
    PrinterBlocked,
    PrinterReady,
    PrinterStatus,
)

JOB_HELD = 4
JOB_PROCESSING = 5
JOB_STOPPED = 6
JOB_CANCELED = 7
JOB_ABORTED = 8
JOB_COMPLETED = 9
PRINTER_STOPPED = 5

_PAPER = frozenset({"media-empty", "media-needed"})
# A person must touch the machine, whatever severity its maker gives them.
_MECHANICAL = frozenset(
    {
        "cover-open",
        "door-open",
        "input-tray-missing",
        "interlock-open",
        "media-jam",
        "output-area-full",
        "output-tray-missing",
    }
)
# Most printers go on printing while they only warn of these.
_BLOCKING_AS_ERROR = frozenset(
    {
        "developer-empty",
        "fuser-over-temp",
        "fuser-under-temp",
        "interpreter-resource-unavailable",
        "marker-supply-empty",
        "marker-waste-full",
        "moving-to-paused",
        "opc-life-over",
        "other",
        "paused",
        "spool-area-full",
        "toner-empty",
    }
)
_ABSENT = frozenset({"offline", "shutdown", "timed-out"})
_SEVERITIES = ("-report", "-warning", "-error")


@dataclass(frozen=True)
class Queue:
    """What the print service knows of a queue.

    ``reasons`` are as old as the queue's last job: CUPS asks the machine only while it prints.
    """

    name: str
    state: int
    reasons: frozenset[str]
    accepting: bool
    device_uri: str


@dataclass(frozen=True)
class DeviceReasons:
    """What the machine itself says now."""

    reasons: frozenset[str]


@dataclass(frozen=True)
class DeviceSilent:
    """The machine does not answer: switched off, unplugged, gone."""

    reason: str


@dataclass(frozen=True)
class DeviceUnasked:
    """The machine speaks no IPP: only the queue can be believed."""


Device: TypeAlias = DeviceReasons | DeviceSilent | DeviceUnasked


def _bare(reason: str) -> tuple[str, str]:
    """Split a reason from its severity; none is an error (RFC 8011, 5.4.12)."""
    for severity in _SEVERITIES:
        if reason.endswith(severity):
            return reason.removesuffix(severity), severity
    return reason, "-error"


def cause(reasons: Iterable[str]) -> OutOfPaper | PrinterBlocked | None:
    """Find what a person must mend before a page comes out.

    Missing paper wins: it is the most usual and the easiest to mend. It counts at any severity, since
    printers report an empty tray as a warning while a job waits for it.
    """
    split = sorted(_bare(reason) for reason in reasons)
    if any(name in _PAPER for name, _ in split):
        return OutOfPaper()
    for name, severity in split:
        if name in _MECHANICAL or (name in _BLOCKING_AS_ERROR and severity == "-error"):
            return PrinterBlocked(name)
    return None


def _absent(queue: Queue, device: Device) -> str | None:
    match device:
        case DeviceSilent(reason):
            return reason
        case DeviceReasons():
            return None
        case DeviceUnasked():
            names = sorted(_bare(reason)[0] for reason in queue.reasons)
            return next((name for name in names if name in _ABSENT), None)


def _believed(queue: Queue, device: Device) -> frozenset[str]:
    """Prefer the machine's own word: the queue's may be a job old."""
    return device.reasons if isinstance(device, DeviceReasons) else queue.reasons


def _stopped(queue: Queue) -> PrinterBlocked | None:
    """Tell of a queue that an administrator or a fault stopped: paper alone would not start it again."""
    return PrinterBlocked("paused") if queue.state == PRINTER_STOPPED else None


def printer_status(queue: Queue, device: Device) -> PrinterStatus:
    """What would happen to a page that is sent now."""
    if not queue.accepting:
        return NoPrinter("not-accepting")
    absent = _absent(queue, device)
    if absent is not None:
        return NoPrinter(absent)
    return _stopped(queue) or cause(_believed(queue, device)) or PrinterReady(queue.name)


def job_ended(state: int) -> JobPrinted | JobFailed | None:
    """The end that the queue reports for a job, or None while it goes on."""
    match state:
        case _ if state == JOB_COMPLETED:
            return JobPrinted()
        case _ if state == JOB_CANCELED:
            return JobFailed("canceled")
        case _ if state == JOB_ABORTED:
            return JobFailed("aborted")
        case _:
            return None


def job_status(state: int, queue: Queue, device: Device) -> JobStatus:
    """What becomes of a job in this state, on this queue, with this machine behind."""
    ended = job_ended(state)
    if ended is not None:
        return ended
    absent = _absent(queue, device)
    if absent is not None:
        return JobFailed(absent)
    mend = _stopped(queue) or cause(_believed(queue, device)) or _held(state)
    return JobWaiting(mend) if mend else JobPrinting()


def _held(state: int) -> PrinterBlocked | None:
    return {JOB_HELD: PrinterBlocked("job-held"), JOB_STOPPED: PrinterBlocked("job-stopped")}.get(state)
