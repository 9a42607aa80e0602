"""The frames that the page finder learns from are the same for the same seed, and their truth is true."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.net import CELL, HIGH, WIDE, levelled, squeezed
from scanner.training.generator import NOTHING, Fault, Labelled, Level, frame
from scanner.training.pool import Pool, draw_pool
from scanner.training.samples import labelled, sample
from scanner.training.sheets import A4, CARD, STOCKS

SMALL = (384, 216)


def make(fault: Fault = Fault.OK, seed: int = 4, level: Level = Level.MEDIUM, **more: object) -> Labelled:
    return frame(np.random.default_rng(seed), fault, SMALL, level=level, **more)


@pytest.mark.parametrize("fault", Fault)
def test_the_same_seed_gives_the_same_frame_and_another_seed_another(fault: Fault) -> None:
    one, same, other = make(fault), make(fault), make(fault, seed=5)
    assert np.array_equal(one.image, same.image)
    assert np.array_equal(one.page, same.page)
    assert not np.array_equal(one.image, other.image)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("seed", range(6))
def test_the_page_covers_the_quad_of_its_corners(level: Level, seed: int) -> None:
    shot = make(seed=seed, level=level)
    assert shot.corners is not None
    quad = np.zeros(shot.page.shape, np.uint8)
    cv2.fillConvexPoly(quad, np.round(shot.corners).astype(np.int32), 255)
    page = shot.page > 127
    common, either = np.sum(page & (quad > 0)), np.sum(page | (quad > 0))
    assert common / either > 0.94


def test_the_corners_are_where_the_light_changes() -> None:
    """On an easy frame the paper is paler than the table: just within each corner, but not just without."""
    for seed in range(5):
        shot = make(seed=seed, level=Level.EASY)
        assert shot.corners is not None
        middle = shot.corners.mean(axis=0)
        outward = (shot.corners - middle) / np.linalg.norm(shot.corners - middle, axis=1, keepdims=True)
        for way in (-5, 5):
            at = np.round(shot.corners + way * outward).astype(int)
            inside = [shot.page[y, x] > 127 for x, y in at if 0 <= x < SMALL[0] and 0 <= y < SMALL[1]]
            assert inside
            assert all(inside) is (way < 0)


def test_corners_come_clockwise_from_the_top_left() -> None:
    for seed in range(8):
        corners = make(seed=seed, level=Level.HARD).corners
        assert corners is not None
        assert cv2.contourArea(corners, oriented=True) > 0
        assert int(np.argmin(corners.sum(axis=1))) == 0


def _light(shot: Labelled) -> float:
    return float(np.percentile(shot.image[shot.page > 127], 75))


def test_each_fault_is_to_be_seen() -> None:
    for seed in range(3):
        good = make(seed=seed, level=Level.EASY)
        assert _light(make(Fault.DARK, seed)) < 90 < _light(good)
        assert _light(make(Fault.BRIGHT, seed)) > 240
        assert np.mean(make(Fault.FAR, seed, Level.EASY).page > 127) < 0.6 * np.mean(good.page > 127)
        cropped = make(Fault.CROPPED, seed).corners
        assert cropped is not None
        assert (cropped < 0).any() or (cropped > np.array(SMALL)).any()
        two = make(Fault.TWO_SHEETS, seed)
        assert np.sum(two.other > 127) > 0.2 * np.sum(two.page > 127)


@pytest.mark.parametrize("kind", NOTHING)
def test_frames_without_a_page_hold_none(kind: str) -> None:
    shot = make(Fault.NO_PAGE, nothing=kind)
    assert shot.corners is None
    assert kind in shot.tags
    assert not shot.page.any()
    assert not shot.other.any()


@pytest.mark.parametrize("stock", STOCKS, ids=lambda stock: stock.name)
def test_every_format_can_be_laid(stock: type[A4]) -> None:
    shot = make(stock=stock)
    assert stock.name in shot.tags
    assert shot.page.any()


def test_a_card_keeps_its_shape_when_the_camera_looks_straight_down() -> None:
    ratios = []
    for seed in range(6):
        corners = make(seed=seed, level=Level.EASY, stock=CARD).corners
        assert corners is not None
        sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
        ratios.append(max(sides[0], sides[1]) / min(sides[0], sides[1]))
    assert abs(np.median(ratios) - CARD.width_m / CARD.height_m) < 0.2


def test_samples_are_what_the_net_sees() -> None:
    one, same = sample(3, 11), sample(3, 11)
    assert one.image.shape == (HIGH, WIDE, 3)
    assert one.truth.shape == (2, HIGH // CELL, WIDE // CELL)
    assert np.array_equal(one.image, same.image)
    assert np.array_equal(one.truth, same.truth)
    faults = {labelled(3, number, (96, 54)).fault for number in range(60)}
    assert {Fault.OK, Fault.NO_PAGE, Fault.FAR} <= faults


def test_an_upright_frame_is_laid_on_its_side_and_a_dark_one_brightened() -> None:
    upright = np.zeros((320, 180, 3), np.uint8)
    upright[:160] = 60
    seen = squeezed(upright)
    assert seen.shape == (HIGH, WIDE, 3)
    assert seen[:, : WIDE // 2].min() == 60
    assert levelled(seen).max() > 0.3
    assert levelled(np.full((HIGH, WIDE, 3), 250, np.uint8)).max() <= 0.5


def test_a_pool_goes_on_where_it_was_and_varies_its_samples(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("scanner.training.pool.SHARD", 4)
    draw_pool(tmp_path, 3, 4)
    pool = Pool(tmp_path)
    draw_pool(tmp_path, 3, 8)
    pool.refresh()
    assert len(pool) == 8
    plain, truths = pool.batch(np.arange(8), None)
    varied, turned = pool.batch(np.arange(8), np.random.default_rng(1))
    assert plain.shape == varied.shape == (8, 3, HIGH, WIDE)
    assert truths.shape == turned.shape == (8, 2, HIGH // CELL, WIDE // CELL)
    assert not np.array_equal(plain, varied)
    assert 0 <= turned.min() <= turned.max() <= 1
