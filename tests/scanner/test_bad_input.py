"""Whatever lies before the camera or comes as a file, the whole path ends well and leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.curl import flatten_page
from scanner.detect import find_page
from scanner.file import to_pdf
from scanner.filed import size_of
from scanner.filing import Filing
from scanner.incoming import Incoming, Sheet, incoming
from scanner.intake import FiledSheet, file_sheet
from scanner.ocr import OcrResult, recognise
from scanner.reading import Document, Issue, Kind, PaperForm
from tests.support.curls import SHAPES, curl
from tests.support.later import cases
from tests.support.papers import draw_letter
from tests.support.photographs import Light, Pose, photograph

TODAY = dt.date(2026, 11, 21)


def grey(level: int) -> Image:
    return np.full((480, 640, 3), level, np.uint8)


def noise() -> Image:
    return np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)


def stripes(step: int = 7) -> Image:
    return (
        np.where(np.arange(640)[None, :, None] // step % 2, 255, 0)
        .repeat(480, 0)
        .repeat(3, 2)
        .astype(np.uint8)
    )


def face() -> Image:
    """A head before a wall, near enough for what it is tested for: skin, round, eyes and a mouth."""
    picture = grey(150)
    cv2.ellipse(picture, (320, 240), (120, 170), 0, 0, 360, (140, 170, 220), -1, cv2.LINE_AA)
    for x in (275, 365):
        cv2.circle(picture, (x, 200), 14, (60, 50, 40), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (320, 320), (50, 18), 0, 0, 180, (80, 70, 160), 5, cv2.LINE_AA)
    return cv2.GaussianBlur(picture, (0, 0), 2).astype(np.uint8)


def hand() -> Image:
    picture = grey(90)
    for x in range(200, 440, 60):
        cv2.line(picture, (320, 460), (x, 140), (140, 170, 220), 44, cv2.LINE_AA)
    return picture


def screen() -> Image:
    """A phone held before the camera: a bright rectangle with a raster, in the dark."""
    picture = grey(18)
    picture[60:420, 220:420] = 235
    picture[60:420:2, 220:420] = 190
    for row in range(90, 380, 30):
        picture[row : row + 8, 240:380] = 60
    return picture


def seen(page: Image) -> Image:
    light = Light(level=0.95, slope=0.1, noise=2)
    return photograph(page, np.random.default_rng(5), (1280, 960), Pose(turn_deg=4, fill=0.9), light).image


def sheet() -> Image:
    return draw_letter(["Madame, Monsieur,", "Je vous écris de Valbourg.", "Bien à vous"], 110)


def torn() -> Image:
    page = sheet()
    tall, wide = page.shape[:2]
    tear = np.array([[1, 0.3], [0.7, 0.4], [0.8, 0.6], [0.4, 0.7], [0.5, 0.9], [0.3, 1], [1, 1]])
    cv2.fillPoly(page, [(tear * (wide, tall)).astype(np.int32)], (62, 68, 60))
    return seen(page)


def folded() -> Image:
    return curl(sheet(), SHAPES["folded"](1.0), 12).image


def upside_down() -> Image:
    return seen(sheet()[::-1, ::-1])


def mirrored() -> Image:
    return seen(sheet())[:, ::-1].copy()


PICTURES: dict[str, Callable[[], Image]] = {
    "noise": noise,
    "black": lambda: grey(0),
    "white": lambda: grey(255),
    "stripes": stripes,
    "fine stripes": lambda: stripes(1),
    "face": face,
    "hand": hand,
    "screen": screen,
    "torn": torn,
    "folded": folded,
    "upside down": upside_down,
    "mirrored": mirrored,
    "one pixel": lambda: np.zeros((1, 1, 3), np.uint8),
    "two by three": lambda: np.full((2, 3, 3), 200, np.uint8),
    "a line": lambda: np.full((1, 3000, 3), 200, np.uint8),
    "a strip": lambda: np.full((64, 950, 3), 200, np.uint8),
    "huge": lambda: np.full((4800, 6400, 3), 170, np.uint8),
}


def filed(image: Image, scratch: Path, *, flat: bool = False) -> FiledSheet:
    """File a picture, and see that it makes a sound PDF and leaves nothing."""
    done = file_sheet(Sheet(image, flat, None), Filing("Papier", Lang("fr"), scratch), TODAY, uncurl=True)
    assert list(scratch.iterdir()) == []
    assert len(done.pdf) <= 150_000
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == 1
    return done


@pytest.mark.parametrize("name", cases("noise", "one pixel", later=["white", "folded", "a strip", "huge"]))
def test_the_whole_path_ends_well(name: str, tmp_path: Path) -> None:
    done = filed(PICTURES[name](), tmp_path)
    assert set(done.reading.document.issues) <= set(Issue)


@pytest.mark.parametrize("name", ["noise", "black", "white", "fine stripes", "face", "hand"])
def test_what_is_no_paper_is_not_found(name: str) -> None:
    seen = find_page(PICTURES[name]())
    assert seen.corners is None
    assert seen.advice


@pytest.mark.long
@pytest.mark.parametrize("name", ["face", "screen"])
def test_what_is_no_paper_says_nothing(name: str, tmp_path: Path) -> None:
    document = filed(PICTURES[name](), tmp_path).reading.document
    assert document.kind is Kind.UNKNOWN
    assert document.issues


@pytest.mark.long
def test_upside_down_is_turned_and_mirrored_is_said(tmp_path: Path) -> None:
    turned = filed(upside_down(), tmp_path)
    assert "Valbourg" in turned.reading.text
    assert turned.searchable
    mirror = filed(mirrored(), tmp_path).reading
    assert "Valbourg" not in mirror.text or Issue.MIRRORED in mirror.document.issues


@pytest.mark.long
def test_a_torn_sheet_is_kept_and_what_is_left_is_read(tmp_path: Path) -> None:
    assert "Valbourg" in filed(torn(), tmp_path).reading.text


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_each_step_alone_takes_each_picture(name: str) -> None:
    image = PICTURES[name]()
    find_page(image)
    flat = flatten_page(image)
    assert flat is None or flat.shape == image.shape
    assert to_pdf([image], "Papier", Lang("fr"), layers=[None]).startswith(b"%PDF-")


def test_reading_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    ended = recognise(sheet(), dpi=110, scratch=tmp_path, cancelled=lambda: True)
    assert not isinstance(ended, OcrResult)
    ended = recognise(sheet(), dpi=110, scratch=tmp_path, timeout_s=0.0)
    assert not isinstance(ended, OcrResult)
    assert list(tmp_path.iterdir()) == []


def test_filing_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    def gone() -> bool:
        return True

    done = file_sheet(
        Sheet(sheet(), True, None), Filing("Papier", Lang("fr"), tmp_path), TODAY, cancelled=gone
    )
    assert not done.searchable
    assert list(tmp_path.iterdir()) == []


def test_a_size_is_believed_only_when_the_shape_agrees() -> None:
    card, page = np.zeros((540, 856, 3), np.uint8), np.zeros((1414, 1000, 3), np.uint8)
    front, passport = Document(Kind.IDENTITY_CARD_FRONT), Document(Kind.PASSPORT)
    old = Document(Kind.IDENTITY_CARD_FRONT, form=PaperForm.OLD_CARD)
    assert size_of(front, card) == (85.6, 54.0)
    assert size_of(front, np.rot90(card)) == (85.6, 54.0)
    assert size_of(front, page) == (105.0, 74.0)
    assert size_of(old, page) == (105.0, 74.0)
    assert size_of(old, card) is None
    assert size_of(passport, np.rot90(page)) == (125.0, 88.0)
    assert size_of(passport, page) == (125.0, 176.0), "an open passport was filed at half its size"
    assert size_of(passport, card) is None
    assert size_of(Document(Kind.PROOF_OF_ADDRESS), card) is None


def test_a_picture_and_its_bytes_come_to_the_same(shot_file: Path, tmp_path: Path) -> None:
    sheets = []
    for source in (shot_file, shot_file.read_bytes()):
        found = incoming(source, tmp_path)
        assert isinstance(found, Incoming)
        (one,) = found.sheets()
        assert isinstance(one, Sheet)
        sheets.append(one.image)
    assert np.array_equal(*sheets)
    assert list(tmp_path.iterdir()) == []
