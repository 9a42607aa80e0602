"""What makes touching and seeing easier, in the real window: tremor, touch to hear, seated, curtain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import pytest

from kiosk.pages import actions as act
from kiosk.pages.comfort import TEXT_SIZES, Comfort, Dial, Ease
from kiosk.pages.session import Session
from kiosk.pages.view import Area, PageView, Role, State
from kiosk.types import Lang, OptionId
from screens.theme import Display
from tests.screens.samples import address, choice, dressed, name, samples
from tests.screens.test_layout import drawn_ids, look_at_all_parts
from tests.support.later import cases
from tests.support.visit import Visit, valbourg
from tests.support.window import Scene, make_scene

pytestmark = pytest.mark.xdist_group("window")

town = cache(valbourg)
SMALL = Display(1920, 1080, px_per_mm=5.56, distance_mm=500)
"""15.6 inches, lying."""


def eased(view: PageView, *eases: Ease) -> PageView:
    return replace(view, eases=frozenset(eases))


def settings(*actions: act.Action) -> PageView:
    return Visit.begins(town()).does(act.ShowTuning(), *actions).view


@contextmanager
def on(display: Display) -> Iterator[Scene]:
    made, end = make_scene(display)
    try:
        yield made
    finally:
        end()


def hold(scene: Scene, node_id: str, seconds: float, slip_mm: float = 0.0) -> None:
    """Touch a node for so long, lift the finger so far below it."""
    widget = scene.target(node_id)
    finger = scene.finger(*widget.center)
    finger.touch_down()
    scene.clock.now += seconds
    if slip_mm:
        finger.touch_move(widget.center_x, widget.y - slip_mm * scene.book.display.px_per_mm)
    finger.touch_up()


# The page of settings


@pytest.mark.parametrize("text_size", TEXT_SIZES)
@pytest.mark.parametrize("display", [Display(), SMALL], ids=["upright", "lying"])
def test_nothing_of_the_settings_is_clipped_or_overlaps(display: Display, text_size: str) -> None:
    with on(display) as scene:
        view = dressed(settings(), text_size, "light")
        scene.stage.show(view)
        assert scene.stage.page is not None
        seen = set[str]()
        for part in range(scene.stage.page.parts):
            scene.stage.page.turn(part)
            seen |= {str(one.node.id) for one in scene.stage.drawn()}
            inside(scene)
        assert seen - {"screen.more"} == drawn_ids(view)


def inside(scene: Scene) -> None:
    from tests.screens.geometry import problems

    least = scene.book.theme("light", "normal").px.minimum
    assert problems(scene.stage, least) == []


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_the_keys_of_a_step_are_round_and_at_least_20_mm(either: Scene, text_size: str) -> None:
    either.stage.show(dressed(settings(), text_size, "light"))
    page, seen = either.stage.page, 0
    assert page is not None
    for part in range(page.parts):
        page.turn(part)
        for key in (one for one in either.stage.drawn() if one.node.role is Role.KEY):
            assert key.width == key.height >= 20 * either.book.display.px_per_mm - 1
            assert key.outer_radius == key.width / 2
            seen += 1
    assert seen == 2 * len(Dial)


def test_a_key_at_the_end_cannot_be_touched_and_looks_so(scene: Scene) -> None:
    scene.stage.show(settings())
    picture, less = (
        scene.picture(),
        next(one for one in scene.stage.drawn() if one.node.id == "tuning.text.less"),
    )
    more = scene.target("tuning.text.more")
    with pytest.raises(KeyError):
        scene.target("tuning.text.less")

    def ground(key: object) -> object:
        return picture.getpixel((int(key.center_x), int(1920 - key.y - key.height * 0.15)))  # type: ignore[attr-defined]

    assert ground(less) == (255, 255, 255)
    assert ground(more) != (255, 255, 255)
    scene.tap("tuning.text.more")
    assert scene.actions == [act.Adjust(Dial.TEXT, 1)]


def test_a_step_changes_its_words_in_place(scene: Scene) -> None:
    scene.stage.show(settings())
    key = scene.target("tuning.volume.more")
    scene.stage.show(settings(act.Adjust(Dial.VOLUME, 1)))
    assert scene.target("tuning.volume.more") is key
    tile = next(one for one in scene.stage.drawn() if one.node.id == "tuning.volume")
    assert tile.node.value == "5 sur 6"


def test_size_colours_and_voice_are_one_touch_away_on_the_attract_page() -> None:
    """EN 301 549, 5.2: what a person needs is switched on without it."""
    view = Visit(town(), Session(Comfort(Lang("fr")))).view
    for display in (Display(), SMALL):
        with on(display) as scene:
            scene.stage.show(view)
            for node_id in ("dock.text", "dock.contrast", "listen"):
                scene.tap(node_id)
            assert scene.actions == [act.NextTextSize(), act.NextTheme(), act.ToggleSpeech()]


# A trembling hand


def test_a_trembling_hand_is_felt_but_must_stay_a_moment(scene: Scene) -> None:
    scene.stage.show(eased(choice(), Ease.TREMOR))
    hold(scene, "option.moved", 0.1)
    assert scene.actions == []
    assert scene.target("option.moved").pressed, "the touch is still seen"
    assert len(scene.misses) == 1
    hold(scene, "option.moved", 0.25)
    assert scene.actions == [act.Pick(OptionId("moved"))]
    assert not scene.target("option.moved").pressed


@pytest.mark.parametrize(("slip_mm", "acts"), [(9.5, True), (10.5, False)])
def test_a_hand_may_slip_10_mm(scene: Scene, slip_mm: float, acts: bool) -> None:
    scene.stage.show(eased(choice(), Ease.TREMOR))
    hold(scene, "main", 0.3, slip_mm)
    assert scene.actions == ([act.Confirm()] if acts else [])


def test_without_tremor_a_slip_cancels_and_a_short_touch_acts(scene: Scene) -> None:
    scene.stage.show(choice())
    hold(scene, "main", 0.3, slip_mm=1)
    scene.clock.now += 1
    hold(scene, "main", 0.01)
    assert scene.actions == [act.Confirm()]


def test_the_rules_of_touch_are_neutral_again_for_the_next_person(scene: Scene) -> None:
    scene.stage.show(eased(choice(), Ease.TREMOR, Ease.EXPLORE))
    scene.stage.show(choice())
    hold(scene, "main", 0.01)
    assert scene.actions == [act.Confirm()]


# Touch to hear


def test_one_tap_does_nothing_and_the_second_acts(scene: Scene) -> None:
    """EN 301 549, 5.5.2."""
    scene.stage.show(eased(choice(), Ease.EXPLORE))
    scene.tap("option.moved")
    assert (scene.actions, scene.explored) == ([], ["option.moved"])
    scene.tap("option.moved")
    assert scene.actions == [act.Pick(OptionId("moved"))]
    scene.tap("main")
    assert scene.explored == ["option.moved", "main"]
    assert len(scene.actions) == 1


def test_the_button_of_a_long_page_is_said_before_it_turns(scene: Scene) -> None:
    scene.stage.show(eased(dressed(choice(), "huge", "light"), Ease.EXPLORE))
    assert scene.stage.page is not None
    scene.tap("screen.more")
    assert (scene.stage.page.part, scene.explored) == (0, ["screen.more"])
    scene.tap("screen.more")
    assert scene.stage.page.part == 1


def test_a_text_that_cannot_be_touched_is_said_too_and_is_no_miss(scene: Scene) -> None:
    scene.stage.show(eased(choice(), Ease.EXPLORE))
    title = next(one for one in scene.stage.drawn() if one.node.id == "title")
    finger = scene.finger(*title.center)
    finger.touch_down()
    finger.touch_up()
    assert (scene.explored, scene.misses, scene.actions) == (["title"], [], [])


def test_a_finger_that_slides_hears_what_it_passes_and_does_nothing(scene: Scene) -> None:
    scene.stage.show(eased(choice(), Ease.EXPLORE))
    finger = scene.finger(*scene.target("option.first").center)
    finger.touch_down()
    for node_id in ("option.moved", "option.eighteen"):
        finger.touch_move(*scene.target(node_id).center)
        finger.touch_move(*scene.target(node_id).center)
    finger.touch_up()
    assert scene.explored == ["option.first", "option.moved", "option.eighteen"]
    assert scene.actions == []


def test_a_page_that_comes_up_is_heard_before_it_is_acted_on(scene: Scene) -> None:
    scene.stage.show(eased(choice(), Ease.EXPLORE))
    scene.tap("main")
    scene.stage.show(eased(name(), Ease.EXPLORE))
    scene.tap("main")
    assert scene.actions == []


# Within reach


def highest_mm(scene: Scene, display: Display) -> dict[str, float]:
    """How high each target of the page lies from the floor, over all parts; the chip is the one exception."""
    page, found = scene.stage.page, dict[str, float]()
    assert page is not None
    for part in range(page.parts):
        page.turn(part)
        for one in scene.stage.targets():
            if one.node.id != "language":
                found[str(one.node.id)] = display.mount_mm + one.top / display.px_per_mm
    return found


@pytest.mark.parametrize("text_size", cases(TEXT_SIZES[0], TEXT_SIZES[-1], later=TEXT_SIZES[1:-1]))
@pytest.mark.parametrize("mount_mm", [700, 850, 950])
def test_no_target_lies_above_1220_mm_nor_a_main_action_above_1100(mount_mm: float, text_size: str) -> None:
    display = Display(mount_mm=mount_mm)
    with on(display) as scene:
        for view in (*samples().values(), settings()):
            scene.stage.show(dressed(view, text_size, "light"))
            high = highest_mm(scene, display)
            assert max(high.values()) <= 1220.5, view.key
            low = [str(one.id) for one in view.walk() if one.area in {Area.ACTIONS, Area.DOCK} and one.action]
            assert max(high[one] for one in low) <= 1100 or mount_mm > 900, view.key


@pytest.mark.parametrize("text_size", ["normal", "huge"])
def test_for_a_seated_person_nothing_lies_above_1100_mm_and_all_is_there(
    scene: Scene, text_size: str
) -> None:
    display = scene.book.display
    views = (choice(), name(), address(), samples()["review"], samples()["leaving"], settings())
    for view in views:
        seated = eased(dressed(view, text_size, "light"), Ease.SEATED)
        assert look_at_all_parts(scene, seated) >= drawn_ids(view)
        assert max(highest_mm(scene, display).values()) <= 1100.5, view.key


def test_a_short_page_lies_below_1000_mm_for_a_seated_person(scene: Scene) -> None:
    scene.stage.show(eased(samples()["leaving"], Ease.SEATED))
    assert max(highest_mm(scene, scene.book.display).values()) <= 1000.5


def test_a_seated_person_before_a_low_screen_sees_no_other_page() -> None:
    with on(SMALL) as scene:
        for view in (choice(), name()):
            scene.stage.show(view)
            before = scene.picture()
            scene.stage.show(eased(view, Ease.SEATED))
            assert scene.picture() == before


# The curtain

CANARY = "Canari Fictif"


def hidden() -> PageView:
    view = settings(act.Toggle(Ease.CURTAIN))
    nodes = tuple(replace(one, name=CANARY) if one.id == "tuning.voice" else one for one in view.nodes)
    return replace(view, nodes=nodes)


def test_behind_the_curtain_no_pixel_of_the_page_is_seen(scene: Scene) -> None:
    scene.stage.show(settings())
    scene.frames(2)
    scene.stage.show(hidden())
    picture = scene.picture()
    for widget in scene.stage.drawn():
        box = (int(widget.x) - 2, int(1920 - widget.top) - 2, int(widget.right) + 2, int(1920 - widget.y) + 2)
        assert picture.crop(box).getbbox() is not None, "the words and the way back are seen"
        picture.paste((0, 0, 0), box)
    assert picture.getbbox() is None, "all else is black"
    assert {one.node.area for one in scene.stage.drawn()} == {Area.CURTAIN}
    assert CANARY not in {one.node.name for one in scene.stage.drawn()}


def test_another_canary_changes_no_pixel_and_neither_does_the_voice(scene: Scene) -> None:
    from kiosk.pages.speech import spoken

    scene.stage.show(hidden())
    before = scene.picture()
    other = settings(act.Toggle(Ease.CURTAIN), act.Adjust(Dial.VOLUME, 1))
    scene.stage.show(other)
    for sentence in spoken(other):
        scene.stage.highlight(sentence)
    assert scene.picture() == before


def test_only_the_one_button_answers_a_touch(scene: Scene) -> None:
    scene.stage.show(settings())
    spots = [one.center for one in scene.stage.targets()]
    scene.stage.show(hidden())
    button = scene.target("curtain.open")
    for x, y in spots:
        if not button.collide_point(x, y):
            finger = scene.finger(x, y)
            finger.touch_down()
            finger.touch_up()
            scene.clock.now += 1
    assert scene.actions == []
    assert scene.misses
    scene.tap("curtain.open")
    assert scene.actions == [act.Toggle(Ease.CURTAIN)]


def test_the_page_comes_back_as_it_was(scene: Scene) -> None:
    scene.stage.show(settings())
    before = scene.picture()
    scene.stage.show(hidden())
    scene.frames(2)
    scene.stage.show(settings())
    assert scene.picture() == before


def test_a_curtain_over_a_page_of_several_eases_stays_marked(scene: Scene) -> None:
    view = settings(act.Toggle(Ease.TREMOR), act.Toggle(Ease.CURTAIN))
    scene.stage.show(view)
    assert State.SELECTED in view.find("tuning.tremor").states
    hold(scene, "curtain.open", 0.1)
    assert scene.actions == []
