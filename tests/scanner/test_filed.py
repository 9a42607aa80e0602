"""A straight page read and filed: as it stands when a hand turned it, and read all the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from kiosk.devices.camera import Image, bends
from kiosk.types import Lang
from scanner.filed import Straight, read_and_file
from scanner.filing import Filing
from scanner.ocr import never
from scanner.reading import Issue
from tests.support.papers import draw_letter

TODAY = dt.date(2026, 11, 23)
WORDS = [
    "Madame, Monsieur,",
    "Je vous informe de mon absence de mardi prochain.",
    "Je reviendrai vendredi matin avec les papiers.",
    "Bien cordialement",
]


@pytest.mark.long
def test_a_page_that_a_hand_left_upside_down_is_read_and_stays_as_it_is(tmp_path: Path) -> None:
    """It was told to be unreadable."""
    page: Image = np.ascontiguousarray(draw_letter(WORDS)[::-1, ::-1])
    filing = Filing("Lettre", Lang("fr"), tmp_path)
    filed = read_and_file(Straight(page, by_hand=True), filing, TODAY, never, limit_s=600)
    assert Issue.UNREADABLE not in filed.reading.document.issues
    assert "vendredi" in filed.reading.text
    assert np.array_equal(filed.page, page)
    assert not filed.searchable, "a layer of words would lie the other way up"
    assert not list(tmp_path.iterdir())


def test_a_page_that_is_not_to_be_read_is_filed_as_it_stands(tmp_path: Path) -> None:
    page = draw_letter(WORDS)
    filing = Filing("Lettre", Lang("fr"), tmp_path)
    filed = read_and_file(Straight(page, size_mm=(85.6, 54.0)), filing, TODAY, never, read=False)
    assert filed.pdf.startswith(b"%PDF")
    assert filed.reading.text == ""
    assert not filed.colour


def test_corners_bend_one_way_round_a_page() -> None:
    page = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
    assert min(bends(page)) > 0.6
    assert max(bends(page[::-1])) < 0
    assert min(bends((page[0], page[2], page[1], page[3]))) < 0
