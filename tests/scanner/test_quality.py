"""Advice on frames whose faults are known, the page's true corners given; and on what is no page at all."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from scanner.arrays import to_grey
from scanner.detect import find_page
from scanner.findings import Advice, Corners, Detection, Hint, Point
from scanner.quality import Wanted, assess, sharpness
from scanner.training.generator import Fault, Labelled, Level, frame
from tests.support.photographs import Light, Photograph, Pose, photograph

WANTED = {
    Fault.DARK: Advice.TOO_DARK,
    Fault.BRIGHT: Advice.TOO_BRIGHT,
    Fault.GLARE: Advice.GLARE,
    Fault.BLUR: Advice.BLURRED,
    Fault.FAR: Advice.TOO_FAR,
    Fault.CROPPED: Advice.CROPPED,
}
SIZE = (1280, 720)


def as_corners(points: np.ndarray) -> Corners:
    a, b, c, d = (Point(float(x), float(y)) for x, y in points)
    return (a, b, c, d)


def judged(made: Labelled | Photograph) -> Detection:
    assert made.corners is not None
    return assess(to_grey(made.image), as_corners(made.corners), 1.0)


@pytest.fixture(scope="module")
def good() -> Labelled:
    return frame(np.random.default_rng(11), Fault.OK, SIZE, level=Level.EASY)


@pytest.mark.parametrize("fault", WANTED, ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_each_fault_is_named_first(fault: Fault, seed: int) -> None:
    made = frame(np.random.default_rng(seed), fault, SIZE, level=Level.MEDIUM)
    assert judged(made).advice[0] is WANTED[fault]


@pytest.mark.parametrize("level", Level, ids=str)
def test_a_good_frame_gets_no_advice(level: Level) -> None:
    made = frame(np.random.default_rng(21), Fault.OK, SIZE, level=level)
    assert judged(made).advice == ()
    assert judged(made).hint is Hint.OK


def test_a_second_sheet_is_told_by_the_finder(good: Labelled) -> None:
    assert good.corners is not None
    said = assess(to_grey(good.image), as_corners(good.corners), 1.0, two=True)
    assert said.advice == (Advice.TWO_PAGES,)


def _smeared(image: Image, length: int, angle: float) -> Image:
    kernel = np.zeros((length, length), np.float32)
    middle = length // 2
    reach = np.round(np.array((np.cos(angle), np.sin(angle))) * middle).astype(int)
    cv2.line(kernel, tuple(middle - reach), tuple(middle + reach), 1.0)
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), np.uint8)


@pytest.mark.parametrize("angle", [0.0, 0.8, 1.57, 2.3])
def test_a_hand_that_moved_smears_one_way_only_and_is_seen(good: Labelled, angle: float) -> None:
    """Edges along the movement stay sharp: all directions together once let such frames through."""
    assert good.corners is not None
    moved = _smeared(good.image, 15, angle)
    said = assess(to_grey(moved), as_corners(good.corners), 1.0)
    assert Advice.BLURRED in said.advice


@pytest.mark.parametrize("share", [1.0, 0.75, 0.5])
def test_blur_is_judged_alike_in_smaller_copies_of_a_frame(share: float) -> None:
    """A frame 1920 wide is judged on a copy of 960: its blur once passed for sharp there."""
    for fault in (Fault.OK, Fault.BLUR):
        made = frame(np.random.default_rng(6), fault, SIZE, level=Level.MEDIUM)
        assert made.corners is not None
        small = cv2.resize(to_grey(made.image), None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        said = assess(np.asarray(small, np.uint8), as_corners(made.corners * share), 1.0)
        assert (Advice.BLURRED in said.advice) == (fault is Fault.BLUR)


def test_sharpness_falls_with_blur_and_not_with_the_amount_of_print(bill: Image, letter: Image) -> None:
    grey = [cv2.resize(to_grey(paper), (600, 850), interpolation=cv2.INTER_AREA) for paper in (bill, letter)]
    assert abs(sharpness(grey[0]) - sharpness(grey[1])) < 0.06
    soft = [sharpness(cv2.GaussianBlur(grey[0], (0, 0), sigma)) for sigma in (0.5, 1.0, 2.0, 4.0)]
    assert soft == sorted(soft, reverse=True)


def test_a_smooth_surface_has_no_sharpness() -> None:
    assert sharpness(np.full((200, 200), 180, np.uint8)) == 0.0


def test_a_sheet_lit_from_one_side_is_not_taken_for_a_reflection(bill: Image) -> None:
    light = Light(level=1.0, slope=0.35)
    shot = photograph(bill, np.random.default_rng(4), SIZE, Pose(), light, table="dark")
    assert Advice.GLARE not in judged(shot).advice


def test_a_reflection_that_reaches_the_papers_edge_is_seen(good: Labelled) -> None:
    assert good.corners is not None
    image = (good.image * 0.8).astype(np.uint8)
    x, y = np.mean(good.corners[:2], axis=0)
    cv2.circle(image, (int(x), int(y)), 60, (255, 255, 255), -1, cv2.LINE_AA)
    assert Advice.GLARE in assess(to_grey(image), as_corners(good.corners), 1.0).advice


@pytest.mark.parametrize("turn", [cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE, None])
def test_upside_down_sideways_and_mirrored_are_as_good(bill: Image, turn: int | None) -> None:
    """A person may lay the sheet as they like: the reading turns it, the advice does not speak of it."""
    rng = np.random.default_rng(8)
    turned = np.ascontiguousarray(bill[:, ::-1]) if turn is None else np.asarray(cv2.rotate(bill, turn))
    shot = photograph(turned, rng, SIZE, Pose(turn_deg=4), table="dark")
    assert judged(shot).advice == ()
    assert find_page(shot.image).advice == ()


@pytest.mark.parametrize("seed", range(8))
def test_hands_faces_screens_and_things_never_pass_for_a_good_page(seed: int) -> None:
    made = frame(np.random.default_rng(seed), Fault.NO_PAGE, SIZE)
    said = assess(to_grey(made.image), None, 0.0)
    assert said.advice[0] in {Advice.NO_PAGE, Advice.TOO_DARK, Advice.TOO_BRIGHT}
    assert said.hint is not Hint.OK


@pytest.mark.parametrize("seed", range(4))
def test_half_out_of_the_frame_is_cropped(seed: int) -> None:
    made = frame(np.random.default_rng(seed), Fault.CROPPED, SIZE, level=Level.EASY)
    assert Advice.CROPPED in judged(made).advice


@pytest.mark.parametrize("turns", range(4))
def test_a_page_whose_side_lies_along_the_border_is_cropped_and_a_corners_tip_is_not(turns: int) -> None:
    """A finder gives corners within the frame: a whole side on its border is a page that goes on there."""
    table = np.ascontiguousarray(np.rot90(np.full((1000, 1000), 200, np.uint8), turns))
    middle, spin = 499.5, np.array([[0, -1], [1, 0]])

    def turned(points: list[tuple[float, float]]) -> Corners:
        return as_corners((np.array(points) - middle) @ np.linalg.matrix_power(spin, turns) + middle)

    along = turned([(0, 200), (700, 220), (700, 800), (0, 780)])
    tip = turned([(0, 300), (700, 120), (850, 700), (150, 880)])
    assert Advice.CROPPED in assess(table, along, 1.0).advice
    assert Advice.CROPPED not in assess(table, tip, 1.0).advice


@pytest.mark.parametrize(
    "quad",
    [
        [(0, 0), (0, 0), (0, 0), (0, 0)],
        [(-500, -500), (-400, -500), (-400, -400), (-500, -400)],
        [(5000, 5000), (5100, 5000), (5100, 5100), (5000, 5100)],
        [(10, 10), (600, 10), (10, 10), (600, 10)],
        [(100, 100), (101, 100), (101, 101), (100, 101)],
        [(-9000, -9000), (9000, -9000), (9000, 9000), (-9000, 9000)],
    ],
)
def test_a_quad_that_is_no_page_is_advised_about_and_never_a_crash(
    good: Labelled, quad: list[tuple[float, float]]
) -> None:
    assert assess(to_grey(good.image), as_corners(np.array(quad)), 0.7).advice


@pytest.mark.parametrize("size", [(64, 64), (65, 4000), (720, 1280)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_frame_of_one_colour_has_advice(size: tuple[int, int], level: int) -> None:
    assert find_page(np.full((*size, 3), level, np.uint8)).advice


A_CARD = np.array([[540, 300], [740, 300], [740, 426], [540, 426]])
"""A card under a camera that is framed for A4: 200 of 1280 pixels."""


def far(wanted: Wanted | None, corners: np.ndarray = A_CARD) -> bool:
    table = np.full((720, 1280), 90, np.uint8)
    return Advice.TOO_FAR in assess(table, as_corners(corners), 1.0, wanted=wanted).advice


def test_a_card_is_near_enough_when_the_still_shows_enough_of_it() -> None:
    assert far(None)
    assert not far(Wanted(85.6, still_px=2592))
    assert far(Wanted(85.6, still_px=1280))
    assert far(Wanted(297, still_px=2592))


def test_a_card_that_is_turned_is_as_near() -> None:
    spin = cv2.getRotationMatrix2D((640, 363), 90, 1)
    turned = np.column_stack([A_CARD, np.ones(4)]) @ spin.T
    assert not far(Wanted(85.6, still_px=2592), turned)
