"""The PDF: small, A4, searchable, tagged, with language and title; seen with other people's tools."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.file import to_pdf
from tests.support.photographs import Photograph, draw_table

TITLE = "Justificatif de domicile"
PAGE_LIMIT = 150_000


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def filed(bill: Image, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    scratch = tmp_path_factory.mktemp("scratch")
    pdf = to_pdf([bill], TITLE, Lang("fr"), scratch=scratch)
    assert list(scratch.iterdir()) == []
    return pdf


@pytest.mark.clause("5.4")
def test_it_is_small_a4_and_says_its_title_and_language(filed: bytes) -> None:
    assert len(filed) <= PAGE_LIMIT
    with pikepdf.open(io.BytesIO(filed)) as pdf:
        assert [round(float(v)) for v in pdf.pages[0].mediabox] == [0, 0, 595, 842]
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.docinfo["/Title"] == TITLE
        assert pdf.open_metadata()["dc:title"] == TITLE


@pytest.mark.clause("5.4")
def test_its_words_can_be_searched_where_they_are_seen(filed: bytes, tmp_path: Path) -> None:
    words = text_of(filed, tmp_path)
    assert "Facture d'électricité" in words
    assert "Camille EXEMPLE" in words
    boxes = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    line = next(line for line in boxes.splitlines() if ">EXEMPLE<" in line)
    x, y = (float(line.split(f'{name}="')[1].split('"')[0]) for name in ("xMin", "yMin"))
    # "Camille EXEMPLE" is written at 118 x 52 mm, twelve points high.
    assert 118 / 25.4 * 72 < x < 150 / 25.4 * 72
    assert y == pytest.approx(53 / 25.4 * 72, abs=6)


@pytest.mark.clause("5.4")
def test_it_is_tagged(filed: bytes) -> None:
    with pikepdf.open(io.BytesIO(filed)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        document = pdf.Root.StructTreeRoot.K
        assert document.S == "/Document"
        (paragraph,) = document.K
        assert paragraph.S == "/P"
        assert paragraph.Pg.objgen == pdf.pages[0].objgen
        nums = pdf.Root.StructTreeRoot.ParentTree.Nums
        assert nums[0] == pdf.pages[0].StructParents == 0
        assert nums[1][0].objgen == paragraph.objgen
        content = pdf.pages[0].Contents.read_bytes()
        assert content.count(b"BDC") == content.count(b"/MCID 0") == 1
        assert content.count(b"EMC") == 2


def test_it_has_four_greys_at_200_dpi(filed: bytes) -> None:
    with pikepdf.open(io.BytesIO(filed)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        picture = pikepdf.PdfImage(image)
        assert (picture.width, picture.height) == (1654, 2339)
        assert picture.bits_per_component == 2


def test_identity_papers_keep_their_colours(bill: Image) -> None:
    pdf = to_pdf([bill], TITLE, Lang("fr"), colour=True, layers=[None])
    assert len(pdf) <= PAGE_LIMIT
    with pikepdf.open(io.BytesIO(pdf)) as read:
        (image,) = read.pages[0].get_images().values()
        picture = pikepdf.PdfImage(image).as_pil_image()
        assert picture.mode == "RGB"
        red, _, blue = picture.resize((210, 297)).getpixel((19, 17))
        assert blue > red + 40
        assert str(read.Root.StructTreeRoot.K.K[0].Alt) == TITLE


def test_a_whole_frame_with_its_table_fits_too(shot: Photograph, rng: np.random.Generator) -> None:
    wood = draw_table("wood", rng, (2592, 1944))
    grain = np.clip(wood + rng.normal(0, 9, wood.shape), 0, 255).astype(np.uint8)
    for frame in (shot.image, grain):
        for colour in (False, True):
            pdf = to_pdf([frame], TITLE, Lang("fr"), colour=colour, layers=[None])
            assert len(pdf) <= PAGE_LIMIT
            with pikepdf.open(io.BytesIO(pdf)) as read:
                assert [round(float(v)) for v in read.pages[0].mediabox] == [0, 0, 842, 595]


def test_several_pages_keep_their_order_and_size(bill: Image, letter: Image, tmp_path: Path) -> None:
    pdf = to_pdf([letter, bill], TITLE, Lang("en"), scratch=tmp_path)
    assert len(pdf) <= 2 * PAGE_LIMIT
    first, second = text_of(pdf, tmp_path).split("\f")[:2]
    assert "Je vous écris" in first
    assert "Facture" in second
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert [element.Pg.objgen for element in read.Root.StructTreeRoot.K.K] == [
            p.objgen for p in read.pages
        ]
        assert str(read.Root.Lang) == "en"
