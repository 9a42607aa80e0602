"""A page really goes to a queue, really comes out, or is truly said not to."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cups
import pytest

from kiosk.devices.printer import (
    JobFailed,
    JobId,
    JobPrinted,
    JobPrinting,
    JobStatus,
    JobWaiting,
    NoPrinter,
    OutOfPaper,
    Printer,
    PrinterBlocked,
    PrinterReady,
)
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.device import ask_model, device_holds
from kiosk.printing.receipt import Receipt
from kiosk.printing.render import render_pdf
from kiosk.printing.states import DeviceSilent, DeviceUnasked
from kiosk.printing.virtual import VirtualPrinter, VirtualPrinterError
from kiosk.printing.watch import JobWatch
from tests.support.cups_server import picture_of, words_on

MARKER = b"Zephyrine"
ENDED = (JobPrinted, JobFailed)


def wait_for(ready: Callable[[], bool], timeout_s: float = 90.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not ready():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def submit(printer: Printer, pdf: bytes) -> JobId:
    job = printer.submit(pdf, "Parvis")
    assert not isinstance(job, NoPrinter)
    return job


def follow(printer: Printer, job: JobId, until: type[JobStatus] | tuple[type, ...] = ENDED) -> JobStatus:
    wait_for(lambda: isinstance(printer.job(job), until))
    return printer.job(job)


def files_with_marker(folder: Path) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and MARKER in file.read_bytes()]


def test_the_receipt_comes_out_with_its_words_and_a_code_that_a_phone_reads(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, receipt: Receipt, tmp_path: Path
) -> None:
    import cv2
    import zxingcpp

    assert cups_printer.status() == PrinterReady(virtual_printer.queue)
    pdf = render_pdf(receipt, timeout_s=120)
    assert isinstance(pdf, bytes)
    assert follow(cups_printer, submit(cups_printer, pdf)) == JobPrinted()
    (page,) = virtual_printer.printed()
    assert "Zéphyrin" in words_on(page)
    assert "VB-7K2-49" in words_on(page)
    picture = cv2.imread(str(picture_of(page, tmp_path)))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [receipt.link and receipt.link.url]


def test_out_of_paper_is_said_and_the_job_prints_when_paper_is_there(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    virtual_printer.run_out_of_paper()
    assert cups_printer.status() == OutOfPaper()
    job = submit(cups_printer, page)
    assert follow(cups_printer, job, JobWaiting) == JobWaiting(OutOfPaper())
    assert virtual_printer.printed() == []
    virtual_printer.load_paper()
    assert follow(cups_printer, job) == JobPrinted()
    assert "Zephyrine" in words_on(virtual_printer.printed()[0])


def test_status_is_ready_again_after_a_purged_job_that_lacked_paper(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    """CUPS keeps saying "media-empty" until its next job: only the machine itself knows better."""
    virtual_printer.run_out_of_paper()
    job = submit(cups_printer, page)
    follow(cups_printer, job, JobWaiting)
    cups_printer.purge(job)
    virtual_printer.load_paper()
    assert cups_printer.status() == PrinterReady(virtual_printer.queue)


def test_a_jam_is_told_from_paper_and_a_watch_hears_it_all(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    heard: list[JobStatus] = []
    virtual_printer.jam()
    watch = JobWatch(cups_printer, submit(cups_printer, page), heard.append, every_s=0.05)
    wait_for(lambda: JobWaiting(PrinterBlocked("media-jam")) in heard)
    virtual_printer.clear_jam()
    wait_for(lambda: bool(heard) and isinstance(heard[-1], ENDED))
    watch.stop()
    assert heard[-1] == JobPrinted()
    assert all(one != other for one, other in itertools.pairwise(heard))
    assert set(map(type, heard)) <= {JobPrinting, JobWaiting, JobPrinted}


def test_a_stopped_watch_is_silent_and_can_be_stopped_by_its_listener(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    heard: list[JobStatus] = []
    virtual_printer.run_out_of_paper()
    job = submit(cups_printer, page)
    watch = JobWatch(cups_printer, job, heard.append, every_s=0.05)
    wait_for(lambda: JobWaiting(OutOfPaper()) in heard)
    watch.stop()
    virtual_printer.load_paper()
    follow(cups_printer, job)
    assert heard[-1] == JobWaiting(OutOfPaper())

    ended = threading.Event()
    watches: list[JobWatch] = []

    def stop_it(status: JobStatus) -> None:
        watches[0].stop()
        ended.set()

    started = threading.Event()
    watches.append(JobWatch(cups_printer, job, lambda status: started.wait(60) and stop_it(status)))
    started.set()
    assert ended.wait(60)


def test_a_printer_that_vanishes_in_the_middle_fails_the_job(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    virtual_printer.run_out_of_paper()
    job = submit(cups_printer, page)
    follow(cups_printer, job, JobWaiting)
    virtual_printer.vanish()
    assert cups_printer.job(job) == JobFailed("printer-unreachable")
    assert cups_printer.status() == NoPrinter("printer-unreachable")
    cups_printer.purge(job)
    assert list(virtual_printer.spool.iterdir()) == []
    virtual_printer.come_back()
    assert cups_printer.status() == PrinterReady(virtual_printer.queue)
    assert follow(cups_printer, submit(cups_printer, page)) == JobPrinted()
    assert len(virtual_printer.printed()) == 1


def test_a_job_that_cups_calls_completed_is_not_printed_while_the_machine_holds_it(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes, tmp_path: Path
) -> None:
    """A printer was unplugged without paper: CUPS called the job completed, and nothing had come out."""
    service = cups.Connection(host=virtual_printer.server, port=virtual_printer.port)
    job = submit(cups_printer, page)
    wait_for(lambda: service.getJobAttributes(job, ["job-state"])["job-state"] == 9)
    with VirtualPrinter(tmp_path / "holding") as holding:
        holding.run_out_of_paper()
        other = CupsPrinter(None, holding.server, holding.port)
        submit(other, page)
        wait_for(lambda: device_holds(holding.device_uri, "Parvis", 2.0) is True)
        service.setPrinterDevice(virtual_printer.queue, holding.device_uri)
        assert cups_printer.job(job) == JobWaiting(OutOfPaper())
        holding.vanish()
        assert cups_printer.job(job) == JobFailed("printer-unreachable")
    service.setPrinterDevice(virtual_printer.queue, virtual_printer.device_uri)
    assert cups_printer.job(job) == JobPrinted()
    virtual_printer.vanish()
    assert cups_printer.job(job) == JobPrinted(), "what was confirmed stays printed"


@pytest.mark.parametrize("printed", [True, False])
def test_purge_leaves_nothing_in_the_spool(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes, printed: bool
) -> None:
    if not printed:
        virtual_printer.run_out_of_paper()
    job = submit(cups_printer, page)
    follow(cups_printer, job, JobPrinted if printed else JobWaiting)
    assert files_with_marker(virtual_printer.spool), "the document should be in the spool before"
    cups_printer.purge(job)
    assert files_with_marker(virtual_printer.service_files) == []
    assert list(virtual_printer.spool.iterdir()) == []
    assert cups_printer.job(job) == JobFailed("vanished")
    assert len(virtual_printer.printed()) == int(printed)


def test_what_a_power_cut_left_is_purged_by_its_title(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    virtual_printer.run_out_of_paper()
    ours, other = submit(cups_printer, page), cups_printer.submit(page, "Someone else's")
    virtual_printer.stop_service()
    virtual_printer.start_service()
    CupsPrinter(None, virtual_printer.server, virtual_printer.port).purge_titled("Parvis")
    assert cups_printer.job(ours) == JobFailed("vanished")
    assert not isinstance(other, NoPrinter)
    assert isinstance(cups_printer.job(other), JobPrinting | JobWaiting)


def test_no_queue_is_said(virtual_printer: VirtualPrinter, page: bytes) -> None:
    missing = CupsPrinter("nowhere", virtual_printer.server, virtual_printer.port)
    assert missing.status() == NoPrinter("no-queue")
    assert missing.submit(page, "Parvis") == NoPrinter("no-queue")
    service = cups.Connection(host=virtual_printer.server, port=virtual_printer.port)
    service.deletePrinter(virtual_printer.queue)
    assert CupsPrinter(None, virtual_printer.server, virtual_printer.port).status() == NoPrinter("no-queue")


def test_a_queue_that_is_made_later_is_printed_on_without_a_new_start(
    virtual_printer: VirtualPrinter, page: bytes
) -> None:
    """The kiosk was there first; settings without a name mean the default queue, whenever there is one."""
    service = cups.Connection(host=virtual_printer.server, port=virtual_printer.port)
    service.deletePrinter(virtual_printer.queue)
    named = CupsPrinter(virtual_printer.queue, virtual_printer.server, virtual_printer.port)
    unnamed = CupsPrinter(None, virtual_printer.server, virtual_printer.port)
    assert {named.status(), unnamed.status()} == {NoPrinter("no-queue")}
    virtual_printer.add_queue()
    for printer in (named, unnamed):
        assert printer.status() == PrinterReady(virtual_printer.queue)
        assert follow(printer, submit(printer, page)) == JobPrinted()
    assert len(virtual_printer.printed()) == 2


def test_a_stopped_print_service_is_said_and_costs_no_job(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    job = submit(cups_printer, page)
    follow(cups_printer, job)
    virtual_printer.stop_service()
    assert cups_printer.status() == NoPrinter("no-service")
    assert cups_printer.submit(page, "Parvis") == NoPrinter("no-service")
    assert cups_printer.job(job) == JobFailed("no-service")
    cups_printer.purge_titled("Parvis")
    virtual_printer.start_service()
    assert cups_printer.job(job) == JobPrinted()


def test_purge_gives_up_on_a_stopped_service_in_bounded_time(
    virtual_printer: VirtualPrinter,
    cups_printer: CupsPrinter,
    page: bytes,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    printer = CupsPrinter(None, virtual_printer.server, virtual_printer.port, timeout_s=0.3)
    job = submit(cups_printer, page)
    virtual_printer.stop_service()
    printer.purge(job)
    assert "print.purge_unconfirmed" in capsys.readouterr().out + caplog.text


def test_a_service_that_hangs_takes_bounded_time_and_a_late_job_is_undone(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    printer = CupsPrinter(None, virtual_printer.server, virtual_printer.port, timeout_s=0.5)
    virtual_printer.freeze_service()
    assert printer.submit(page, "Parvis") == NoPrinter("timed-out")
    assert printer.status() == NoPrinter("timed-out")
    assert sum(thread.name == "print-call" for thread in threading.enumerate()) == 1
    virtual_printer.run_out_of_paper()
    virtual_printer.thaw_service()
    wait_for(lambda: isinstance(printer.status(), OutOfPaper))
    wait_for(lambda: not any(thread.name == "print-call" for thread in threading.enumerate()))
    assert list(virtual_printer.spool.iterdir()) == []
    virtual_printer.load_paper()
    assert follow(cups_printer, submit(cups_printer, page)) == JobPrinted()
    assert len(virtual_printer.printed()) == 1


def test_a_machine_says_what_it_is(virtual_printer: VirtualPrinter) -> None:
    assert ask_model(virtual_printer.device_uri, 5.0) == "Example Printer"
    assert ask_model("socket://127.0.0.1", 5.0) == DeviceUnasked()
    virtual_printer.vanish()
    assert isinstance(ask_model(virtual_printer.device_uri, 1.0), DeviceSilent)


def test_a_paused_queue_and_a_closed_one_are_told_apart(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes
) -> None:
    service = cups.Connection(host=virtual_printer.server, port=virtual_printer.port)
    service.disablePrinter(virtual_printer.queue)
    assert cups_printer.status() == PrinterBlocked("paused")
    job = submit(cups_printer, page)
    assert cups_printer.job(job) == JobWaiting(PrinterBlocked("paused"))
    service.cancelJob(job)
    assert cups_printer.job(job) == JobFailed("canceled")
    service.rejectJobs(virtual_printer.queue)
    assert cups_printer.status() == NoPrinter("not-accepting")
    assert isinstance(cups_printer.submit(page, "Parvis"), NoPrinter)


def test_two_printers_of_two_services_are_not_mixed_up(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, page: bytes, tmp_path: Path
) -> None:
    """libcups keeps the default server for each thread; it once sent a job to the wrong service."""
    with VirtualPrinter(tmp_path / "second") as second:
        other = CupsPrinter(None, second.server, second.port)
        first_job, second_job = submit(cups_printer, page), submit(other, page)
        assert follow(cups_printer, first_job) == follow(other, second_job) == JobPrinted()
        assert len(virtual_printer.printed()) == len(second.printed()) == 1


def test_no_service_at_all(page: bytes) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    printer = CupsPrinter(None, "127.0.0.1", port)
    assert printer.status() == NoPrinter("no-service")
    assert printer.submit(page, "Parvis") == NoPrinter("no-service")


def test_a_virtual_printer_that_cannot_start_says_which_package_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.printing.virtual._SBIN", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VirtualPrinterError, match="install the package cups"), VirtualPrinter(tmp_path / "t"):
        pass
