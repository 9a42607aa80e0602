"""Bytes and pictures that nobody meant: the scanner's doors open or close, and never fall."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pikepdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.compact import MAX_PAGE_BYTES, picture_of
from scanner.curl import flatten_page
from scanner.detect import find_page
from scanner.file import join_pdfs, to_pdf
from scanner.incoming import Incoming, Limits, Refused, Sheet, incoming, load_ppm
from scanner.pictures import Unreadable
from tests.support import hostile

SOME = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(SOME, max_examples=12)
PICTURE = cv2.imencode(".jpg", np.full((96, 128, 3), 180, np.uint8))[1].tobytes()
SHEET = cv2.imencode(".png", np.full((96, 128, 3), 180, np.uint8))[1].tobytes()
PDF = hostile.pdf(drawing=b"0 0 200 300 re f")
Edits = list[tuple[int, int]]


def changed(data: bytes, edits: Edits, cut: int | None) -> bytes:
    made = bytearray(data)
    for at, value in edits:
        made[at % len(made)] = value
    return bytes(made[:cut])


EDITS = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=20)
CUT = st.one_of(st.none(), st.integers(0, 4000))


@SOME
@given(data=st.sampled_from([PICTURE, SHEET]), edits=EDITS, cut=CUT)
@example(data=PICTURE, edits=[(0, 0x25), (1, 0x50), (2, 0x44), (3, 0x46), (4, 0x2D)], cut=None)
def test_pictures_with_other_bytes(
    data: bytes, edits: Edits, cut: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    into_the_house(changed(data, edits, cut), tmp_path_factory)


@FEW
@given(edits=EDITS, cut=CUT)
def test_pdfs_with_other_bytes(
    edits: Edits, cut: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    into_the_house(changed(PDF, edits, cut), tmp_path_factory)


@FEW
@given(data=st.binary(max_size=3000))
def test_bytes_that_are_nothing(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    into_the_house(data, tmp_path_factory)
    into_the_house(b"%PDF-1.7\n" + data, tmp_path_factory)


def into_the_house(data: bytes, folders: pytest.TempPathFactory) -> None:
    """Pages or a reason; of what came nothing stays."""
    scratch = folders.mktemp("scratch")
    found = incoming(data, scratch, Limits(seconds=2))
    if isinstance(found, Incoming):
        for sheet in found.sheets():
            assert isinstance(sheet, Refused) or sheet.image.dtype == np.uint8
            if isinstance(sheet, Sheet):
                find_page(sheet.image)
    assert list(scratch.iterdir()) == []


@SOME
@given(st.binary(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_poppler_may_write_what_it_likes(tail: bytes, width: int, height: int) -> None:
    for data in (tail, b"P6\n%d %d\n255\n" % (width, height) + tail * 700):
        image = load_ppm(data)
        assert isinstance(image, Unreadable) or image.shape == (height, width, 3)


PICTURES = arrays.arrays(
    np.uint8,
    st.tuples(st.integers(1, 90), st.integers(1, 90), st.just(3)),
    elements=st.integers(0, 255),
    fill=st.sampled_from([0, 128, 255]),
)


@SOME
@given(PICTURES, st.booleans())
def test_pictures_of_all_shapes_are_seen_filed_and_flattened(picture: Image, colour: bool) -> None:
    seen = find_page(picture)
    assert seen.corners is None or len(seen.corners) == 4
    flat = flatten_page(picture)
    assert flat is None or flat.shape == picture.shape
    assert picture_of(picture, colour=colour).size <= MAX_PAGE_BYTES


@FEW
@given(
    PICTURES,
    st.text(max_size=40),
    st.booleans(),
    st.tuples(st.floats(10, 500), st.floats(10, 500)),
)
def test_any_title_and_any_paper_make_a_sound_file(
    picture: Image, title: str, colour: bool, size_mm: tuple[float, float]
) -> None:
    page = to_pdf([picture], title, Lang("uk"), colour=colour, layers=[None], sizes_mm=[size_mm])
    with pikepdf.open(io.BytesIO(join_pdfs([page, page], title, Lang("ar")))) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == 2
        sides = sorted(float(side) * 25.4 / 72 for side in list(pdf.pages[0].mediabox)[2:])
        assert sides == pytest.approx(sorted(size_mm), abs=0.1)


@FEW
@given(EDITS, CUT)
def test_what_is_joined_is_ours_or_an_error_of_its_own(edits: Edits, cut: int | None) -> None:
    """Joining is for our own pages: what is none raises as it says, and never hangs."""
    ours = to_pdf([np.full((90, 64, 3), 200, np.uint8)], "Page", Lang("fr"), layers=[None])
    try:
        joined = join_pdfs([changed(ours, edits, cut)], "Page", Lang("fr"))
    except (pikepdf.PdfError, ValueError):
        return
    assert joined.startswith(b"%PDF-")
