"""A target to touch: what is told of each finger, whichever way one reads and the screen lies."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.devices.panel import STRAIGHT, TURNS, Matrix, at, then, turning
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.session import Session
from kiosk.pages.setup_states import Aiming, Panel, SettingUp, SetupStep
from kiosk.pages.setup_turn import begins
from kiosk.pages.view import PageView
from kiosk.types import Lang
from screens.theme import Display
from tests.matrix.pages import page_for, sheets
from tests.matrix.town import matrix_town
from tests.support.visit import Visit
from tests.support.window import Scene, drawn_anywhere, theme_book

pytestmark = pytest.mark.xdist_group("window")

TAPPED = act.Aimed((0.0, 0.0), (0.0, 0.0))


def page(panel: Panel, step: SetupStep = SetupStep.AIM, target: int = 0, lang: str = "fr") -> PageView:
    town = matrix_town()
    taps = (TAPPED,) * (3 * target)
    setup = SettingUp(panel, step=step, aiming=Aiming(taps=taps))
    return Visit(town, begins(Session(Comfort(Lang(lang))), setup, town)).view


def sheet(scene: Scene) -> Any:
    return next(one for one in scene.stage.targets() if one.node.id == "target")


def touched(scene: Scene, x: float, y: float) -> list[object]:
    """What a finger at this place of the stage does."""
    del scene.actions[:]
    scene.clock.now += 5
    finger = scene.finger(*scene.stage.to_window(x, y))
    finger.touch_down()
    finger.touch_up()
    return list(scene.actions)


@pytest.mark.parametrize("lang", ["fr", "ar"])
@pytest.mark.parametrize("step", [SetupStep.AIM, SetupStep.TARGETS])
def test_a_touch_on_it_is_told_where_it_is_seen(either: Scene, step: SetupStep, lang: str) -> None:
    display = either.book.display
    either.stage.show(page(Panel(display.width_px, display.height_px), step, lang=lang))
    either.frames()
    x, y = sheet(either).spot()
    (told,) = touched(either, x, y)
    assert isinstance(told, act.Aimed)
    assert told.hit == pytest.approx(told.wanted)
    seen_x, seen_y = sheet(either).to_window(x, y)
    assert told.wanted == pytest.approx((seen_x / display.width_px, 1 - seen_y / display.height_px))


def test_far_from_it_is_told_too_but_a_button_is_a_button(either: Scene) -> None:
    display = either.book.display
    either.stage.show(page(Panel(display.width_px, display.height_px)))
    either.frames()
    x, y = sheet(either).spot()
    (told,) = touched(either, display.width_px - x, y)
    assert isinstance(told, act.Aimed)
    assert told.hit == pytest.approx((1 - told.wanted[0], told.wanted[1]))
    main = either.target("main")
    assert touched(either, *main.center) == [act.Confirm()]


def test_no_two_ways_to_lie_put_the_first_target_in_one_place(either: Scene) -> None:
    display = either.book.display
    either.stage.show(page(Panel(display.width_px, display.height_px)))
    either.frames()
    x, y = sheet(either).spot()
    place = (x / display.width_px, 1 - y / display.height_px)
    mirrored: Matrix = (-1.0, 0.0, 1.0, 0.0, 1.0, 0.0)
    all_ways = [then(flipped, turning(turned)) for flipped in (STRAIGHT, mirrored) for turned in TURNS]
    felt = [at(way, place) for way in all_ways]
    buttons = [one for one in either.stage.targets() if one is not sheet(either)]
    for number, (u, v) in enumerate(felt):
        assert all(abs(u - a) + abs(v - b) > 0.1 for a, b in felt[:number])
        under = (u * display.width_px, (1 - v) * display.height_px)
        assert not any(one.collide_point(*under) for one in buttons), "a button would take this touch"


@pytest.mark.parametrize("target", range(4))
def test_the_other_targets_stand_apart_and_free(either: Scene, target: int) -> None:
    display = either.book.display
    either.stage.show(page(Panel(display.width_px, display.height_px), SetupStep.TARGETS, target))
    either.frames()
    one = sheet(either)
    x, y = one.spot()
    assert (x > one.center_x, y > one.center_y) == (target in {1, 2}, target in {0, 1})
    assert one.width > display.width_px * 0.4, "a narrow box measures badly"
    assert one.height > display.height_px * 0.25


def test_a_screen_that_was_turned_is_laid_out_anew_and_touched(scene: Scene) -> None:
    scene.stage.show(page(Panel()))
    scene.frames()
    upright = scene.picture()
    scene.stage.fit(theme_book(Display(1920, 1080)))
    scene.window.turn(270)
    lying = scene.picture()
    assert (upright.size, lying.size) == ((1080, 1920), (1920, 1080))
    (told,) = touched(scene, *sheet(scene).spot())
    assert isinstance(told, act.Aimed)
    assert told.hit == pytest.approx(told.wanted)
    assert touched(scene, *scene.target("main").center) == [act.Confirm()]
    scene.stage.fit(theme_book(Display()))
    scene.window.turn(0)
    assert scene.picture().tobytes() == upright.tobytes(), "and back again"


@pytest.mark.parametrize("lang", ["fr", "ar"])
@pytest.mark.parametrize("text_size", ["normal", "huge"])
def test_the_target_is_drawn_inside_of_its_own_box(either: Scene, text_size: str, lang: str) -> None:
    """In Arabic with huge text its cross lay over the button above it."""
    either.stage.show(page_for(sheets()["setup-aim"], lang, text_size)[1])
    drawn = drawn_anywhere(either, "target")[0]
    x, y = drawn.spot()
    reach = drawn.extent()
    assert drawn.x <= x - reach, "left"
    assert x + reach <= drawn.right, "right"
    assert drawn.y <= y - reach, "below"
    assert y + reach <= drawn.top, "above"
