"""`parvis run --dock` as a developer uses it: two windows, real keys and clicks, and what comes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from kiosk.app import paths
from kiosk.app.demo.display import VirtualDisplay, touch
from kiosk.app.dock.command import make
from kiosk.app.dock.layout import board
from kiosk.app.dock.rig import SPACE_PX
from kiosk.app.gestures.box import Box
from kiosk.app.gestures.gesture import Gesture
from kiosk.app.gestures.places import dock_folder, gestures_in, status_in
from kiosk.app.gestures.rows import Status, read_status
from kiosk.app.settings import load_settings
from kiosk.types import ProcedureId
from tests.support.visit import Visit, valbourg
from tests.support.waiting import until
from voice.virtual import no_sound_card

SCREEN = load_settings(paths.SETTINGS, {}).screen
PROCEDURE = ProcedureId("carte-mobilite")
ANSWERS = {"request": "lost", "lost_card": "plastic"}
"""Two choices lead to a paper."""
LAST_PRESSES = 60


@dataclass
class Docked:
    """A kiosk with its dock on a display of their own."""

    data: Path
    display: str
    process: subprocess.Popen[bytes]

    @property
    def status(self) -> Status:
        found = read_status(status_in(dock_folder(self.data)))
        assert found is not None, "the kiosk is gone"
        return found

    def says(self, device: str) -> str:
        return next(row.state for row in self.status.rows if row.device == device)

    def until(self, device: str, words: str, timeout_s: float = 90) -> None:
        end = time.monotonic() + timeout_s
        while words not in self.says(device):
            assert time.monotonic() < end, f"{device} never said {words}, but {self.says(device)}"
            time.sleep(0.05)

    def clicks(self, name: str, argument: str = "") -> None:
        """Press the button in the dock's window, with the mouse."""
        offers = [pair for group in board(self.status.rows).groups for pair in group.buttons]
        x, y = next(box.centre for one, box in offers if one.gesture == Gesture(name, argument))
        touch(self.display, SCREEN.width_px // 2 + SPACE_PX + x, y, os.environ)

    def types(self, key: str) -> None:
        """Press a key over the dock's window."""
        self.hand("mousemove", str(SCREEN.width_px // 2 + SPACE_PX + 5), "5", "key", key)

    def hand(self, *steps: str) -> None:
        """Move the mouse, press its button or a key, as xdotool says it."""
        env = {**os.environ, "DISPLAY": self.display}
        subprocess.run(["xdotool", *steps], env=env, check=True, timeout=60)

    def presses(self, key: str) -> None:
        """Press a key of the keypad, as a script does; a second later, or it would be a trembling hand's."""
        Box(gestures_in(dock_folder(self.data))).drop(Gesture("clock.forward", "1"))
        assert make("keypad.press", key, self.data) == ("", 0)

    def goes_to(self, node: str) -> None:
        """With the keypad, to this stop of the ring, and act there."""
        for _ in range(LAST_PRESSES):
            if f"ring {node};" in self.says("kiosk") + ";":
                break
            self.presses("down")
        else:
            raise AssertionError(f"{node} is not on the ring: {self.says('kiosk')}")
        self.presses("centre")

    def hushes(self) -> None:
        """Be silent, if something is being said: that would count as a sign of life."""
        for _ in range(5):
            if "speaks" not in self.says("kiosk"):
                return
            # Had it just come to its end, it begins again: then the next press hushes it.
            self.presses("repeat")
        raise AssertionError("it cannot be hushed")

    def ends(self) -> None:
        """Whoever is there leaves, and a day goes by."""
        if "page attract" in self.says("kiosk"):
            return
        self.hushes()
        assert make("clock.forward", "86400", self.data) == ("", 0)
        self.until("kiosk", "page attract")

    def begins(self) -> None:
        """A new visit, in French."""
        self.ends()
        self.presses("down")
        self.goes_to("lang.fr")
        self.until("kiosk", "page menu")

    def log(self, event: str) -> list[dict[str, str]]:
        lines = (json.loads(one) for one in (self.data / "log" / "kiosk.jsonl").read_text().splitlines())
        return [one for one in lines if one["event"] == event]


@contextmanager
def at_work(folder: Path) -> Iterator[Docked]:
    env = no_sound_card(folder) | {"PARVIS_DATA": str(folder / "data"), "PARVIS_HUB__PORT": "0"}
    env |= {"PARVIS_HUB__HOST": "127.0.0.1", "PARVIS_HUB__PUBLIC_URL": ""}
    with VirtualDisplay(1600, 1000) as display:
        command = [sys.executable, "-m", "kiosk.app", "run", "--dock"]
        process = subprocess.Popen(
            command, env=env | {"DISPLAY": display.name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        made = Docked(folder / "data", display.name, process)
        try:
            until(lambda: read_status(status_in(dock_folder(made.data))))
            made.until("kiosk", "page attract")
            until(lambda: made.log("hub.ready"))
            yield made
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="module")
def docked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docked]:
    with at_work(tmp_path_factory.mktemp("dock")) as made:
        yield made
        ends_wholly(made)


def test_a_kiosk_that_is_killed_leaves_nothing_running(tmp_path: Path) -> None:
    """The print service, its printer and its bus lived on for ever, one set for each killed kiosk."""
    with at_work(tmp_path) as killed:
        children = [psutil.Process(pid) for pid in descendants(killed.process.pid)]
        assert len(children) >= 5
        killed.process.kill()
        killed.process.wait(60)
        until(lambda: not [one for one in children if lives(one)])


def test_a_window_that_opens_after_its_kiosk_was_killed_closes(tmp_path: Path) -> None:
    """It took whoever had inherited it for its kiosk, and stayed for ever."""
    gone = subprocess.Popen(["true"])
    gone.wait(60)
    with VirtualDisplay(1600, 1000) as display:
        command = [sys.executable, "-m", "kiosk.app", "dock", str(tmp_path), "--kiosk", str(gone.pid)]
        window = subprocess.Popen(command, env={**os.environ, "DISPLAY": display.name})
        try:
            assert window.wait(60) == 0
        finally:
            window.kill()


def lives(process: psutil.Process) -> bool:
    """Not a zombie: that has ended, and waits for somebody to hear of it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def ends_wholly(docked: Docked) -> None:
    children = descendants(docked.process.pid)
    assert len(children) >= 5, "the hub, the print service, its printer and bus, the dock's window"
    docked.process.terminate()
    assert docked.process.wait(60) == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()], "nothing is left running"
    assert not status_in(dock_folder(docked.data)).exists()


def descendants(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def is_drawn(docked: Docked) -> bool:
    """Whether the dock's window has opened: a click there does something."""
    docked.clicks("camera.show", "letter")
    time.sleep(0.3)
    return docked.says("camera") == "letter lies there"


def test_buttons_and_keys_of_the_second_window_work_the_fakes(docked: Docked) -> None:
    until(lambda: is_drawn(docked))
    docked.clicks("camera.show", "bill")
    docked.until("camera", "bill lies there")
    docked.types("Down")
    docked.until("kiosk", "ring")
    docked.types("u")
    docked.until("camera", "unplugged; bill lies there")
    docked.types("shift+u")
    docked.types("0")
    docked.until("camera", "the table is empty")
    # The window looks at the table several times a second; then what changes nothing drops nothing.
    until(lambda: drops_nothing(docked, "camera.clear"))


def drops_nothing(docked: Docked, gesture: str) -> bool:
    """Whether a click on this button makes no gesture."""
    docked.clicks(gesture)
    return not list(gestures_in(dock_folder(docked.data)).glob("*.json"))


def test_a_call_does_not_leave_while_the_network_is_cut(docked: Docked) -> None:
    docked.types("n")
    docked.until("network", "cut")
    docked.presses("help")
    docked.presses("help")
    docked.until("kiosk", "CallUnsent")
    docked.clicks("network.restore")
    # The hub has it, and says that nobody is on shift.
    docked.until("kiosk", "CallNobody")


@pytest.mark.clause("5.1.3.2", "5.2")
def test_a_headset_starts_the_voice(docked: Docked) -> None:
    docked.hushes()
    docked.types("h")
    docked.until("headset", "plugged in")
    docked.until("kiosk", "headset; speaks")
    docked.types("p")
    docked.until("headset", "none")


def test_the_clock_brings_the_idle_warning_and_the_end(docked: Docked) -> None:
    docked.begins()
    docked.hushes()
    assert make("clock.forward", "240", docked.data) == ("", 0)
    docked.types("m")
    docked.until("kiosk", "leaves in")
    docked.clicks("clock.forward", "60")
    docked.until("kiosk", "page attract")
    assert docked.log("visit.idle_end")


def test_a_mediators_badge_and_no_other_begins_the_help_beside(docked: Docked) -> None:
    docked.begins()
    docked.types("z")
    docked.until("badge", "one lies")
    assert "assisted" not in docked.says("kiosk")
    docked.types("shift+b")
    docked.until("badge", "none")
    docked.clicks("badge.touch", "mediator")
    docked.until("badge", "its number is 2580")
    docked.until("kiosk", "page assist.pin")
    docked.types("shift+b")
    # Taken away late, it would be a sign of life after the day that the next test lets go by.
    docked.until("badge", "none")


def test_an_agent_takes_the_kiosk_out_of_service_and_cleans_it(docked: Docked) -> None:
    docked.ends()
    docked.types("q")
    docked.until("kiosk", "OutOfOrder")
    docked.types("shift+q")
    docked.until("kiosk", "page attract")
    docked.clicks("service.clean")
    docked.until("kiosk", "Cleaning")
    docked.types("m")
    docked.until("kiosk", "page attract")


def test_a_finger_held_in_the_corner_of_the_first_page_cleans_the_screen(docked: Docked) -> None:
    docked.ends()
    docked.until("kiosk", "page attract")
    docked.hand("mousemove", "8", "8", "mousedown", "1")
    docked.until("kiosk", "page cleaning_asked")
    docked.until("kiosk", "page cleaning;")
    docked.hand("mouseup", "1")
    assert docked.log("cleaning.begin")
    docked.types("m")
    docked.until("kiosk", "page attract")


@pytest.mark.long
def test_a_jam_is_told_on_the_page_and_the_receipt_comes_out_when_it_is_cleared(docked: Docked) -> None:
    town = valbourg()
    procedure = town.procedures[PROCEDURE]
    docked.begins()
    shelf = f"section.{procedure.section}"
    docked.goes_to(shelf if shelf in {node.id for node in Visit.begins(town).view.walk()} else "all")
    docked.goes_to(f"procedure.{PROCEDURE}")
    for page, option in ANSWERS.items():
        docked.until("kiosk", f"page {PROCEDURE}.{page}")
        docked.goes_to(f"option.{option}")
        docked.presses("right")
    docked.types("j")
    docked.until("printer", "the next page jams")
    docked.goes_to("print")
    docked.until("kiosk", "JobWaiting media-jam")
    docked.until("printer", "blocked (media-jam)")
    docked.types("shift+j")
    docked.until("kiosk", "JobPrinted")
    docked.until("printer", "1 printed")
