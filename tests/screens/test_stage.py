"""The stage under real touches and keys: one action for one touch, and a page that never breaks."""

from __future__ import annotations

import random
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.devices.camera import Frame
from kiosk.devices.keypad import KeypadKey, Pressed
from kiosk.pages import actions as act
from kiosk.pages.speech import spoken
from kiosk.pages.view import Node, PageView, Role, State
from kiosk.types import NodeId, OptionId
from tests.screens.samples import address, attract, choice, dressed, menu, name, samples, scan
from tests.support.window import Scene

if TYPE_CHECKING:
    from screens.widgets.text import Words

pytestmark = pytest.mark.xdist_group("window")


def picked(view: PageView, option: str) -> PageView:
    def with_mark(node: Node) -> Node:
        if node.role is not Role.CHOICE:
            return node
        return replace(node, states=frozenset({State.SELECTED} if node.id == option else ()))

    return replace(view, nodes=tuple(map(with_mark, view.nodes)))


@pytest.mark.clause("11.2.5.2")
def test_a_touch_does_the_action_of_its_target(scene: Scene) -> None:
    scene.stage.show(choice())
    scene.tap("option.moved")
    scene.tap("main")
    scene.tap("dock.call")
    assert scene.actions == [act.Pick(OptionId("moved")), act.Confirm(), act.CallSomeone()]


def test_the_target_looks_pressed_within_one_frame(scene: Scene) -> None:
    scene.stage.show(choice())
    before = scene.picture()
    target = scene.target("option.moved")
    finger = scene.finger(*target.center)
    finger.touch_down()
    scene.frames(1)
    after = scene.picture()
    x, y = int(target.x + 40), int(before.height - target.center_y)
    assert before.getpixel((x - 30, y)) != after.getpixel((x - 30, y))
    finger.touch_up()
    assert not target.pressed


@pytest.mark.clause("11.2.5.2")
def test_sliding_out_cancels(scene: Scene) -> None:
    scene.stage.show(choice())
    finger = scene.finger(*scene.target("option.moved").center)
    finger.touch_down()
    finger.touch_move(10, 900)
    assert not scene.target("option.moved").pressed
    finger.touch_up()
    assert scene.actions == []


def test_a_touch_beside_every_target_is_reported_as_a_miss(scene: Scene) -> None:
    scene.stage.show(choice())
    finger = scene.finger(540, 1910)
    finger.touch_down()
    finger.touch_up()
    assert scene.actions == []
    assert len(scene.misses) == 1


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_finger_that_rests_in_an_upper_corner_is_told_and_its_end(scene: Scene, side: str) -> None:
    told: list[bool] = []
    scene.stage.hand.ears = replace(scene.stage.hand.ears, on_corner=told.append)
    scene.stage.show(attract())
    scene.frames(2)
    width, top = scene.stage.width, scene.stage.height - 20
    x = 20 if side == "left" else width - 20
    finger = scene.finger(x, top)
    finger.touch_down()
    finger.touch_move(x + (5 if side == "left" else -5), top - 5)
    assert told == [True]
    scene.stage.show(menu())
    assert told == [True], "another page under the finger is no end"
    finger.touch_up()
    assert told == [True, False]
    scene.stage.show(attract())
    scene.clock.now += 10
    slides = scene.finger(x, top)
    slides.touch_down()
    slides.touch_move(width / 2, top)
    slides.touch_move(x, top)
    slides.touch_up()
    assert told == [True, False, True, False], "who slides out has let go"
    assert scene.actions == []


def test_nothing_else_is_a_corner(scene: Scene) -> None:
    told: list[bool] = []
    scene.stage.hand.ears = replace(scene.stage.hand.ears, on_corner=told.append)
    scene.stage.show(menu())
    scene.frames(2)
    width, height = scene.stage.width, scene.stage.height
    assert scene.target("language").collide_point(width - 60, height - 60), "a target lies in this corner"
    for x, y in ((width / 2, height - 20), (20, 20), (width - 20, 20), (width - 60, height - 60)):
        scene.clock.now += 10
        finger = scene.finger(x, y)
        finger.touch_down()
        finger.touch_up()
    assert told == []


def test_a_page_that_changes_under_the_finger_gets_no_action(scene: Scene) -> None:
    scene.stage.show(choice())
    finger = scene.finger(*scene.target("main").center)
    finger.touch_down()
    scene.stage.show(name())
    finger.touch_up()
    assert scene.actions == []


def test_a_disabled_target_does_nothing(scene: Scene) -> None:
    nodes = tuple(
        replace(one, states=frozenset({State.DISABLED})) if one.id == "main" else one
        for one in choice().nodes
    )
    scene.stage.show(replace(choice(), nodes=nodes))
    with pytest.raises(KeyError):
        scene.target("main")


@pytest.mark.clause("5.9")
def test_fifty_taps_a_second_and_two_fingers_break_nothing(scene: Scene) -> None:
    """One second of a child with both hands, while pages change."""
    chance = random.Random(7)
    pages = list(samples().values())
    second = None
    for tap in range(50):
        finger = scene.finger(chance.uniform(0, 1080), chance.uniform(0, 1920))
        finger.touch_down()
        if second is not None:
            second.touch_move(chance.uniform(0, 1080), chance.uniform(0, 1920))
            second.touch_up()
        second = finger
        if tap % 5 == 0:
            scene.stage.show(chance.choice(pages))
        if tap % 10 == 0:
            scene.frames(1)
        scene.clock.now += 0.02
    assert second is not None
    second.touch_up()
    scene.clock.now += 1
    scene.stage.show(choice())
    done = len(scene.actions)
    assert done <= 4, "the lock-out lets at most four touches a second through"
    scene.tap("main")
    assert scene.actions[done:] == [act.Confirm()]


def test_the_wheel_is_not_a_finger(scene: Scene) -> None:
    scene.stage.show(choice())
    finger = scene.finger(*scene.target("main").center)
    finger.profile, finger.button = ["button"], "scrolldown"
    assert scene.stage.on_touch_down(finger)
    assert scene.misses == []
    assert not scene.target("main").pressed


def test_a_typed_key_changes_the_page_in_place(scene: Scene) -> None:
    scene.stage.show(name("Mariam"))
    scene.frames(2)
    before = {widget.node.id: widget for widget in scene.stage.targets()}
    scene.stage.show(name("Mariame"))
    assert {widget.node.id: widget for widget in scene.stage.targets()} == before
    assert scene.target("field.given").ids.value.text == "Mariame"


def test_choosing_moves_the_mark_in_place(scene: Scene) -> None:
    scene.stage.show(picked(choice(), "option.first"))
    tile = scene.target("option.moved")
    scene.stage.show(picked(choice(), "option.moved"))
    assert scene.target("option.moved") is tile
    assert tile.selected
    assert not scene.target("option.first").selected


def test_another_theme_or_size_repaints_the_same_page(scene: Scene) -> None:
    scene.stage.show(choice())
    light = scene.picture().getpixel((5, 400))
    scene.stage.show(dressed(choice(), "huge", "contrast"))
    assert (light, scene.picture().getpixel((5, 400))) == ((247, 244, 238), (0, 0, 0))


def test_a_long_page_turns_with_its_button_and_round(scene: Scene) -> None:
    scene.stage.show(dressed(choice(), "huge", "light"))
    page = scene.stage.page
    assert page is not None
    assert page.parts == 2
    with pytest.raises(KeyError):
        scene.target("option.unknown")
    scene.tap("screen.more")
    assert scene.target("option.unknown")
    assert scene.target("screen.more").node.name == "Suite"
    scene.tap("screen.more")
    assert page.part == 0
    assert scene.actions == []


def test_a_pick_on_the_second_part_stays_there(scene: Scene) -> None:
    view = dressed(choice(), "huge", "light")
    scene.stage.show(view)
    scene.tap("screen.more")
    scene.stage.show(picked(view, "option.unknown"))
    assert scene.target("option.unknown").selected


@pytest.mark.clause("5.1.3.3")
def test_the_read_sentence_is_lit_and_goes_out(scene: Scene) -> None:
    scene.stage.show(choice())
    sentence = next(one for one in spoken(choice()) if one.node == "text")
    dark = scene.picture()
    scene.stage.highlight(sentence)
    lit = scene.picture()
    scene.stage.highlight(None)
    assert scene.picture() == dark
    yellow = (255, 231, 163)
    assert sum(1 for pixel in lit.get_flattened_data() if pixel == yellow) > 10_000
    assert not any(pixel == yellow for pixel in dark.get_flattened_data())


def test_reading_turns_the_parts_of_a_long_page(scene: Scene) -> None:
    view = dressed(choice(), "huge", "light")
    scene.stage.show(view)
    page = scene.stage.page
    assert page is not None
    for sentence in spoken(view):
        scene.stage.highlight(sentence)
        if sentence.node in {"title", "option.unknown"}:
            assert page.part == (1 if sentence.node == "option.unknown" else 0)


def test_reading_does_not_turn_back_for_a_person_who_turned_away(scene: Scene) -> None:
    view = dressed(choice(), "huge", "light")
    scene.stage.show(view)
    first, second, *_ = (one for one in spoken(view) if one.node == "text")
    scene.stage.highlight(first)
    scene.stage.turn_part()
    scene.stage.highlight(second)
    assert scene.stage.page is not None
    assert scene.stage.page.part == 1


@pytest.mark.clause("11.2.4.7")
def test_the_ring_has_two_colours_on_anything_it_is_on(scene: Scene) -> None:
    scene.stage.show(menu())
    plain = scene.picture()
    px, hue = scene.stage.page.theme.px, scene.stage.page.theme.colours
    tile = next(one.id for one in menu().nodes if one.role is Role.TILE)
    for focus in ("title", tile, "dock.end"):
        scene.stage.show(replace(menu(), focus=NodeId(focus)))
        ringed = scene.picture()
        widget = next(one for one in scene.stage.drawn() if one.node.id == focus)
        y, x = ringed.height - int(widget.center_y), widget.x
        outer, inner = (ringed.getpixel((int(x - out), y)) for out in (px.ring * 1.5, px.ring * 0.5))
        assert outer == tuple(round(255 * one) for one in hue.ring_outer[:3])
        assert inner == tuple(round(255 * one) for one in hue.ring_inner[:3])
    scene.stage.show(menu())
    assert scene.picture() == plain, "and it goes without a trace"


def test_the_ring_shows_on_the_deep_ground_of_the_first_page(scene: Scene) -> None:
    view = attract()
    chosen = next(one for one in view.nodes if one.role is Role.TILE and State.SELECTED in one.states)
    scene.stage.show(view)
    before = scene.picture()
    scene.stage.show(replace(view, focus=chosen.id))
    after, widget = scene.picture(), scene.target(chosen.id)
    x, y = int(widget.center_x), after.height - int(widget.top)
    out = int(scene.stage.page.theme.px.ring * 1.5)
    ground, ring = before.getpixel((x, y - out)), after.getpixel((x, y - out))
    assert max(abs(one - other) for one, other in zip(ground, ring, strict=True)) > 150


def test_the_ring_is_around_a_row_of_keys_and_around_a_key(scene: Scene) -> None:
    from screens.ring import Ring

    boxes = []
    for focus in ("row.1", "key.q"):
        scene.stage.show(replace(name(), focus=NodeId(focus)))
        ring = next(one for one in scene.stage.children if isinstance(one, Ring))
        boxes.append(tuple(ring.size))
    assert boxes[0][0] > 5 * boxes[1][0]
    assert boxes[0][1] == pytest.approx(boxes[1][1])


@pytest.mark.clause("11.2.4.7")
def test_a_long_page_turns_to_the_ring(scene: Scene) -> None:
    view = dressed(choice(), "huge", "light")
    scene.stage.show(view)
    assert scene.stage.page.parts > 1
    last = [one.id for one in view.nodes if one.id.startswith("option.")][-1]
    scene.stage.show(replace(view, focus=last))
    assert any(one.node.id == last for one in scene.stage.drawn())
    assert scene.stage.page.part > 0


def test_the_window_passes_keys_on_and_keeps_f1_from_kivy(scene: Scene) -> None:
    from kivy.core.window import Window

    f1, tab, enter, up, f13, louder = 282, 9, 13, 273, (1073741928, 104), (1073741952, 128)
    for key in (tab, up, f1, enter):
        Window.dispatch("on_key_down", key, 0, None, [])
        Window.dispatch("on_key_up", key, 0)
    Window.dispatch("on_key_down", tab, 0, None, ["shift"])
    for key, place in (f13, louder):
        Window.dispatch("on_key_down", key, place, None, [])
    wanted = ("down", "up", "help", "centre", "up", "help", "louder")
    assert scene.keys == [Pressed(KeypadKey(one)) for one in wanted]


@pytest.mark.clause("5.7")
def test_a_held_key_is_one_press(scene: Scene) -> None:
    from kivy.core.window import Window

    for _ in range(20):
        Window.dispatch("on_key_down", 274, 81, None, [])
    Window.dispatch("on_key_up", 274, 81)
    Window.dispatch("on_key_down", 274, 81, None, [])
    Window.dispatch("on_key_up", 274, 81)
    assert scene.keys == [Pressed(KeypadKey.DOWN)] * 2


def framed(picture):  # type: ignore[no-untyped-def]
    return Frame(picture.shape[1], picture.shape[0], picture.tobytes())


def test_the_camera_picture_is_drawn_with_its_outline(scene: Scene) -> None:
    import numpy as np

    scene.stage.show(scan())
    picture = np.zeros((240, 320, 3), np.uint8)
    picture[:, :, 2] = 200
    corners = [(0.3, 0.2), (0.7, 0.2), (0.7, 0.6), (0.3, 0.6)]
    scene.stage.preview(framed(picture), corners)
    colours = set(scene.picture().get_flattened_data())
    assert (200, 0, 0) in colours, "red in BGR is drawn as red"
    assert (43, 224, 138) in colours
    scene.stage.preview(None, None)
    assert (200, 0, 0) not in set(scene.picture().get_flattened_data())


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (1296, 972)])
def test_the_edges_that_advice_speaks_of_are_seen(scene: Scene, size: tuple[int, int]) -> None:
    """Of a camera of 4 by 3 a third was hidden: a sheet seemed cut off that was not."""
    scene.stage.show(scan())
    scene.stage.preview(Frame(*size, bytes(3 * size[0] * size[1])))
    widget = next(one for one in scene.stage.page.drawn() if one.node.role is Role.CAMERA)  # type: ignore[union-attr]
    live = next(one for one in widget.walk() if hasattr(one, "picture_box"))
    _, _, width, height = live.picture_box()
    assert min(1.0, live.width / width) * min(1.0, live.height / height) > 0.83


def test_the_camera_picture_is_the_right_way_up(scene: Scene) -> None:
    import numpy as np

    scene.stage.show(scan())
    picture = np.zeros((400, 300, 3), np.uint8)
    picture[:200, :, 1] = 250
    scene.stage.preview(framed(picture))
    shot = scene.picture()
    widget = next(one for one in scene.stage.page.drawn() if one.node.role is Role.CAMERA)  # type: ignore[union-attr]
    x, top = int(widget.center_x), int(shot.height - widget.top)
    assert shot.getpixel((x, top + 60)) == (0, 250, 0)


def test_a_preview_without_a_camera_page_is_let_go(scene: Scene) -> None:
    import numpy as np

    scene.stage.preview(framed(np.zeros((4, 4, 3), np.uint8)))
    scene.stage.show(menu())
    scene.stage.preview(framed(np.zeros((4, 4, 3), np.uint8)), None)


def test_nothing_of_a_person_outlives_the_page(scene: Scene) -> None:
    """A widget may wait for another page, but blank: neither its node, nor its words, nor their pictures."""
    import gc

    from screens.widgets.text import Words

    written = "27 impasse des Essais"
    scene.stage.show(address(written))
    scene.frames(2)
    assert any(written in holds(one) for one in gc.get_objects() if issubclass(type(one), Words))
    kept = weakref.ref(scene.target("field.street"))
    scene.stage.show(attract())
    scene.frames(2)
    gc.collect()
    assert not [one for one in gc.get_objects() if issubclass(type(one), Words) and written in holds(one)]
    assert not [one for one in gc.get_objects() if type(one) is Node and written in str(one)]
    field = kept()
    assert field is None or (field.node.value, field.node.name, field.parent) == ("", "", None)


def holds(words: Words) -> str:
    """Everything that a text keeps, its measures and its pictures too."""
    return str([words.text, *map(str, vars(words).values())])


def test_the_same_view_again_changes_nothing(scene: Scene) -> None:
    scene.stage.show(choice())
    shown = scene.stage.page.drawn() if scene.stage.page else ()
    scene.stage.show(choice())
    assert scene.stage.page is not None
    assert scene.stage.page.drawn() == shown
    assert scene.stage.view == choice()


def test_wide_keys_give_way_so_that_all_rows_are_as_long(scene: Scene) -> None:
    """With three accents on each side, the space bar made the last row two keys longer than the others."""
    from tests.screens.samples import keyboard

    rows = ("a z e r t y u i o p", "q s d f g h j k l m", "ç à ë space ô ï backspace")
    board = keyboard("letters", rows)
    nodes = tuple(board if one.role is Role.KEYBOARD else one for one in name().nodes)
    scene.stage.show(replace(name(), nodes=nodes))
    assert scene.target("key.a").x == pytest.approx(scene.target("key.ç").x)
    assert scene.target("key.p").right == pytest.approx(scene.target("key.backspace").right)
