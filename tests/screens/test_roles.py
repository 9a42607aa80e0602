"""Signing with a finger, several answers, the strip of practice, reading pages and long menus, as seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.pages import actions as act
from kiosk.pages.ring import stops, switch_stops
from kiosk.pages.speech import spoken
from kiosk.pages.view import PageView, Role, State
from kiosk.procedures.answers import Stroke
from kiosk.types import OptionId
from tests.screens.role_samples import (
    DOT,
    LOOPS,
    reading,
    role_samples,
    section,
    sections,
    several,
    signature,
)
from tests.screens.samples import choice, dressed, text
from tests.screens.test_layout import THEMES, boxes, drawn_ids, look_at_all_parts
from tests.support.later import cases
from tests.support.window import Scene

pytestmark = pytest.mark.xdist_group("window")

SAMPLES = role_samples()
SIZES = ("normal", "large", "huge")


@pytest.mark.parametrize("text_size", cases(SIZES[0], SIZES[-1], later=SIZES[1:-1]))
@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_is_clipped_or_overlaps(either: Scene, sample: str, text_size: str) -> None:
    view = dressed(SAMPLES[sample], text_size, THEMES[0])
    assert look_at_all_parts(either, view) >= drawn_ids(view)
    either.stage.show(view)
    places = boxes(either)
    either.stage.show(dressed(view, text_size, "contrast"))
    assert boxes(either) == places


# Signing


def sheet(scene: Scene) -> Any:
    return scene.target("signature").ids.ink


def spot(scene: Scene, across: float, down: float) -> tuple[float, float]:
    """Px of a place on the sheet, 0 to 1000 to the right and down."""
    ink = sheet(scene)
    return ink.x + ink.width * across / 1000, ink.top - ink.height * down / 1000


def put(scene: Scene, across: float, down: float) -> Any:
    finger = scene.finger(*spot(scene, across, down))
    finger.touch_down()
    return finger


def last_stroke(scene: Scene) -> Stroke:
    done = scene.actions[-1]
    assert isinstance(done, act.Draw)
    return done.stroke


def near(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] - other[0]) <= 2 and abs(one[1] - other[1]) <= 2


def test_a_finger_draws_one_stroke_until_it_is_lifted(either: Scene) -> None:
    either.actions.clear()
    either.clock.now += 1
    either.stage.show(signature())
    finger = put(either, 100, 200)
    for step in range(1, 81):
        finger.touch_move(*spot(either, 100 + step * 10, 200 + step * 5 + 60 * (step % 9 == 0)))
        assert either.actions == []
    either.frames(2)
    finger.touch_up()
    assert len(either.actions) == 1
    stroke = last_stroke(either)
    assert near(stroke[0], (100, 200))
    assert near(stroke[-1], (900, 600))
    assert 2 < len(stroke) <= 200


def test_a_short_tap_is_a_dot(scene: Scene) -> None:
    scene.stage.show(signature())
    put(scene, 820, 250).touch_up()
    assert [near(point, DOT[0]) for point in last_stroke(scene)] == [True]


def test_strokes_follow_each_other_without_a_wait(scene: Scene) -> None:
    scene.stage.show(signature())
    for across in (200, 300, 400):
        put(scene, across, 500).touch_up()
    assert len(scene.actions) == 3


def test_a_hand_that_slips_off_the_sheet_presses_nothing(scene: Scene) -> None:
    """Neither with the stroke's own finger nor within the lock-out after it."""
    scene.stage.show(signature())
    finger = put(scene, 500, 900)
    finger.touch_move(*scene.target("main").center)
    assert not scene.target("main").pressed
    finger.touch_up()
    assert max(y for _, y in last_stroke(scene)) == 1000
    assert all(0 <= value <= 1000 for point in last_stroke(scene) for value in point)
    early = scene.finger(*scene.target("main").center)
    early.touch_down()
    early.touch_up()
    assert len(scene.actions) == 1
    scene.clock.now += 1
    scene.tap("main")
    assert scene.actions[1:] == [act.Confirm()]


def test_the_line_stays_inside_the_frame(scene: Scene) -> None:
    scene.stage.show(signature())
    before = scene.picture()
    finger = put(scene, 500, 500)
    for across, down in ((-300, 500), (-300, -800), (1400, -800), (1400, 1700), (-300, 1700)):
        finger.touch_move(*spot(scene, across, down))
    after = scene.picture()
    box = scene.target("signature").ids.sheet
    # One px more: the soft edge of the frame, which is lit under the finger.
    low, high = int(after.height - box.top) - 1, int(after.height - box.y) + 2
    for picture in (before, after):
        picture.paste((0, 0, 0), (int(box.x) - 1, low, int(box.right) + 2, high))
    assert before == after
    finger.touch_up()


def test_a_second_finger_draws_nothing(scene: Scene) -> None:
    scene.stage.show(signature())
    first, second = put(scene, 100, 500), put(scene, 900, 100)
    second.touch_move(*spot(scene, 900, 900))
    second.touch_up()
    assert scene.actions == []
    first.touch_move(*spot(scene, 300, 500))
    first.touch_up()
    assert all(near(point, (point[0], 500)) for point in last_stroke(scene))


def test_a_finger_that_comes_down_beside_the_sheet_draws_nothing(scene: Scene) -> None:
    scene.stage.show(signature())
    label = scene.target("signature").ids.label
    finger = scene.finger(label.x + 20, label.center_y)
    finger.touch_down()
    finger.touch_move(*spot(scene, 500, 500))
    finger.touch_up()
    assert scene.actions == []
    assert len(scene.misses) == 1


def test_a_long_scribble_is_one_short_stroke(scene: Scene) -> None:
    scene.stage.show(signature())
    finger = put(scene, 500, 500)
    for step in range(1200):
        finger.touch_move(
            *spot(scene, 500 + 400 * ((step * 7) % 13 - 6) / 6, 500 + 400 * (step % 11 - 5) / 5)
        )
    finger.touch_up()
    assert len(last_stroke(scene)) <= 200


def test_the_stroke_is_seen_while_it_is_drawn_and_does_not_flicker_when_it_is_kept(scene: Scene) -> None:
    from tests.screens.test_pictures import share_that_differs

    scene.stage.show(signature(LOOPS))
    empty = scene.picture()
    finger = put(scene, 100, 800)
    for across in range(120, 900, 20):
        finger.touch_move(*spot(scene, across, 800 - (across % 60)))
    drawn = scene.picture()
    assert share_that_differs(empty, drawn)[0] > 0.001
    finger.touch_up()
    scene.stage.show(signature(LOOPS, last_stroke(scene)))
    assert not scene.target("signature").drawing
    # Only the frame, which was lit under the finger, and the edges of the line may differ.
    kept, x, y = scene.picture(), *map(int, spot(scene, 40, 600))
    area = (x, 1920 - y, x + 850, 1920 - y + 110)
    assert share_that_differs(drawn.crop(area), kept.crop(area))[0] < 0.01
    assert share_that_differs(empty.crop(area), kept.crop(area))[0] > 0.03


def test_what_the_session_does_not_keep_is_not_shown(scene: Scene) -> None:
    scene.stage.show(signature())
    before = scene.picture()
    finger = put(scene, 100, 800)
    finger.touch_move(*spot(scene, 700, 300))
    finger.touch_up()
    assert scene.picture() == before


def test_a_theme_or_size_that_changes_under_the_finger_keeps_the_stroke(scene: Scene) -> None:
    scene.stage.show(signature(LOOPS))
    finger = put(scene, 100, 100)
    finger.touch_move(*spot(scene, 200, 100))
    scene.stage.show(dressed(signature(LOOPS), "huge", "contrast"))
    scene.frames(1)
    assert scene.target("signature").drawing
    finger.touch_move(*spot(scene, 300, 900))
    finger.touch_up()
    stroke = last_stroke(scene)
    assert near(stroke[0], (100, 100))
    assert near(stroke[-1], (300, 900))


def test_the_voice_turns_no_page_under_a_drawing_finger(scene: Scene) -> None:
    more = tuple(
        text("Cette phrase est longue et simple. Elle remplit la page.", f"t.{n}") for n in range(12)
    )
    page = signature()
    place = 1 + next(n for n, one in enumerate(page.nodes) if one.role is Role.SIGNATURE)
    view = replace(page, nodes=(*page.nodes[:place], *more, *page.nodes[place:]))
    scene.stage.show(view)
    assert scene.stage.page is not None
    assert scene.stage.page.parts > 1
    last = next(one for one in spoken(view) if one.node == "t.11")
    finger = put(scene, 100, 100)
    scene.stage.highlight(last)
    assert scene.stage.page.part == 0
    finger.touch_up()
    assert len(scene.actions) == 1


def test_another_page_drops_the_stroke(scene: Scene) -> None:
    scene.stage.show(signature())
    finger = put(scene, 100, 100)
    scene.stage.show(choice())
    finger.touch_move(500, 700)
    finger.touch_up()
    assert scene.actions == []


@pytest.mark.long
def test_nothing_of_a_signature_outlives_its_page(scene: Scene) -> None:
    import gc
    import weakref

    scene.stage.show(signature(LOOPS))
    finger = put(scene, 100, 100)
    finger.touch_move(*spot(scene, 500, 500))
    scene.frames(1)
    box = weakref.ref(scene.target("signature"))
    scene.stage.show(choice())
    finger.touch_up()
    scene.frames(2)
    gc.collect()
    assert box() is None


def test_a_sheet_that_is_switched_off_takes_no_stroke(scene: Scene) -> None:
    page = signature()
    nodes = tuple(
        replace(one, states=frozenset({State.DISABLED})) if one.role is Role.SIGNATURE else one
        for one in page.nodes
    )
    scene.stage.show(replace(page, nodes=nodes))
    with pytest.raises(KeyError):
        scene.target("signature")


def test_keys_cannot_draw_but_find_the_way_on() -> None:
    page = signature(LOOPS)
    acting = {one.id for one in switch_stops(page)}
    assert "signature" not in acting
    assert "signature" in {one.id for one in stops(page)}, "it is heard"
    assert {"clear", "unable", "back", "main"} <= acting


def test_the_pen_is_at_least_1_2_mm_wide_and_dark(scene: Scene) -> None:
    stroke = ((100, 500), (900, 500))
    scene.stage.show(dressed(signature(stroke), "normal", "contrast"))
    shot, (x, y) = scene.picture(), spot(scene, 500, 500)
    column = [shot.getpixel((int(x), int(shot.height - y) + step)) for step in range(-15, 16)]
    dark = [pixel for pixel in column if max(pixel) < 110]
    assert len(dark) >= 1.2 * scene.book.display.px_per_mm


@pytest.mark.parametrize("text_size", SIZES)
def test_the_sheet_has_one_shape_on_every_screen(either: Scene, text_size: str) -> None:
    """A signature that is drawn again elsewhere must not be stretched."""
    for sample in ("sign", "practice-sign"):
        either.stage.show(dressed(SAMPLES[sample], text_size, "light"))
        ink = sheet(either)
        assert ink.width / ink.height == pytest.approx(2.5)
        assert ink.height >= 35 * either.book.display.px_per_mm


def test_the_hint_goes_when_something_is_drawn(scene: Scene) -> None:
    scene.stage.show(signature())
    hint = scene.target("signature").ids.hint
    assert hint.opacity
    finger = put(scene, 500, 500)
    assert not hint.opacity
    finger.touch_up()
    assert hint.opacity
    scene.stage.show(signature(LOOPS))
    assert not scene.target("signature").ids.hint.opacity


# The other roles


def test_several_answers_have_square_marks(scene: Scene) -> None:
    scene.stage.show(choice())
    round_mark = scene.target("option.moved").ids.mark.outer_radius
    scene.stage.show(several())
    mark = scene.target("option.moved").ids.mark
    assert round_mark == mark.width / 2
    assert mark.outer_radius < mark.width / 5


def test_a_notice_with_an_action_is_touched_like_a_tile(scene: Scene) -> None:
    scene.stage.show(reading())
    word = scene.target("word")
    assert word.height >= 20 * scene.book.display.px_per_mm - 1
    plain = scene.picture()
    finger = scene.finger(*word.center)
    finger.touch_down()
    assert scene.picture() != plain
    finger.touch_up()
    assert scene.actions == [act.Pick(OptionId("word"))]
    assert "source" not in {one.node.id for one in scene.stage.targets()}


@pytest.mark.parametrize("text_size", SIZES)
def test_the_strip_of_practice_is_on_every_part_from_edge_to_edge(either: Scene, text_size: str) -> None:
    from tests.screens.role_samples import practice

    display = either.book.display
    for view in (practice(reading()), practice(section()), practice(choice())):
        either.stage.show(dressed(view, text_size, "light"))
        page = either.stage.page
        assert page is not None
        for part in range(page.parts):
            page.turn(part)
            strip = next(one for one in page.drawn() if one.node.role is Role.BANNER)
            assert (strip.x, strip.width) == (0, display.width_px)
            assert strip.top == display.height_px - page.top_px
            below = [one.top for one in page.drawn() if one.node.area == "body" and one is not strip]
            assert max(below) <= strip.y


@pytest.mark.parametrize("text_size", SIZES)
def test_a_heading_is_larger_than_its_text_and_followed_by_it(either: Scene, text_size: str) -> None:
    px = either.book.theme("light", text_size).px
    assert px.body < px.heading < px.title
    either.stage.show(dressed(reading(), text_size, "light"))
    page = either.stage.page
    assert page is not None
    for part in range(page.parts):
        page.turn(part)
        column = [
            one for one in page.drawn() if one.node.area == "body" and one.node.role is not Role.PROGRESS
        ]
        for heading in (one for one in column if one.node.role is Role.HEADING):
            assert [one for one in column if one.node.role is Role.TEXT and one.top <= heading.y]


@pytest.mark.parametrize("text_size", SIZES)
@pytest.mark.parametrize("count", [1, 3, 10, 12])
def test_every_tile_of_a_long_menu_is_reached_and_no_word_is_cut(
    either: Scene, text_size: str, count: int
) -> None:
    view: PageView = sections() if count == 12 else section(count)
    either.stage.show(dressed(view, text_size, "light"))
    page, seen = either.stage.page, list[str]()
    assert page is not None
    for _ in range(page.parts):
        tiles = [one for one in either.stage.targets() if one.node.role is Role.TILE]
        assert tiles
        assert not any(tile.ids.label.broken for tile in tiles)
        assert len({tile.lying for tile in tiles}) == 1
        seen += [str(tile.node.id) for tile in tiles]
        either.clock.now += 1
        if page.parts > 1:
            either.tap("screen.more")
    assert seen == [f"procedure.p{number}" for number in range(count)]
    assert page.part == 0
