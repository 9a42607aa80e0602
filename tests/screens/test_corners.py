"""The corners of a page under a finger: shaking hands take them, arrows lead where they point."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from kiosk.pages import actions as act
from kiosk.pages.view import PageView, Role
from kiosk.types import Lang
from screens.theme import Display
from tests.matrix.pages import page_for, sheets
from tests.support.window import Scene, make_scene

if TYPE_CHECKING:
    from screens.widgets.corners import CornersView, Handle

pytestmark = pytest.mark.xdist_group("window")


@pytest.fixture(scope="module")
def upright() -> Iterator[Scene]:
    made, end = make_scene(Display())
    yield made
    end()


@pytest.fixture(params=["fr", "ar"])
def scene(upright: Scene, request: pytest.FixtureRequest) -> Scene:
    """The page of the corners, begun at the left and at the right."""
    upright.actions.clear()
    upright.clock.now += 10
    upright.stage.show(view(request.param))
    return upright


def view(lang: str) -> PageView:
    return page_for(sheets()["scan-corners"], lang)[1]


def frame(scene: Scene) -> CornersView:
    found = next(one for one in scene.stage.drawn() if one.node.role is Role.CORNERS)
    return cast("CornersView", found)


def handle(scene: Scene, name: str) -> Handle:
    return cast("Handle", scene.target(f"corner.{name}"))


def drags(scene: Scene, name: str, across: float, down: float, beside: float = 0.0) -> None:
    """From near a handle by shares of the photograph, as the person sees them."""
    one = handle(scene, name)
    x, y = one.to_window(*one.center)
    width, height = frame(scene).picture_size()
    finger = scene.finger(x + beside, y)
    finger.touch_down()
    for step in range(1, 6):
        finger.touch_move(x + beside + across * width * step / 5, y - down * height * step / 5)
    finger.touch_up()
    scene.clock.now += 1.0


def moved(scene: Scene) -> act.MoveCorner:
    (action,) = scene.actions
    assert isinstance(action, act.MoveCorner)
    return action


def test_a_corner_goes_where_the_finger_goes(scene: Scene) -> None:
    before = handle(scene, "top_left").place
    drags(scene, "top_left", 0.1, 0.05)
    action = moved(scene)
    assert action.corner == 0
    assert (action.x, action.y) == pytest.approx((before[0] + 0.1, before[1] + 0.05), abs=0.002)


def test_a_finger_that_comes_down_beside_takes_it_and_it_does_not_jump(scene: Scene) -> None:
    one = handle(scene, "top_left")
    before = one.place
    drags(scene, "top_left", 0.1, 0.0, beside=one.width * 0.7)
    assert moved(scene).x == pytest.approx(before[0] + 0.1, abs=0.002)


def test_a_finger_far_from_all_takes_none(scene: Scene) -> None:
    one = frame(scene).ids.preview
    finger = scene.finger(*one.to_window(*one.center))
    finger.touch_down()
    finger.touch_up()
    assert not scene.actions


def test_a_touch_takes_the_corner_for_the_arrows(scene: Scene) -> None:
    scene.tap("corner.bottom_left")
    assert scene.actions == [act.TakeCorner(3)]


def test_a_hand_that_trembles_holds_it(scene: Scene) -> None:
    """It leaves the picture and the screen's edge, and stays at the corner until it is lifted."""
    dice = random.Random(6)
    one = handle(scene, "top_right")
    x, y = one.to_window(*one.center)
    finger = scene.finger(x, y)
    finger.touch_down()
    for _ in range(60):
        finger.touch_move(x + dice.uniform(-60, 60), y + dice.uniform(-60, 60))
    finger.touch_move(x + 4000, y + 4000)
    finger.touch_up()
    action = moved(scene)
    assert action.corner == 1
    assert 0 <= action.x <= 1
    assert action.y == 0.0


def test_what_lies_under_the_finger_is_seen_beside_it(scene: Scene) -> None:
    one = handle(scene, "bottom_right")
    x, y = one.to_window(*one.center)
    finger = scene.finger(x, y)
    finger.touch_down()
    finger.touch_move(x - 40, y + 40)
    lens = frame(scene).ids.lens
    assert lens.opacity == 1
    assert not lens.collide_point(*one.center), "the finger does not hide it"
    box = frame(scene)
    assert box.x <= lens.x
    assert lens.right <= box.right
    with_lens = scene.picture()
    finger.touch_up()
    scene.frames()
    assert lens.opacity == 0
    assert with_lens != scene.picture()


@pytest.mark.parametrize("name", ["left", "right"])
def test_arrows_lie_and_point_where_they_lead(scene: Scene, name: str) -> None:
    """Also where the page begins at the right: the photograph is not turned round."""
    first, last = scene.target("nudge.left"), scene.target("nudge.right")
    seen = [
        scene.stage.width - one.center_x if scene.stage.mirrored else one.center_x for one in (first, last)
    ]
    assert seen[0] < seen[1]
    scene.tap(f"nudge.{name}")
    (action,) = scene.actions
    assert isinstance(action, act.NudgeCorner)
    assert (action.x < 0) is (name == "left")


def test_every_handle_and_arrow_is_large_enough(scene: Scene) -> None:
    least = scene.stage.page.theme.px.target_min  # type: ignore[union-attr]
    for one in frame(scene).targets():
        assert min(one.width, one.height) >= least


def test_a_corner_set_elsewhere_is_drawn_there(scene: Scene) -> None:
    shown = scene.stage.view
    assert shown is not None
    (old,) = (one for one in shown.nodes if one.id == "corners")
    first, *others = old.children
    now = replace(old, children=(replace(first, value="0.4000,0.3000"), *others))
    scene.stage.show(replace(shown, nodes=tuple(now if one is old else one for one in shown.nodes)))
    assert handle(scene, "top_left").place == (0.4, 0.3)
    assert Lang(shown.lang) == shown.lang


def test_handles_follow_the_photograph_when_the_text_size_changes() -> None:
    """They once lay where the photograph had been before it was laid out again."""
    made, end = make_scene(Display(1920, 1080, 5.56, 500.0))
    for size in ("normal", "huge", "larger"):
        made.stage.show(page_for(sheets()["scan-corners"], "fr", size)[1])
        found = frame(made)
        box = found.ids.preview
        for one in found._handles:
            assert box.x <= one.x
            assert one.right <= box.right
            assert box.y <= one.y
            assert one.top <= box.top
    end()


def test_no_picture_of_a_paper_waits_in_a_widget(upright: Scene) -> None:
    for name in ("scan-pages", "scan-corners", "scan-check", "menu"):
        upright.stage.show(page_for(sheets()[name], "fr")[1])
    upright.frames()
    for screen in upright.stage._pages.values():
        for widget in (*screen._cast._spare.values(), *screen._cast._blank):
            assert widget.node.picture is None
            assert not hasattr(widget.ids, "preview") or widget.ids.preview.texture is None
