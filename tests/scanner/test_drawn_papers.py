"""Drawn papers of several kinds through the whole reader: what is printed comes out, with its proof."""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from kiosk.procedures.paper_values import PaperField, PaperForm, PaperKind, PaperRead, together
from kiosk.types import Lang
from scanner.file import OLD_CARD_MM
from scanner.filing import Filing
from scanner.kept import Kept, file_kept
from scanner.read import read_page
from tests.support.drawnpapers import DrawnPaper, draw_paper
from tests.support.papertexts import TODAY, names
from tests.support.photographs import Light, Pose, photograph

DPI = 200
F, K = PaperField, PaperKind


def read(drawn: DrawnPaper, scratch: Path) -> PaperRead:
    return read_page(drawn.image, dpi=DPI, today=TODAY, scratch=scratch, limit_s=60).reading.document


@pytest.mark.long
def test_the_two_sides_of_a_card_make_one_paper(tmp_path: Path) -> None:
    front = draw_paper("old-card-front", random.Random(3), DPI)
    back = draw_paper("old-card-back", random.Random(3), DPI)
    card = together([read(back, tmp_path), read(front, tmp_path)])
    assert (card.kind, card.also, card.form) == (
        K.IDENTITY_CARD_FRONT, {K.IDENTITY_CARD_BACK}, PaperForm.OLD_CARD,
    )  # fmt: skip
    born, truth = card.fields[F.BIRTH_DATE], front.said.truth
    assert (born.value, born.source, born.certain) == (truth["born"], "mrz", True)


@pytest.mark.long
def test_a_card_shown_for_another_paper_is_filed_as_a_card(tmp_path: Path) -> None:
    """It was filed as large as a sheet, and in greys."""
    drawn = draw_paper("old-card-front", random.Random(3), DPI)
    seen = photograph(drawn.image, np.random.default_rng(2), (2592, 1944), Pose(fill=0.9), Light())
    _, page = file_kept(Kept(seen.image), Filing("Justificatif", Lang("fr"), tmp_path), TODAY, bool)
    assert page.reading.document.form is PaperForm.OLD_CARD
    with pikepdf.open(io.BytesIO(page.pdf)) as pdf:
        _, _, width, height = (float(side) * 25.4 / 72 for side in pdf.pages[0].mediabox)
        spaces = [str(image.ColorSpace) for image in pdf.pages[0].get_images().values()]
    assert (width, height) == pytest.approx(_lying(OLD_CARD_MM), abs=3)
    assert any("RGB" in space for space in spaces)


def _lying(size_mm: tuple[float, float]) -> tuple[float, float]:
    return max(size_mm), min(size_mm)


@pytest.mark.long
def test_an_account_is_read_with_its_digits_proved(tmp_path: Path) -> None:
    drawn = draw_paper("rib-bank", random.Random(4), DPI)
    paper = read(drawn, tmp_path)
    assert paper.kind is K.BANK_DETAILS
    assert paper.value(F.IBAN) == drawn.said.truth["account"]


@pytest.mark.parametrize("name", names())
def test_every_paper_can_be_drawn(name: str) -> None:
    drawn = draw_paper(name, random.Random(name), dpi=40)
    assert drawn.image.ndim == 3
    width, height = drawn.size_mm
    assert abs(drawn.image.shape[1] / drawn.image.shape[0] - width / height) < 0.02
    assert drawn.image.min() < 120, "something is written"
