"""Every fake of one kiosk, set up around it and let go after it, with the window that works them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kiosk.app import paths
from kiosk.app.build import run_kiosk
from kiosk.app.folders import data_folder
from kiosk.app.gestures.around import ClockProp, NetworkProp
from kiosk.app.gestures.box import Box
from kiosk.app.gestures.cable import Cable
from kiosk.app.gestures.clock import DockClock
from kiosk.app.gestures.flatbed import FlatbedProp
from kiosk.app.gestures.keys import HeadsetProp, KeypadProp, SwitchProp
from kiosk.app.gestures.onstage import KioskProp
from kiosk.app.gestures.paper import PrinterProp
from kiosk.app.gestures.places import dock_folder, gestures_in, pictures_in, status_in
from kiosk.app.gestures.prop import Prop
from kiosk.app.gestures.reader import BadgeProp, mediators
from kiosk.app.gestures.service import ServiceProp
from kiosk.app.gestures.table import CameraProp, Table
from kiosk.app.gestures.voice import MicrophoneProp
from kiosk.app.gestures.watch import GestureWatch
from kiosk.app.later import Post
from kiosk.app.nearhub.process import python_module
from kiosk.app.settings import Settings, with_values
from kiosk.app.world import World
from kiosk.devices.badge import FakeBadge
from kiosk.devices.ears import FakeEars
from kiosk.devices.flatbed import FOLDER, is_flatbed
from kiosk.devices.keypad import FakeKeypad
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.virtual import VirtualPrinter, VirtualPrinterError
from kiosk.types import Lang
from scanner.platen import Platen
from scanner.tray import Tray

if TYPE_CHECKING:
    from kiosk.app.build import Program

SPACE_PX = 12
"""Between the kiosk's window and the dock's."""
SETTLE_S = 2.0


class Rig:
    """A context: a printer, a camera, a cable and a clock that are fakes from its start to its end."""

    def __init__(self, settings: Settings, env: Mapping[str, str]) -> None:
        self._settings = settings
        self._folder = dock_folder(data_folder(env))
        self._printer = VirtualPrinter(self._folder / "printed")
        self._table = Table(Tray(self._folder / "camera"), self._folder / "table.png")
        self._platen = Platen(self._folder / "flatbed")
        self._is_flatbed = is_flatbed(settings.camera.source)
        self._clock, self._cable = DockClock(), Cable()
        self._keypad, self._badge = FakeKeypad(), FakeBadge()
        self._ears = FakeEars(frozenset(Lang(one.code) for one in settings.languages))
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        """Start the printer. Raises VirtualPrinterError, OSError."""
        self._ending.callback(self._cable.close)
        with ExitStack() as undo:
            undo.push(self._ending)
            pictures_in(self._folder).mkdir(parents=True, exist_ok=True)
            self._ending.enter_context(self._printer)
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the window, stop listening, let the fakes go."""
        self._ending.close()

    @property
    def settings(self) -> Settings:
        """The kiosk's settings, led to the fakes and to a hub of its own, in a window."""
        paper = self._printer
        return with_values(
            self._settings,
            screen={"fullscreen": "no"},
            camera={"source": self._source},
            printer={"queue": paper.queue, "server": paper.server, "port": paper.port},
            hub={"url": "", "public_url": ""},
        )

    @property
    def world(self) -> World:
        """What the kiosk takes for the world."""
        return World(self._clock, self._clock.today, self._cable.to, self._ears, mediators())

    def built(self, program: Program) -> None:
        """The kiosk is there, alone in its data folder: listen for gestures, and open the window."""
        from kivy.core.window import Window

        # Beside each other, where a window manager lets them: neither may hide the other.
        Window.left, Window.top = 0, 0
        self._platen.set_up(feeder=True)
        self._table.set_up()
        program.plug(self._keypad)
        program.attach(self._badge)
        box, status = Box(gestures_in(self._folder)), status_in(self._folder)
        watch = GestureWatch(box, status, self._props(program), partial(_settle, program.window.later))
        watch.start()
        self._ending.callback(watch.stop)
        self._ending.callback(_open_window(self._folder, self._settings.screen.width_px + SPACE_PX))

    @property
    def _source(self) -> str:
        """The fake of what the settings name: a flatbed, or a camera."""
        return f"{FOLDER}{self._platen.folder}" if self._is_flatbed else str(self._table.tray.folder)

    def _scanner(self) -> Prop:
        pictures = (paths.CONFIG / "demo", pictures_in(self._folder))
        return FlatbedProp(self._platen, pictures) if self._is_flatbed else CameraProp(self._table, pictures)

    def _props(self, program: Program) -> tuple[Prop, ...]:
        paper = self._printer
        return (
            KioskProp(lambda: (program.kiosk.session, program.stage.view, program.kiosk.speaking)),
            self._scanner(),
            PrinterProp(paper, CupsPrinter(paper.queue, paper.server, paper.port)),
            NetworkProp(self._cable),
            ClockProp(self._clock),
            KeypadProp(self._keypad),
            SwitchProp(self._keypad),
            HeadsetProp(self._keypad),
            MicrophoneProp(self._ears),
            BadgeProp(self._badge),
            ServiceProp(program.data),
        )


def run_docked(settings: Settings, env: Mapping[str, str]) -> int:
    """``parvis run --dock``: the exit code. What stops it from starting is one sentence on stderr."""
    try:
        with Rig(settings, env) as rig:
            return run_kiosk(rig.settings, env, rig.world, rig.built)
    except (VirtualPrinterError, OSError) as error:
        sys.stderr.write(f"The dock cannot start: {error}\n")
        return 2


def _settle(post: Post) -> None:
    """Wait until the main thread has come to what is posted now, and so to all before; not for ever."""
    come = threading.Event()
    post(come.set)
    come.wait(SETTLE_S)


def _open_window(folder: Path, left_px: int) -> Callable[[], None]:
    """Start the dock's window in a process of its own; what ends it."""
    command = [*python_module("kiosk.app", "dock", str(folder)), "--left", str(left_px)]
    command += ["--kiosk", str(os.getpid())]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def end() -> None:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    return end
