"""One camera class over devices, folders, pictures and videos; each fault is told, none crashes."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pil

from kiosk.devices.camera import Camera, CameraLost, CameraMissing, CameraReady
from scanner.detect import find_page
from scanner.findings import Advice
from scanner.pictures import Unreadable, load_picture
from scanner.sources import OpenCVCamera
from scanner.tray import Tray
from tests.support.photographs import Photograph
from tests.support.uvc import AUTO, MANUAL, SMALL, UsbCamera


class Clock:
    """Time that passes only when someone sleeps."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def camera_on(path: Path) -> tuple[OpenCVCamera, Clock]:
    clock = Clock()
    return OpenCVCamera(path, clock=clock, sleep=clock.sleep), clock


def plain(path: Path, level: int, size: tuple[int, int] = (640, 480)) -> Path:
    cv2.imwrite(str(path), np.full((size[1], size[0], 3), level, np.uint8))
    return path


def level_of(camera: Camera) -> int:
    frame = camera.frame()
    assert not isinstance(frame, CameraLost)
    return round(float(frame.mean()))


def test_a_picture_is_previewed_small_and_taken_whole(shot_file: Path) -> None:
    camera, _ = camera_on(shot_file)
    assert camera.open() == CameraReady(960, 720)
    frame, still = camera.frame(), camera.still()
    assert not isinstance(frame, CameraLost)
    assert not isinstance(still, CameraLost)
    assert frame.shape == (720, 960, 3)
    assert still.shape == (1944, 2592, 3)
    camera.close()
    assert camera.frame() == CameraLost("closed")
    assert camera.still() == CameraLost("closed")


def test_frames_come_at_a_preview_pace(tmp_path: Path) -> None:
    camera, clock = camera_on(plain(tmp_path / "a.png", 90))
    camera.open()
    for _ in range(31):
        camera.frame()
    assert clock.now_s == pytest.approx(2.0, abs=0.1)


def test_a_folder_is_shown_in_the_order_of_its_numbers_in_a_loop(tmp_path: Path) -> None:
    for name, level in (("10.png", 200), ("2.png", 100), ("1.png", 50)):
        plain(tmp_path / name, level)
    camera, clock = camera_on(tmp_path)
    camera.open()
    seen = []
    while clock.now_s < 7.5:
        seen.append(level_of(camera))
    assert list(dict.fromkeys(seen)) == [50, 100, 200]
    assert seen[-1] == 50


def test_a_picture_dropped_in_is_shown_at_once_and_one_taken_away_is_gone(tmp_path: Path) -> None:
    plain(tmp_path / "1.png", 50)
    camera, _ = camera_on(tmp_path)
    camera.open()
    assert level_of(camera) == 50
    new = plain(tmp_path / "2.png", 150)
    assert level_of(camera) == 150
    new.unlink()
    assert level_of(camera) == 50
    (tmp_path / "1.png").unlink()
    assert camera.frame() == CameraLost("no_picture")
    assert camera.still() == CameraLost("no_picture")


def test_the_tray_lays_pictures_and_pulls_the_plug(tmp_path: Path) -> None:
    tray = Tray(tmp_path / "tray")
    tray.show(plain(tmp_path / "one.png", 60))
    camera, _ = camera_on(tray.folder)
    assert camera.open() == CameraReady(640, 480)
    tray.show(plain(tmp_path / "two.png", 160))
    assert level_of(camera) == 160
    tray.unplug()
    assert camera.frame() == CameraLost("unplugged")
    assert camera.still() == CameraLost("unplugged")
    assert camera.open() == CameraMissing("unplugged")
    tray.plug()
    assert camera.open() == CameraReady(640, 480)
    tray.clear()
    assert camera.frame() == CameraLost("no_picture")


def test_missing_sources_say_so(tmp_path: Path) -> None:
    assert camera_on(tmp_path / "nowhere")[0].open() == CameraMissing("missing")
    assert camera_on(tmp_path)[0].open() == CameraMissing("no_picture")
    assert OpenCVCamera("/dev/video99").open() == CameraMissing("no_device")


def test_a_torn_picture_is_a_fault_and_not_a_crash(tmp_path: Path, shot_file: Path) -> None:
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(shot_file.read_bytes()[:40_000])
    assert load_picture(torn) == Unreadable("truncated")
    assert camera_on(torn)[0].open() == CameraMissing("truncated")
    text = tmp_path / "text.jpg"
    text.write_text("Je ne suis pas une image")
    assert camera_on(text)[0].open() == CameraMissing("not_a_picture")
    assert load_picture(tmp_path / "none.jpg") == Unreadable("missing")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_100_megapixel_bomb_is_refused_unread(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Pil.new("1", (10_000, 10_000)).save(bomb)
    assert bomb.stat().st_size < 100_000
    began_s = time.process_time()
    assert load_picture(bomb) == Unreadable("too_large")
    assert camera_on(bomb)[0].open() == CameraMissing("too_large")
    assert time.process_time() - began_s < 1.0
    worse = tmp_path / "worse.png"
    Pil.new("1", (20_000, 20_000)).save(worse)
    assert load_picture(worse) == Unreadable("too_large")


def test_a_torn_picture_dropped_in_later_is_told_and_a_good_one_heals_it(
    tmp_path: Path, shot_file: Path
) -> None:
    plain(tmp_path / "1.png", 50)
    camera, _ = camera_on(tmp_path)
    camera.open()
    (tmp_path / "2.jpg").write_bytes(shot_file.read_bytes()[:9_000])
    assert camera.frame() == CameraLost("truncated")
    assert camera.still() == CameraLost("truncated")
    shutil.copy(shot_file, tmp_path / "3.jpg")
    assert not isinstance(camera.frame(), CameraLost)


def test_phone_pictures_are_turned_by_their_exif(tmp_path: Path) -> None:
    exif = Pil.Exif()
    exif[0x0112] = 6
    Pil.new("RGB", (400, 300)).save(tmp_path / "phone.jpg", exif=exif)
    loaded = load_picture(tmp_path / "phone.jpg")
    assert not isinstance(loaded, Unreadable)
    assert loaded.shape == (400, 300, 3)


def test_a_video_is_played_in_a_loop(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (320, 240))
    for level in (30, 120, 210):
        film.write(np.full((240, 320, 3), level, np.uint8))
    film.release()
    camera, _ = camera_on(path)
    assert camera.open() == CameraReady(320, 240)
    levels = [level_of(camera) for _ in range(6)]
    assert [round(level, -1) for level in levels] == [120, 210, 30, 120, 210, 30]
    still = camera.still()
    assert not isinstance(still, CameraLost)
    assert round(float(still.mean()), -1) == 30
    camera.close()
    broken = tmp_path / "broken.avi"
    broken.write_bytes(b"RIFF" + bytes(200))
    assert camera_on(broken)[0].open() == CameraMissing("not_a_picture")


def test_a_device_previews_small_and_takes_its_largest_and_sharpest(shot: Photograph) -> None:
    usb = UsbCamera(shot.image)
    camera = OpenCVCamera("0", open_capture=usb.open)
    assert camera.open() == CameraReady(1280, 720)
    assert usb.opened == [(0, True)]
    still = camera.still()
    assert not isinstance(still, CameraLost)
    assert still.shape == (1944, 2592, 3)
    assert np.array_equal(still, shot.image)
    frame = camera.frame()
    assert not isinstance(frame, CameraLost)
    assert frame.shape == (720, 1280, 3)
    camera.close()
    assert usb.in_use == 0


def test_a_pulled_cable_is_lost_then_missing_then_back(shot: Photograph) -> None:
    usb = UsbCamera(shot.image)
    camera = OpenCVCamera("/dev/video2", open_capture=usb.open)
    camera.open()
    usb.pull()
    assert camera.frame() == CameraLost("unplugged")
    assert camera.still() == CameraLost("unplugged")
    assert camera.open() == CameraMissing("no_device")
    usb.plug()
    assert camera.open() == CameraReady(1280, 720)
    camera.close()
    assert usb.in_use == 0


def test_a_devices_sizes_are_asked_for_once_as_long_as_its_cable_holds(shot: Photograph) -> None:
    usb = UsbCamera(shot.image)
    camera = OpenCVCamera("0", open_capture=usb.open)
    assert camera.still_px() is None
    camera.open()
    assert camera.still_px() == (2592, 1944)
    frame = camera.frame()
    assert not isinstance(frame, CameraLost)
    assert frame.shape == (720, 1280, 3)
    camera.open()
    before = usb.calls
    assert camera.still_px() == (2592, 1944)
    assert usb.calls == before
    usb.pull()
    assert camera.frame() == CameraLost("unplugged")
    usb.modes = SMALL
    usb.plug()
    camera.open()
    assert camera.still_px() == (1280, 720)
    camera.close()


def test_exposure_and_focus_are_held_for_the_picture_and_let_go(shot: Photograph) -> None:
    usb = UsbCamera(shot.image)
    camera = OpenCVCamera("0", open_capture=usb.open)
    camera.open()
    assert not isinstance(camera.still(((0.3, 0.1), (0.7, 0.1), (0.7, 0.9), (0.3, 0.9))), CameraLost)
    assert usb.held == [(MANUAL, 0.0)] * 3
    assert (usb.exposure, usb.focus) == (AUTO, 1.0)
    # A process that was killed at that moment left the camera locked.
    usb.exposure, usb.focus = MANUAL, 0.0
    camera.open()
    assert (usb.exposure, usb.focus) == (AUTO, 1.0)
    camera.close()


def test_a_camera_without_controls_and_one_that_refuses_sizes_it_has_not(shot: Photograph) -> None:
    modes = ((640, 480), (1280, 720), (1920, 1080))
    usb = UsbCamera(shot.image, modes, nearest=False, controls=False)
    camera = OpenCVCamera("0", open_capture=usb.open)
    assert camera.measure() == CameraReady(1280, 720, (1920, 1080))
    still = camera.still()
    assert not isinstance(still, CameraLost)
    assert still.shape == (1080, 1920, 3)
    camera.close()


def test_a_camera_of_720_lines_says_that_it_is_a_preview_only(shot: Photograph) -> None:
    camera = OpenCVCamera("0", open_capture=UsbCamera(shot.image, SMALL).open)
    status = camera.measure()
    assert status == CameraReady(1280, 720, (1280, 720))
    assert status.preview_only
    still = camera.still()
    assert not isinstance(still, CameraLost)
    assert still.shape == (720, 1280, 3)
    camera.close()
    good = OpenCVCamera("0", open_capture=UsbCamera(shot.image).open).measure()
    assert isinstance(good, CameraReady)
    assert good.still_px == (2592, 1944)
    assert not good.preview_only


@pytest.mark.parametrize("fault", ["dark", "mute"])
def test_a_picture_that_comes_out_black_or_not_at_all_is_taken_smaller(shot: Photograph, fault: str) -> None:
    usb = UsbCamera(shot.image, (*SMALL, (1920, 1080), (2592, 1944)))
    getattr(usb, fault).add((2592, 1944))
    camera = OpenCVCamera("0", open_capture=usb.open)
    camera.open()
    still = camera.still()
    assert not isinstance(still, CameraLost)
    assert still.shape == (1080, 1920, 3)
    camera.close()


def test_a_covered_lens_gives_black_pictures_and_no_fault(shot: Photograph) -> None:
    usb = UsbCamera(shot.image)
    usb.dark = set(usb.modes)
    camera = OpenCVCamera("0", open_capture=usb.open)
    assert camera.open() == CameraReady(1280, 720)
    frame, still = camera.frame(), camera.still()
    assert not isinstance(frame, CameraLost)
    assert not isinstance(still, CameraLost)
    assert not frame.any()
    assert find_page(frame).advice == (Advice.TOO_DARK,)


def test_a_cable_may_be_pulled_between_any_two_calls() -> None:
    scene = np.full((240, 320, 3), 120, np.uint8)
    small = ((160, 120), (320, 240))
    calls, pulled = UsbCamera(scene, small), 0
    visit(calls)
    for number in range(calls.calls):
        usb = UsbCamera(scene, small)
        usb.pull_after = number
        seen = visit(usb)
        pulled += any(isinstance(one, CameraLost | CameraMissing) for one in seen)
        assert usb.in_use == 0
        usb.plug()
        assert not any(isinstance(one, CameraLost | CameraMissing) for one in visit(usb))
    assert pulled > calls.calls / 2


def visit(usb: UsbCamera) -> list[object]:
    camera = OpenCVCamera("0", open_capture=usb.open)
    seen: list[object] = [camera.open(), camera.frame(), camera.still(), camera.frame()]
    camera.close()
    return seen
