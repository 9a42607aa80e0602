"""The operator's view of cameras and scanners: what is there, what it is worth, how to name and mend it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from kiosk.app import paths
from kiosk.app.commands.cli import cli
from kiosk.app.commands.scandevices import cameras
from kiosk.app.doctor.doctor import pdfs_finding
from kiosk.app.doctor.scanner import camera_row, flatbed_row, scanner_finding
from kiosk.app.settings import SettingsError, load_settings
from kiosk.devices.camera import CameraMissing, CameraReady
from kiosk.devices.flatbed import FlatbedCode, FlatbedFault, FlatbedReady
from tests.support.sane import simulated


@pytest.fixture
def simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = simulated(tmp_path / "sane", number_of_devices="2")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(folder))
    monkeypatch.setenv("PARVIS_CAMERA__SOURCE", "sane:test:1")
    return folder


def test_scanners_are_listed_with_what_to_write_in_the_settings(simulator: Path) -> None:
    rows = json.loads(CliRunner().invoke(cli, ["scan", "devices", "--json"]).stdout)
    found = [row for row in rows if row["kind"] == "flatbed"]
    assert [(row["source"], row["used"]) for row in found] == [("sane:test:0", False), ("sane:test:1", True)]
    assert {row["state"] for row in found} == {"ok"}
    assert "with a feeder" in found[0]["detail"]
    shown = CliRunner().invoke(cli, ["scan", "devices"]).stdout
    assert 'source = "sane:test:0"' in shown
    assert '* source = "sane:test:1"' in shown


def test_nothing_is_there(simulator: Path) -> None:
    (simulator / "dll.conf").write_text("", encoding="ascii")
    rows = json.loads(CliRunner().invoke(cli, ["scan", "devices", "--json"]).stdout)
    assert [row for row in rows if row["kind"] == "flatbed"] == []
    row = scanner_finding("sane")
    assert (row.name, row.state) == ("camera", "limited")
    assert "gone" in row.detail
    assert "parvis scan devices" in row.mend


def test_cameras_are_those_of_the_kernel_without_their_data_channels(tmp_path: Path) -> None:
    for name, index in (("video10", "0"), ("video2", "0"), ("video3", "1")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index").write_text(f"{index}\n", encoding="ascii")
        (tmp_path / name / "name").write_text(f"Caméra {name}\n", encoding="utf-8")
    (tmp_path / "video11").mkdir()
    found = list(cameras(tmp_path, "2"))
    assert [one.source for one in found] == ["/dev/video2", "/dev/video10", "/dev/video11"]
    assert [one.used for one in found] == [True, False, False]
    assert found[0].name == "Caméra video2"
    # The kernel of this machine knows none of them.
    assert {one.state for one in found} == {"limited"}
    assert "no_device" in found[0].detail


def test_a_camera_is_named_so_that_the_name_holds_when_it_is_put_back(tmp_path: Path) -> None:
    for name in ("video0", "video2", "video4"):
        (tmp_path / "sys" / name).mkdir(parents=True)
    links = tmp_path / "v4l"
    by_id, by_path = links / "by-id", links / "by-path"
    by_id.mkdir(parents=True)
    by_path.mkdir()
    (by_id / "usb-Arducam_16MP-video-index0").symlink_to("../../video2")
    (by_path / "pci-0000:00-usb-0:1:1.0-video-index0").symlink_to("../../video2")
    (by_path / "pci-0000:00-usb-0:2:1.0-video-index0").symlink_to("../../video4")
    names = [
        str(by_id / "usb-Arducam_16MP-video-index0"),
        str(by_path / "pci-0000:00-usb-0:2:1.0-video-index0"),
    ]
    found = list(cameras(tmp_path / "sys", "/dev/video2", links))
    assert [one.source for one in found] == ["/dev/video0", *names]
    assert [one.used for one in found] == [False, True, False], "settings of before still mean it"
    (by_id / "usb-Arducam_16MP-video-index0").unlink()
    (by_id / "usb-Arducam_16MP-video-index0").symlink_to("../../video0")
    again = list(cameras(tmp_path / "sys", names[0], links))
    assert [one.used for one in again] == [True, False, False], "another number, the same camera"


def test_the_doctor_says_how_large_the_pictures_are(tmp_path: Path) -> None:
    for size, state in (((2592, 1944), "ok"), ((1280, 720), "limited")):
        cv2.imwrite(str(tmp_path / "a.png"), np.full((size[1], size[0], 3), 90, np.uint8))
        row = scanner_finding(str(tmp_path))
        assert row.state == state
        assert f"{size[0]} x {size[1]}" in row.detail
        assert ("preview only" in row.detail) == (state == "limited")
        assert bool(row.mend) == (state == "limited")
    assert scanner_finding(str(tmp_path / "nowhere")).mend.startswith("This folder or file does not exist.")


def test_every_fault_is_mended() -> None:
    for code in FlatbedCode:
        row = flatbed_row("sane", FlatbedFault(code))
        assert row.state == "limited"
        assert row.mend
    assert flatbed_row("sane", FlatbedReady("Canon", feeder=False)).mend == ""
    for reason in ("missing", "no_device", "no_frames", "unplugged", "no_picture", "truncated"):
        assert camera_row("0", CameraMissing(reason)).mend
    assert camera_row("0", CameraReady(1280, 720)).state == "ok"


def test_a_wrong_source_is_told_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    env = {"PARVIS_SETTINGS": str(own)}
    for wrong in ('"sane:"', '""', "true"):
        own.write_text(f"[camera]\n\nsource = {wrong}\n", encoding="utf-8")
        with pytest.raises(SettingsError, match=r"own\.toml:3: camera\.source: .+\. Correct the value\."):
            load_settings(paths.SETTINGS, env)
    own.write_text("[camera]\nsource = 2\n", encoding="utf-8")
    assert load_settings(paths.SETTINGS, env).camera.source == "2"


def test_a_resolution_out_of_its_limits_is_told_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    env = {"PARVIS_SETTINGS": str(own)}
    for wrong in ("100", "600", '"fine"'):
        own.write_text(f"[camera]\ndpi = {wrong}\n", encoding="utf-8")
        with pytest.raises(SettingsError, match=r"own\.toml:2: camera\.dpi: .+\. Correct the value\."):
            load_settings(paths.SETTINGS, env)
    own.write_text("[camera]\ndpi = 300\n", encoding="utf-8")
    assert load_settings(paths.SETTINGS, env).camera.dpi == 300
    assert "300 dpi" in flatbed_row("sane", FlatbedReady("Canon", feeder=True), 300).detail
    assert ", feeder;" in flatbed_row("sane", FlatbedReady("Canon", feeder=True, glass=False)).detail


def test_the_doctor_looks_for_what_draws_pdfs() -> None:
    assert pdfs_finding(lambda name: f"/usr/bin/{name}").state == "ok"
    row = pdfs_finding(lambda name: None if name == "pdftoppm" else "there")
    assert row.state == "limited"
    assert "poppler-utils" in row.mend
