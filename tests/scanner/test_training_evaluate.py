"""A town can score the finder on its own photographs."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from scanner.findings import Detection, Point, Quality
from scanner.training.evaluate import Figures, Truth, iou, main
from scanner.training.generator import Fault, Level, frame

SQUARE = np.array([[10, 10], [50, 10], [50, 50], [10, 50]], np.float64)


def _corners(points: np.ndarray) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = (Point(float(x), float(y)) for x, y in points)
    return a, b, c, d


def test_the_overlap_is_measured_within_the_frame() -> None:
    shape = (100, 100, 3)
    assert iou(None, SQUARE, shape) == 0
    assert iou(_corners(SQUARE), SQUARE[::-1], shape) == pytest.approx(1.0, abs=1e-4)
    half = SQUARE + np.array((20, 0))
    assert iou(_corners(half), SQUARE, shape) == pytest.approx(1 / 3, abs=1e-3)
    beyond = SQUARE - np.array((30, 0))
    inside = np.clip(beyond, 0, 99)
    assert iou(_corners(inside), beyond, shape) == pytest.approx(1.0, abs=1e-3)
    assert iou(_corners(SQUARE + 45), SQUARE, shape) == 0


def test_figures_tell_pages_alarms_and_wrong_pages() -> None:
    frame_ = np.zeros((100, 100, 3), np.uint8)

    def always(_image: Image) -> Detection:
        return Detection(_corners(SQUARE), (), Quality(0.5))

    figures = Figures()
    assert figures.add(always, Truth(frame_, SQUARE)) == pytest.approx(1.0, abs=1e-4)
    assert figures.add(always, Truth(frame_, SQUARE + 30)) < 0.2
    assert figures.add(always, Truth(frame_, None)) is None
    assert (figures.wrong, figures.alarms, figures.empty) == (1, 1, 1)
    assert "2 pages" in figures.line()
    assert "false alarms 1/1" in figures.line()
    assert Figures().line() == "nothing to score"


def _folder(tmp_path: Path) -> Path:
    page = frame(np.random.default_rng(8), Fault.OK, (640, 360), level=Level.EASY)
    bare = frame(np.random.default_rng(8), Fault.NO_PAGE, (640, 360), level=Level.EASY, nothing="table")
    cv2.imwrite(str(tmp_path / "page.png"), page.image)
    cv2.imwrite(str(tmp_path / "bare.png"), bare.image)
    assert page.corners is not None
    truth = {"page.png": page.corners.tolist(), "bare.png": None}
    (tmp_path / "corners.json").write_text(json.dumps(truth), encoding="utf-8")
    return tmp_path


def test_a_folder_of_photographs_is_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(_folder(tmp_path)), "--each"]) == 0
    said = capsys.readouterr().out
    assert "page.png: 0.9" in said or "page.png: 1.0" in said
    assert "bare.png: no page" in said
    assert "with the net" in said
    assert "by edges alone" in said


@pytest.mark.parametrize(
    ("truth", "complaint"),
    [
        ("not json", "corners.json cannot be read"),
        ('{"gone.jpg": null}', "gone.jpg: missing"),
        ('{"page.png": [[1, 2]]}', "page.png: four corners are wanted"),
    ],
)
def test_a_folder_that_is_not_as_asked_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], truth: str, complaint: str
) -> None:
    folder = _folder(tmp_path)
    (folder / "corners.json").write_text(truth, encoding="utf-8")
    assert main([str(folder)]) == 2
    assert complaint in capsys.readouterr().err
