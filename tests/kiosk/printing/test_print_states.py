"""IPP's words and numbers, as printers of many makers send them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from kiosk.devices.printer import (
    JobFailed,
    JobPrinted,
    JobPrinting,
    JobWaiting,
    NoPrinter,
    OutOfPaper,
    PrinterBlocked,
    PrinterReady,
)
from kiosk.printing.device import ask_device, ask_model, device_holds
from kiosk.printing.states import (
    DeviceReasons,
    DeviceSilent,
    DeviceUnasked,
    Queue,
    cause,
    job_status,
    printer_status,
)

UNASKED = DeviceUnasked()


def queue(*reasons: str, state: int = 3, accepting: bool = True) -> Queue:
    return Queue("front-desk", state, frozenset(reasons), accepting, "usb://Maker/Model")


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["none"], None),
        (["media-empty-error"], OutOfPaper()),
        (["media-empty-report"], OutOfPaper()),
        (["media-needed", "toner-low-warning"], OutOfPaper()),
        (["media-jam-warning"], PrinterBlocked("media-jam")),
        (["cover-open"], PrinterBlocked("cover-open")),
        (["door-open-report", "media-needed-error"], OutOfPaper()),
        (["toner-empty-warning"], None),
        (["toner-empty"], PrinterBlocked("toner-empty")),
        (["marker-supply-empty-error"], PrinterBlocked("marker-supply-empty")),
        (["cups-waiting-for-job-completed", "media-low-report"], None),
        (["com.maker.dust-error"], None),
    ],
)
def test_what_a_person_must_mend(reasons: list[str], expected: object) -> None:
    assert cause(reasons) == expected


def test_the_queue_is_believed_when_the_machine_cannot_be_asked() -> None:
    assert printer_status(queue("none"), UNASKED) == PrinterReady("front-desk")
    assert printer_status(queue("media-empty-error"), UNASKED) == OutOfPaper()
    assert printer_status(queue("offline-report"), UNASKED) == NoPrinter("offline")
    assert job_status(5, queue("offline-report", state=4), UNASKED) == JobFailed("offline")


def test_the_machine_is_believed_against_its_queue() -> None:
    stale = queue("media-empty-warning")
    assert printer_status(stale, DeviceReasons(frozenset({"none"}))) == PrinterReady("front-desk")
    assert printer_status(queue("none"), DeviceSilent("printer-unreachable")) == NoPrinter(
        "printer-unreachable"
    )
    assert job_status(5, stale, DeviceReasons(frozenset({"none"}))) == JobPrinting()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (3, JobPrinting()),
        (4, JobWaiting(PrinterBlocked("job-held"))),
        (5, JobPrinting()),
        (6, JobWaiting(PrinterBlocked("job-stopped"))),
        (7, JobFailed("canceled")),
        (8, JobFailed("aborted")),
        (9, JobPrinted()),
    ],
)
def test_each_job_state_of_rfc_8011(state: int, expected: object) -> None:
    assert job_status(state, queue("none"), UNASKED) == expected


def test_printed_is_printed_even_if_paper_ran_out_with_the_last_sheet() -> None:
    assert job_status(9, queue("media-empty-error"), UNASKED) == JobPrinted()


def test_paper_alone_does_not_start_a_stopped_queue() -> None:
    assert job_status(3, queue("media-empty", state=5), UNASKED) == JobWaiting(PrinterBlocked("paused"))


class Answering(BaseHTTPRequestHandler):
    status, body = 200, b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def answering() -> Iterator[tuple[type[Answering], str]]:
    class Handler(Answering):
        pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Handler, f"ipp://127.0.0.1:{server.server_port}/ipp/print"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, b""), (200, b""), (200, b"not IPP at all"), (200, b"\x02\x00\x00\x00\x00\x00\x00\x01\x03")],
)
def test_a_machine_that_answers_something_else_is_left_to_its_queue(
    answering: tuple[type[Answering], str], status: int, body: bytes
) -> None:
    handler, uri = answering
    handler.status, handler.body = status, body
    assert ask_device(uri, 2.0) == DeviceUnasked()
    assert device_holds(uri, "Parvis", 2.0) is False


def test_a_foreign_job_whose_name_is_no_utf_8_hides_no_other(answering: tuple[type[Answering], str]) -> None:
    """An old program's "Août" on a shared printer ended the desk that printed."""
    handler, uri = answering
    handler.body = b"\x02\x00\x00\x00\x00\x00\x00\x01\x02" + b"".join(
        b"\x42\x00\x08job-name" + len(name).to_bytes(2, "big") + name + end
        for name, end in ((b"Ao\xfbt", b"\x02"), (b"Parvis", b"\x03"))
    )
    assert device_holds(uri, "Parvis", 2.0) is True
    assert device_holds(uri, "Parv", 2.0) is False


def test_a_machine_whose_name_is_no_utf_8_is_no_printer(answering: tuple[type[Answering], str]) -> None:
    handler, uri = answering
    handler.body = (
        b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x41\x00\x16printer-make-and-model\x00\x06Imp\xe9ra\x03"
    )
    assert ask_model(uri, 2.0) == DeviceUnasked()


@pytest.mark.parametrize("host", ["imprimante..mairie.fr", ".", f"{'a' * 64}.fr", "a.fr:99999"])
def test_an_address_that_none_can_have_is_silent(host: str) -> None:
    assert ask_device(f"ipp://{host}/ipp/print", 1.0) == DeviceSilent("printer-unreachable")


def test_a_machine_that_takes_the_call_and_says_nothing_is_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        uri = f"ipp://127.0.0.1:{mute.getsockname()[1]}/ipp/print"
        assert ask_device(uri, 0.2) == DeviceSilent("printer-unreachable")


def test_a_machine_that_speaks_no_tls_is_silent_to_ipps(answering: tuple[type[Answering], str]) -> None:
    assert ask_device(answering[1].replace("ipp:", "ipps:"), 1.0) == DeviceSilent("printer-unreachable")


def test_other_machines_are_not_asked() -> None:
    assert ask_device("usb://Maker/Model", 1.0) == DeviceUnasked()
    assert device_holds("usb://Maker/Model", "Parvis", 1.0) is False
    assert ask_device("", 1.0) == DeviceUnasked()
