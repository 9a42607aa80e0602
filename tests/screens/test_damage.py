"""Frames that draw only what changed show exactly what a whole frame would."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from kiosk.devices.camera import Frame
from kiosk.pages.speech import spoken
from screens.theme import Display
from tests.screens.samples import samples
from tests.support.window import Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")


@pytest.fixture(params=["portrait", "landscape"])
def brushed(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A window whose frames draw only changes, as the kiosk's own without a graphics card."""
    made, end = make_scene(Display() if request.param == "portrait" else Display(1920, 1080), lockout_s=0.0)
    from screens.damage import keeps_its_picture

    assert keeps_its_picture(made.window._window)
    made.window.draw_only_changes()
    yield made
    end()


def what_is_seen(scene: Scene) -> bytes:
    scene.frames(1)
    return scene.window.pixels()[1]


def drawn_whole(scene: Scene) -> bytes:
    # The window was uncovered: all is drawn again, though nothing changed.
    scene.window._window.canvas.ask_update()
    return what_is_seen(scene)


def words_of(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(r"\w+", text)] or [(0, len(text))]


def does_something(scene: Scene, dice: random.Random) -> str:
    pages = samples()
    targets = scene.stage.targets()
    match dice.choice(("page", "press", "tap", "read", "ring", "part", "camera")):
        case "page":
            name = dice.choice(sorted(pages))
            scene.stage.show(pages[name])
            return name
        case "press" if targets:
            scene.finger(*dice.choice(targets).center).touch_down()
            return "press"
        case "tap" if targets:
            finger = scene.finger(*dice.choice(targets).center)
            finger.touch_down()
            finger.touch_up()
            return "tap"
        case "read" if scene.stage.view and spoken(scene.stage.view):
            sentence = dice.choice(spoken(scene.stage.view))
            scene.stage.highlight(sentence)
            what_is_seen(scene)
            scene.stage.highlight(sentence, dice.choice(words_of(sentence.text)))
            return "read"
        case "ring" if targets and scene.stage.view:
            scene.stage.show(replace(scene.stage.view, focus=dice.choice(targets).node.id))
            return "ring"
        case "part":
            scene.stage.turn_part()
            return "part"
        case _:
            grey = bytes([dice.randrange(256)])
            scene.stage.preview(Frame(64, 48, grey * (64 * 48 * 3)), [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9)])
            return "camera"


def test_what_is_seen_is_what_a_whole_frame_shows(brushed: Scene) -> None:
    dice = random.Random(4)
    brushed.stage.show(samples()["choice"])
    done = []
    for _ in range(25):
        done.append(does_something(brushed, dice))
        seen = what_is_seen(brushed)
        assert seen == drawn_whole(brushed), done[-3:]


def test_a_key_costs_a_small_part_of_the_screen(scene: Scene) -> None:
    scene.stage.show(samples()["name"])
    from kivy.clock import Clock

    from screens.damage import Damage

    damage = Damage(scene.stage, scene.stage.to_window)
    assert damage.take() is None, "the first frame is whole"
    scene.frames(1)
    damage.take()
    key = next(one for one in scene.stage.targets() if one.node.id.startswith("key."))
    scene.finger(*key.center).touch_down()
    Clock.tick_draw()
    box = damage.take()
    assert box is not None
    assert box.x <= key.x
    assert box.right >= key.right
    assert box.width * box.height < 0.1 * 1080 * 1920


def test_pictures_of_one_page_are_the_same_bytes(brushed: Scene) -> None:
    brushed.stage.show(samples()["review"])
    first = np.frombuffer(what_is_seen(brushed), np.uint8)
    assert len(np.unique(first)) > 10, "something is drawn"
    brushed.stage.show(samples()["help"])
    what_is_seen(brushed)
    brushed.stage.show(samples()["review"])
    assert np.array_equal(first, np.frombuffer(what_is_seen(brushed), np.uint8))


@pytest.mark.long
def test_a_page_looks_the_same_whatever_its_widgets_showed_before(brushed: Scene) -> None:
    """The widgets of one question show the next: nothing of the first may stay on it."""
    pages = samples()
    names = ("choice", "name-error", "date", "address", "choice-error", "name")
    fresh: dict[str, bytes] = {}
    for name in names:
        brushed.stage.show(pages["review"])
        brushed.stage._pages.clear()
        brushed.stage.show(pages[name])
        fresh[name] = what_is_seen(brushed)
    for name in (*names, *reversed(names)):
        brushed.stage.show(pages[name])
        assert what_is_seen(brushed) == fresh[name], name
