"""A screen's cable is put in: the image's own script, on folders that stand for /sys and /run."""

from __future__ import annotations

import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.firstboot.wanted import first_start_told
from kiosk.app.settings import APPLIANCE
from tests.support import falls
from tests.support.waiting import until

OVERLAY = paths.ROOT / "image" / "overlay"
SCRIPT = OVERLAY / "usr/lib/parvis/screen-came"
RENEW = "kill --kill-whom=main --signal=USR1 kiosk.service"
SYSTEMCTL = """#!/bin/sh
case "$*" in
    kill*) [ "$*" = "{renew}" ] && echo "$*" >>"{folder}/asked" && kill -USR1 "$(cat "{folder}/pid")" ;;
    *is-active*) [ -e "{folder}/active" ] ;;
    *) echo "$*" >>"{folder}/asked" ;;
esac
"""


class Machine:
    """Its connectors, whether the kiosk serves, and what was asked of the service manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tools = folder / "bin"
        self._tools.mkdir()
        self._tool("systemctl", SYSTEMCTL.format(folder=folder, renew=RENEW))
        self._tool("logger", "#!/bin/sh\n")
        self._tool("asks-anew", '#!/bin/sh\n[ ! -e "$1.true" ] || mv "$1.true" "$1"\n')
        for name in ("run", "drm", "lib"):
            (folder / name).mkdir()
        (folder / "pid").write_text("0\n")

    def _tool(self, name: str, words: str) -> None:
        (self._tools / name).write_text(words)
        (self._tools / name).chmod(0o755)

    def cable(self, name: str, *, plugged: bool) -> None:
        """A connector, with a screen or without; the kernel tells what it was when it was last asked."""
        folder = self._folder / "drm" / f"card0-{name}"
        folder.mkdir(exist_ok=True)
        (folder / "status").touch()
        (folder / "status.true").write_text("connected\n" if plugged else "disconnected\n")

    def serves(self, supervisor: int) -> None:
        """The kiosk runs, and its first start is over."""
        (self._folder / "active").touch()
        (self._folder / "pid").write_text(f"{supervisor}\n")
        (self._folder / "lib" / "settings.toml").touch()

    def looks(self) -> list[str]:
        """What the script asks for."""
        script = SCRIPT.read_text(encoding="utf-8")
        for real, here in (
            ("/run/parvis-screens", "run/screens"), ("/sys/class/drm", "drm"), ("/var/lib/parvis", "lib"),
            ("/run/kiosk", "run"),
        ):  # fmt: skip
            assert real in script
            script = script.replace(real, str(self._folder / here))
        # The kernel's own files take the question as a write.
        assert 'echo detect >"$one"' in script
        script = script.replace('echo detect >"$one"', 'asks-anew "$one"')
        asked = self._folder / "asked"
        asked.unlink(missing_ok=True)
        env = os.environ | {"PATH": f"{self._tools}:{os.environ['PATH']}"}
        subprocess.run(["sh", "-c", script], env=env, check=True, timeout=30)
        return asked.read_text().splitlines() if asked.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


RESTART = ["--no-block restart kiosk.service"]


def test_a_screen_that_was_there_from_the_start_begins_nothing_anew(machine: Machine) -> None:
    machine.cable("HDMI-A-1", plugged=True)
    machine.cable("DP-1", plugged=False)
    assert machine.looks() == []
    assert machine.looks() == [], "the kernel tells more than once"


def test_a_kiosk_without_a_screen_starts_when_one_comes(machine: Machine) -> None:
    machine.cable("HDMI-A-1", plugged=False)
    assert machine.looks() == []
    machine.cable("HDMI-A-1", plugged=True)
    assert machine.looks() == RESTART
    assert machine.looks() == []
    machine.cable("HDMI-A-1", plugged=False)
    assert machine.looks() == [], "nobody sees what would begin anew"


def test_a_loose_cable_brings_another_interface_each_time_and_the_visit_stays(
    machine: Machine, tmp_path: Path
) -> None:
    """Each return of the screen was a fall: the third took the visit, the fifth the supervisor."""
    with falls.started("in_a_visit", tmp_path) as supervisor:
        try:
            machine.serves(supervisor.pid)
            machine.cable("HDMI-A-1", plugged=True)
            assert machine.looks() == []
            until(partial(_begun, tmp_path, 1))
            for times in range(2, 8):
                machine.cable("HDMI-A-1", plugged=False)
                assert machine.looks() == [], "nobody sees what would begin anew"
                machine.cable("HDMI-A-1", plugged=True)
                assert machine.looks() == [RENEW]
                until(partial(_begun, tmp_path, times))
        finally:
            supervisor.terminate()
    _, *later = falls.visits(tmp_path)
    assert {(one.fell, one.renewed, one.said) for one in later} == {(0, True, "exemple")}


def _begun(folder: Path, times: int) -> bool:
    return len(falls.visits(folder)) == times


def test_in_the_first_start_nothing_is_held_so_all_begins_anew(machine: Machine, tmp_path: Path) -> None:
    machine.cable("HDMI-A-1", plugged=False)
    machine.looks()
    (tmp_path / "active").touch()
    machine.cable("HDMI-A-1", plugged=True)
    assert machine.looks() == RESTART


def test_where_only_the_hub_is_asked_for_all_begins_anew_too(machine: Machine, tmp_path: Path) -> None:
    """Settings are there, and still no supervisor holds a visit."""
    machine.cable("HDMI-A-1", plugged=False)
    machine.looks()
    machine.serves(1)
    with first_start_told({"XDG_RUNTIME_DIR": str(tmp_path / "run"), APPLIANCE: "1"}):
        machine.cable("HDMI-A-1", plugged=True)
        assert machine.looks() == RESTART
    assert not (tmp_path / "run" / "first-start").exists()


def test_udev_asks_for_it_and_the_image_starts_it_once_to_know_what_is_there() -> None:
    rule = (OVERLAY / "etc/udev/rules.d/71-parvis-screen.rules").read_text(encoding="utf-8")
    unit = (OVERLAY / "usr/lib/systemd/system/parvis-screen.service").read_text(encoding="utf-8")
    assert 'ENV{HOTPLUG}=="1", RUN+="/usr/bin/systemctl --no-block start parvis-screen.service"' in rule
    assert "ExecStart=/usr/lib/parvis/screen-came\n" in unit
    assert os.access(SCRIPT, os.X_OK)
    stages = (paths.ROOT / "image" / "stages" / "root.sh").read_text(encoding="utf-8")
    assert "parvis-screen.service" in stages.split('ENABLED="')[1].split('"')[0]
