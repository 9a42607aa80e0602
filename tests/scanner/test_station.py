"""The station as the screen meets it: from a folder camera to a filed page, through every fault."""

from __future__ import annotations

import datetime as dt
import io
import os
import queue
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import structlog

from kiosk.devices.camera import Camera, CameraLost, CameraMissing, CameraReady, CameraStatus, Image, Region
from kiosk.types import Lang
from scanner.events import Beat, CameraFault, Preview, ScanEvent, ScanFailed, Taken, Working
from scanner.filing import Filing
from scanner.findings import Advice, Point
from scanner.kept import Kept
from scanner.looking import CameraDesk
from scanner.orders import Adjust, Next, Shoot, Turn
from scanner.reading import Kind
from scanner.sources import OpenCVCamera
from scanner.station import ScanStation
from scanner.tray import Tray
from tests.support.papers import draw_card
from tests.support.photographs import Light, Pose, empty_table, photograph

WAIT_S = 40.0


class Desk:
    """A station, the tray of its camera, and the events as the screen got them."""

    def __init__(
        self, folder: Path, camera: Camera | None = None, *, longest_mm: float | None = None
    ) -> None:
        self.tray = Tray(folder / "tray")
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.events: queue.Queue[ScanEvent] = queue.Queue()
        self.seen: list[ScanEvent] = []
        filing = Filing("Justificatif de domicile", Lang("fr"), self.scratch)
        self.source = CameraDesk(camera or OpenCVCamera(self.tray.folder), longest_mm)
        today = lambda: dt.date(2026, 11, 21)  # noqa: E731
        self.station = ScanStation(self.source, self.events.put, filing, today=today)

    def until(self, kind: type[ScanEvent], wanted: object = None) -> ScanEvent:
        end_s = time.monotonic() + WAIT_S
        while time.monotonic() < end_s:
            event = self.events.get(timeout=WAIT_S)
            if not isinstance(event, Beat):
                self.seen.append(event)
            if isinstance(event, kind) and (wanted is None or event == wanted):
                return event
        raise AssertionError(f"no {kind.__name__}")

    def advice(self, wanted: Advice) -> Preview:
        while True:
            event = self.until(Preview)
            assert isinstance(event, Preview)
            if event.advice is wanted:
                return event


@contextmanager
def working(desk: Desk) -> Iterator[Desk]:
    try:
        yield desk
    finally:
        desk.station.stop()
        assert desk.station.join()
    assert list(desk.scratch.iterdir()) == []


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with working(Desk(tmp_path)) as desk:
        yield desk


def write(path: Path, image: Image) -> Path:
    import cv2

    cv2.imwrite(str(path), image)
    return path


def test_a_still_page_takes_itself(desk: Desk, shot_file: Path) -> None:
    with structlog.testing.capture_logs() as logs:
        desk.tray.show(shot_file)
        desk.station.start()
        taken = desk.until(Taken)
    assert isinstance(taken, Taken)
    previews = [event for event in desk.seen if isinstance(event, Preview)]
    assert isinstance(desk.seen[-2], Working)
    assert previews[0].image.shape == (720, 960, 3)
    assert previews[-1].corners is not None
    assert all(0 <= share <= 1 for corner in previews[-1].corners for share in corner)
    assert previews[-1].progress == 1.0
    assert {event.advice for event in previews} == {None, Advice.HOLD_STILL}
    page = taken.page
    assert page.found
    assert page.reading.document.kind is Kind.PROOF_OF_ADDRESS
    assert max(page.thumbnail.shape) <= 594
    assert len(page.pdf) <= 150_000
    with pikepdf.open(io.BytesIO(page.pdf)) as pdf:
        assert len(pdf.pages) == 1
    said = str(logs)
    assert "scan.taken" in said
    assert not [word for word in ("EXEMPLE", "Valbourg", "Tilleuls", str(desk.scratch)) if word in said]
    assert "EXEMPLE" not in repr(taken)


def test_the_shutter_takes_the_whole_frame_when_no_page_is_seen(desk: Desk, tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    desk.tray.show(write(tmp_path / "table.png", empty_table(rng, (960, 720), "grey")))
    desk.station.start()
    seen = desk.advice(Advice.NO_PAGE)
    assert seen.corners is None
    desk.station.ask(Shoot())
    taken = desk.until(Taken)
    assert isinstance(taken, Taken)
    assert not taken.page.found
    assert taken.page.reading.document.kind is Kind.UNKNOWN
    assert taken.page.pdf.startswith(b"%PDF")


def test_advice_reaches_the_screen(desk: Desk, tmp_path: Path, bill: Image) -> None:
    dark = photograph(bill, np.random.default_rng(1), (1280, 720), light=Light(level=0.25))
    desk.tray.show(write(tmp_path / "dark.png", dark.image))
    desk.station.start()
    assert desk.advice(Advice.TOO_DARK).corners is not None


CARD_MM = 85.6
CARD = (
    "IDFRAX4RTBPFW46<<<<<<<<<<<<<<<",
    "9007138F3002119FRA<<<<<<<<<<<6",
    "EXEMPLE<<CAMILLE<<<<<<<<<<<<<<",
)


def small_card(folder: Path, size_px: tuple[int, int]) -> Path:
    """A card that lies under a camera whose frame is a sheet of A4."""
    pose = Pose(turn_deg=4.0, fill=54 / 210)
    seen = photograph(
        draw_card(CARD), np.random.default_rng(1), size_px, pose, Light(level=0.96), table="dark"
    )
    return write(folder / f"card{size_px[0]}.png", seen.image)


@pytest.mark.long
def test_a_card_in_the_frame_of_a_sheet_takes_itself(tmp_path: Path) -> None:
    with working(Desk(tmp_path, longest_mm=CARD_MM)) as desk:
        desk.tray.show(small_card(tmp_path, (1920, 1080)))
        desk.station.start()
        page = taken_of(desk.until(Taken)).page
    assert page.found
    assert page.reading.mrz


@pytest.mark.parametrize(
    ("longest_mm", "size_px"),
    [(None, (1920, 1080)), (CARD_MM, (1280, 720))],
    ids=["a card where a sheet is wanted", "a camera of few pixels"],
)
def test_a_card_of_which_too_little_is_seen_is_to_come_closer(
    tmp_path: Path, longest_mm: float | None, size_px: tuple[int, int]
) -> None:
    with working(Desk(tmp_path, longest_mm=longest_mm)) as desk:
        desk.tray.show(small_card(tmp_path, size_px))
        desk.station.start()
        assert desk.advice(Advice.TOO_FAR).corners is not None


def test_a_sheet_too_far_away_is_to_come_closer(desk: Desk, tmp_path: Path, bill: Image) -> None:
    seen = photograph(bill, np.random.default_rng(1), (2592, 1944), Pose(fill=0.4), table="dark")
    desk.tray.show(write(tmp_path / "far.png", seen.image))
    desk.station.start()
    assert desk.advice(Advice.TOO_FAR).corners is not None


def test_unplugged_during_preview_it_says_so_and_comes_back_by_itself(
    desk: Desk, shot_file: Path, tmp_path: Path
) -> None:
    rng = np.random.default_rng(4)
    desk.tray.show(write(tmp_path / "table.png", empty_table(rng, (640, 480), "dark")))
    desk.station.start()
    desk.until(Preview)
    desk.tray.unplug()
    assert desk.until(CameraFault) == CameraFault(CameraLost("unplugged"))
    assert desk.until(CameraFault) == CameraFault(CameraMissing("unplugged"))
    desk.tray.plug()
    desk.until(Preview)
    desk.tray.show(shot_file)
    assert isinstance(desk.until(Taken), Taken)


def test_a_missing_camera_is_told_and_found_later(desk: Desk, shot_file: Path) -> None:
    desk.station.start()
    assert desk.until(CameraFault) == CameraFault(CameraMissing("missing"))
    desk.tray.show(shot_file)
    desk.until(Preview)


@pytest.mark.long
def test_no_event_follows_a_stop(desk: Desk, shot_file: Path) -> None:
    desk.tray.show(shot_file)
    desk.station.start()
    desk.until(Working)
    desk.station.stop()
    assert desk.station.join()
    assert desk.events.empty()
    assert list(desk.scratch.iterdir()) == []


def taken_of(event: ScanEvent) -> Taken:
    assert isinstance(event, Taken)
    return event


@pytest.mark.long
def test_a_page_is_cut_anew_and_turned_and_the_next_one_is_looked_for(desk: Desk, shot_file: Path) -> None:
    desk.tray.show(shot_file)
    desk.station.start()
    first = taken_of(desk.until(Taken)).page
    assert first.outline is not None
    assert first.still.shape == (720, 960, 3)
    assert first.treatment.turned == 0
    # Two orders in one breath are one page, and only the first of them is told to be in work.
    half = (Point(0.0, 0.0), Point(1.0, 0.0), Point(1.0, 0.5), Point(0.0, 0.5))
    desk.station.ask(Adjust(half))
    desk.station.ask(Turn())
    second = taken_of(desk.until(Taken)).page
    assert second.outline == half
    assert second.treatment.turned == 1
    high, wide = second.thumbnail.shape[:2]
    assert high > wide, "a lying half was turned"
    assert second.pdf != first.pdf
    desk.station.ask(Next())
    desk.station.ask(Turn())
    assert isinstance(desk.events.get(timeout=WAIT_S), Preview), "a turn without a page is nothing"
    assert desk.station.rounds == 1


def test_crossed_corners_and_specks_are_no_page() -> None:
    kept = Kept(np.zeros((600, 800, 3), np.uint8), searched=True)
    whole = (Point(0.1, 0.1), Point(0.9, 0.1), Point(0.9, 0.9), Point(0.1, 0.9))
    a, b, c, d = whole
    moved = kept.changed(Adjust(whole))
    assert moved.treatment.corners == (Point(80, 60), Point(720, 60), Point(720, 540), Point(80, 540))
    speck = (Point(0.5, 0.5), Point(0.51, 0.5), Point(0.51, 0.51), Point(0.5, 0.51))
    for wrong in ((a, c, b, d), (d, c, b, a), (a, a, a, a), speck, (a, b, Point(0.2, 0.2), d)):
        assert moved.changed(Adjust(wrong)) == moved


class Haunted:
    """A camera whose driver breaks in a way that no status describes."""

    def open(self) -> CameraStatus:
        return CameraReady(640, 480)

    def frame(self) -> Image | CameraLost:
        raise RuntimeError("driver")

    def still(self, region: Region | None = None) -> Image | CameraLost:
        return CameraLost("gone")

    def still_px(self) -> tuple[int, int] | None:
        return None

    def close(self) -> None:
        pass


class Fading(Haunted):
    """A camera that is pulled at the very moment of the picture."""

    def frame(self) -> Image | CameraLost:
        return np.full((480, 640, 3), 90, np.uint8)


def test_a_fault_in_a_driver_ends_the_scan_and_not_the_kiosk(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Haunted())
    desk.station.start()
    assert desk.until(ScanFailed) == ScanFailed("RuntimeError")
    assert desk.station.join()


def test_a_camera_pulled_at_the_moment_of_the_picture(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Fading())
    desk.station.start()
    desk.until(Preview)
    desk.station.ask(Shoot())
    assert desk.until(CameraFault) == CameraFault(CameraLost("gone"))
    desk.station.stop()
    assert desk.station.join()


def test_a_station_never_started_stops_quietly(tmp_path: Path) -> None:
    station = Desk(tmp_path).station
    station.ask(Shoot())
    station.stop()
    assert station.join()


def test_the_room_is_imported_without_the_heavy_libraries() -> None:
    code = (
        "import sys, scanner.station, scanner.sources, scanner.tray, scanner.reading\n"
        "print([n for n in ('cv2', 'zxingcpp', 'PIL', 'pikepdf', 'img2pdf', 'pyzbar') if n in sys.modules])"
    )
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    ).stdout
    assert said.strip() == "[]"
