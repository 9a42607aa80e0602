"""One real Kivy window for a test process, on a display of its own, and what a finger does on it."""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.app.demo.display import VirtualDisplay
from kiosk.devices.keypad import KeypadEvent
from kiosk.pages.actions import Action

if TYPE_CHECKING:
    from PIL.Image import Image

    from screens.stage import Stage
    from screens.theme import Display, ThemeBook

ROOT = Path(__file__).parents[2]
SIDE = 1920


def open_window(width: int = SIDE, height: int = SIDE) -> None:
    """Start the display and prepare Kivy, once in the process: wide and high enough for both ways up."""
    _open_once(width, height)


@cache
def _open_once(width: int, height: int) -> None:
    life = ExitStack()
    display = life.enter_context(VirtualDisplay(width, height))
    atexit.register(life.close)
    os.environ["DISPLAY"] = display.name
    os.environ["SDL_VIDEODRIVER"] = "x11"
    os.environ["KIVY_HOME"] = str(ROOT / "out" / "kivy")
    from screens.bootstrap import WindowSettings, prepare

    prepare(WindowSettings(width, height))
    from kivy.base import EventLoop
    from kivy.core.window import Window

    EventLoop.window = Window
    for provider in EventLoop.input_providers[:]:
        EventLoop.remove_input_provider(provider)
    EventLoop.start()


@dataclass
class FakeClock:
    """Seconds that pass only when told."""

    now: float = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@dataclass
class Scene:
    """A stage in the window, what was done on it, and a finger."""

    stage: Stage
    book: ThemeBook
    clock: FakeClock
    actions: list[Action] = field(default_factory=list)
    misses: list[None] = field(default_factory=list)
    keys: list[KeypadEvent] = field(default_factory=list)
    window: Any = None
    explored: list[str] = field(default_factory=list)

    def frames(self, count: int = 2) -> None:
        """Draw so many frames."""
        self.window.frames(count)

    def finger(self, x: float, y: float) -> Any:
        """A finger that is not down yet, at window coordinates (px from the lower left)."""
        from kivy.tests.common import UnitTestTouch

        return UnitTestTouch(x, y)

    def tap(self, node_id: str) -> None:
        """Touch a node in its middle and lift the finger; the lock-out is waited for."""
        widget = self.target(node_id)
        finger = self.finger(*widget.to_window(*widget.center))
        finger.touch_down()
        finger.touch_up()
        self.clock.now += 1.0

    def target(self, node_id: str) -> Any:
        """What can be touched under this id. Raises KeyError."""
        for widget in self.stage.targets():
            if widget.node.id == node_id:
                return widget
        raise KeyError(node_id)

    def picture(self) -> Image:
        """What the stage shows now."""
        from PIL import Image

        self.frames(2)
        size, data = self.window.pixels()
        return Image.frombytes("RGBA", size, data).convert("RGB")


def theme_book(display: Display) -> ThemeBook:
    """The real themes, fonts and icons for this display."""
    from screens.theme import ThemeBook

    config = ROOT / "config"
    return ThemeBook(config / "themes", config / "fonts", config / "icons", display)


def make_scene(
    display: Display, lockout_s: float = 0.25, size: tuple[int, int] = (SIDE, SIDE)
) -> tuple[Scene, Callable[[], None]]:
    """A scene for this display, and how to end it. ``size`` is the window's: one for the whole process."""
    open_window(*size)
    from screens.stage import Stage
    from screens.window import KioskWindow

    actions: list[Action] = []
    misses: list[None] = []
    clock, book = FakeClock(), theme_book(display)
    explored: list[str] = []
    stage = Stage(
        book, actions.append, on_miss=lambda: misses.append(None), on_explore=explored.append, clock=clock,
        lockout_s=lockout_s,
    )  # fmt: skip
    keys: list[KeypadEvent] = []
    window = KioskWindow(stage, on_key=keys.append)
    return Scene(stage, book, clock, actions, misses, keys, window, explored), window.close


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A portrait stage of 1080 x 1920 in the window."""
    from screens.theme import Display

    made, end = make_scene(Display())
    yield made
    end()


def wait_until(done: Callable[[], bool], scene: Scene, seconds: float = 60.0) -> None:
    """Draw frames until something is true. Raises AssertionError when it never is."""
    limit = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < limit, "it never came true"
        scene.frames(1)


def drawn_anywhere(scene: Scene, node_id: str) -> list[Any]:
    """The node's widget, the page turned to where it lies."""
    page = scene.stage.page
    assert page is not None
    for part in range(page.parts):
        page.turn(part)
        scene.frames()
        if found := [one for one in scene.stage.drawn() if one.node.id == node_id]:
            return found
    return []
