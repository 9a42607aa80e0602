"""One finger at a time, on release, with a lock-out: what a trembling hand needs."""

from __future__ import annotations

import pytest

from kiosk.pages.actions import Back, Confirm
from kiosk.pages.comfort import Ease
from kiosk.types import NodeId
from screens.explore import Explorer
from screens.touch import (
    Acted,
    Cancelled,
    Drawing,
    Drawn,
    Missed,
    Nothing,
    Pressed,
    TooShort,
    Touches,
    TouchRules,
    rules_for,
)
from tests.support.window import FakeClock


@pytest.mark.clause("11.2.5.2")
def test_it_acts_on_release() -> None:
    touches = Touches(FakeClock())
    assert touches.down(1, "a") == Pressed("a")
    assert touches.up(1, "a") == Acted("a")


@pytest.mark.clause("11.2.5.2")
def test_sliding_out_cancels_and_coming_back_does_not() -> None:
    touches = Touches(FakeClock())
    touches.down(1, "a")
    assert touches.move(1, "b") == Pressed(None)
    assert touches.move(1, None) == Nothing()
    assert touches.move(1, "a") == Pressed("a")
    assert touches.move(1, None) == Pressed(None)
    assert touches.up(1, "b") == Cancelled()


def test_a_touch_beside_every_target_is_missed_and_acts_on_nothing() -> None:
    touches = Touches(FakeClock())
    assert touches.down(1, None) == Missed()
    assert touches.move(1, "a") == Nothing()
    assert touches.up(1, "a") == Nothing()


@pytest.mark.clause("5.9")
def test_only_one_finger_counts() -> None:
    touches = Touches(FakeClock())
    touches.down(1, "a")
    assert touches.down(2, "b") == Nothing()
    assert touches.move(2, "a") == Nothing()
    assert touches.up(2, "b") == Nothing()
    assert touches.up(1, "a") == Acted("a")


@pytest.mark.clause("5.8")
def test_a_quarter_second_after_a_touch_nothing_counts() -> None:
    clock = FakeClock()
    touches = Touches(clock)
    touches.down(1, "a")
    touches.up(1, "a")
    clock.now += 0.24
    assert touches.down(2, "a") == Nothing()
    assert touches.up(2, "a") == Nothing()
    clock.now += 0.02
    assert touches.down(3, "a") == Pressed("a")


def test_a_page_that_changes_under_the_finger_is_not_acted_on() -> None:
    touches = Touches(FakeClock())
    touches.down(1, "a")
    touches.forget_target()
    assert touches.up(1, "a") == Nothing()


def test_a_drawing_finger_stays_on_its_sheet_wherever_it_goes() -> None:
    touches = Touches(FakeClock())
    assert touches.down(1, "sheet", draws=True) == Drawing("sheet")
    assert touches.move(1, "main") == Drawing("sheet")
    assert touches.down(2, "main") == Nothing()
    assert touches.move(2, "sheet") == Nothing()
    assert touches.up(1, "main") == Drawn()


def test_strokes_follow_each_other_at_once_but_a_button_waits() -> None:
    clock = FakeClock()
    touches = Touches(clock)
    touches.down(1, "sheet", draws=True)
    touches.up(1, "sheet")
    assert touches.down(2, "main") == Nothing(), "a hand that slips off the sheet confirms nothing"
    assert touches.down(3, "sheet", draws=True) == Drawing("sheet")
    touches.up(3, "sheet")
    clock.now += 0.26
    touches.down(4, "clear")
    touches.up(4, "clear")
    assert touches.down(5, "sheet", draws=True) == Nothing(), "a bounce of the touch before draws no dot"


def test_a_page_that_changes_under_a_stroke_gets_none() -> None:
    touches = Touches(FakeClock())
    touches.down(1, "sheet", draws=True)
    touches.forget_target()
    assert touches.move(1, "sheet") == Nothing()
    assert touches.up(1, "sheet") == Nothing()


NEUTRAL = rules_for(frozenset(), 4.0, 0.25)
TREMOR = rules_for(frozenset({Ease.TREMOR}), 4.0, 0.25)


def test_the_rules_of_a_trembling_hand() -> None:
    assert TouchRules(lockout_s=0.25, contact_s=0.0, slip_px=0.0) == NEUTRAL
    assert TouchRules(lockout_s=0.6, contact_s=0.2, slip_px=40.0) == TREMOR


@pytest.mark.clause("5.8")
def test_a_town_can_set_a_longer_rest_and_tremor_never_shortens_it() -> None:
    """EN 301 549, 5.8: adjustable to at least 0.5 s."""
    assert rules_for(frozenset(), 4.0, 0.7).lockout_s == 0.7
    assert rules_for(frozenset({Ease.TREMOR}), 4.0, 0.7).lockout_s == 0.7


def test_a_contact_under_a_fifth_of_a_second_is_too_short_and_a_longer_one_follows_at_once() -> None:
    clock = FakeClock()
    touches = Touches(clock, TREMOR)
    touches.down(1, "a")
    clock.now += 0.19
    assert touches.up(1, "a") == TooShort("a")
    assert touches.down(2, "a") == Pressed("a")
    clock.now += 0.21
    assert touches.up(2, "a") == Acted("a")


@pytest.mark.clause("5.8")
def test_after_a_trembling_touch_nothing_counts_for_six_tenths() -> None:
    clock = FakeClock()
    touches = Touches(clock, TREMOR)
    touches.down(1, "a")
    clock.now += 0.3
    touches.up(1, "a")
    clock.now += 0.5
    assert touches.down(2, "a") == Nothing(), "Annex C strikes again at exactly 0.5 s"
    assert touches.up(2, "a") == Nothing()
    clock.now += 0.11
    assert touches.down(3, "a") == Pressed("a")


def test_a_short_stroke_is_drawn_by_a_trembling_hand_too() -> None:
    touches = Touches(FakeClock(), TREMOR)
    touches.down(1, "sheet", draws=True)
    assert touches.up(1, "sheet") == Drawn()


def told_by(explorer_on: bool) -> tuple[Explorer, list[NodeId]]:
    told: list[NodeId] = []
    explorer = Explorer(told.append)
    explorer.on = explorer_on
    return explorer, told


A, B = NodeId("a"), NodeId("b")


def test_without_explore_each_touch_may_act_and_nothing_is_said() -> None:
    explorer, told = told_by(False)
    explorer.down(A, Confirm())
    explorer.over(B, None)
    assert (explorer.acts, told) == (True, [])


@pytest.mark.clause("5.5.2")
def test_the_first_touch_says_and_the_second_acts() -> None:
    explorer, told = told_by(True)
    explorer.down(A, Confirm())
    assert (explorer.acts, told) == (False, [A])
    explorer.down(A, Confirm())
    assert (explorer.acts, told) == (True, [A])


def test_another_target_is_said_first_and_so_is_one_that_now_does_something_else() -> None:
    explorer, told = told_by(True)
    for node, action in ((A, Confirm()), (B, Back()), (A, Confirm()), (A, Back())):
        explorer.down(node, action)
        assert not explorer.acts
    assert told == [A, B, A, A]


@pytest.mark.clause("5.5.2")
def test_a_sliding_finger_hears_each_thing_once_and_does_nothing() -> None:
    explorer, told = told_by(True)
    explorer.down(A, Confirm())
    for node in (A, B, B, A):
        explorer.over(node, Confirm() if node == A else Back())
    assert told == [A, B, A]
    assert not explorer.acts


def test_a_new_page_is_heard_anew() -> None:
    explorer, told = told_by(True)
    explorer.down(A, Confirm())
    explorer.forget()
    explorer.down(A, Confirm())
    assert (explorer.acts, told) == (False, [A, A])
