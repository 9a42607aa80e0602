"""A printer is plugged into the appliance, or named by the town: the image's own script makes its queue.

No announcement reaches anyone there, and no emulator has a USB printer: once none could be chosen, unseen.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.devices.printer import JobFailed, JobPrinted, NoPrinter, PrinterReady
from kiosk.printing.cups import CupsPrinter
from scanner.sane.scanner import Found, SaneScanner
from tests.image.checking import words
from tests.image.printers import (
    OVERLAY,
    PRINTS_BY_DRIVER,
    SCRIPT,
    SPEAKS_IPP,
    STORES,
    ImagesPrintService,
    Kiosk,
    UsbDevice,
)
from tests.kiosk.printing.conftest import plain_pdf
from tests.support.cups_server import words_on
from tests.support.sane import EsclScanner
from tests.support.waiting import until

MODEL, QUEUE = "LaserJet M110w", "HP-LaserJet-M110w"
OFF = "ipp://localhost:1/ipp/print"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ImagesPrintService]:
    with ImagesPrintService(tmp_path / "tray") as machine:
        yield machine


@pytest.fixture
def kiosk(tmp_path: Path, service: ImagesPrintService) -> Kiosk:
    return Kiosk(tmp_path, service)


@pytest.fixture
def device(service: ImagesPrintService) -> Iterator[UsbDevice]:
    """A printer as ipp-usb serves it."""
    one = UsbDevice(service.machine_port)
    yield one
    one.pull()


def plugged(kiosk: Kiosk, device: UsbDevice) -> list[str]:
    """What is said when it is plugged in and served."""
    kiosk.plug("1-2", MODEL, PRINTS_BY_DRIVER, SPEAKS_IPP)
    kiosk.served(MODEL, device.port)
    return kiosk.looks()


def printer(kiosk: Kiosk, queue: str | None = QUEUE) -> CupsPrinter:
    return CupsPrinter(queue, kiosk.service.server, kiosk.service.port, timeout_s=15.0, device_timeout_s=5.0)


def comes_out(kiosk: Kiosk, words: str, queue: str | None = QUEUE) -> None:
    """A page with these words is printed, all the way."""
    ours = printer(kiosk, queue)
    before = len(kiosk.service.printed())
    job = ours.submit(plain_pdf(words), "Page")
    assert not isinstance(job, NoPrinter)
    until(lambda: ours.job(job) == JobPrinted())
    until(lambda: len(kiosk.service.printed()) == before + 1)
    assert words in words_on(kiosk.service.printed()[-1])


def test_a_printer_that_is_plugged_in_has_a_queue_and_prints(kiosk: Kiosk, device: UsbDevice) -> None:
    assert plugged(kiosk, device) == [f"{QUEUE}: made for Example Printer."]
    (queue,) = kiosk.queues().items()
    assert queue[0] == QUEUE
    assert queue[1]["device-uri"] == f"ipp://localhost:{device.port}/ipp/print"
    assert queue[1]["printer-info"] == "Example Printer", "the words by which people know it"
    assert printer(kiosk).status() == PrinterReady(QUEUE)
    comes_out(kiosk, "Zephyrine Marqueur")
    comes_out(kiosk, "Sans reglage", queue=None)


def test_of_a_page_that_came_out_nothing_stays(kiosk: Kiosk, device: UsbDevice) -> None:
    """The image's settings once forgot a job when it was printed: the kiosk called each a failed one."""
    plugged(kiosk, device)
    ours = printer(kiosk)
    job = ours.submit(plain_pdf("Zephyrine Marqueur"), "Page")
    assert not isinstance(job, NoPrinter)
    until(lambda: ours.job(job) == JobPrinted())
    files = kiosk.service.service_files
    until(lambda: not list(files.glob("spool/d*")))
    ours.purge(job)
    assert ours.job(job) == JobFailed("vanished")
    assert not list(files.glob("spool/[cd]0*"))


def test_a_page_is_a4_on_one_side_where_nothing_else_is_said(kiosk: Kiosk, device: UsbDevice) -> None:
    plugged(kiosk, device)
    where = ["-h", f"{kiosk.service.server}:{kiosk.service.port}", "-p", QUEUE]
    said = subprocess.run(["lpoptions", *where], capture_output=True, text=True, check=True).stdout.split()
    assert {"media=iso_a4_210x297mm", "sides=one-sided"} <= set(said)


def test_a_second_look_changes_nothing_asks_nobody_and_says_nothing(kiosk: Kiosk, device: UsbDevice) -> None:
    """Every ten minutes: a printer that is asked each time never sleeps."""
    plugged(kiosk, device)
    before, asked = kiosk.queues(), device.questions
    assert kiosk.looks() == []
    assert kiosk.queues() == before
    assert device.questions == asked


def test_a_queue_follows_its_printer_to_another_port(
    kiosk: Kiosk, device: UsbDevice, service: ImagesPrintService
) -> None:
    plugged(kiosk, device)
    device.pull()
    moved = UsbDevice(service.machine_port)
    kiosk.served(MODEL, moved.port)
    assert kiosk.looks() == [f"{QUEUE}: its printer is served at another port."]
    assert kiosk.queues()[QUEUE]["device-uri"] == f"ipp://localhost:{moved.port}/ipp/print"
    assert len(kiosk.queues()) == 1
    comes_out(kiosk, "Zephyrine Marqueur")
    moved.pull()


def test_without_a_printer_all_is_in_order(kiosk: Kiosk) -> None:
    kiosk.plug("1-3", "Cle", STORES)
    kiosk.plug("1-4", "LaserJet 1018", PRINTS_BY_DRIVER)
    began = time.monotonic()
    assert kiosk.looks(waking_s=60) == []
    assert time.monotonic() - began < 30, "nobody is waited for"
    assert kiosk.queues() == {}
    assert kiosk.scanners.read_text() == "[devices]\n"


def test_a_printer_that_wakes_up_is_waited_for(kiosk: Kiosk, device: UsbDevice) -> None:
    kiosk.plug("1-2", MODEL, PRINTS_BY_DRIVER, SPEAKS_IPP)
    threading.Timer(3.0, lambda: kiosk.served(MODEL, device.port)).start()
    assert kiosk.looks(waking_s=60) == [f"{QUEUE}: made for Example Printer."]


def test_a_printer_that_never_answers_is_told_once_and_not_waited_for_without_end(kiosk: Kiosk) -> None:
    kiosk.plug("1-2", MODEL, SPEAKS_IPP)
    kiosk.served(MODEL, 1)
    assert kiosk.looks(waking_s=1) == [f"{QUEUE}: it is plugged in and does not answer."]
    assert kiosk.looks(waking_s=1) == []
    assert kiosk.queues() == {}


def test_a_printer_that_is_pulled_out_keeps_its_queue_and_is_off(kiosk: Kiosk, device: UsbDevice) -> None:
    plugged(kiosk, device)
    kiosk.unplug("1-2")
    device.pull()
    assert kiosk.looks() == []
    assert set(kiosk.queues()) == {QUEUE}
    assert isinstance(printer(kiosk).status(), NoPrinter)


def test_another_printer_at_the_same_port_does_not_print_what_was_for_the_first(
    kiosk: Kiosk, device: UsbDevice, service: ImagesPrintService
) -> None:
    """ipp-usb gives the first free port: that of the printer that was pulled out."""
    plugged(kiosk, device)
    kiosk.unplug("1-2")
    kiosk.plug("1-2", "OfficeJet", SPEAKS_IPP, serial="CN02")
    kiosk.served("OfficeJet", device.port, serial="CN02")
    assert kiosk.looks() == [
        f"{QUEUE}: off. HP-OfficeJet has its port.", "HP-OfficeJet: made for Example Printer."
    ]  # fmt: skip
    assert kiosk.queues()[QUEUE]["device-uri"] == OFF
    assert isinstance(printer(kiosk).status(), NoPrinter)
    # The first one comes back while the other is there: until ipp-usb has noted its new port, both claim one.
    kiosk.plug("1-5", MODEL, SPEAKS_IPP)
    kiosk.looks(waking_s=1)
    assert kiosk.queues()[QUEUE]["device-uri"] == OFF
    back = UsbDevice(service.machine_port)
    kiosk.served(MODEL, back.port)
    kiosk.looks()
    assert kiosk.queues()[QUEUE]["device-uri"] == f"ipp://localhost:{back.port}/ipp/print"
    assert kiosk.queues()["HP-OfficeJet"]["device-uri"] == f"ipp://localhost:{device.port}/ipp/print"
    comes_out(kiosk, "Zephyrine Marqueur")
    back.pull()


def test_a_broken_printer_is_replaced_by_its_twin_without_a_setting(
    kiosk: Kiosk, device: UsbDevice, service: ImagesPrintService
) -> None:
    plugged(kiosk, device)
    kiosk.unplug("1-2")
    device.pull()
    twin = UsbDevice(service.machine_port)
    kiosk.plug("1-2", MODEL, SPEAKS_IPP, serial="CN77")
    kiosk.served(MODEL, twin.port, serial="CN77")
    kiosk.looks()
    assert set(kiosk.queues()) == {QUEUE}
    comes_out(kiosk, "Zephyrine Marqueur")
    twin.pull()


def test_of_two_of_one_model_the_first_stays_the_one(
    kiosk: Kiosk, device: UsbDevice, service: ImagesPrintService
) -> None:
    plugged(kiosk, device)
    twin = UsbDevice(service.machine_port)
    kiosk.plug("1-1", MODEL, SPEAKS_IPP, serial="CN77")
    kiosk.served(MODEL, twin.port, serial="CN77")
    assert kiosk.looks() == [f"{QUEUE}: there are two. The kiosk uses one."]
    assert kiosk.queues()[QUEUE]["device-uri"] == f"ipp://localhost:{device.port}/ipp/print"
    twin.pull()


def test_queues_outlive_a_new_start_of_the_print_service(
    kiosk: Kiosk, device: UsbDevice, service: ImagesPrintService
) -> None:
    plugged(kiosk, device)
    service.stop_service()
    kept = OVERLAY / "etc/cups/cups-files.conf"
    assert "ServerRoot /var/lib/cups\n" in kept.read_text(encoding="utf-8"), "on the data partition"
    assert (service.service_files / "etc/printers.conf").is_file()
    service.start_service()
    assert kiosk.looks() == []
    comes_out(kiosk, "Zephyrine Marqueur")


def test_a_queue_whose_making_was_cut_off_is_made_again(kiosk: Kiosk, device: UsbDevice) -> None:
    uri = f"ipp://localhost:{device.port}/ipp/print"
    where = f"{kiosk.service.server}:{kiosk.service.port}"
    subprocess.run(["lpadmin", "-h", where, "-p", QUEUE, "-E", "-v", uri], check=True, capture_output=True)
    assert "Raw" in kiosk.queues()[QUEUE]["printer-make-and-model"]
    assert plugged(kiosk, device) == [f"{QUEUE}: made for Example Printer."]
    comes_out(kiosk, "Zephyrine Marqueur")


def test_where_no_print_service_answers_it_says_so(kiosk: Kiosk, device: UsbDevice) -> None:
    kiosk.service.stop_service()
    kiosk.plug("1-2", MODEL, SPEAKS_IPP)
    kiosk.served(MODEL, device.port)
    assert kiosk.looks(code=1) == ["CUPS does not answer: RuntimeError"]
    kiosk.service.start_service()
    assert kiosk.looks() == [f"{QUEUE}: made for Example Printer."]


# --- Scanners -----------------------------------------------------------------------------------------


def test_a_scanner_on_usb_is_found_by_sane(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the kiosk looks for it: with the image's own settings of sane-airscan, and what the script wrote."""
    glass = UsbDevice(None, EsclScanner())
    kiosk.plug("1-6", 'ScanJet "Pro" 2', SPEAKS_IPP)
    kiosk.served('ScanJet "Pro" 2', glass.port)
    assert kiosk.looks() == []
    assert kiosk.queues() == {}, "it does not print"
    sane = tmp_path / "sane"
    (sane / "airscan.d").mkdir(parents=True)
    (sane / "dll.conf").write_text("airscan\n", encoding="ascii")
    (sane / "airscan.conf").write_bytes((OVERLAY / "etc/sane.d/airscan.conf").read_bytes())
    (sane / "airscan.d/parvis.conf").symlink_to(kiosk.scanners)
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane))
    scanner = SaneScanner()
    try:
        found = scanner.list()
        assert isinstance(found, tuple)
        assert [one.model for one in found] == ["eSCL HP ScanJet  Pro  2"]
        assert all(isinstance(one, Found) for one in found)
    finally:
        scanner.close()
    kiosk.unplug("1-6")
    kiosk.looks()
    assert kiosk.scanners.read_text() == "[devices]\n"
    glass.pull()


def test_one_device_may_print_and_scan(kiosk: Kiosk, service: ImagesPrintService) -> None:
    both = UsbDevice(service.machine_port, EsclScanner())
    assert plugged(kiosk, both) == [f"{QUEUE}: made for Example Printer."]
    line = f'"HP {MODEL}" = http://127.0.0.1:{both.port}/eSCL, eSCL\n'
    assert kiosk.scanners.read_text() == f"[devices]\n{line}"
    assert kiosk.looks() == []
    assert kiosk.scanners.read_text() == f"[devices]\n{line}"
    both.pull()


# --- Printers of the town -----------------------------------------------------------------------------


def test_a_printer_is_named_by_its_address(kiosk: Kiosk, service: ImagesPrintService) -> None:
    port = service.machine_port
    kiosk.named.write_bytes(f"\ufeff# accueil\r\n\r\nipp://localhost:{port}/ipp/print\r\n".encode())
    queue = f"printer-localhost-{port}"
    assert kiosk.looks() == [f"{queue}: made for Example Printer (localhost)."]
    assert kiosk.looks() == []
    comes_out(kiosk, "Zephyrine Marqueur", queue)
    rules = kiosk.rules.read_text()
    assert f"add element inet parvis printers4 {{ 127.0.0.1 . {port} }}" in rules
    assert rules.startswith("flush set inet parvis printers4\nflush set inet parvis printers6\n")


def test_a_line_that_is_no_address_is_told_and_left_out(kiosk: Kiosk) -> None:
    bad = (
        "http://192.168.1.20", "192.168.1.20", "ipp://", "ipp://a b", "ipp://town:secret@10.0.0.2/ipp/print",
        "ipp://10.0.0.2:70000", "ipp://10.0.0.2/ipp?x=1", 'ipp://10.0.0.2/"; add rule', "ipp://10.0.0.2}",
    )  # fmt: skip
    kiosk.named.write_text("\n".join(bad), encoding="utf-8")
    said = kiosk.looks()
    assert [line.split(":")[0] for line in said] == [
        f"printers, line {number}" for number in range(1, len(bad) + 1)
    ]
    assert not any(part in line for line in said for part in ("secret", "10.0.0.2")), "its number says enough"
    assert kiosk.looks() == [], "not told each ten minutes"
    assert kiosk.queues() == {}
    assert not kiosk.rules.exists(), "the firewall hears of none"


@pytest.mark.parametrize(
    "host", ["192.168.1..20", "imprimante..mairie.fr", ".", ".fr", f"{'a' * 64}.fr", "[1::..2]"]
)
def test_a_slip_in_one_line_takes_away_no_other_printer(
    kiosk: Kiosk, service: ImagesPrintService, host: str
) -> None:
    """Each passed for a name, and looking it up ended the script before any queue was made."""
    port = service.machine_port
    kiosk.named.write_text(f"ipp://{host}\nipp://localhost:{port}\n", encoding="utf-8")
    slip, made = kiosk.looks()
    assert slip == "printers, line 1: not ipp://ADDRESS or ipps://ADDRESS. It is left out."
    assert made == f"printer-localhost-{port}: made for Example Printer (localhost)."


def test_an_odd_printer_takes_away_no_other(
    kiosk: Kiosk, device: UsbDevice, service: ImagesPrintService
) -> None:
    """A word with a NUL in it is none that a program can be given."""
    port = service.machine_port
    kiosk.named.write_text(f"ipp://localhost:{port}\n", encoding="utf-8")
    kiosk.known.parent.mkdir(exist_ok=True)
    kiosk.known.write_text(json.dumps({"03f0-2b17-CN01-": [device.port, "Laser\0Jet", False]}))
    assert plugged(kiosk, device) == [
        f"{QUEUE}: no queue could be made: lpadmin: ValueError",
        f"printer-localhost-{port}: made for Example Printer (localhost).",
    ]


def test_a_named_printer_that_is_off_gets_its_queue_when_it_is_on(
    kiosk: Kiosk, service: ImagesPrintService
) -> None:
    port = service.machine_port
    service.vanish()
    kiosk.named.write_text(f"ipp://localhost:{port}\n", encoding="utf-8")
    queue = f"printer-localhost-{port}"
    assert kiosk.looks() == [f"{queue}: no printer answers. It is asked again in ten minutes."]
    assert kiosk.looks() == []
    service.come_back()
    assert kiosk.looks() == [f"{queue}: made for Example Printer (localhost)."]


# --- The image ----------------------------------------------------------------------------------------


def test_udev_and_a_clock_ask_for_it_and_the_image_starts_it() -> None:
    rule = (OVERLAY / "etc/udev/rules.d/72-parvis-printers.rules").read_text(encoding="utf-8")
    units = OVERLAY / "usr/lib/systemd/system"
    unit = (units / "parvis-printers.service").read_text(encoding="utf-8")
    assert 'ENV{ID_USB_INTERFACES}=="*:070104:*"' in rule
    assert 'RUN+="/usr/bin/systemctl --no-block start parvis-printers.service"' in rule
    assert "ExecStart=/usr/lib/parvis/printers.py\n" in unit
    assert "RuntimeDirectoryPreserve=yes" in unit, "what is known, and SANE's list, stay between two looks"
    assert "OnUnitInactiveSec=" in (units / "parvis-printers.timer").read_text(encoding="utf-8")
    assert os.access(SCRIPT, os.X_OK)
    assert SCRIPT.read_text(encoding="utf-8").startswith("#!/opt/parvis/bin/python -I\n")
    enabled = (paths.ROOT / "image/stages/root.sh").read_text(encoding="utf-8").split('ENABLED="')[1]
    assert {"parvis-printers.service", "parvis-printers.timer"} <= set(enabled.split('"')[0].split())


def test_sane_is_led_to_what_the_script_writes() -> None:
    link = OVERLAY / "etc/sane.d/airscan.d/parvis.conf"
    assert link.readlink() == Path("/run/parvis-printers/scanners.conf")
    assert 'SCANNERS = ROOT / "run/parvis-printers/scanners.conf"' in SCRIPT.read_text(encoding="utf-8")


def test_the_firewall_lets_who_prints_out_to_the_towns_printers_alone() -> None:
    rules = (OVERLAY / "etc/nftables.conf").read_text(encoding="utf-8")
    out = rules.split("chain output {")[1].split("\n    }")[0]
    of_lp = [line.strip() for line in out.splitlines() if '"lp"' in line]
    assert len(of_lp) == 2
    for line, address, kind in zip(of_lp, ("ip", "ip6"), (4, 6), strict=True):
        assert f"{address} daddr . tcp dport @printers{kind} accept" in line
        assert f"set printers{kind} {{ type ipv{kind}_addr . inet_service; }}" in rules


def test_the_file_of_addresses_is_taken_from_the_disk_that_was_written() -> None:
    assert "        laid printers parvis-system\n" in words()
    assert 'NAMED = ROOT / "var/lib/parvis-system/printers"' in SCRIPT.read_text(encoding="utf-8")
