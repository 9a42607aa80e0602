"""A curved page is flattened by its own lines; a flat one, and one without lines, is left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from scanner.curl import bend, find_lines, flatten_page
from scanner.findings import Point
from scanner.straighten import straighten
from tests.support.curls import SHAPES, curl
from tests.support.later import one_in
from tests.support.papers import draw_letter
from tests.support.photographs import Light, Photograph, Pose, photograph

WORDS = "Madame, Monsieur, vous nous avez demandé les pièces qui manquent au dossier de votre fils"


@pytest.fixture(scope="module")
def full() -> Image:
    rng = np.random.default_rng(4)
    return draw_letter([" ".join(rng.permutation(WORDS.split())) for _ in range(28)])


def seen(page: Image, shape: str, strength: float, tilt_deg: float = 10.0) -> Image:
    shot = curl(page, SHAPES[shape](strength), tilt_deg)
    a, b, c, d = (Point(float(x), float(y)) for x, y in shot.corners)
    return straighten(shot.image, (a, b, c, d))


@pytest.mark.parametrize("shape", one_in(3, sorted(SHAPES)))
def test_lines_stand_level_again(full: Image, shape: str) -> None:
    curved = seen(full, shape, 1.0)
    flat = flatten_page(curved)
    assert flat is not None
    assert flat.shape == curved.shape
    before, after = bend(find_lines(curved)), bend(find_lines(flat))
    assert before > 0.008
    assert after < 0.25 * before


def test_a_bill_with_a_table_and_few_lines_is_flattened_too(bill: Image) -> None:
    curved = seen(bill, "rolled", 0.7)
    flat = flatten_page(curved)
    assert flat is not None
    assert bend(find_lines(flat)) < 0.25 * bend(find_lines(curved))


def test_a_flat_page_stays_as_it_is(full: Image, bill: Image, shot: Photograph) -> None:
    a, b, c, d = (Point(float(x), float(y)) for x, y in shot.corners)
    for page in (full, bill, straighten(shot.image, (a, b, c, d)), full[:, :, :1].repeat(3, axis=2)):
        assert flatten_page(page) is None


def test_without_lines_nothing_is_guessed(letter: Image, rng: np.random.Generator) -> None:
    blank = np.full((2339, 1654, 3), 250, np.uint8)
    noise = rng.integers(0, 256, (1200, 900, 3), np.uint8)
    stripes = np.where(np.arange(1000)[:, None, None] // 9 % 2, 255, 0).repeat(700, 1).repeat(3, 2)
    for page in (blank, noise, stripes.astype(np.uint8), letter, blank[:64, :64], blank[:, :64]):
        assert flatten_page(page) is None


@pytest.mark.long
def test_a_poor_photograph_is_flattened_or_left_but_not_spoilt(full: Image) -> None:
    curved = seen(full, "book", 0.8)
    rng = np.random.default_rng(12)
    poor = photograph(
        curved, rng, (1654, 2339), Pose(fill=0.99), Light(level=0.6, slope=0.3, noise=6, blur_px=1.2)
    ).image
    flat = flatten_page(poor)
    if flat is not None:
        assert bend(find_lines(flat)) < bend(find_lines(poor))


def test_the_lines_are_those_of_the_text(full: Image) -> None:
    # A wide gap between words may part a line in two.
    assert 28 <= len(find_lines(full)) <= 32
    assert 28 <= len(find_lines(cv2.cvtColor(full, cv2.COLOR_BGR2GRAY).astype(np.uint8))) <= 32
    assert bend(find_lines(full)) < 0.001
    assert bend([]) == 0.0
