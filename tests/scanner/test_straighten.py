"""A page comes out flat, in its own shape, standing up."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from scanner.enhance import flatten_light
from scanner.findings import Corners, Point
from scanner.straighten import aspect, straighten, turned
from tests.support.papers import draw_card
from tests.support.photographs import Light, Photograph, Pose, photograph

LINES = ("IDFRAX4RTBPFW46<<<<<<<<<<<<<<<", "9007138F3002119FRA<<<<<<<<<<<6", "MARTIN<<MAELYS<GAELLE<MARIE<<<")


def corners_of(shot: Photograph) -> Corners:
    a, b, c, d = (Point(float(x), float(y)) for x, y in shot.corners)
    return (a, b, c, d)


def test_a_photograph_becomes_the_sheet_again(shot: Photograph, bill: Image) -> None:
    page = straighten(shot.image, corners_of(shot))
    assert page.shape == bill.shape == (2339, 1654, 3)
    ours = cv2.GaussianBlur(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), (0, 0), 3).astype(float).ravel()
    true = cv2.GaussianBlur(cv2.cvtColor(bill, cv2.COLOR_BGR2GRAY), (0, 0), 3).astype(float).ravel()
    assert np.corrcoef(ours, true)[0, 1] > 0.9


@pytest.mark.parametrize("tilt", [(0.0, 0.0), (14.0, 0.0), (12.0, -16.0), (-20.0, 6.0)])
def test_the_shape_is_true_however_the_camera_tilts(
    bill: Image, rng: np.random.Generator, tilt: tuple[float, float]
) -> None:
    seen = photograph(bill, rng, (1280, 960), Pose(turn_deg=8.0, tilt_deg=tilt, fill=0.9))
    assert aspect(seen.corners.astype(np.float64), 1280, 960) == pytest.approx(2**0.5, rel=0.09)


def test_a_card_keeps_its_own_shape(rng: np.random.Generator) -> None:
    seen = photograph(draw_card(LINES), rng, (1280, 960), Pose(fill=0.8), Light())
    page = straighten(seen.image, corners_of(seen), dpi=100)
    assert page.shape[1] / page.shape[0] == pytest.approx(85.6 / 54, rel=0.03)


def test_quarter_turns() -> None:
    page = np.zeros((4, 3, 3), np.uint8)
    page[0, 0] = 255
    assert turned(page, 90).shape == (3, 4, 3)
    assert turned(page, 90)[0, 3, 0] == 255
    assert np.array_equal(turned(turned(page, 180), 180), page)


def test_the_lamp_is_taken_out(bill: Image, rng: np.random.Generator) -> None:
    seen = photograph(bill, rng, (1654, 2339), Pose(fill=0.98), Light(level=0.7, slope=0.4, shadow=0.3))
    even = flatten_light(straighten(seen.image, corners_of(seen)))
    edges = [
        float(np.median(part))
        for part in (even[100:400], even[-400:-100], even[:, 50:300], even[:, -300:-50])
    ]
    assert min(edges) > 225
    assert max(edges) - min(edges) < 20
