"""One finger at a time, on release, with a lock-out: what a trembling hand needs."""

from __future__ import annotations

from screens.touch import Acted, Cancelled, Drawing, Drawn, Missed, Nothing, Pressed, Touches
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
