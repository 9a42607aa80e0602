"""The guide shoots after 0.8 s of stillness, changes its mind slowly, and bears a hand that trembles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.findings import Advice, Corners, Detection, Point, Quality
from scanner.guide import DRIFT, EMPTY_S, STILL_S, Guidance, Guide

SQUARE: Corners = (Point(300, 100), Point(900, 100), Point(900, 650), Point(300, 650))
DIAGONAL = (1280**2 + 720**2) ** 0.5
FRAME_S = 1 / 15
RATES = (5.0, 7.5, 15.0, 30.0)


def page(shift: float = 0.0, *advice: Advice) -> Detection:
    a, b, c, d = (Point(p.x + shift, p.y) for p in SQUARE)
    return Detection((a, b, c, d), advice, Quality(0.8))


NOTHING = Detection(None, (Advice.NO_PAGE,), Quality(0.4))


def follow(
    detections: Sequence[Detection],
    guide: Guide | None = None,
    start_s: float = 0.0,
    frame_s: float = FRAME_S,
) -> list[Guidance]:
    guide = guide or Guide(DIAGONAL)
    said = []
    for number, detection in enumerate(detections):
        guide, guidance = guide.feed(detection, start_s + number * frame_s)
        said.append(guidance)
    return said


def shots(said: Sequence[Guidance]) -> list[int]:
    return [number for number, guidance in enumerate(said) if guidance.shoot]


@pytest.mark.parametrize("rate", RATES)
def test_a_still_page_is_shot_after_eight_tenths_of_a_second(rate: float) -> None:
    said = follow([page()] * 40, frame_s=1 / rate)
    first = shots(said)[0]
    assert STILL_S - 1e-6 <= first / rate < STILL_S + 1 / rate
    progress = [guidance.progress for guidance in said[: first + 1]]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_two_frames_do_not_prove_stillness() -> None:
    assert not any(guidance.shoot for guidance in follow([page()] * 2, frame_s=1.2))
    assert shots(follow([page()] * 6, frame_s=1.2))


def test_the_same_still_sheet_is_shot_once() -> None:
    said = follow([page(0.3 * (n % 2)) for n in range(200)])
    assert len(shots(said)) == 1
    assert said[-1].advice is Advice.NEXT_PAGE
    assert said[-1].progress == 0.0


def test_a_taken_sheet_nudged_a_little_is_not_shot_again() -> None:
    assert len(shots(follow([page()] * 20 + [page(20.0)] * 60))) == 1


@pytest.mark.parametrize("between", [[NOTHING] * 9, [page(200.0, Advice.CROPPED)] * 9])
def test_the_next_sheet_is_shot_even_in_the_same_place(between: list[Detection]) -> None:
    assert len(shots(follow([page()] * 30 + between + [page()] * 30))) == 2


def test_one_error_of_the_finder_does_not_make_a_new_sheet() -> None:
    assert len(shots(follow([page()] * 20 + [page(300.0)] * 2 + [page()] * 60))) == 1


def test_a_sheet_left_from_the_scan_before_is_not_taken_again() -> None:
    left = Guide(DIAGONAL, taken=page().corners)
    said = follow([NOTHING] * 2 + [page()] * 60, left)
    assert not shots(said)
    assert said[-1].advice is Advice.NEXT_PAGE
    assert len(shots(follow([NOTHING] * 12 + [page()] * 60, left))) == 1


@pytest.mark.parametrize("rate", RATES)
def test_a_sheet_laid_when_it_says_that_none_is_there_is_the_next_one(rate: float) -> None:
    left = Guide(DIAGONAL, taken=page().corners)
    said = follow([NOTHING] * 60, left, frame_s=1 / rate)
    empty = 1 + next(number for number, one in enumerate(said) if one.advice is Advice.NO_PAGE)
    assert empty / rate < 1.3
    assert len(shots(follow([NOTHING] * empty + [page()] * 60, left, frame_s=1 / rate))) == 1


def test_the_shutter_button_takes_the_sheet_too() -> None:
    guide = Guide(DIAGONAL)
    for number in range(5):
        guide, _ = guide.feed(page(), number * FRAME_S)
    assert not shots(follow([page()] * 60, guide.took(), start_s=5 * FRAME_S))


def test_the_cameras_own_noise_does_not_count_as_movement() -> None:
    assert shots(follow([page(1.5 if n % 2 else -1.5) for n in range(20)]))


@pytest.mark.parametrize("rate", RATES)
def test_a_page_that_moves_slowly_is_not_shot(rate: float) -> None:
    speed = 1.3 * DRIFT * DIAGONAL / STILL_S
    said = follow([page(speed * n / rate) for n in range(int(5 * rate))], frame_s=1 / rate)
    assert not shots(said)
    fast = follow([page(45.0 * n / rate) for n in range(int(4 * rate))], frame_s=1 / rate)
    assert max(guidance.progress for guidance in fast) < 0.5


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("tremor_hz", [4, 5.5, 7, 8.3, 10, 12])
def test_a_hand_that_trembles_gets_its_picture(rate: float, tremor_hz: float) -> None:
    """A swing of 2.3 mm to each side on A4, of which every third frame is blurred, is taken within 4 s."""
    frames = [
        page(5.0 * sin(2 * pi * tremor_hz * n / rate), *([Advice.BLURRED] if n % 3 == 2 else []))
        for n in range(int(4 * rate))
    ]
    said = follow(frames, frame_s=1 / rate)
    assert shots(said)
    assert all(not frames[n].advice for n in shots(said))


def test_who_cannot_hold_still_is_borne_with_after_a_while() -> None:
    """A slow sway of the arm, half as wide again as stillness allows: taken, but not before 6 s."""
    sway = [page(1.3 * DRIFT * DIAGONAL * (n * FRAME_S / STILL_S % 12)) for n in range(200)]
    first = shots(follow(sway))[0]
    assert 6.0 <= first * FRAME_S < 8.0


def test_a_jump_starts_the_stillness_again_and_the_outline_follows_at_once() -> None:
    said = follow([page()] * 8 + [page(200.0)] * 3)
    assert said[7].progress > 0.5
    assert said[8].progress == 0.0
    assert said[8].corners == page(200.0).corners


def test_corners_are_smoothed_alike_at_any_rate() -> None:
    ends = []
    for rate in (10, 30):
        said = follow([page()] + [page(10.0)] * (rate // 5), frame_s=1 / rate)
        assert said[-1].corners is not None
        ends.append(said[-1].corners[0].x - SQUARE[0].x)
    assert 0 < ends[0] < 10
    assert ends[0] == pytest.approx(ends[1])


def test_a_sheet_turned_by_45_degrees_does_not_jump_when_its_first_corner_changes() -> None:
    a, b, c, d = SQUARE
    other = Detection((d, a, b, c), (), Quality(0.8))
    said = follow([page(), other] * 10)
    assert shots(said)
    assert all(guidance.corners == SQUARE for guidance in said)


def test_advice_waits_for_three_frames_and_one_stray_frame_changes_nothing() -> None:
    said = follow(
        [page(0.0, Advice.TOO_DARK)] * 4 + [page(0.0, Advice.GLARE)] + [page(0.0, Advice.TOO_DARK)] * 2
    )
    assert [guidance.advice for guidance in said] == [None, None, *[Advice.TOO_DARK] * 5]


def test_a_fault_stands_a_second_before_another_takes_its_place() -> None:
    said = follow([page(0.0, Advice.TOO_DARK)] * 3 + [page(0.0, Advice.GLARE)] * 20)
    changed = next(n for n, guidance in enumerate(said) if guidance.advice is Advice.GLARE)
    assert 1.0 <= (changed - 2) * FRAME_S < 1.2


def test_that_all_is_well_is_shown_without_delay() -> None:
    said = follow([page(0.0, Advice.TOO_DARK)] * 3 + [page()] * 5)
    assert said[-1].advice is Advice.HOLD_STILL


def test_only_the_most_urgent_advice_is_said() -> None:
    assert follow([page(0.0, Advice.TOO_DARK, Advice.TOO_FAR)] * 3)[-1].advice is Advice.TOO_DARK


def test_a_blur_of_movement_is_told_to_hold_still_and_one_of_the_lens_to_lie_flat() -> None:
    moving = follow([page(12.0 * n, Advice.BLURRED) for n in range(10)])
    assert moving[-1].advice is Advice.HOLD_STILL
    assert not shots(moving)
    lying = follow([page(0.0, Advice.BLURRED)] * 30)
    assert lying[-1].advice is Advice.BLURRED
    assert not shots(lying)


def test_after_seconds_without_a_page_it_is_said_where_to_lay_it() -> None:
    said = follow([NOTHING] * 90)
    first = next(n for n, guidance in enumerate(said) if guidance.advice is Advice.LAY_DOWN)
    assert EMPTY_S <= first * FRAME_S < EMPTY_S + 0.5
    assert said[10].advice is Advice.NO_PAGE


def test_two_lost_frames_are_forgiven_and_more_are_not() -> None:
    assert follow([page()] * 6 + [NOTHING] * 2 + [page()] * 5)[-1].shoot
    lost = follow([page()] * 6 + [NOTHING] * 4 + [page()] * 5)
    assert lost[9].corners is None
    assert not shots(lost)


def test_a_camera_that_was_silent_or_a_clock_that_went_back_starts_the_stillness_again() -> None:
    guide = Guide(DIAGONAL)
    for number in range(10):
        guide, _ = guide.feed(page(), number * FRAME_S)
    for time_s in (60.0, -5.0):
        _, guidance = guide.feed(page(), time_s)
        assert guidance.progress == 0.0
        assert not guidance.shoot


FRAMES = st.lists(
    st.tuples(
        st.sampled_from([None, *(one for one in Advice if one not in {Advice.LAY_DOWN, Advice.NEXT_PAGE})]),
        st.floats(-900, 900) | st.sampled_from([0.0, 0.0, 1.0, -1.0]),
        st.floats(0, pi),
        st.floats(0.0, 0.4) | st.sampled_from([1 / 30, 1 / 15, 2.0]),
    ),
    max_size=120,
)


def _detected(advice: Advice | None, shift: float, turn: float) -> Detection:
    if advice is Advice.NO_PAGE:
        return NOTHING
    points = [Point(p.x - 600, p.y - 375) for p in SQUARE]
    a, b, c, d = (
        Point(600 + shift + p.x * cos(turn) - p.y * sin(turn), 375 + p.x * sin(turn) + p.y * cos(turn))
        for p in points
    )
    return Detection((a, b, c, d), (advice,) if advice else (), Quality(0.8))


@settings(max_examples=150, deadline=None)
@given(FRAMES)
def test_whatever_comes_the_guide_keeps_its_promises(
    frames: list[tuple[Advice | None, float, float, float]],
) -> None:
    guide, time_s, changes, shown = Guide(DIAGONAL), 0.0, [], None
    lain: list[tuple[float, Detection]] = []
    for advice, shift, turn, wait_s in frames:
        time_s += wait_s
        detection = _detected(advice, shift, turn)
        lain.append((time_s, detection))
        guide, guidance = guide.feed(detection, time_s)
        assert 0.0 <= guidance.progress <= 1.0
        if guidance.shoot:
            assert not detection.advice
            assert guidance.advice is Advice.HOLD_STILL
            assert guidance.progress == 1.0
            assert _settled(lain)
            lain.clear()
        if guidance.advice is not shown:
            shown = guidance.advice
            changes.append((time_s, shown))
        assert len(guide.trail) < 60
        assert len(guide.told) < 60
    bad = [(at, one) for at, one in changes if one is not Advice.HOLD_STILL]
    assert all(later - earlier >= 1.0 for (earlier, _), (later, _) in pairwise(bad))


def _settled(lain: list[tuple[float, Detection]]) -> bool:
    """Whether the page was where it is now, give or take, for all of the time before the shot."""
    now, last = lain[-1]
    recent = [seen.corners for at, seen in lain if now - at <= STILL_S - 0.1 and seen.corners]
    assert last.corners is not None
    middle = [sum(p.x for p in corners) / 4 for corners in recent]
    return len(recent) >= 2 and max(middle) - min(middle) < 0.06 * DIAGONAL


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-2, 2),
    st.floats(5, 30),
    st.lists(st.floats(-1, 1), min_size=60, max_size=60),
    st.integers(2, 9),
)
def test_a_page_that_comes_to_rest_is_always_shot(
    speed: float, rate: float, noise: list[float], lost: int
) -> None:
    """It slides in, then lies with the finder's noise; a frame is lost now and then."""
    coming = [page(400 * speed * (1 - n / rate)) for n in range(int(rate))]
    resting = [NOTHING if n % (lost + 3) == lost else page(noise[n % 60]) for n in range(int(4 * rate))]
    said = follow([*coming, *resting], frame_s=1 / rate)
    assert len(shots(said)) == 1
    assert all(
        hypot(p.x - q.x, p.y - q.y) < 12
        for p, q in zip(said[shots(said)[0]].corners or (), SQUARE, strict=True)
    )
