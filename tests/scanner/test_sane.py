"""Flatbeds and feeders: SANE's own simulator injects the faults, a network scanner speaks over real HTTP."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from kiosk.devices.flatbed import FlatbedCode, FlatbedFault, FlatbedReady, Sheet
from scanner.events import Treatment
from scanner.findings import Point
from scanner.kept import Kept
from scanner.onglass import lies_alone
from scanner.sane.faults import code_of
from scanner.sane.scanner import Found, SaneScanner, StepLimits
from scanner.sources import flatbed_named, source_named
from tests.support.offspring import offspring, running, scanning
from tests.support.papers import draw_card
from tests.support.sane import escl, network_scanner, simulated

QUICK = StepLimits(silent_s=6.0, sheet_s=60.0)
PATIENT = StepLimits(find_s=90.0, open_s=90.0, silent_s=30.0, sheet_s=90.0)
"""On a busy machine nothing may count as a hang that is only slow."""
MODULE = "scanner.sane.worker"


@pytest.fixture
def simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(simulated(tmp_path / "sane")))
    yield tmp_path / "sane"
    assert not [one for one in offspring() if MODULE in Path(f"/proc/{one}/cmdline").read_text()]


@pytest.fixture
def scanner() -> Iterator[SaneScanner]:
    scanner = SaneScanner(limits=PATIENT)
    yield scanner
    scanner.close()


def test_a_feeder_gives_each_sheet_until_it_is_empty(simulator: Path, scanner: SaneScanner) -> None:
    assert scanner.list() == (Found("test:0", "Noname frontend-tester"),)
    assert scanner.open() == FlatbedReady("Noname frontend-tester", feeder=True)
    sheets = list(scanner.sheets())
    assert len(sheets) == 10
    for sheet in sheets:
        assert isinstance(sheet, Sheet)
        assert sheet.dpi == 200
        # The simulator's glass ends at 200 mm; what is scanned is all of it, in colour.
        assert sheet.image.shape == (1574, 1574, 3)
        assert sheet.image.std() > 20
    assert [sheet.more for sheet in sheets if isinstance(sheet, Sheet)] == [True] * 9 + [False]
    assert "image" not in repr(sheets[0])
    scanner.close()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("JAMMED", FlatbedCode.JAMMED),
        ("COVER_OPEN", FlatbedCode.COVER_OPEN),
        ("NO_DOCS", FlatbedCode.NO_PAPER),
        ("DEVICE_BUSY", FlatbedCode.BUSY),
        ("IO_ERROR", FlatbedCode.IO),
        ("NO_MEM", FlatbedCode.NO_MEMORY),
        ("ACCESS_DENIED", FlatbedCode.DENIED),
        ("UNSUPPORTED", FlatbedCode.IO),
    ],
)
def test_each_fault_has_its_code_and_the_scanner_goes_on(
    simulator: Path, scanner: SaneScanner, status: str, code: FlatbedCode
) -> None:
    simulated(simulator, read_status_code=f"SANE_STATUS_{status}")
    assert isinstance(scanner.open(), FlatbedReady)
    assert _scanned(scanner) == [FlatbedFault(code)]
    assert _scanned(scanner) == [FlatbedFault(code)], "the device was not left busy"
    simulated(simulator)
    assert isinstance(scanner.open(), FlatbedReady)
    assert isinstance(next(scanner.sheets()), Sheet)
    scanner.close()


def _scanned(scanner: SaneScanner) -> list[Sheet | FlatbedFault]:
    """What comes of a scan. The simulator's own reader hangs once in some hundred scans that it refuses: its
    process is ended then, and a new one tells the fault; twice in a row would be ours."""
    came = list(scanner.sheets())
    if came == [FlatbedFault(FlatbedCode.HUNG)]:
        assert isinstance(scanner.open(), FlatbedReady)
        came = list(scanner.sheets())
    return came


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Document feeder jammed", "jammed"),
        ("Document feeder out of documents", "no_paper"),
        ("Scanner cover is open", "cover_open"),
        ("Device busy", "busy"),
        ("Error during device I/O", "io"),
        ("Out of memory", "no_memory"),
        ("Access to resource has been denied", "denied"),
        ("Invalid argument", "gone"),
        ("", "io"),
    ],
)
def test_the_words_of_sane(said: str, code: str) -> None:
    assert code_of(said) == code


def test_a_driver_that_crawls_is_ended_and_can_be_tried_again(simulator: Path) -> None:
    # Each 80 kB take a fifth of a second: 18 seconds for this sheet.
    simulated(simulator, read_delay="true", read_delay_duration="200000")
    scanner = SaneScanner(limits=StepLimits(sheet_s=1.0))
    scanner.open()
    slow = running(MODULE)
    assert list(scanner.sheets()) == [FlatbedFault(FlatbedCode.HUNG)]
    assert slow not in offspring()
    simulated(simulator)
    patient = SaneScanner()
    assert isinstance(patient.open(), FlatbedReady)
    assert isinstance(next(patient.sheets()), Sheet)
    patient.close()


@pytest.mark.parametrize("fault", [signal.SIGSTOP, signal.SIGKILL, signal.SIGSEGV])
def test_a_driver_that_crashes_or_stops_at_any_moment(simulator: Path, fault: signal.Signals) -> None:
    scanner = SaneScanner(limits=QUICK)
    scanner.open()
    sheets = scanner.sheets()
    assert isinstance(next(sheets), Sheet)
    os.kill(running(MODULE), fault)
    # The sheet that was already scanned is not lost.
    last, told = list(sheets)
    assert isinstance(last, Sheet)
    assert told == FlatbedFault(FlatbedCode.HUNG)
    assert isinstance(scanner.open(), FlatbedReady)
    os.kill(running(MODULE), fault)
    assert isinstance(scanner.open(), FlatbedReady)
    scanner.close()


def test_nobody_waits_any_more(simulator: Path, scanner: SaneScanner) -> None:
    wanted = threading.Event()
    wanted.set()
    scanner.open(wanted.is_set)
    wanted.clear()
    assert list(scanner.sheets()) == [FlatbedFault(FlatbedCode.HUNG)]
    assert scanning() == []


def test_it_scans_as_finely_as_the_settings_say(simulator: Path) -> None:
    fine = flatbed_named("sane", 300)
    assert fine is not None
    assert isinstance(fine.open(lambda: True), FlatbedReady)
    sheet = next(fine.sheets())
    assert isinstance(sheet, Sheet)
    assert (sheet.dpi, sheet.fed) == (300, True)
    assert abs(sheet.image.shape[0] - 200 / 25.4 * 300) < 3
    fine.close()


def test_a_driver_is_let_go_before_it_is_ended(simulator: Path, scanner: SaneScanner) -> None:
    """It was killed each time: a lamp stayed on, and its lines counted as never run."""
    scanner.open()
    driver = scanner._child
    assert driver is not None
    assert driver.pid == running(MODULE)
    scanner.close()
    assert driver.returncode == 0, "it ended by itself"


def test_a_scanner_is_found_by_a_part_of_its_name(simulator: Path) -> None:
    simulated(simulator, number_of_devices="2")
    for name, meant in (("sane", "test:0"), ("sane:TESTER", "test:0"), ("sane:test:1", "test:1")):
        named = flatbed_named(name)
        assert isinstance(named, SaneScanner)
        found = named.list()
        assert isinstance(found, tuple)
        assert isinstance(named.open(lambda: True), FlatbedReady)
        assert named.meant(next(one for one in found if one.name == meant))
        named.close()
    other = flatbed_named("sane:nothing like it")
    assert other is not None
    assert other.open(lambda: True) == FlatbedFault(FlatbedCode.GONE)
    assert flatbed_named("0") is None
    assert source_named("sane").on_demand
    assert not source_named("sanely").on_demand


def test_no_scanner_at_all(simulator: Path, scanner: SaneScanner) -> None:
    (simulator / "dll.conf").write_text("", encoding="ascii")
    assert scanner.list() == ()
    assert scanner.open() == FlatbedFault(FlatbedCode.GONE)


def test_a_network_scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with escl() as (device, port):
        monkeypatch.setenv("SANE_CONFIG_DIR", str(network_scanner(tmp_path / "sane", port)))
        scanner = SaneScanner("hall")
        assert scanner.open() == FlatbedReady("eSCL Scanner du hall", feeder=True)
        device.glass = np.full((2339, 1654, 3), 77, np.uint8)
        (sheet,) = scanner.sheets()
        assert isinstance(sheet, Sheet), "the feeder is empty: the glass is taken"
        assert not sheet.more
        assert abs(float(np.median(sheet.image)) - 77) < 2
        assert "<scan:ColorMode>RGB24<" in device.seen[-1]
        assert "<scan:XResolution>200<" in device.seen[-1]
        device.feeder = [np.full((2339, 1654, 3), level, np.uint8) for level in (10, 100, 240)]
        levels = [one.image for one in scanner.sheets() if isinstance(one, Sheet)]
        assert [round(float(np.median(one)), -1) for one in levels] == [10, 100, 240]
        device.feeder, device.jam = [device.glass], True
        assert list(scanner.sheets()) == [FlatbedFault(FlatbedCode.JAMMED)]
        scanner.close()
        device.jam = False
        device.silent.set()
        quick = SaneScanner("hall", limits=QUICK)
        quick.open()
        assert list(quick.sheets()) == [FlatbedFault(FlatbedCode.HUNG)]
        assert scanning() == []


def on_glass(paper: Image, at: tuple[int, int], lid: int) -> Image:
    """Lay a paper on an A4 glass, 200 dpi; its edges throw a thin shadow onto the lid."""
    glass = np.full((2339, 1654, 3), lid, np.uint8)
    glass += np.random.default_rng(5).integers(0, 6, glass.shape, np.uint8)
    x, y = at
    height, width = paper.shape[:2]
    cv2.rectangle(glass, (x - 3, y - 3), (x + width + 5, y + height + 5), (lid - 70,) * 3, -1)
    glass[y : y + height, x : x + width] = paper
    return cv2.GaussianBlur(glass, (0, 0), 0.8).astype(np.uint8)


def test_a_card_is_cut_out_of_the_glass_in_its_true_size() -> None:
    lines = (
        "IDFRAX4RTBPFW46<<<<<<<<<<<<<<<",
        "9007138F3002119FRA<<<<<<<<<<<6",
        "MARTIN<<MAELYS<GAELLE<MARIE<<<",
    )
    card = cv2.resize(draw_card(lines), (674, 425), interpolation=cv2.INTER_AREA).astype(np.uint8)
    kept = Kept(on_glass(card, (160, 210), 200), Treatment(dpi=200)).found()
    corners = kept.treatment.corners
    assert corners is not None
    truth = ((160, 210), (834, 210), (834, 635), (160, 635))
    for corner, (x, y) in zip(corners, truth, strict=True):
        assert abs(corner.x - x) < 12
        assert abs(corner.y - y) < 12


def test_a_frame_printed_on_a_sheet_is_not_the_sheet(bill: Image) -> None:
    glass = bill.copy()
    cv2.rectangle(glass, (300, 900), (1300, 1500), (0, 0, 0), 6)
    inner = ((300, 900), (1300, 900), (1300, 1500), (300, 1500))
    a, b, c, d = (Point(float(x), float(y)) for x, y in inner)
    assert not lies_alone(glass, (a, b, c, d))
