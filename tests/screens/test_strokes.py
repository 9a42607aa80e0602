"""What a finger drew, as numbers: the same line, with few points, whatever the hand did."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.strokes import MOST_POINTS, SCALE, Trail, finished, smoothed, strokes_of, thinned
from tests.screens.role_samples import DOT, FLOURISH, LOOPS, value_of

RATIO = 2.5
POINT = st.tuples(st.floats(0, SCALE), st.floats(0, SCALE))


def test_a_value_is_read_back_as_its_strokes() -> None:
    assert strokes_of(value_of(LOOPS, FLOURISH, DOT)) == (LOOPS, FLOURISH, DOT)
    assert strokes_of("") == ()


@pytest.mark.parametrize("value", ["x", "1,2 3", "-1,5 7,8", "1,2/ /9,9", "1,2 3,4,5"])
def test_what_is_no_point_is_left_out(value: str) -> None:
    for stroke in strokes_of(value):
        assert stroke
        assert all(0 <= coordinate <= SCALE for point in stroke for coordinate in point)


def test_a_point_outside_the_box_is_drawn_at_its_edge() -> None:
    assert strokes_of("1200,40 5,2000") == (((SCALE, 40), (5, SCALE)),)


@given(st.lists(POINT, min_size=1, max_size=300))
def test_a_finished_stroke_is_short_whole_and_inside(points: list[tuple[float, float]]) -> None:
    stroke = finished(points, RATIO)
    assert 1 <= len(stroke) <= MOST_POINTS
    assert all(isinstance(value, int) and 0 <= value <= SCALE for point in stroke for value in point)
    assert stroke[0] == (round(points[0][0]), round(points[0][1]))
    assert stroke[-1] == (round(points[-1][0]), round(points[-1][1]))
    assert all(one != other for one, other in pairwise(stroke))


def test_a_dot_is_one_point() -> None:
    assert finished([(300.2, 400.7)], RATIO) == ((300, 401),)
    assert finished([(300.2, 400.1), (300.3, 400.2), (300.2, 400.3)], RATIO) == ((300, 400),)


def test_a_straight_line_keeps_its_two_ends() -> None:
    assert finished([(x, 500.0) for x in range(100, 900, 7)], RATIO) == ((100, 500), (898, 500))


def test_the_kept_line_runs_where_the_finger_ran() -> None:
    """Within half a millimetre on a sheet 98 mm high (5 of 1000), for a signature of a thousand points."""
    drawn = [(150 + t * 0.6 + 60 * math.cos(t / 20), 500 + 300 * math.sin(t / 20)) for t in range(1000)]
    kept = finished(drawn, RATIO)
    assert len(kept) <= MOST_POINTS
    for x, y in drawn:
        assert min(_away((x, y), one, other) for one, other in pairwise(kept)) < 5


def _away(point: tuple[float, float], start: tuple[int, int], end: tuple[int, int]) -> float:
    (x, y), (u, v) = (start[0] * RATIO, start[1]), (end[0] * RATIO, end[1])
    px, py = point[0] * RATIO, point[1]
    length = math.hypot(u - x, v - y)
    along = max(0.0, min(1.0, ((px - x) * (u - x) + (py - y) * (v - y)) / length**2))
    return math.hypot(px - x - along * (u - x), py - y - along * (v - y))


def test_smoothing_turns_no_corner_sharply() -> None:
    square = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    curve = smoothed(square)
    turns = [_turn(*three) for three in zip(curve, curve[1:], curve[2:], strict=False)]
    assert max(turns) < math.pi / 3
    assert (curve[0], curve[-1]) == (square[0], square[-1])
    assert smoothed(square[:2]) == tuple(square[:2])


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    one, other = math.atan2(b[1] - a[1], b[0] - a[0]), math.atan2(c[1] - b[1], c[0] - b[0])
    return abs((other - one + math.pi) % (2 * math.pi) - math.pi)


def test_the_most_points_hold_even_for_a_scribble() -> None:
    scribble = [(500 + 400 * math.sin(t * 1.7), 500 + 400 * math.cos(t * 2.3)) for t in range(2000)]
    assert 2 <= len(thinned(scribble, 50)) <= 50


@given(st.lists(POINT, min_size=1, max_size=60))
def test_a_line_smoothed_as_it_grows_is_the_line_smoothed_at_its_end(
    points: list[tuple[float, float]],
) -> None:
    trail = Trail()
    for point in points:
        trail.add(point)
    moved = [point for place, point in enumerate(points) if not place or point != points[place - 1]]
    assert trail.line() == smoothed(moved)
    assert trail.stroke(RATIO) == finished(moved, RATIO)


def test_a_finger_that_never_lifts_fills_no_memory() -> None:
    trail = Trail()
    for t in range(3000):
        trail.add((500 + 400 * math.sin(t * 0.17), 500 + 400 * math.cos(t * 0.23)))
        assert len(trail) <= 4 * MOST_POINTS
    assert len(trail.line()) < 12 * 4 * MOST_POINTS
    assert len(trail.stroke(RATIO)) <= MOST_POINTS
