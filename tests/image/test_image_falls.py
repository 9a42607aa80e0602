"""What the image does when the kiosk has fallen: who is told, and when; what keeps a visitor out."""

from __future__ import annotations

import importlib.util
import re
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from kiosk.app import paths

IMAGE = paths.ROOT / "image"
OVERLAY = IMAGE / "overlay"
UNITS = OVERLAY / "usr/lib/systemd/system"


@pytest.fixture(scope="module")
def page() -> ModuleType:
    """The program that systemd runs after each end of the kiosk."""
    loader = SourceFileLoader("out_of_order", str(OVERLAY / "usr/lib/parvis/out-of-order"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[loader.name] = made
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(made)
    sys.dont_write_bytecode = writes
    return made


@pytest.mark.parametrize(
    ("end", "does"),
    [
        ((True, "", 9, 0), ()),  # an update restarts a kiosk that has fallen before
        ((True, "0", 0, 40_000), ()),  # the power button
        ((False, "0", 0, 0), ()),  # the first start is over: the kiosk comes next
        ((False, "", 0, 0), ()),  # one kill: it is back before a page could be read
        ((False, "", 2, 0), ("page",)),  # three in a row
        ((False, "2", 0, 0), ("page",)),  # settings that cannot be read: at once
        ((False, "2", 3, 0), ("page", "tell")),  # and the hub, once it has lasted
        ((False, "1", 3, 30), ("page", "tell")),  # it shows a page and falls, again and again
        ((False, "0", 3, 0), ("page", "tell")),  # a program that ends as if all were well, and never serves
        ((False, "1", 7, 900), ("count_anew",)),  # it has served since: a new row begins
    ],
)
def test_who_is_told_of_a_fall(
    page: ModuleType, end: tuple[bool, str, int, float], does: tuple[str, ...]
) -> None:
    assert page.verdict(page.End(*end)) == page.Do(**dict.fromkeys(does, True))


def test_each_line_of_the_page_is_as_long_as_the_cards(
    page: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGB", (8, 16), (10, 20, 30)).save(tmp_path / "out-of-order-1080x1920.png")
    monkeypatch.setattr(page, "PICTURES", tmp_path)
    assert page.page(2, 3, 16) == (bytes([30, 20, 10, 255]) * 2 + bytes(8)) * 3
    assert page.page(2, 3, 8) == bytes([30, 20, 10, 255]) * 6


def test_the_page_is_turned_as_the_kiosk_is_even_by_settings_that_nobody_can_read(
    page: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upright = Image.new("RGB", (2, 3))
    upright.putpixel((0, 0), (0, 0, 255))
    upright.save(tmp_path / "out-of-order-1080x1920.png")
    monkeypatch.setattr(page, "PICTURES", tmp_path)
    monkeypatch.setattr(page, "SETTINGS", tmp_path / "settings.toml")
    assert page.turned() == 0
    (tmp_path / "settings.toml").write_text(
        "[screen]\nturned = 90  # a comment\nnot toml [\n", encoding="utf-8"
    )
    assert page.turned() == 90
    # Turned clockwise, what was at the top left is at the top right: the panel's third of three.
    lying = page.page(3, 2, 12, page.turned())
    assert [at for at in range(6) if lying[4 * at] == 255] == [2]


def test_the_page_is_written_in_one_piece(
    page: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written line by line it was in the memory of the card and not on the screen: people saw black."""
    said = (OVERLAY / "usr/lib/parvis/out-of-order").read_text(encoding="utf-8")
    assert "screen.write(shown)" in said
    assert ".seek(" not in said


def test_the_hub_is_told_by_a_unit_that_holds_up_no_start() -> None:
    said = (OVERLAY / "usr/lib/parvis/out-of-order").read_text(encoding="utf-8")
    assert '"start", "--no-block", "parvis-report.service"' in said
    unit = (UNITS / "parvis-report.service").read_text(encoding="utf-8")
    assert "User=kiosk" in unit
    assert "PARVIS_SETTINGS" not in unit, "the settings may be what is wrong"
    assert re.search(r"^TimeoutStartSec=\d+$", unit, re.MULTILINE)
    assert "parvis-report" not in (IMAGE / "stages/root.sh").read_text(encoding="utf-8"), (
        "nothing else starts it"
    )


def test_where_the_memory_runs_out_the_supervisor_stays() -> None:
    kiosk = (UNITS / "kiosk.service").read_text(encoding="utf-8")
    assert "OOMPolicy=continue" in kiosk


def test_a_boot_that_fails_shows_the_page_and_tries_again() -> None:
    said = (OVERLAY / "etc/systemd/system/emergency.service").read_text(encoding="utf-8")
    steps = re.findall(r"^ExecStart=-?(.*)$", said, re.MULTILINE)
    assert steps[0] == "/usr/lib/parvis/out-of-order --now"
    assert steps[-1] == "/usr/bin/systemctl --force reboot"
    limit, rest = re.search(r"TimeoutStartSec=(\d+)", said), re.search(r"sleep (\d+)", said)
    assert limit is not None
    assert rest is not None
    assert int(rest[1]) + 60 <= int(limit[1]), "else the new start never comes"


def test_a_disk_that_dies_while_it_is_mended_ends_in_the_page_too() -> None:
    """Else the whole start would be begun anew first, in the dark, again and again."""
    mending = (UNITS / "parvis-data.service").read_text(encoding="utf-8")
    start = (OVERLAY / "etc/systemd/system/basic.target.d/10-parvis.conf").read_text(encoding="utf-8")
    limit = re.search(r"TimeoutStartSec=(\d+)min", mending)
    whole = re.search(r"JobTimeoutSec=(\d+)min", start)
    assert limit is not None
    assert whole is not None
    assert int(limit[1]) + 5 <= int(whole[1]), "the rest of the start wants its time as well"


def test_what_passes_to_a_printer_is_in_no_log() -> None:
    """Debian's own settings write each page byte by byte."""
    said = (OVERLAY / "etc/ipp-usb/ipp-usb.conf").read_text(encoding="utf-8")
    levels = dict(re.findall(r"^ *(\w+-log) *= *(.+)$", said, re.MULTILINE))
    assert levels == {"device-log": "error", "main-log": "error", "console-log": "error"}
    unit = (OVERLAY / "etc/systemd/system/ipp-usb.service.d/10-parvis.conf").read_text(encoding="utf-8")
    assert "TemporaryFileSystem=/var/log/ipp-usb" in unit


def test_an_input_on_usb_is_silent_until_it_is_known() -> None:
    """A keyboard that called itself something else was heard."""
    rules = (OVERLAY / "etc/udev/rules.d/70-parvis-usb.rules").read_text(encoding="utf-8")
    (rule,) = [line for line in rules.splitlines() if 'SUBSYSTEM=="input"' in line]
    assert 'ATTR{inhibited}="1"' in rule
    assert 'SUBSYSTEMS=="usb"' in rule
    assert 'ENV{ID_INPUT_TOUCHSCREEN}!="1"' in rule


def test_a_network_on_usb_is_never_used() -> None:
    wired = (OVERLAY / "etc/systemd/network/80-wired.network").read_text(encoding="utf-8")
    assert "Path=!*-usb-*" in wired
    trim = (IMAGE / "stages/trim.sh").read_text(encoding="utf-8")
    assert "drivers/net/usb" in trim
    assert "drivers/usb/serial" in trim


def test_every_unit_of_ours_is_measured() -> None:
    verify = (IMAGE / "stages/verify.sh").read_text(encoding="utf-8")
    assert "for unit in $(our_services)" in verify
    assert "systemd-analyze security --offline=yes --threshold=30" in verify, "there is no exception"


def test_the_word_for_the_staff_is_in_every_language() -> None:
    for lang in ("en", "es", "pt", "ar", "uk", "fr"):
        assert '"out.staff"' in (paths.CATALOGUES / f"{lang}.po").read_text(encoding="utf-8")
