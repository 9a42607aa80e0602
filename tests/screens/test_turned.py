"""A panel mounted on its side: the same page, upright, and a finger lands where it aims."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kiosk.app.demo.display import VirtualDisplay, touch
from kiosk.devices.panel import TURNS, Contact, Down, Matrix, Moved, Up, at, turning
from screens.theme import Display
from tests.screens.samples import choice
from tests.screens.test_mirror import arabic
from tests.screens.test_pictures import share_that_differs
from tests.support.window import ROOT, Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")

STORY = """
import sys
from pathlib import Path
from screens.bootstrap import WindowSettings, prepare

turned, width, height = map(int, sys.argv[1:4])
prepare(WindowSettings(width, height))
from screens.stage import Stage
from screens.theme import Display
from screens.window import KioskWindow
from tests.screens.samples import choice
from tests.support.window import theme_book

def acted(action):
    print("acted", action, flush=True)
    window.later(window.stop)

stage = Stage(theme_book(Display(1080, 1920)), acted)
window = KioskWindow(stage, turned=turned)
stage.show(choice())

def ready():
    window.screenshot(Path(sys.argv[4]))
    one = stage.targets()[1]
    print(*one.to_window(*one.center), one.node.action, flush=True)

window.later(lambda: window.later(ready))
window.run()
"""


@pytest.fixture(scope="module")
def upright(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden page of a panel that was made upright."""
    file = tmp_path_factory.mktemp("upright") / "page.png"
    with VirtualDisplay(1080, 1920) as display:
        _told, said = _run(display.name, 0, (1080, 1920), file)
        assert said
    return file


def _run(display: str, turned: int, size: tuple[int, int], file: Path) -> tuple[str, str]:
    """What the action of a node is, and what a real touch of the middle of that node has done."""
    env = os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT), "KIVY_HOME": str(ROOT / "out" / "kivy")}
    command = [sys.executable, "-c", STORY, str(turned), *map(str, size), str(file)]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as story:
        assert story.stdout
        x, y, action = story.stdout.readline().split(maxsplit=2)
        touch(display, round(float(x)), round(size[1] - float(y)), env)
        try:
            said, _ = story.communicate(timeout=60)
        finally:
            story.kill()
    return action.strip(), said.removeprefix("acted ").strip()


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_real_window_shows_the_same_page_turned_and_a_real_touch_lands(
    turned: int, upright: Path, tmp_path: Path
) -> None:
    from PIL import Image

    size = (1080, 1920) if turned == 180 else (1920, 1080)
    with VirtualDisplay(*size) as display:
        wanted, said = _run(display.name, turned, size, tmp_path / "page.png")
    assert wanted
    assert said == wanted
    with Image.open(upright) as one, Image.open(tmp_path / "page.png") as other:
        assert one.size == other.size == (1080, 1920)
        assert share_that_differs(one.convert("RGB"), other.convert("RGB"))[0] < 0.0005


@pytest.fixture(scope="module", params=TURNS)
def turned(request: pytest.FixtureRequest) -> Iterator[Scene]:
    made, end = make_scene(Display())
    made.window.turn(request.param)
    yield made
    end()


def _shares(scene: Scene, widget: Any) -> tuple[float, float]:
    x, y = widget.to_window(*widget.center)
    wide, high = scene.window._glass.seen_px
    return x / wide, 1 - y / high


def test_where_a_widget_is_seen_is_where_the_panel_has_it(turned: Scene) -> None:
    turned.stage.show(choice())
    turned.frames()
    degrees = turned.window._glass.degrees
    for widget in turned.stage.targets():
        place = (widget.center_x / turned.stage.width, 1 - widget.center_y / turned.stage.height)
        assert _shares(turned, widget) == pytest.approx(at(turning(degrees), place))


def test_every_target_is_hit_in_both_directions_of_reading(turned: Scene) -> None:
    for view in (choice(), arabic(choice())):
        turned.stage.show(view)
        turned.frames()
        for widget in turned.stage.targets():
            if widget.node.action is None:
                continue
            del turned.actions[:]
            turned.tap(widget.node.id)
            assert turned.actions == [widget.node.action]


def test_what_changes_is_drawn_where_it_is_seen(turned: Scene) -> None:
    from dataclasses import replace

    turned.window.draw_only_changes()
    turned.stage.show(choice())
    turned.frames()
    view = choice()
    turned.stage.show(replace(view, focus=turned.stage.targets()[1].node.id))
    in_part = turned.picture()
    turned.window._brush.lay_down()
    turned.window._window.canvas.ask_update()
    assert share_that_differs(in_part, turned.picture())[0] < 0.0005


class Panel:
    """A touch panel that a test moves its fingers on."""

    def __init__(self) -> None:
        self.told: Any = None
        self.closed = False

    def listen(self, listener: Any) -> None:
        self.told = listener

    def correct(self, matrix: Matrix) -> None:
        raise AssertionError("nobody corrects it here")

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def felt(turned: Scene) -> Iterator[tuple[Scene, Panel]]:
    """A finger on the panel itself, and no pointer of a display server."""
    from kivy.base import EventLoop

    from screens.fingers import Fingers

    panel = Panel()
    provider = Fingers(panel, lambda: None)
    provider.start()
    EventLoop.add_input_provider(provider)
    yield turned, panel
    EventLoop.remove_input_provider(provider)


def _aimed(scene: Scene) -> tuple[Any, tuple[float, float]]:
    """A button, and where on the whole window it is: shares from the upper left."""
    from kivy.core.window import Window

    scene.stage.show(choice())
    scene.frames()
    widget = next(one for one in scene.stage.targets() if one.node.action is not None)
    x, y = widget.to_window(*widget.center)
    width, height = Window.system_size
    return widget, (x / width, 1 - y / height)


def _after(scene: Scene, panel: Panel, *contacts: Contact) -> Sequence[object]:
    del scene.actions[:]
    scene.clock.now += 1
    panel.told(contacts)
    scene.frames(len(contacts) + 1)
    scene.clock.now += 1
    return list(scene.actions)


def test_a_finger_on_the_panel_touches_what_it_is_on(felt: tuple[Scene, Panel]) -> None:
    scene, panel = felt
    widget, place = _aimed(scene)
    assert _after(scene, panel, Down(3, place), Up(3, place)) == [widget.node.action], "all in one frame"
    assert _after(scene, panel, Up(3, place)) == [], "a finger that was never down"


def test_a_finger_that_slides_off_or_gets_lost_touches_nothing(felt: tuple[Scene, Panel]) -> None:
    scene, panel = felt
    widget, (x, y) = _aimed(scene)
    assert _after(scene, panel, Down(1, (x, y)), Up(1, None)) == [], "the panel was unplugged under it"
    off = [Moved(1, (x, y + step / 8)) for step in range(5)]
    assert _after(scene, panel, Down(1, (x, y)), *off, Up(1, (x, y + 0.5))) == []
    assert _after(scene, panel, Down(1, (x, y)), Up(1, (x, y))) == [widget.node.action], "the next one counts"
