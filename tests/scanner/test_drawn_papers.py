"""Drawn papers of several kinds through the whole reader: what is printed comes out, with its proof."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kiosk.procedures.paper_values import PaperField, PaperForm, PaperKind, PaperRead, together
from scanner.read import read_page
from tests.support.drawnpapers import DrawnPaper, draw_paper
from tests.support.papertexts import TODAY, names

DPI = 200
F, K = PaperField, PaperKind


def read(drawn: DrawnPaper, scratch: Path) -> PaperRead:
    return read_page(drawn.image, dpi=DPI, today=TODAY, scratch=scratch, limit_s=60).reading.document


def test_the_two_sides_of_a_card_make_one_paper(tmp_path: Path) -> None:
    front = draw_paper("old-card-front", random.Random(3), DPI)
    back = draw_paper("old-card-back", random.Random(3), DPI)
    card = together([read(back, tmp_path), read(front, tmp_path)])
    assert (card.kind, card.also, card.form) == (
        K.IDENTITY_CARD_FRONT, {K.IDENTITY_CARD_BACK}, PaperForm.OLD_CARD,
    )  # fmt: skip
    born, truth = card.fields[F.BIRTH_DATE], front.said.truth
    assert (born.value, born.source, born.certain) == (truth["born"], "mrz", True)


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
