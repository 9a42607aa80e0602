"""Papers as files: PDFs are drawn far away with little time and memory; each trap ends in a clear code."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Encryption

from kiosk.devices.camera import Image
from kiosk.types import Lang
from scanner.file import to_pdf
from scanner.incoming import Incoming, Limits, Refused, incoming, load_ppm
from scanner.pictures import Unreadable
from tests.support import hostile

USUAL, QUICK = Limits(), Limits(seconds=1)


@pytest.fixture(scope="module")
def paper(bill: Image) -> bytes:
    return to_pdf([bill, bill[:, ::-1]], "Facture", Lang("fr"), layers=[None, None])


def taken(source: Path | bytes, scratch: Path, limits: Limits = USUAL) -> list[object]:
    """What becomes of a file; whatever it is, nothing of it stays."""
    found = incoming(source, scratch, limits)
    outcome: list[object] = [found] if isinstance(found, Refused) else list(found.sheets())
    assert list(scratch.iterdir()) == []
    return outcome


def test_a_pdf_gives_its_pages_flat_and_in_order(paper: bytes, bill: Image, tmp_path: Path) -> None:
    found = incoming(paper, tmp_path)
    assert isinstance(found, Incoming)
    assert found.count == 2
    first, second = found.sheets()
    assert not isinstance(first, Refused)
    assert not isinstance(second, Refused)
    assert first.flat
    assert first.image.shape == (2339, 1654, 3)
    assert first.size_mm == pytest.approx((210, 297), abs=0.5)
    small = [
        cv2.resize(one, (210, 297), interpolation=cv2.INTER_AREA)[..., 0].ravel()
        for one in (first.image, bill)
    ]
    assert np.corrcoef(*small)[0, 1] > 0.9
    mirrored = cv2.resize(second.image[:, ::-1], (210, 297), interpolation=cv2.INTER_AREA)[..., 0].ravel()
    assert np.corrcoef(small[0], mirrored)[0, 1] > 0.9
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_known_by_what_it_holds(paper: bytes, shot_file: Path, tmp_path: Path) -> None:
    named_wrong, scratch = tmp_path / "-facture.jpg", tmp_path / "scratch"
    scratch.mkdir()
    named_wrong.write_bytes(b"\r\n\0junk before it\n" + paper)
    assert len(taken(named_wrong, scratch)) == 2
    (photograph,) = taken(shot_file.read_bytes(), scratch)
    assert not photograph.flat  # type: ignore[attr-defined]
    assert photograph.size_mm is None  # type: ignore[attr-defined]


def test_a_turned_page_says_its_size_as_it_is_seen(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(hostile.pdf(box=(0, 0, 243, 153)))) as card:
        card.pages[0].rotate(90, relative=True)
        out = io.BytesIO()
        card.save(out)
    (sheet,) = taken(out.getvalue(), tmp_path)
    assert sheet.image.shape == (2339, 1473, 3)  # type: ignore[attr-defined]
    assert sheet.size_mm == pytest.approx((54, 85.7), abs=0.2)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: hostile.pdf(500), "pdf_long"),
        (lambda: hostile.pdf(encryption=Encryption(owner="a", user="b")), "pdf_locked"),
        (lambda: b"%PDF-1.7\n" + b"xyz" * 1000, "pdf_broken"),
        (lambda: hostile.pdf()[:200], "pdf_broken"),
        (lambda: hostile.NO_PAGES, "pdf_broken"),
        (lambda: hostile.BILLIONS, "pdf_broken"),
        (lambda: hostile.LOOP, "pdf_broken"),
        (lambda: hostile.pdf(box=(0, 0, 3, 14_400)), "pdf_broken"),
        (lambda: hostile.pdf(drawing=b"/F Do", resources=hostile.laughs), "pdf_hard"),
        (
            lambda: hostile.pdf(drawing=b"500 0 0 800 0 0 cm /F Do", resources=hostile.picture_bomb),
            "pdf_hard",
        ),
        (lambda: b"", "empty"),
        (lambda: b"Madame, Monsieur", "not_a_picture"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_trap_ends_in_its_code(made: Callable[[], bytes], reason: str, tmp_path: Path) -> None:
    began_s = time.monotonic()
    assert taken(made(), tmp_path, QUICK) == [Refused(reason)]
    assert time.monotonic() - began_s < 60


def test_a_page_as_large_as_a_country_is_drawn_no_larger(tmp_path: Path) -> None:
    (sheet,) = taken(hostile.pdf(box=(0, 0, 1e7, 1e7)), tmp_path)
    assert sheet.image.shape == (2339, 2339, 3)  # type: ignore[attr-defined]
    assert sheet.size_mm is None  # type: ignore[attr-defined]


def test_a_pdf_that_anybody_may_read_is_taken_though_it_is_encrypted(tmp_path: Path) -> None:
    (sheet,) = taken(hostile.pdf(encryption=Encryption(owner="a", user="")), tmp_path)
    assert not isinstance(sheet, Refused)


def test_a_heavy_pdf_is_not_read(tmp_path: Path) -> None:
    heavy, scratch = tmp_path / "heavy.pdf", tmp_path / "scratch"
    scratch.mkdir()
    with heavy.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(Limits.bytes + 1)
    assert taken(heavy, scratch) == [Refused("pdf_heavy")]


@pytest.mark.parametrize("megabytes", [18, 24, 40])
def test_a_page_that_memory_did_not_suffice_for_is_not_half_kept(
    tmp_path: Path, paper: bytes, megabytes: int
) -> None:
    """Poppler gave an empty page of the right size, and no error."""
    assert taken(paper, tmp_path, Limits(megabytes=megabytes)) == [Refused("pdf_hard")]


def test_without_poppler_it_is_said(tmp_path: Path, paper: bytes) -> None:
    assert incoming(paper, tmp_path, env={"PATH": str(tmp_path)}) == Refused("no_poppler")


def test_what_a_picture_lost_is_no_empty_page(tmp_path: Path) -> None:
    """Poppler calls it a success when it left out all that is on a page."""
    data = hostile.pdf(drawing=b"q 500 0 0 800 0 0 cm /F Do Q BT (" + b"x" * 100)
    assert taken(data, tmp_path) == [Refused("pdf_broken")]


def test_pages_are_drawn_only_when_their_turn_comes(paper: bytes, tmp_path: Path) -> None:
    found = incoming(paper, tmp_path)
    assert isinstance(found, Incoming)
    sheets = found.sheets()
    assert isinstance(sheets, Iterator)
    assert list(tmp_path.iterdir()) == []
    next(sheets)
    assert [one.name[:4] for one in tmp_path.iterdir()] == ["pdf-"]
    sheets.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"P6\n100 100\n255\n", "truncated"),
        (b"P6\n10 10\n255\n" + bytes(300), "too_small"),
        (b"P6\n99999 99999\n255\n", "too_large"),
        (b"P5\n100 100\n255\n" + bytes(10_000), "not_a_picture"),
        (b"", "not_a_picture"),
    ],
)
def test_what_comes_back_is_not_trusted_either(data: bytes, reason: str) -> None:
    assert load_ppm(data) == Unreadable(reason)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    edits=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=40),
    cut=st.one_of(st.none(), st.integers(0, 10_000)),
)
def test_whatever_happened_to_its_bytes_a_pdf_is_pages_or_a_code(
    edits: list[tuple[int, int]], cut: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = bytearray(hostile.pdf(2, drawing=b"0 0 200 300 re f", resources=lambda _: pikepdf.Dictionary()))
    for at, value in edits:
        data[at % len(data)] = value
    scratch = tmp_path_factory.mktemp("scratch")
    for one in taken(bytes(data[:cut]), scratch, QUICK):
        assert isinstance(one, Refused) or one.image.ndim == 3  # type: ignore[attr-defined]
