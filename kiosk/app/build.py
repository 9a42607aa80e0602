"""Builds the kiosk and connects its parts: the only place that knows them all."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import structlog

from hub.contract import KioskIdentity
from kiosk.app import paths
from kiosk.app.content import load_town
from kiosk.app.desks.help import HelpDesk
from kiosk.app.desks.parcel import ParcelDesk
from kiosk.app.desks.printing import JOB_TITLE, PrintDesk
from kiosk.app.desks.room import Desks, Opening
from kiosk.app.desks.scan import ScanDesk
from kiosk.app.eventlog import start_log
from kiosk.app.idle import IdleWatch
from kiosk.app.kiosk import Kiosk, Surroundings
from kiosk.app.nearhub.command import hub_command, hub_token
from kiosk.app.nearhub.link import HubLink
from kiosk.app.nearhub.process import HubProcess
from kiosk.app.scratch import Scratch
from kiosk.app.settings import Settings, data_folder
from kiosk.pages.actions import Action
from kiosk.pages.session import Comfort
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.printing.cups import CupsPrinter
from kiosk.procedures.issues import PackError
from screens.bootstrap import MissingText, WindowSettings, prepare
from voice.speaker import Speaker, worker_command

if TYPE_CHECKING:
    from scanner.station import ScanEvent, ScanStation

TICK_S = 1.0
DESKTOP = frozenset({"DESKTOP_SESSION", "XDG_CURRENT_DESKTOP", "WAYLAND_DISPLAY"})
_log = structlog.get_logger()


class Program:
    """The whole kiosk in this process, with its children. Build it, ``run`` it, and it cleans up."""

    def __init__(
        self,
        settings: Settings,
        env: Mapping[str, str],
        town: Town,
        lent: Callable[[str], None] | None = None,
    ) -> None:
        """``lent`` is told each link for a phone as its QR code is shown. Raises MissingText."""
        self._settings, self._env, self._lent = settings, env, lent
        self.data = data_folder(env)
        start_log(self.data / "log")
        self.scratch = Scratch(env, self.data)
        prepare(_window(settings, env))
        from screens.stage import Stage
        from screens.theme import Display, ThemeBook
        from screens.window import KioskWindow

        screen = settings.screen
        display = Display(screen.width_px, screen.height_px, screen.px_per_mm)
        book = ThemeBook(paths.CONFIG / "themes", paths.CONFIG / "fonts", paths.CONFIG / "icons", display)
        self.stage = Stage(book, self._act)
        self.window = KioskWindow(self.stage, settings.town.name)
        self.voice = Speaker(worker_command(settings.voice.words_per_minute))
        self.printer = CupsPrinter(
            settings.printer.queue or None, settings.printer.server or None, settings.printer.port
        )
        town_ = settings.town
        identity = KioskIdentity(id=town_.kiosk_id, name=town_.kiosk, place=town_.place)
        self.link = HubLink(hub_token(settings, env), identity)
        self.hub: HubProcess | None = None
        around = Surroundings(
            town, Turner(town.procedures, Comfort(town.languages[0].lang)), date.today, self.window.later,
            settings.voice.enabled,
        )  # fmt: skip
        idle = IdleWatch(settings.visit, time.monotonic)
        self.kiosk = Kiosk(around, self.stage, self.voice, idle, self._desks)

    def run(self) -> None:
        """Show the attract page, then start what can come a moment later, and draw until stopped."""
        from kivy.clock import Clock

        self.kiosk.start()
        Clock.schedule_once(lambda _: self._after_first_frame(), 0)
        Clock.schedule_interval(lambda _: self.kiosk.tick(), TICK_S)
        try:
            self.window.run()
        finally:
            self.close()

    def close(self) -> None:
        """Let everything go, children too."""
        self.kiosk.close()
        self.link.close()
        self.voice.close()
        if self.hub:
            self.hub.stop()
        self.scratch.close()

    def _act(self, action: Action) -> None:
        self.kiosk.act(action)

    def _after_first_frame(self) -> None:
        _log.info("kiosk.shown")
        if self._settings.voice.enabled:
            self.voice.start()
        if self._settings.hub.url:
            self.link.connect(self._settings.hub.url)
        else:
            command = hub_command(self._settings, self._env, with_parent=True)
            self.hub = HubProcess(command, self.link.connect)
            self.hub.start()
        # A job that a power cut left in the queue belongs to somebody who is gone.
        from kiosk.app.later import in_background

        in_background("print-leftovers", lambda: self.printer.purge_titled(JOB_TITLE))

    def _desks(self, opening: Opening) -> Desks:
        handle = opening.handle
        return Desks(
            opening,
            camera=ScanDesk(self._station, handle, opening.preview, opening.seen_alive),
            calls=HelpDesk(lambda: self.link.client, handle),
            parcels=ParcelDesk(self.link, handle, self._lent),
            prints=PrintDesk(self.printer, handle),
            link=self.link,
        )

    def _station(self, listener: Callable[[ScanEvent], None]) -> ScanStation:
        from scanner.station import ScanStation

        from scanner.sources import OpenCVCamera

        camera = self._settings.camera
        return ScanStation(OpenCVCamera(camera.source), listener, scratch=self.scratch.folder)


def run_kiosk(settings: Settings, env: Mapping[str, str]) -> int:
    """``parvis run``: the exit code. What stops it from starting is one sentence on stderr."""
    try:
        town = load_town(settings, paths.CONFIG, paths.CATALOGUES)
        program = Program(settings, env, town)
    except (PackError, MissingText) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: program.window.stop())
    with contextlib.suppress(KeyboardInterrupt):
        program.run()
    return 0


def _window(settings: Settings, env: Mapping[str, str]) -> WindowSettings:
    """Full screen on a kiosk, which has no desktop session."""
    screen = settings.screen
    desktop = any(env.get(name) for name in DESKTOP)
    full = screen.fullscreen == "yes" or (screen.fullscreen == "auto" and not desktop)
    return WindowSettings(screen.width_px, screen.height_px, full, settings.town.name)
