"""Small, and still to be read: text stays sharp at full resolution, photographs keep their tones."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image as Pil

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.compact import MAX_PAGE_BYTES, Picture, picture_of
from scanner.file import CARD_MM, to_pdf
from scanner.stamps import stamps_on
from tests.bench.filing import landscape, written
from tests.support.later import cases
from tests.support.papers import SPECIMEN, draw_card


@pytest.fixture(scope="module")
def dense() -> Image:
    """A page full of small print, as a camera gives it."""
    sheet, _ = written(8)
    grain = np.random.default_rng(2).normal(0, 7, sheet.shape)
    return np.clip(cv2.GaussianBlur(sheet, (0, 0), 0.8) * 0.9 + grain, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def mixed(dense: Image) -> Image:
    page = dense.copy()
    page[1300:2100, 200:1400] = landscape((1200, 800))
    return page


def decoded(picture: Picture) -> np.ndarray:
    return np.asarray(Pil.open(io.BytesIO(picture.data)))


def seen(page: Image, colour: bool, tmp_path: Path) -> Image:
    """The page as it is drawn from its PDF."""
    file = tmp_path / "page.pdf"
    file.write_bytes(to_pdf([page], "Page", Lang("fr"), colour=colour, layers=[None]))
    assert file.stat().st_size <= 150_000
    drawn = subprocess.run(
        ["pdftoppm", "-r", "200", "-singlefile", file], capture_output=True, check=True
    ).stdout
    image = cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image.astype(np.uint8)


RED, BLUE = (60, 50, 200), (170, 70, 40)


def stamped(page: Image, colour: tuple[int, int, int]) -> Image:
    """With a stamp as transparent as real ones are: print shows through."""
    ink = np.full_like(page, 255)
    cv2.ellipse(ink, (1150, 1900), (230, 150), -12, 0, 360, colour, 8)
    cv2.putText(ink, "COPIE", (980, 1930), cv2.FONT_HERSHEY_DUPLEX, 3.2, colour, 8)
    return np.minimum(page, ink).astype(np.uint8)


def chroma(page: Image) -> np.ndarray:
    return page.max(axis=2).astype(int) - page.min(axis=2)


@pytest.mark.parametrize("colour", [RED, BLUE])
@pytest.mark.parametrize("name", cases("letter", later=["dense"]))
def test_a_stamp_keeps_its_colour(
    name: str, colour: tuple[int, int, int], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A red "COPIE" was a grey shadow for the agent who opened the file."""
    page = stamped(request.getfixturevalue(name), colour)
    assert "stamps" in picture_of(page, colour=False).how
    drawn = seen(page, False, tmp_path)
    there = cv2.resize(chroma(page).astype(np.uint8), drawn.shape[1::-1]) > 90
    assert (chroma(drawn)[there] > 60).mean() > 0.7
    blue, green, red = drawn[there & (chroma(drawn) > 60)].mean(axis=0)
    assert (red > green + 60) if colour is RED else (blue > green + 30 and blue > red + 60)
    assert (chroma(drawn)[~cv2.dilate(there.astype(np.uint8), np.ones((25, 25))).astype(bool)] < 20).all()


def test_grain_and_the_light_of_a_lamp_are_no_stamp(letter: Image) -> None:
    warm = np.clip(letter * np.array([0.72, 0.9, 1.0]), 0, 255).astype(np.uint8)
    grain = np.random.default_rng(3).normal(0, 14, letter.shape)
    for page in (warm, np.clip(letter + grain, 0, 255).astype(np.uint8)):
        assert stamps_on(page, page.shape[:2]) is None


def test_a_letter_is_kept_in_four_greys_at_200_dpi(letter: Image) -> None:
    picture = picture_of(letter, colour=False)
    assert (picture.how, picture.ink) == ("4 greys", None)
    assert decoded(picture).shape == (2339, 1654)
    assert set(np.unique(decoded(picture))) <= {0, 1, 2, 3}


def test_small_print_keeps_the_resolution_that_reading_needs(dense: Image) -> None:
    """In colour it was once kept at 80 dots an inch, which nobody can read."""
    for colour in (False, True):
        picture = picture_of(dense, colour=colour)
        assert picture.size <= MAX_PAGE_BYTES
        sharp = max(decoded(picture).shape) if picture.ink is None else picture.ink.height_px
        assert sharp >= 150 * 297 / 25.4 - 1


@pytest.mark.long
def test_ink_lies_where_it_was_over_its_paper(mixed: Image, tmp_path: Path) -> None:
    """The ink was once drawn as paper and the paper as ink."""
    assert picture_of(mixed, colour=True).ink is not None
    for colour in (True, False):
        page = seen(mixed, colour, tmp_path)
        true, ours = (
            cv2.GaussianBlur(cv2.cvtColor(one, cv2.COLOR_BGR2GRAY), (0, 0), 2)[150:1250, 150:1500].astype(
                float
            )
            for one in (mixed, page)
        )
        assert np.corrcoef(true.ravel(), ours.ravel())[0, 1] > 0.9
        assert np.percentile(ours, 90) > 200
        tones = page[1400:2000, 300:1300]
        assert tones.std() > 15
        kept = cv2.resize(tones, (20, 12)).astype(float) - cv2.resize(mixed[1400:2000, 300:1300], (20, 12))
        if colour:
            assert np.abs(kept).mean() < 30


def test_a_photograph_keeps_its_tones() -> None:
    for colour in (False, True):
        picture = picture_of(landscape((1654, 2339)), colour=colour)
        assert picture.how.startswith("JPEG")
        assert len(np.unique(decoded(picture))) > 50
    assert decoded(picture_of(landscape((1654, 2339)), colour=False)).ndim == 2


def test_a_card_is_shown_at_400_dpi_and_no_finer() -> None:
    picture = picture_of(draw_card(SPECIMEN, 700), colour=True, long_mm=max(CARD_MM))
    assert max(decoded(picture).shape) == 1348
    assert picture.size <= MAX_PAGE_BYTES


def test_a_dark_paper_is_brightened_as_a_whole(bill: Image) -> None:
    dark = (bill * 0.4).astype(np.uint8)
    page = decoded(picture_of(dark, colour=True))
    assert np.percentile(page, 90) > 225
    blue, red = page[130, 150, 2], page[130, 150, 0]
    assert int(blue) > int(red) + 40


def test_nothing_is_enlarged(bill: Image) -> None:
    small = cv2.resize(bill, (413, 585), interpolation=cv2.INTER_AREA).astype(np.uint8)
    for colour in (False, True):
        assert max(decoded(picture_of(small, colour=colour)).shape[:2]) == 585


@pytest.mark.long
@pytest.mark.parametrize("colour", [False, True])
def test_whatever_it_is_it_fits(colour: bool, rng: np.random.Generator) -> None:
    noise = rng.integers(0, 256, (2339, 1654, 3), np.uint8)
    checks = ((np.indices((2339, 1654)).sum(axis=0) // 3 % 2) * 255).astype(np.uint8)
    for page in (noise, cv2.cvtColor(checks, cv2.COLOR_GRAY2BGR), np.zeros((80, 1100, 3), np.uint8)):
        assert picture_of(page.astype(np.uint8), colour=colour).size <= MAX_PAGE_BYTES


def test_the_ink_is_a_stencil(mixed: Image) -> None:
    data = to_pdf([mixed], "Page", Lang("fr"), colour=True, layers=[None])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        drawn = pdf.pages[0].obj.Resources.XObject
        assert sorted(drawn.keys()) == ["/Im0", "/Ink"]
        assert bool(drawn.Ink.ImageMask)
