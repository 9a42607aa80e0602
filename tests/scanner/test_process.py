"""The scan process as the kiosk meets it: pages corrected, processes killed and stopped, nothing lost."""

from __future__ import annotations

import io
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import pikepdf
import pytest

from kiosk.devices.camera import Image
from kiosk.procedures.paper_values import PaperRead
from kiosk.types import Lang
from scanner.filing import Filing
from scanner.held import Held
from scanner.messages import read_message
from scanner.process import (
    Busy,
    Event,
    Live,
    NoCamera,
    Page,
    Patience,
    Ready,
    ScannerFault,
    ScanProcess,
    bind,
)
from scanner.tray import Tray
from tests.support.offspring import offspring, running, scanning
from tests.support.photographs import Light, Pose, photograph
from tests.support.sane import escl, network_scanner

WAIT_S = 90.0
MODULE = "scanner.worker"
E = TypeVar("E", bound=Event)


class Hall:
    """A scan process, what lies under its camera, and the events as the kiosk got them."""

    def __init__(
        self,
        folder: Path,
        source: str = "",
        patience: Patience | None = None,
        longest_mm: float | None = None,
    ) -> None:
        self.tray = Tray(folder / "tray")
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.filing = Filing("Une lettre", Lang("fr"), self.scratch)
        self.events: queue.Queue[Event] = queue.Queue()
        source = source or str(self.tray.folder)
        self.scan = ScanProcess(
            source, self.events.put, self.filing, patience=patience or Patience(), longest_mm=longest_mm
        )

    def until(self, kind: type[E], *, passing: tuple[type[Event], ...] = (Live, Busy)) -> E:
        """Wait for an event of this kind; only those that pass may come before."""
        end_s = time.monotonic() + WAIT_S
        while time.monotonic() < end_s:
            event = self.events.get(timeout=WAIT_S)
            if isinstance(event, kind):
                return event
            assert isinstance(event, passing), event
        raise AssertionError(f"no {kind.__name__}")


@pytest.fixture(scope="module")
def note(letter: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter of two lines, photographed: it is read quickly."""
    pose, light = Pose(turn_deg=4.0, fill=0.9), Light(level=0.96, blur_px=0.4)
    seen = photograph(letter, np.random.default_rng(8), (1600, 1200), pose, light)
    path = tmp_path_factory.mktemp("note") / "note.jpg"
    cv2.imwrite(str(path), seen.image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    return path


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.scan.stop()
    assert hall.scan.join()
    assert list(hall.scratch.iterdir()) == []
    assert scanning() == []


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def test_a_page_is_taken_corrected_and_the_next_one_looked_for(hall: Hall, note: Path) -> None:
    hall.tray.show(note)
    hall.scan.start()
    hall.until(Live)
    first = hall.until(Page)
    assert first.found
    assert isinstance(first.read, PaperRead)
    assert (first.still.width_px, first.still.height_px) == (960, 720)
    assert len(first.still.bgr) == 960 * 720 * 3
    assert first.outline is not None
    assert pages_of(first.pdf) == 1
    assert "pdf" not in repr(first)
    hall.scan.turn()
    hall.scan.turn()
    hall.scan.adjust(((-0.2, 0.0), (1.0, 0.0), (1.0, 0.5), (0.0, 0.5)))
    second = hall.until(Page, passing=(Busy,))
    assert second.outline == ((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.0, 0.5))
    assert second.turned == 2
    with pytest.raises(ValueError, match="four"):
        hall.scan.adjust(((0.0, 0.0),))
    hall.scan.shoot()
    hall.scan.turn()
    hall.scan.next(same_sheet=True)
    # Nothing of the page before comes any more.
    hall.until(Live, passing=(Busy,))
    hall.scan.stop()
    assert hall.scan.join()
    while not hall.events.empty():
        hall.until(Live)
    hall.scan.turn()
    assert hall.events.empty()


@pytest.mark.parametrize(("longest_mm", "told"), [(None, "too_far"), (85.6, "hold_still")])
def test_a_card_is_near_enough_where_a_card_is_wanted(
    tmp_path: Path, letter: Image, longest_mm: float | None, told: str
) -> None:
    pose, light = Pose(turn_deg=4.0, fill=0.3), Light(level=0.96)
    card = cv2.resize(letter, (1011, 638), interpolation=cv2.INTER_AREA)
    seen = photograph(card, np.random.default_rng(1), (1920, 1080), pose, light, table="dark")
    cv2.imwrite(str(tmp_path / "card.png"), seen.image)
    hall = Hall(tmp_path, longest_mm=longest_mm)
    hall.tray.show(tmp_path / "card.png")
    hall.scan.start()
    while hall.until(Live, passing=()).advice != told:
        pass
    hall.scan.stop()
    assert hall.scan.join()


@pytest.mark.long
@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_dies_loses_nothing(hall: Hall, note: Path, fault: signal.Signals) -> None:
    hall.tray.show(note)
    hall.scan.start()
    hall.until(Live)
    if fault is signal.SIGKILL:
        os.kill(running(MODULE), fault)
        assert hall.until(NoCamera) == NoCamera("process")
    hall.until(Busy)
    os.kill(running(MODULE), fault)
    # What was taken is read by the next one: nobody needs to know.
    page = hall.until(Page, passing=())
    assert page.found
    if fault is signal.SIGSEGV:
        return
    dead = running(MODULE)
    os.kill(dead, fault)
    hall.scan.turn()
    turned = hall.until(Page, passing=(Busy,))
    assert turned.turned == 1
    assert turned.outline == page.outline
    assert running(MODULE) != dead


def test_a_process_that_hangs_is_ended(tmp_path: Path, note: Path) -> None:
    hall = Hall(tmp_path, patience=Patience(look_s=2.0))
    hall.tray.show(note)
    hall.tray.unplug()
    hall.scan.start()
    hall.until(NoCamera)
    hung = running(MODULE)
    os.kill(hung, signal.SIGSTOP)
    for _ in range(20_000):
        # More than a pipe holds: the screen would wait for ever.
        hall.scan.shoot()
    while hall.until(NoCamera) != NoCamera("process"):
        pass
    hall.tray.plug()
    hall.until(Live, passing=(NoCamera,))
    assert hung not in offspring()
    hall.scan.stop()
    assert hall.scan.join()


def test_a_process_that_hangs_as_it_is_stopped_is_ended(tmp_path: Path, note: Path) -> None:
    """Its last words were waited for as long as a page may take to be read: 40 seconds."""
    hall = Hall(tmp_path)
    hall.tray.show(note)
    hall.scan.start()
    hall.until(Busy)
    hung = running(MODULE)
    os.kill(hung, signal.SIGSTOP)
    hall.scan.stop()
    assert hall.scan.join(Patience().work_s - 5)
    assert hung not in offspring()
    assert not {one.name for one in threading.enumerate()} & {"scan", "scan-watch"}


@pytest.mark.long
def test_a_picture_that_kills_its_reader_is_filed_unread(
    hall: Hall, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = tmp_path / "bin" / "tesseract"
    deadly.parent.mkdir()
    deadly.write_text("#!/bin/sh\nkill -9 $PPID\n", encoding="ascii")
    deadly.chmod(0o755)
    monkeypatch.setenv("PATH", f"{deadly.parent}:{os.environ['PATH']}")
    hall.tray.show(note)
    hall.scan.start()
    hall.until(Busy)
    page = hall.until(Page, passing=())
    assert page.issues == ("ocr_failed",)
    assert page.found
    assert pages_of(page.pdf) == 1


@pytest.mark.long
def test_the_sheets_of_a_feeder(tmp_path: Path, letter: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    with escl() as (device, port):
        monkeypatch.setenv("SANE_CONFIG_DIR", str(network_scanner(tmp_path / "sane", port)))
        hall = Hall(tmp_path, "sane:hall")
        hall.scan.start()
        assert hall.until(Ready) == Ready(feeder=True)
        device.feeder = [letter, letter]
        hall.scan.shoot()
        assert isinstance(hall.events.get(timeout=WAIT_S), Busy)
        first = hall.until(Page)
        second = hall.until(Page)
        assert (first.more, second.more) == (True, False)
        assert first.outline is None
        device.feeder, device.jam = [letter], True
        hall.scan.shoot()
        assert hall.until(ScannerFault) == ScannerFault("jammed")
        device.jam = False
        hall.scan.next()
        assert hall.until(Ready).feeder
        # The driver is killed, then the whole scan process; the next touch works again.
        os.kill(running("scanner.sane.worker"), signal.SIGKILL)
        hall.scan.shoot()
        assert hall.until(ScannerFault) == ScannerFault("hung")
        device.feeder = []
        os.kill(running(MODULE), signal.SIGKILL)
        hall.until(Ready, passing=(NoCamera,))
        hall.scan.stop()
        assert hall.scan.join()
    assert scanning() == []


def test_one_page_pdfs_are_bound(tmp_path: Path, letter: Image) -> None:
    from scanner.file import to_pdf

    filing = Filing("Deux pages", Lang("fr"), tmp_path)
    small = letter[::4, ::4].copy()
    one = to_pdf([small], "Une page", Lang("fr"), layers=[None])
    bound = bind([one, one], filing)
    assert bound is not None
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.open_metadata()["dc:title"] == "Deux pages"
    assert bind([one], filing) == one
    assert bind([one, b"no PDF"], filing) is None
    assert bind([one, one], filing, limit_s=0.01) is None


def test_what_is_held_when_processes_die() -> None:
    assert Held().died() == Held()
    taken = Held().begun(1000, None, more=False)
    once, twice = taken.died(), taken.died().died()
    for held, plain in ((once, False), (twice, True)):
        told = held.as_argument()
        assert told is not None
        assert (told["size"], told["told"], told["plain"]) == (1000, False, plain)
    assert twice.died() == Held(), "the third time it is given up"
    page = taken.told({"corners": None}, more=False)
    assert page.died() == page
    asked = page.wanted(b"turn").begun(0, None, more=False)
    assert asked.died().asked == (b"turn",)
    assert (asked.died().as_argument() or {})["told"] is True
    # What killed two of them is not asked a third time: the page is told as it was.
    assert asked.died().died().asked == ()
    assert (asked.died().died().as_argument() or {})["told"] is False
    assert taken.wanted(b"turn") == taken, "there is no page to turn yet"
    assert Held.scanning().died() == Held()


def test_a_scan_that_cannot_begin_is_told_and_tried_again(tmp_path: Path, note: Path) -> None:
    """The memory for its files was full: its thread died, and the page waited for ever."""
    hall = Hall(tmp_path)
    hall.scratch.rmdir()
    hall.tray.show(note)
    hall.scan.start()
    assert hall.until(NoCamera) == NoCamera("process")
    hall.scratch.mkdir()
    hall.until(Live, passing=(NoCamera,))
    hall.scan.stop()
    assert hall.scan.join()


def test_a_message_that_is_cut_off_is_none() -> None:
    assert read_message(io.BytesIO(b"")) is None
    assert read_message(io.BytesIO(b'{"event": "beat"')) is None
    assert read_message(io.BytesIO(b'{"event": "beat", "size": 4}\nabc')) is None


def test_the_kiosks_side_loads_nothing_heavy() -> None:
    code = (
        "import sys, scanner.process\n"
        "print([n for n in ('cv2', 'numpy', 'PIL', 'pikepdf', 'sane', 'pydantic') if n in sys.modules])"
    )
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert said.stdout.strip() == "[]"
