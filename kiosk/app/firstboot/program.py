"""The program of the first start: the kiosk's own stage, voice and keys around the installer's pages."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hub.contract import KioskIdentity
from kiosk.app import paths
from kiosk.app.alive import Alive
from kiosk.app.content import bare_town, communes
from kiosk.app.desks.room import Opening
from kiosk.app.eventlog import start_log
from kiosk.app.firstboot import devices
from kiosk.app.firstboot.desk import FirstBootDesk, Tools
from kiosk.app.firstboot.joining import Joined, Joining
from kiosk.app.firstboot.keeping import keep_all, keep_hub
from kiosk.app.firstboot.ownhub import first_code, own_console
from kiosk.app.firstboot.panel import said_inches
from kiosk.app.firstboot.wanted import Wanted, first_start_told
from kiosk.app.firstboot.writing import kiosk_name, toml_of
from kiosk.app.folders import data_folder
from kiosk.app.idle import IdleWatch
from kiosk.app.kiosk import Kiosk
from kiosk.app.later import today
from kiosk.app.machine import kiosk_id, own_id
from kiosk.app.nearhub.command import hub_data
from kiosk.app.onlyone import only_one
from kiosk.app.parts import (
    is_full,
    make_stage,
    make_voice,
    read_keypad,
    theme_book,
    touch_panel,
    window_settings,
)
from kiosk.app.ports import Face, Surroundings
from kiosk.app.settings import OWN_FILE, Settings, authority_beside, load_settings, with_values
from kiosk.app.starting import run_windowed
from kiosk.app.storage import read_notice
from kiosk.devices.audio import Voice
from kiosk.devices.keypad import Keypad, KeypadEvent
from kiosk.devices.panel import Matrix, is_swapped
from kiosk.pages.actions import Action
from kiosk.pages.comfort import Comfort
from kiosk.pages.setup_states import Chosen, HubState, Panel, Picked, SettingUp
from kiosk.pages.setup_turn import begins, joining
from kiosk.pages.setup_way import left_alone
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from screens.bootstrap import prepare

if TYPE_CHECKING:
    from screens.stage import Stage
    from screens.window import KioskWindow

USUAL_INCHES = 21.5
"""Where the screen does not say how large it is."""
SHOWN_S = 4.0
"""So long it is said that the kiosk is ready, before it starts anew."""
BEAT_S = 1.0
PULSE_S = 0.25
ALONE_S = 600.0
"""A kiosk whose hub was to be joined, and that nobody touches for so long, serves without it."""


def setup_town(settings: Settings) -> Town:
    """No town yet: Parvis itself, in all its languages, with the list of communes. Raises PackError."""
    bare = bare_town(
        with_values(settings, town={"name": "Parvis", "place": "", "phone": ""}),
        paths.CONFIG,
        paths.CATALOGUES,
    )
    return replace(bare, communes=communes(paths.CONFIG))


def open_setup(
    town: Town, setup: SettingUp, settings: Settings, tools: Tools,
    *, face: Face, voice: Voice, post: Callable[[Callable[[], None]], None],
    clock: Callable[[], float] = time.monotonic,
) -> Kiosk:  # fmt: skip
    """The kiosk at the first of these pages. Nobody calls its ``tick``: who looks for a cable comes back."""
    around = Surroundings(
        town, Turner(town, Comfort(town.languages[0].lang)), today, post, settings.voice.enabled
    )
    idle = IdleWatch(settings.visit, clock)

    def desk(opening: Opening) -> FirstBootDesk:
        return FirstBootDesk(opening, tools)

    kiosk = Kiosk(around, face, voice, idle, desk)
    kiosk.start()
    kiosk.apply(lambda session: begins(session, setup, town))
    return kiosk


class FirstBoot:
    """The window of the first start, until everything is written."""

    def __init__(
        self, asked: Wanted, settings: Settings, env: Mapping[str, str], refit: Callable[[Tools], Tools]
    ) -> None:
        """``refit`` may put another device in a real one's place."""
        self._asked, self._settings, self._env = asked, settings, env
        self.data = data_folder(env)
        self._alive, self._alone = Alive(env), only_one(self.data)
        start_log(self.data / "log")
        prepare(window_settings(settings, env))
        from kivy.core.window import Window

        from screens.window import KioskWindow

        wide, high = (
            int(side) for side in (Window.size if is_full(settings, env) else settings.screen.panel_px)
        )
        self._turned = turned = settings.screen.turned
        panel = Panel(high, wide) if is_swapped(turned) else Panel(wide, high)
        inches = said_inches()
        self._inches = inches or USUAL_INCHES
        self._town = setup_town(settings)
        self._kiosk = identity(asked, kiosk_name(self._town.catalogue))
        drawn = settings if asked.prepared else on_panel(settings, panel, self._inches)
        self.stage: Stage = make_stage(drawn, self._act)
        self.window: KioskWindow = KioskWindow(self.stage, "Parvis", self._press, turned)
        self.fingers = touch_panel(settings, env)
        """What is corrected as soon as it is known how the touch layer lies."""
        if self.fingers:
            self.window.feel(self.fingers)
        self._voice = make_voice(settings, env)
        setup = SettingUp(
            panel, picked=Picked(inches=inches), turned=turned, touch=settings.screen.touch,
            remade=read_notice(self.data) is not None, first_code=first_code(hub_data(env)),
        )  # fmt: skip
        if asked.prepared:
            setup = joining(setup, settings.hub.url)
        self._touched = time.monotonic()
        self.kiosk = open_setup(
            self._town, setup, settings, refit(self._tools()), face=self.stage, voice=self._voice,
            post=self.window.later,
        )  # fmt: skip
        self._keypad: Keypad | None = None

    def run(self) -> None:
        """Until it is written, or something stops it."""
        from kivy.clock import Clock

        Clock.schedule_once(lambda _: Clock.schedule_once(lambda _: self._shown(), 0), 0)
        Clock.schedule_interval(lambda _: self._beat(), BEAT_S)
        Clock.schedule_interval(lambda _: self.kiosk.pulse(), PULSE_S)
        try:
            with first_start_told(self._env):
                self.window.run()
        finally:
            if self._keypad:
                self._keypad.close()
            self.kiosk.close()
            self._voice.close()
            self._alone.close()

    def _shown(self) -> None:
        self._alive.shown()
        self._keypad = read_keypad(self._settings.keypad, self._env)
        self._keypad.listen(self._press)
        if self._settings.voice.enabled:
            self._voice.start()
        self.kiosk.open_desks()

    def _beat(self) -> None:
        self._alive.beat()
        if time.monotonic() - self._touched < ALONE_S:
            return
        if (done := left_alone(self.kiosk.session)) is not None:
            self.kiosk.act(done)

    def _act(self, action: Action) -> None:
        self._touched = time.monotonic()
        self.kiosk.touch(action)

    def _press(self, event: KeypadEvent) -> None:
        self._touched = time.monotonic()
        self.window.later(lambda: self.kiosk.press(event))

    def _tools(self) -> Tools:
        paper = self._settings.printer
        return tools_of(
            paper.server, paper.port, video=devices.VIDEO, keep=self._keep, kept=self._done,
            kiosk=self._kiosk, lies=self._lies, authority=self._authority,
            console=lambda: own_console(self._settings),
        )  # fmt: skip

    def _lies(self, turned: int, touch: Matrix) -> None:
        """The picture is turned on the panel and the fingers follow, at once: the next page is touched."""
        if self.fingers:
            self.fingers.correct(touch)
        if turned == self._turned:
            return
        if is_swapped(turned - self._turned):
            wide, high = (int(side) for side in self.stage.size)
            self.stage.fit(theme_book(on_panel(self._settings, Panel(high, wide), self._inches)))
        self._turned = turned
        self.window.turn(turned)

    @property
    def _authority(self) -> Path | None:
        """The town's own, as the kiosk will find it in its settings."""
        return self._settings.hub.authority or authority_beside(self._asked.file)

    def _keep(self, chosen: Chosen | None, joined: Joined | None) -> bool:
        if chosen is None:
            return keep_hub(joined, self._env)
        content = toml_of(chosen, self._settings, self._town.catalogue, self._kiosk.id)
        return keep_all(content, joined, self._asked.file, self._env, chosen.first_code)

    def _done(self) -> None:
        from kivy.clock import Clock

        Clock.schedule_once(lambda _: self.window.stop(), SHOWN_S)


def identity(asked: Wanted, name: str) -> KioskIdentity:
    """What a hub is told: as it was prepared; else this machine's id, and its place when that is known."""
    if asked.prepared:
        own = asked.prepared.town
        return KioskIdentity(id=own.kiosk_id, name=own.kiosk, place=own.place)
    # One that has no id of its own gets it by chance.
    return KioskIdentity(id=own_id() or kiosk_id(secrets.token_bytes(16)), name=name)


def on_panel(settings: Settings, panel: Panel, inches: float) -> Settings:
    """The screen as it is; how large, is a guess until that is said."""
    sizes = {
        "width_px": panel.width_px,
        "height_px": panel.height_px,
        "px_per_mm": panel.px_per_mm(inches),
    }
    return with_values(settings, screen=sizes)


def tools_of(
    server: str, port: int, *, video: Path, keep: Callable[[Chosen | None, Joined | None], bool],
    kept: Callable[[], None], kiosk: KioskIdentity, authority: Path | None = None,
    lies: Callable[[int, Matrix], None] = lambda _turned, _touch: None,
    console: Callable[[], str] = lambda: "",
) -> Tools:  # fmt: skip
    """The real devices of this machine; ``kiosk`` is what the hub is told of it, but for its place."""
    from kiosk.printing.cups import CupsPrinter
    from scanner.sources import OpenCVCamera

    def join(url: str, place: str, told: Callable[[HubState], None]) -> Joining:
        here = kiosk.model_copy(update={"place": place or kiosk.place})
        return Joining(url, here, told, authority=authority)

    return Tools(
        printers=lambda: devices.printers(server, port),
        printer=lambda queue: CupsPrinter(queue, server or None, port),
        cameras=lambda: devices.cameras(video),
        camera=OpenCVCamera,
        join=join,
        keep=keep,
        kept=kept,
        lies=lies,
        console=console,
    )


def run_first_boot(
    asked: Wanted,
    env: Mapping[str, str],
    built: Callable[[FirstBoot], None] = lambda _: None,
    refit: Callable[[Tools], Tools] = lambda tools: tools,
) -> int:
    """The exit code: 0 where it was written or somebody stopped it; whoever watches then starts the kiosk.

    ``built`` is told the program before it runs.
    """

    def make() -> FirstBoot:
        bare = {key: one for key, one in env.items() if key != OWN_FILE}
        program = FirstBoot(asked, asked.prepared or load_settings(paths.SETTINGS, bare), env, refit)
        built(program)
        return program

    return run_windowed(make, env)
