"""The first start with real touches, printer, camera and hub, to its last page and the end of its process.

Run by ``test_first_start.py``. Args: the file that is written, a folder for pictures, the camera's folder,
the hub's address, its code.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.app.firstboot.desk import Tools
from kiosk.app.firstboot.program import FirstBoot, run_first_boot
from kiosk.app.firstboot.wanted import Wanted
from kiosk.devices.panel import STRAIGHT, Contact, Matrix
from kiosk.devices.printer import JobPrinted
from kiosk.pages import actions as act
from kiosk.pages.setup_states import (
    Found,
    HubCompares,
    HubSaysNo,
    HubTrusts,
    PictureSeen,
    SettingUp,
    SetupStep,
    Thing,
)
from kiosk.pages.typing import keys_of
from kiosk.types import FieldId
from tests.support.stepping import Steps, walk

FILE, PICTURES, TRAY, URL, CODE = sys.argv[1:6]
MIRRORED: Matrix = (-1.0, 0.0, 1.0, 0.0, 1.0, 0.0)


class Mirrored:
    """A touch layer that lies mirrored, until it is told what mends it."""

    def __init__(self) -> None:
        self.matrix = STRAIGHT

    def listen(self, listener: Callable[[Sequence[Contact]], None]) -> None:
        """Its fingers come as the window's own here."""

    def correct(self, matrix: Matrix) -> None:
        self.matrix = matrix

    def close(self) -> None:
        """Nothing was opened."""


class Installer:
    def __init__(self, program: FirstBoot) -> None:
        self._program = program
        self._panel = Mirrored()
        program.fingers = self._panel

    @property
    def _setup(self) -> SettingUp:
        duty = self._program.kiosk.session.duty
        assert isinstance(duty, SettingUp)
        return duty

    def steps(self) -> Steps:
        yield from self._lies()
        yield from self._goes_on("language")
        for key in "NANTE":
            yield from self._taps(f"key.{key}")
        yield from self._taps("key.town.0")
        yield from self._goes_on("town")
        self._types("spot", "hall a - borne 2")
        yield from self._goes_on("place")
        yield from self._taps("option.uk")
        yield from self._goes_on("languages")
        yield from self._taps("option.21.5")
        yield from self._goes_on("screen")
        yield from self._taps("option.110")
        yield from self._goes_on("height")
        yield from self._printer()
        yield from self._camera()
        yield from self._hub()
        yield from self._goes_on("check")

    def _lies(self) -> Steps:
        """The panel hangs on its head, and its touch layer lies mirrored on it."""
        yield from self._rests()
        self._shot("aim")
        self._touches_target(mirrored=True)
        yield from self._rests()
        assert self._stands_at(SetupStep.TARGETS)
        assert self._panel.matrix == MIRRORED, "every finger that follows is felt on the other side"
        self._shot("targets")
        yield from self._taps("back")
        self._touches_target()
        yield from self._rests()
        assert self._stands_at(SetupStep.UPRIGHT)
        self._shot("upright")
        yield from self._taps("option.90")
        assert tuple(self._program.stage.size) == (960, 540)
        self._shot("turned")
        yield from self._taps("option.90")
        assert tuple(self._program.stage.size) == (540, 960)
        yield from self._taps("option.0")

    def _stands_at(self, step: SetupStep) -> bool:
        return self._setup.step is step

    def _touches_target(self, *, mirrored: bool = False) -> None:
        from kivy.tests.common import UnitTestTouch

        sheet = next(one for one in self._program.stage.targets() if one.node.id == "target")
        x, y = sheet.to_window(*sheet.spot())
        finger = UnitTestTouch(self._program.stage.width - x if mirrored else x, y)
        finger.touch_down()
        finger.touch_up()

    def _printer(self) -> Steps:
        yield lambda: isinstance(self._setup.printers, Found)
        assert isinstance(self._setup.printers, Found)
        yield from self._taps(f"option.{self._setup.printers.things[0].id}")
        yield from self._taps("test")
        yield lambda: self._setup.test == JobPrinted()
        yield from self._goes_on("printer")

    def _camera(self) -> Steps:
        yield lambda: isinstance(self._setup.cameras, Found)
        yield from self._taps(f"option.{TRAY}")
        yield from self._goes_on("camera")
        yield lambda: self._setup.picture == PictureSeen()
        yield from self._goes_on("picture")

    def _hub(self) -> Steps:
        yield from self._taps("option.elsewhere")
        yield from self._goes_on("hub")
        self._types("web", URL)
        yield from self._goes_on("address")
        self._types("code", "WRNG2345")
        yield from self._goes_on("code")
        yield lambda: isinstance(self._setup.hub, HubSaysNo)
        self._shot("no")
        yield from self._taps("main")
        self._types("code", CODE.replace("-", ""))
        yield from self._taps("main")
        yield lambda: isinstance(self._setup.hub, HubCompares)
        self._shot("compares")
        yield lambda: isinstance(self._setup.hub, HubTrusts)
        yield from self._goes_on("trusts")

    # ---- Hands ----

    def _types(self, field: str, words: str) -> None:
        for key in keys_of(FieldId(field), words):
            self._program.kiosk.act(act.Type(key))

    def _goes_on(self, page: str) -> Steps:
        yield from self._rests()
        self._shot(page)
        yield from self._taps("main")

    def _taps(self, node: str) -> Steps:
        """On whichever part of a long page it is."""
        from kivy.tests.common import UnitTestTouch

        stage = self._program.stage
        for _ in range(9):
            found = [one for one in stage.targets() if one.node.id == node]
            if found:
                break
            stage.turn_part()
            yield from self._rests()
        finger = UnitTestTouch(*found[0].to_window(*found[0].center))
        finger.touch_down()
        finger.touch_up()
        yield from self._rests()

    def _rests(self) -> Steps:
        """Longer than touches are locked out."""
        end = time.monotonic() + 0.4
        yield lambda: time.monotonic() > end

    def _shot(self, name: str) -> None:
        self._program.window.screenshot(Path(PICTURES) / f"{name}.png")


def install(program: FirstBoot) -> None:
    walk(Installer(program).steps())


def with_tray(tools: Tools) -> Tools:
    """A machine without a camera: the folder stands where one would be plugged in."""
    return replace(tools, cameras=lambda: Found((Thing(TRAY, "Caméra", live=True),)))


if __name__ == "__main__":
    sys.exit(run_first_boot(Wanted(Path(FILE)), os.environ, install, with_tray))
