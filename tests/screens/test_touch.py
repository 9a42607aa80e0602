"""One finger at a time, on release, with a lock-out: what a trembling hand needs."""

from __future__ import annotations

from screens.touch import Acted, Cancelled, Missed, Nothing, Pressed, Touches
from tests.support.window import FakeClock


def test_it_acts_on_release() -> None:
    touches = Touches(FakeClock())
    assert touches.down(1, "a") == Pressed("a")
    assert touches.up(1, "a") == Acted("a")


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


def test_only_one_finger_counts() -> None:
    touches = Touches(FakeClock())
    touches.down(1, "a")
    assert touches.down(2, "b") == Nothing()
    assert touches.move(2, "a") == Nothing()
    assert touches.up(2, "b") == Nothing()
    assert touches.up(1, "a") == Acted("a")


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
