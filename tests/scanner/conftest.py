"""Papers and photographs, drawn once for all the scanner's tests."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from tests.support.papers import draw_bill, draw_letter
from tests.support.photographs import Light, Photograph, Pose, photograph


@pytest.fixture(scope="session")
def bill() -> Image:
    return draw_bill()


@pytest.fixture(scope="session")
def letter() -> Image:
    return draw_letter(["Madame, Monsieur,", "Je vous écris de Valbourg.", "", "Bien à vous"])


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20261005)


@pytest.fixture(scope="session")
def shot(bill: Image) -> Photograph:
    """A good photograph of the bill, 5 megapixels."""
    pose = Pose(turn_deg=3.0, tilt_deg=(5.0, -4.0), fill=0.93)
    return photograph(bill, np.random.default_rng(3), (2592, 1944), pose, Light(level=0.96, blur_px=0.4))


@pytest.fixture(scope="session")
def shot_file(shot: Photograph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shots") / "bill.jpg"
    cv2.imwrite(str(path), shot.image, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return path
