"""The first start's pages on the real stage, of a machine that has neither printer nor camera."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kiosk.app import paths
from kiosk.app.firstboot import program
from kiosk.app.firstboot.desk import Tools
from kiosk.app.firstboot.joining import Joined
from kiosk.app.settings import load_settings
from kiosk.devices.audio import FakeVoice
from kiosk.pages.setup_states import Chosen, Found, Panel, SettingUp
from screens.theme import Display
from tests.support.front import Front
from tests.support.window import Scene, make_scene


@dataclass
class Kept:
    """What was answered in the end."""

    chosen: Chosen | None = None

    def keep(self, chosen: Chosen | None, _: Joined | None) -> bool:
        self.chosen = chosen
        return True


class Installing(Front):
    """A stage of 1080 x 1920, and what is done on it."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene, self.answers = scene, Kept()
        base = load_settings(paths.SETTINGS, {})
        bare = Tools(
            printers=Found, printer=_none, cameras=Found, camera=_none, join=_none,
            console=lambda: "http://10.0.2.15:8765", keep=self.answers.keep, kept=lambda: None,
        )  # fmt: skip
        self.kiosk = program.open_setup(
            program.setup_town(base), SettingUp(Panel(1080, 1920), first_code="K7QM-4XWD"), base, bare,
            face=scene.stage, voice=FakeVoice(at_once=True), post=self.waiting.append, clock=self.clock,
        )  # fmt: skip
        self.kiosk.open_desks()


def _none(*_: object) -> None:  # type: ignore[misc]
    raise AssertionError("this machine has none")


@contextmanager
def installing() -> Iterator[Installing]:
    """From the first page on."""
    scene, end = make_scene(Display())
    made = Installing(scene)
    try:
        yield made
    finally:
        made.kiosk.close()
        end()
