"""An appliance without settings: the installer's pages in the real window, to a kiosk that serves."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.contract import KioskIdentity
from kiosk.app import paths
from kiosk.app.demo.display import VirtualDisplay
from kiosk.app.firstboot.wanted import put_off
from kiosk.app.nearhub.keeper import Keeper
from kiosk.app.settings import load_settings
from kiosk.printing.virtual import VirtualPrinter
from scanner.tray import Tray
from tests.support.cups_server import virtual_printer, words_on
from tests.support.devices import decide, devices_page, new_code
from tests.support.hub import HubProcess, running_hub
from voice.virtual import no_sound_card

PENDING = re.compile(r'data-id="([A-Za-z0-9_-]{43})" data-state="pending"')
LIMIT_S = 240
__all__ = ["virtual_printer"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    with running_hub(tmp_path / "hub") as process:
        yield process


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    made = no_sound_card(tmp_path) | {"PARVIS_DATA": str(tmp_path / "data"), "PARVIS_FIRST_BOOT": "1"}
    (tmp_path / "data").mkdir()
    made |= {"PARVIS_SETTINGS": str(tmp_path / "data" / "settings.toml"), "PARVIS_HUB__PORT": "0"}
    return made | {"PARVIS_HUB__HOST": "127.0.0.1", "PARVIS_VOICE__ENABLED": "false"}


def test_from_the_first_page_to_a_kiosk_that_serves(
    tmp_path: Path, env: dict[str, str], hub: HubProcess, virtual_printer: VirtualPrinter
) -> None:
    file, pictures, tray = tmp_path / "data" / "settings.toml", tmp_path / "pictures", Tray(tmp_path / "tray")
    pictures.mkdir()
    tray.show(paths.SAMPLE_PAPER)
    samia = hub.administrator()
    env |= {
        "PARVIS_PRINTER__SERVER": virtual_printer.server,
        "PARVIS_PRINTER__PORT": str(virtual_printer.port),
    }
    script = [sys.executable, "-m", "tests.visits.first_start", str(file), str(pictures), str(tray.folder)]
    with VirtualDisplay(540, 960) as display:
        shown = env | {"DISPLAY": display.name}
        running = subprocess.Popen([*script, hub.url, new_code(samia)], env=shown)
        until = time.monotonic() + LIMIT_S
        while running.poll() is None and time.monotonic() < until:
            for device in PENDING.findall(devices_page(samia)):
                assert not file.exists(), "nothing is written before the end"
                decide(samia, device, "approve")
            time.sleep(0.5)
        running.kill()
        assert running.wait() == 0
        made = load_settings(paths.SETTINGS, {"PARVIS_SETTINGS": str(file)})
        assert (made.town.name, made.town.place) == ("Mairie de Nantes", "Hall A - borne 2")
        assert [one.code for one in made.languages] == ["fr", "en", "es", "pt", "ar"]
        assert (made.screen.width_px, made.screen.height_px, made.screen.turned) == (540, 960, 180)
        assert made.screen.touch == (-1, 0, 1, 0, 1, 0)
        assert made.screen.mount_mm == pytest.approx(1100 - 238, abs=2)
        assert (made.printer.queue, made.camera.source) == (virtual_printer.queue, str(tray.folder))
        assert made.hub.url == hub.url
        (page,) = virtual_printer.printed()
        assert "l'imprimante marche" in words_on(page).replace("’", "'")
        assert _known(made.town.kiosk_id, tmp_path / "data", hub)
        assert _serves(shown, tmp_path), "the same command, once more: the kiosk itself"


def _known(kiosk: str, data: Path, hub: HubProcess) -> bool:
    keeper = Keeper(data, KioskIdentity(id=kiosk, name="Borne"))
    keeper.at(hub.url)
    keeper.settle()
    known = keeper.post.is_open
    keeper.close()
    return known


def _serves(env: dict[str, str], folder: Path) -> bool:
    """Whether ``parvis run`` tells its manager that the first page is seen, and lives on."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(folder / "notify"))
        manager.settimeout(LIMIT_S)
        own = env | {"NOTIFY_SOCKET": str(folder / "notify")}
        kiosk = subprocess.Popen([sys.executable, "-m", "kiosk.app", "run"], env=own)
        ready = b"READY=1" in manager.recv(4096)
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(LIMIT_S) == 0
    return ready


def test_who_cuts_the_power_begins_anew(tmp_path: Path, env: dict[str, str]) -> None:
    with VirtualDisplay(540, 960) as display:
        assert _serves(env | {"DISPLAY": display.name}, tmp_path), "the first of the installer's pages"
    log = (tmp_path / "data" / "log" / "kiosk.jsonl").read_text()
    assert "kiosk.shown" not in log, "it was not the kiosk itself"
    assert not (tmp_path / "data" / "settings.toml").exists()


def test_prepared_settings_open_at_the_hub_and_whoever_said_later_has_a_kiosk(
    tmp_path: Path, env: dict[str, str]
) -> None:
    (tmp_path / "data" / "settings.toml").write_text('[hub]\nurl = "http://127.0.0.1:9"\n', encoding="utf-8")
    log = tmp_path / "data" / "log" / "kiosk.jsonl"
    with VirtualDisplay(540, 960) as display:
        assert _serves(env | {"DISPLAY": display.name}, tmp_path), "the page that asks for the hub's code"
        assert "kiosk.shown" not in log.read_text()
        put_off(tmp_path / "data")
        (tmp_path / "notify").unlink()
        assert _serves(env | {"DISPLAY": display.name}, tmp_path)
    assert "kiosk.shown" in log.read_text()
