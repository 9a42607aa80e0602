"""The first start without pixels, and an installer who does not touch its screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.app import paths
from kiosk.app.firstboot import program
from kiosk.app.firstboot.desk import Tools
from kiosk.app.settings import Settings, load_settings
from kiosk.devices.audio import FakeVoice
from kiosk.devices.panel import Matrix
from kiosk.pages import actions as act
from kiosk.pages.setup_states import SettingUp
from tests.support.front import Front
from tests.support.hall import Sight
from tests.support.waiting import until

BASE = load_settings(paths.SETTINGS, {})
FRESH = SettingUp()


class Start(Front):
    """The first start, and an installer who does not touch its screen."""

    def __init__(self, tools: Tools, setup: SettingUp = FRESH, base: Settings = BASE) -> None:
        super().__init__()
        self.voice, self.sight = FakeVoice(at_once=True), Sight()
        self.lies: list[tuple[int, Matrix]] = []
        tools = replace(tools, lies=lambda turned, touch: self.lies.append((turned, touch)))
        self.kiosk = program.open_setup(
            program.setup_town(base), setup, base, tools, face=self.sight, voice=self.voice,
            post=self.waiting.append, clock=self.clock,
        )  # fmt: skip
        self.keypad.listen(lambda event: self.waiting.append(lambda: self.kiosk.press(event)))
        self.kiosk.open_desks()

    @property
    def setup(self) -> SettingUp:
        assert isinstance(self.session.duty, SettingUp)
        return self.session.duty

    def waits(self, true: Callable[[SettingUp], object]) -> None:
        def came() -> object:
            self.settles()
            return true(self.setup)

        until(came)

    def does(self, *actions: act.Action) -> None:
        for action in actions:
            self.kiosk.act(action)
