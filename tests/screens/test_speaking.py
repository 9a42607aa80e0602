"""The microphone under a finger: touched or held; what it shows moves nothing on the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.pages import actions as act
from kiosk.pages import states as st
from kiosk.pages.build import build
from kiosk.pages.comfort import Ease
from kiosk.pages.frame import Pen
from kiosk.pages.view import PageView
from kiosk.types import text
from tests.support.visit import Visit, valbourg
from tests.support.window import Scene, wait_until

pytestmark = pytest.mark.xdist_group("window")

HOLD, RELEASE = act.Speak(act.Grip.HOLD), act.Speak(act.Grip.RELEASE)
CLOSED = st.MicrophoneClosed()
OPEN = st.MicrophoneOpen(text("speak.hint", words="pour moi"))


def home(microphone: st.Microphone = CLOSED, size: str = "normal") -> PageView:
    return _drawn(Visit.begins(valbourg()), microphone, size)


def question(microphone: st.Microphone = CLOSED, size: str = "normal") -> PageView:
    return _drawn(Visit.begins(valbourg()).opens(), microphone, size)


def _drawn(visit: Visit, microphone: st.Microphone, size: str) -> PageView:
    comfort = replace(visit.session.comfort, text_size=size)
    session = replace(visit.session, microphone=microphone, comfort=comfort)
    return build(Pen(visit.town, session, visit.today, hears=True))


def places(scene: Scene) -> dict[str, tuple[float, ...]]:
    """Where everything lies but the bar that speaks."""
    return {str(one.node.id): (*one.pos, *one.size) for one in scene.stage.drawn() if one.node.id != "speak"}


def press(scene: Scene) -> Any:
    widget = scene.target("speak")
    finger = scene.finger(*widget.to_window(*widget.center))
    finger.touch_down()
    return finger


@pytest.mark.parametrize("page", [home, question])
def test_a_touch_speaks(scene: Scene, page: Any) -> None:
    scene.stage.show(page())
    scene.tap("speak")
    assert scene.actions == [act.Speak()]


@pytest.mark.parametrize("page", [home, question])
def test_a_finger_that_is_held_speaks_until_it_is_lifted(scene: Scene, page: Any) -> None:
    scene.stage.show(page())
    finger = press(scene)
    wait_until(lambda: bool(scene.actions), scene)
    assert scene.actions == [HOLD]
    scene.stage.show(page(OPEN))
    finger.touch_up()
    assert scene.actions == [HOLD, RELEASE]


def test_a_held_finger_that_slides_out_has_spoken_too(scene: Scene) -> None:
    scene.stage.show(question())
    finger = press(scene)
    wait_until(lambda: bool(scene.actions), scene)
    finger.touch_move(10, 10)
    finger.touch_up()
    assert scene.actions == [HOLD, RELEASE]


def test_a_finger_that_slides_out_at_once_says_nothing(scene: Scene) -> None:
    scene.stage.show(question())
    finger = press(scene)
    finger.touch_move(10, 10)
    scene.frames(40)
    finger.touch_up()
    assert scene.actions == []


def test_a_held_finger_is_forgotten_with_the_page(scene: Scene) -> None:
    scene.stage.show(question())
    finger = press(scene)
    wait_until(lambda: bool(scene.actions), scene)
    scene.stage.show(home())
    finger.touch_up()
    assert scene.actions == [HOLD]


def test_a_touch_ends_what_a_touch_began(scene: Scene) -> None:
    scene.stage.show(question(OPEN))
    finger = press(scene)
    scene.frames(40)
    finger.touch_up()
    assert scene.actions == [act.Speak()], "held or not: it is open already"


def test_who_explores_by_touch_hears_first(scene: Scene) -> None:
    scene.stage.show(replace(question(), eases=frozenset({Ease.EXPLORE})))
    finger = press(scene)
    scene.frames(40)
    finger.touch_up()
    assert scene.actions == [] and scene.explored == ["speak"]


def test_nothing_is_said_while_it_understands(scene: Scene) -> None:
    scene.stage.show(question(st.Recognising()))
    with pytest.raises(KeyError):
        scene.target("speak")


@pytest.mark.parametrize("size", ["normal", "large", "huge"])
@pytest.mark.parametrize("page", [home, question])
def test_nothing_moves_when_it_listens(scene: Scene, page: Any, size: str) -> None:
    scene.stage.show(page(size=size))
    before = places(scene)
    for state in (OPEN, replace(OPEN, words="pour mon enfant qui est né"), st.Recognising()):
        scene.stage.show(page(state, size))
        assert places(scene) == before


def test_how_loud_it_is_is_seen(scene: Scene) -> None:
    scene.stage.show(question(OPEN))
    silent = scene.picture()
    scene.stage.level(0.9)
    loud = scene.picture()
    bar = scene.target("speak")
    box = (int(bar.x), 1920 - int(bar.top), int(bar.right), 1920 - int(bar.y))
    assert silent.crop(box).tobytes() != loud.crop(box).tobytes()
    scene.stage.level(0.0)
    assert scene.picture().crop(box).tobytes() == silent.crop(box).tobytes()


def test_the_level_of_one_who_has_spoken_does_not_stay(scene: Scene) -> None:
    scene.stage.show(question(OPEN))
    scene.stage.level(0.9)
    scene.stage.show(question())
    scene.stage.show(question(OPEN))
    assert scene.target("speak").level == 0
