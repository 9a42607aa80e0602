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
from scanner.file import CARD_MM, join_pdfs, to_pdf
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
def test_it_is_tagged_paragraph_by_paragraph(filed: bytes) -> None:
    with pikepdf.open(io.BytesIO(filed)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        document = pdf.Root.StructTreeRoot.K
        assert document.S == "/Document"
        assert tagged(pdf) == [["P"] * len(document.K)]
        assert len(document.K) > 5
        page = pikepdf.parse_content_stream(pdf.pages[0])
        marks = [int(operands[1].MCID) for operands, name in page if str(name) == "BDC"]
        assert marks == [int(one.K) for one in document.K] == list(range(len(document.K)))
        assert sum(str(name) == "EMC" for _, name in page) == len(marks) + 1


def tagged(pdf: pikepdf.Pdf) -> list[list[str]]:
    """The roles of each page's marks, found as a screen reader finds them: through the parent tree."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    document = pdf.Root.StructTreeRoot.K
    parents = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    roles = []
    for page in pdf.pages:
        elements = parents[int(page.obj.StructParents)]
        assert all(one.Pg.objgen == page.objgen and one.P.objgen == document.objgen for one in elements)
        assert [int(one.K) for one in elements] == list(range(len(elements)))
        roles.append([str(one.S)[1:] for one in elements])
    assert [one.objgen for one in document.K] == [
        one.objgen for page in pdf.pages for one in parents[int(page.obj.StructParents)]
    ]
    return roles


def test_it_has_four_greys_and_the_colours_of_its_logo_at_200_dpi(filed: bytes) -> None:
    with pikepdf.open(io.BytesIO(filed)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        picture = pikepdf.PdfImage(image)
        assert (picture.width, picture.height) == (1654, 2339)
        assert picture.bits_per_component == 4
        colours = picture.as_pil_image().convert("RGB").getcolors(16)
    assert colours is not None
    assert sum(len(set(colour)) == 1 for _, colour in colours) == 4
    assert 1 <= len(colours) - 4 <= 6


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


@pytest.mark.long
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
        assert [set(roles) for roles in tagged(read)] == [{"P"}, {"P"}]
        assert str(read.Root.Lang) == "en"


def test_pages_that_were_filed_one_by_one_become_one_file(
    bill: Image, filed: bytes, letter: Image, tmp_path: Path
) -> None:
    card = to_pdf([bill[:400, :634]], "Une carte", Lang("fr"), colour=True, layers=[None], sizes_mm=[CARD_MM])
    written = to_pdf([letter], "Une lettre", Lang("fr"), scratch=tmp_path)
    joined = join_pdfs([written, card, filed], "Dossier", Lang("pt"))
    assert [line.strip() for line in text_of(joined, tmp_path).split("\f")[1:2]] == [""]
    assert "Je vous écris" in text_of(joined, tmp_path).split("\f")[0]
    assert "Facture d'électricité" in text_of(joined, tmp_path).split("\f")[2]
    with pikepdf.open(io.BytesIO(joined)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [[round(float(v)) for v in page.mediabox] for page in pdf.pages] == [
            [0, 0, 595, 842],
            [0, 0, 243, 153],
            [0, 0, 595, 842],
        ]
        assert [set(roles) for roles in tagged(pdf)] == [{"P"}, {"Figure"}, {"P"}]
        figure = next(one for one in pdf.Root.StructTreeRoot.K.K if str(one.S) == "/Figure")
        assert str(figure.Alt) == "Une carte"
        assert (str(pdf.Root.Lang), str(pdf.docinfo["/Title"])) == ("pt", "Dossier")
        assert pdf.open_metadata()["dc:language"] == {"pt"}


def test_joined_pages_can_be_joined_again(filed: bytes) -> None:
    thrice = join_pdfs([join_pdfs([filed, filed], "Deux", Lang("fr")), filed], TITLE, Lang("fr"))
    with pikepdf.open(io.BytesIO(thrice)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(tagged(pdf)) == 3


def test_no_page_makes_no_file() -> None:
    with pytest.raises(ValueError, match="no page"):
        join_pdfs([], TITLE, Lang("fr"))


def test_a_sheet_without_a_word_is_a_figure(tmp_path: Path) -> None:
    blank = np.full((2339, 1654, 3), 250, np.uint8)
    with pikepdf.open(io.BytesIO(to_pdf([blank], TITLE, Lang("fr"), scratch=tmp_path))) as pdf:
        assert tagged(pdf) == [["Figure"]]
