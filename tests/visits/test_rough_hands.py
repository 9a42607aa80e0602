"""Hands that do not behave: two fingers, 50 taps a second, a drop of water, places that are nowhere."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.app import paths
from kiosk.app.idle import IdleWatch
from kiosk.app.kiosk import Kiosk
from kiosk.app.ports import Surroundings
from kiosk.app.settings import load_settings
from kiosk.devices.camera import Frame
from kiosk.pages import actions as act
from kiosk.pages.actions import Action
from kiosk.pages.comfort import Comfort
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.procedures.answers import Answer
from kiosk.types import Lang, OptionId
from screens.theme import Display
from tests.support.visit import ELECTORAL_ROLL, TODAY
from tests.support.window import FakeClock, open_window, theme_book
from voice.speaker import Speaker
from voice.virtual import no_sound_card

pytestmark = pytest.mark.xdist_group("window")
LOCKOUT_S = 0.25
TAP_S = 0.02
"""50 taps a second."""
NOWHERE = (-1e9, -1.0, 1e9, math.inf, -math.inf, math.nan)
FORGETS = (act.Erase, act.StartOver, act.Correct, act.Change, act.Back)
"""Actions after which an answer may stand otherwise than before."""


@dataclass
class Rough:
    """A kiosk with its real pages on the real window; only the time, and how it is touched, are ours."""

    kiosk: Kiosk
    stage: Any
    window: Any
    clock: FakeClock
    done: list[Action] = field(default_factory=list)

    def acts(self, action: Action) -> None:
        self.done.append(action)
        self.kiosk.act(action)

    def finger(self, x: float, y: float) -> Any:
        from kivy.tests.common import UnitTestTouch

        return UnitTestTouch(x, y)

    def spot(self, node_id: str) -> tuple[float, float]:
        return next(one.center for one in self.stage.targets() if one.node.id == node_id)

    def taps(self, x: float, y: float) -> None:
        finger = self.finger(x, y)
        finger.touch_down()
        finger.touch_up()

    def arrives_at_a_question(self) -> None:
        self.kiosk.act(act.ChooseLanguage(Lang("fr")))
        self.kiosk.act(act.OpenProcedure(ELECTORAL_ROLL))
        self.kiosk.act(act.Pick(OptionId("french")))
        self.kiosk.act(act.Confirm())

    def answers(self) -> dict[object, Answer]:
        return dict(self.kiosk.session.dossier.answers) if self.kiosk.session.procedure else {}


@pytest.fixture
def rough(town: Town, tmp_path: Path) -> Iterator[Rough]:
    open_window()
    from screens.stage import Stage
    from screens.window import KioskWindow

    clock, held = FakeClock(), list[Rough]()
    stage = Stage(theme_book(Display()), lambda one: held[0].acts(one), clock=clock, lockout_s=LOCKOUT_S)  # noqa: PLW0108 not there yet
    window = KioskWindow(stage)
    voice = Speaker(environment=no_sound_card(tmp_path))
    around = Surroundings(town, Turner(town, Comfort(Lang("fr"))), lambda: TODAY, _now, aloud=False)
    visit = load_settings(paths.SETTINGS, {}).visit
    kiosk = Kiosk(around, stage, voice, IdleWatch(visit, clock), lambda _: None)  # type: ignore[arg-type,return-value]
    held.append(Rough(kiosk, stage, window, clock))
    kiosk.start()
    yield held[0]
    kiosk.close()
    voice.close()
    window.close()


def _now(work: Callable[[], None]) -> None:
    work()


@pytest.mark.clause("5.8")
def test_fifty_taps_a_second_on_one_button_act_four_times_a_second_at_most(rough: Rough) -> None:
    rough.arrives_at_a_question()
    began = len(rough.done)
    for _ in range(100):
        rough.taps(*rough.spot("dock.text"))
        rough.clock.now += TAP_S
    acted = len(rough.done) - began
    assert 1 <= acted <= 100 * TAP_S / LOCKOUT_S + 1
    assert rough.answers(), "what was answered is still there"


def test_fifty_taps_a_second_anywhere_break_nothing_and_lose_no_answer(rough: Rough) -> None:
    dice = random.Random(50)
    rough.arrives_at_a_question()
    for turn in range(150):
        before, number = rough.answers(), len(rough.done)
        rough.taps(dice.uniform(0, 1080), dice.uniform(0, 1920))
        rough.clock.now += TAP_S
        if turn % 10 == 0:
            rough.window.frames(1)
        assert len(rough.done) - number <= 1
        assert kept(before, rough, number)
    assert len(rough.done) > 3, "some of them did touch something"


def kept(before: dict[object, Answer], rough: Rough, number: int) -> bool:
    """Whether each answer is as it was, unless an action that asks for it was done."""
    if any(isinstance(one, FORGETS) for one in rough.done[number:]):
        return True
    now = {
        key: one for dossier in rough.kiosk.session.dossiers.values() for key, one in dossier.answers.items()
    }
    return all(now.get(key) == one for key, one in before.items())


@pytest.mark.clause("5.9")
def test_a_second_finger_does_nothing_and_the_first_still_counts(rough: Rough) -> None:
    rough.arrives_at_a_question()
    first, second = rough.finger(*rough.spot("dock.contrast")), rough.finger(*rough.spot("dock.text"))
    first.touch_down()
    second.touch_down()
    second.touch_move(*rough.spot("back"))
    second.touch_up()
    assert rough.done == []
    first.touch_up()
    assert rough.done == [act.NextTheme()]


def test_a_finger_of_the_page_before_does_nothing_on_the_new_one(rough: Rough) -> None:
    rough.arrives_at_a_question()
    for node_id in ("main", "back", "dock.text", "dock.contrast"):
        finger = rough.finger(*rough.spot(node_id))
        finger.touch_down()
        # Meanwhile the page goes on by itself, and back: by a word, a key, or the mediator.
        rough.kiosk.act(act.Back())
        rough.window.frames(1)
        number = len(rough.done)
        finger.touch_move(*rough.spot("dock.text"))
        finger.touch_up()
        assert rough.done[number:] == [], node_id
        rough.kiosk.act(act.Confirm())
        rough.clock.now += 1


def test_a_drop_of_water_does_not_hold_the_kiosk_for_ever(rough: Rough) -> None:
    """A capacitive screen reports a drop as a finger that never goes."""
    rough.arrives_at_a_question()
    drop = rough.finger(*rough.spot("dock.contrast"))
    drop.touch_down()
    rough.clock.now += 5
    rough.taps(*rough.spot("dock.text"))
    assert rough.done == [], "a hand that rests is still the one that counts"
    rough.clock.now += 6
    rough.taps(*rough.spot("dock.text"))
    assert rough.done == [act.NextTextSize()]
    assert not any(one.pressed for one in rough.stage.targets())
    rough.clock.now += 1
    drop.touch_move(*rough.spot("dock.contrast"))
    drop.touch_up()
    assert rough.done == [act.NextTextSize()], "it was no finger"


@pytest.mark.parametrize("node_id", ["dock.text", None])
def test_places_that_are_nowhere_are_no_places(rough: Rough, node_id: str | None) -> None:
    rough.arrives_at_a_question()
    before = rough.answers()
    for x in NOWHERE:
        for y in NOWHERE:
            finger = rough.finger(*(rough.spot(node_id) if node_id else (x, y)))
            finger.touch_down()
            move_to(finger, x, y)
            rough.stage.dispatch("on_touch_move", finger)
            rough.stage.dispatch("on_touch_up", finger)
            rough.clock.now += 1
    rough.window.frames(2)
    assert rough.done == []
    assert rough.answers() == before


def move_to(finger: Any, x: float, y: float) -> None:
    finger.x, finger.y = x, y
    finger.pos = (x, y)


def test_a_picture_that_comes_after_its_page_is_drawn_nowhere(rough: Rough) -> None:
    rough.arrives_at_a_question()
    picture = Frame(4, 2, bytes(24))
    for late in (None, picture, Frame(0, 0, b""), Frame(64, 48, b"\x00" * 10)):
        rough.stage.preview(late, [(math.nan, 2.0), (0.0, -1.0)])
        rough.window.frames(1)


def test_an_uncovered_or_resized_window_shows_the_same_page(rough: Rough) -> None:
    rough.arrives_at_a_question()
    rough.window.frames(2)
    before = rough.window.pixels()[1]
    window = rough.window._window
    for event, values in (
        ("on_minimize", ()), ("on_restore", ()), ("on_hide", ()), ("on_show", ()), ("on_cursor_leave", ()),
        ("on_resize", tuple(window.size)), ("on_move", ()),
    ):  # fmt: skip
        window.dispatch(event, *values)
        rough.window.frames(1)
    rough.window.frames(2)
    assert rough.window.pixels()[1] == before
    assert rough.done == []


GESTURES = st.lists(
    st.tuples(
        st.sampled_from(["down", "move", "up", "wait", "frame"]),
        st.integers(0, 2),
        st.floats(-50, 1130) | st.sampled_from(NOWHERE),
        st.floats(-50, 1970) | st.sampled_from(NOWHERE),
        st.booleans(),
    ),
    max_size=40,
)


@pytest.mark.long
@given(gestures=GESTURES)
@settings(
    max_examples=25, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_whatever_hands_do_each_touch_acts_once_at_most_and_no_answer_is_lost(
    rough: Rough, gestures: list[tuple[str, int, float, float, bool]]
) -> None:
    rough.kiosk.wipe()
    rough.arrives_at_a_question()
    rough.clock.now += 20
    fingers: dict[int, Any] = {}
    for kind, number, across, along, on_a_target in gestures:
        targets = rough.stage.targets()
        nth = int(abs(across)) if math.isfinite(across) else 0
        x, y = targets[nth % len(targets)].center if on_a_target and targets else (across, along)
        before, done = rough.answers(), len(rough.done)
        match kind:
            case "down" if number not in fingers:
                fingers[number] = rough.finger(x, y)
                move_to(fingers[number], x, y)
                rough.stage.dispatch("on_touch_down", fingers[number])
                assert len(rough.done) == done, "nothing acts before it is lifted"
            case "move" if number in fingers:
                move_to(fingers[number], x, y)
                rough.stage.dispatch("on_touch_move", fingers[number])
                assert len(rough.done) == done
            case "up" if number in fingers:
                rough.stage.dispatch("on_touch_up", fingers.pop(number))
            case "wait":
                rough.clock.now += 0.3
            case "frame":
                rough.window.frames(1)
        assert len(rough.done) - done <= 1
        assert kept(before, rough, done)
    for finger in fingers.values():
        rough.stage.dispatch("on_touch_up", finger)
