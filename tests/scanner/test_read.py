"""What a page says: its kind, its date, its words; unknown rather than wrong."""

from __future__ import annotations

import base64
import datetime as dt
import errno
import json
import os
import shutil
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from scanner.codes import Barcode
from scanner.dates import document_date
from scanner.lines import LineReader
from scanner.ocr import OcrFailed, OcrResult, recognise
from scanner.papers.address import Addressee
from scanner.papers.words import Words
from scanner.read import PageRead, read_document, read_page
from scanner.reading import FieldRead, Issue, Kind, Reading
from scanner.straighten import turned
from scanner.twoddoc.onpaper import OnPaper, read_codes
from scanner.twoddoc.updating import Offer, take
from scanner.words import How, read_words, stand_up
from tests.scanner.twoddoc.kit import Leaf, Maker, trust_list
from tests.support.papers import Bill, draw_bill
from tests.support.photographs import Photograph

TODAY = dt.date(2026, 11, 21)
VECTORS = json.loads((Path(__file__).parents[1] / "data" / "2ddoc-vectors.json").read_text("utf-8"))[
    "vectors"
]


@pytest.fixture(scope="module")
def reading(shot: Photograph, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    scratch = tmp_path_factory.mktemp("scratch")
    read = read_document(shot.image, today=TODAY, scratch=scratch)
    assert list(scratch.iterdir()) == []
    return read


def test_the_photographed_bill_is_a_proof_of_address_of_its_date(reading: Reading) -> None:
    assert reading.document.kind is Kind.PROOF_OF_ADDRESS
    date = reading.document.fields["document_date"]
    assert (date.value, date.source, date.to_confirm) == ("2026-10-05", "ocr", True)
    assert reading.document.issues == ()
    for words in (
        "Énergie de Valbourg",
        "Camille EXEMPLE",
        "12 rue des Tilleuls",
        "Facture d'électricité",
        "162,12 €",
    ):
        assert words in reading.text


def test_the_json_is_the_one_of_the_command_line(reading: Reading) -> None:
    said = json.loads(json.dumps(reading.as_json()))
    assert list(said) == ["barcodes", "twoddoc", "mrz", "document", "text"]
    assert said["barcodes"] == [{"format": "QRCode", "text": Bill().code}]
    assert said["twoddoc"] is None
    assert said["mrz"] is None
    assert set(said["document"]) == {"kind", "fields", "issues"}


def test_nothing_read_shows_in_a_log_by_accident(reading: Reading) -> None:
    assert "EXEMPLE" not in repr(reading)
    assert "2026" not in repr(reading)
    assert "energie" not in repr(reading)


@pytest.mark.long
def test_a_bill_upside_down_is_stood_up(bill: Image, tmp_path: Path) -> None:
    over = np.ascontiguousarray(bill[::-1, ::-1])
    read = read_page(over, dpi=200, today=TODAY, scratch=tmp_path)
    assert np.array_equal(read.page, bill)
    assert read.reading.document.kind is Kind.PROOF_OF_ADDRESS


@pytest.mark.long
@pytest.mark.parametrize(("turn", "mirror"), [(90, False), (270, False), (0, True), (90, True)])
def test_a_page_held_any_way_is_stood_up(bill: Image, turn: int, mirror: bool) -> None:
    piece = bill[350:1200]
    held = turned(piece[:, ::-1] if mirror else piece, turn)
    stood = stand_up(np.ascontiguousarray(held), LineReader())
    assert stood is not None
    assert np.array_equal(stood[0], piece)
    assert stood[1] is mirror


def test_a_page_that_stands_is_left_alone_and_so_is_one_without_words(bill: Image) -> None:
    assert stand_up(bill, LineReader()) is None
    assert stand_up(np.full((400, 300, 3), 230, np.uint8), LineReader()) is None


@pytest.mark.long
def test_a_mirror_image_is_turned_round_and_told(bill: Image, tmp_path: Path) -> None:
    piece = bill[350:1000]
    read = read_page(np.ascontiguousarray(piece[:, ::-1]), dpi=200, today=TODAY, scratch=tmp_path)
    assert np.array_equal(read.page, piece)
    assert read.reading.document.issues == (Issue.MIRRORED,)
    assert "Camille EXEMPLE" in read.reading.text


@pytest.mark.long
def test_a_page_that_a_person_turned_stays_so(bill: Image, tmp_path: Path) -> None:
    over = np.ascontiguousarray(bill[650:1000][::-1, ::-1])
    read = read_page(over, dpi=200, today=TODAY, scratch=tmp_path, upright=True)
    assert np.array_equal(read.page, over)


def test_a_2ddoc_on_a_bill_fills_fields_that_stay_unproven(tmp_path: Path) -> None:
    vector = next(v for v in VECTORS if v["id"] == "con-v04-01")
    code = base64.b64decode(vector["raw_base64"])
    sheet = draw_bill(Bill(code=code, code_format="datamatrix"))
    read = read_document(sheet, today=TODAY, scratch=tmp_path, dpi=200)
    assert read.twoddoc is not None
    assert read.twoddoc.signature == "unknown"
    assert Issue.SIGNATURE_UNKNOWN in read.document.issues
    assert read.document.fields["post_code"].value == "42000"
    assert read.document.fields["post_code"].source == "2d-doc"
    assert read.document.fields["name"].to_confirm


SIGNED = (
    "DC04FR9800012690269A0101FR10MME/EXEMPLE/CAMILLE\x1d2212 RUE DES TILLEULS\x1d240000025VALBOURG\x1d26FR"
)


@pytest.fixture(scope="module")
def authority() -> Maker:
    return Maker()


@pytest.fixture(scope="module")
def leaf(authority: Maker) -> Leaf:
    return authority.leaf()


@pytest.fixture(scope="module")
def trust(authority: Maker, leaf: Leaf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trust")
    take([Offer("", data) for data in (trust_list(authority), leaf.der)], folder, TODAY)
    return folder


def with_code(code: bytes, **bill: str) -> Image:
    return draw_bill(Bill(code=code, code_format="datamatrix", **bill))


@pytest.mark.long
def test_a_signed_code_on_its_own_paper_is_valid_only_with_the_towns_certificates(
    leaf: Leaf, trust: Path, tmp_path: Path
) -> None:
    sheet = with_code(leaf.code(SIGNED))
    read = read_document(sheet, today=TODAY, scratch=tmp_path, dpi=200, trust=trust)
    assert read.twoddoc is not None
    assert read.twoddoc.signature == "valid"
    assert read.document.issues == ()
    assert read.document.fields["name"].source == "2d-doc"
    late = read_codes([leaf.code(SIGNED)], trust, dt.date(2028, 1, 1))
    alone = read_codes([leaf.code(SIGNED)], None, TODAY)
    assert [one.document and one.document.signature for one in (late, alone)] == ["unknown", "unknown"]


@pytest.mark.long
def test_a_genuine_code_glued_on_another_paper_is_seen(leaf: Leaf, trust: Path, tmp_path: Path) -> None:
    sheet = with_code(leaf.code(SIGNED), name="Claude MODÈLE", street="3 place du Marché")
    read = read_document(sheet, today=TODAY, scratch=tmp_path, dpi=200, trust=trust)
    assert read.twoddoc is not None
    assert read.twoddoc.signature == "valid"
    assert read.document.issues == (Issue.CODE_DIFFERS,)


def test_a_forged_code_fills_nothing(leaf: Leaf, trust: Path, tmp_path: Path) -> None:
    forged = leaf.code(SIGNED).replace(b"CAMILLE", b"CLAUDIE")
    read = read_document(with_code(forged), today=TODAY, scratch=tmp_path, dpi=200, trust=trust)
    assert Issue.SIGNATURE_INVALID in read.document.issues
    assert Issue.SIGNATURE_UNKNOWN not in read.document.issues
    assert {field.source for field in read.document.fields.values()} <= {"ocr"}
    assert read.document.kind is Kind.PROOF_OF_ADDRESS


def test_one_false_code_beside_a_good_one_is_told(leaf: Leaf, trust: Path) -> None:
    good = leaf.code(SIGNED)
    both = read_codes([good.replace(b"CAMILLE", b"CLAUDIE"), good], trust, TODAY)
    assert both.forged
    assert both.document is not None
    assert both.document.signature == "valid"


def test_readers_that_confuse_a_sign_accuse_nobody(leaf: Leaf) -> None:
    code = read_codes([leaf.code(SIGNED)], None, TODAY)
    honest = "Carnille EXEMPIE\nI2 rue des Ti1leuls\nOO000 Valbourg"
    assert code.against(honest).differs == ()
    assert code.against("rien de lisible", honest).differs == ()
    assert code.against(honest.replace("EXEMPIE", "EXEMPT")).differs == ("10",)
    assert OnPaper().against("") == OnPaper()


def test_a_sheet_full_of_codes_is_read_to_a_limit(leaf: Leaf, trust: Path) -> None:
    codes = [leaf.code(SIGNED.replace("2690", f"{number:04X}")) for number in range(0x1000, 0x1100)]
    assert read_codes(codes, trust, TODAY).document is not None
    assert read_codes([b"DC04", *[b"\xdc" + bytes([n]) for n in range(200)]], trust, TODAY).unread


@pytest.mark.long
def test_a_damaged_2ddoc_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    sheet = draw_bill(Bill(code=b"DC04FR000001125E125B0101FR24750\x1fABCDEFGH", code_format="datamatrix"))
    read = read_document(sheet, today=TODAY, scratch=tmp_path, dpi=200)
    assert read.twoddoc is None
    assert Issue.TWODDOC_UNREAD in read.document.issues
    assert read.document.kind is Kind.PROOF_OF_ADDRESS


@pytest.mark.long
def test_a_blank_sheet_is_unreadable_and_unknown(tmp_path: Path) -> None:
    read = read_document(np.full((1169, 827, 3), 240, np.uint8), today=TODAY, scratch=tmp_path, dpi=100)
    assert read.document.kind is Kind.UNKNOWN
    assert read.document.issues == (Issue.UNREADABLE,)


def test_without_tesseract_the_second_reader_reads(
    bill: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    read = read_page(bill[350:1000], dpi=200, today=TODAY, scratch=tmp_path)
    assert read.layer is None
    assert read.reading.document.issues == ()
    assert "Camille EXEMPLE" in read.reading.text


def test_without_any_reader_the_codes_are_still_read(
    bill: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    how = How(200, tmp_path, lambda: False, time.monotonic() + 30)
    words = read_words(bill, how, LineReader(tmp_path))
    assert words.failed
    stopped = read_page(bill, dpi=200, today=TODAY, scratch=tmp_path, cancelled=lambda: True)
    assert stopped.reading.document.issues == (Issue.OCR_FAILED,)
    assert len(stopped.reading.barcodes) == 1


def test_a_page_is_given_back_in_its_time(bill: Image, tmp_path: Path) -> None:
    read = read_page(bill, dpi=200, today=TODAY, scratch=tmp_path, limit_s=0.0)
    assert read.reading.document.issues == (Issue.OCR_FAILED,)


def test_ocr_stops_when_the_citizen_does_and_when_it_takes_too_long(bill: Image, tmp_path: Path) -> None:
    assert recognise(bill, dpi=200, scratch=tmp_path, cancelled=lambda: True) == OcrFailed("cancelled")
    assert recognise(bill, dpi=200, scratch=tmp_path, timeout_s=0.05) == OcrFailed("timeout")
    assert recognise(bill, dpi=200, scratch=tmp_path, lang="none") == OcrFailed("failed")
    assert list(tmp_path.iterdir()) == []
    assert "OMP_THREAD_LIMIT" not in os.environ


def test_a_full_scratch_is_no_fault(bill: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory for files was full: the command ended in a traceback, the scan process died twice."""

    def full(_: Path, __: bytes) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert recognise(bill, dpi=200, scratch=tmp_path) == OcrFailed("failed")


@pytest.mark.parametrize("cut", ["tsv", "pdf"])
def test_what_a_full_disk_cut_off_is_not_read(
    cut: str, bill: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tesseract ends as if all were well; half a layer of words then broke the filing of the page."""
    real = shutil.which("tesseract")
    (tmp_path / "bin").mkdir()
    cutting = tmp_path / "bin" / "tesseract"
    lines = ("#!/bin/sh", f'{real} "$@" || exit 1', f'head -c 700 "$2.{cut}" > "$2.cut"')
    cutting.write_text("\n".join((*lines, f'mv "$2.cut" "$2.{cut}"')))
    cutting.chmod(0o700)
    monkeypatch.setenv("PATH", f"{cutting.parent}:{os.environ['PATH']}")
    read = recognise(bill[350:1000], dpi=200, scratch=tmp_path, timeout_s=300)
    assert read == OcrFailed("failed")


def test_good_ocr_says_how_sure_it_is(bill: Image, tmp_path: Path) -> None:
    crop = np.ascontiguousarray(bill[650:1000])
    sharp = recognise(crop, dpi=200, scratch=tmp_path)
    poor = cv2.GaussianBlur(crop, (0, 0), 5).astype(np.uint8)
    soft = recognise(poor, dpi=200, scratch=tmp_path)
    assert isinstance(sharp, OcrResult)
    assert isinstance(soft, OcrResult)
    assert sharp.confidence > 0.85 > soft.confidence
    assert sharp.layer.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Facture du 5 octobre 2026", "2026-10-05"),
        ("Facture du 1er août 2026\nÀ payer avant le 20 août 2026", "2026-08-01"),
        ("Date d'émission : 03/09/2026  Échéance : 18/09/2026", "2026-09-03"),
        ("Valbourg, le 12.06.26", "2026-06-12"),
        ("2026-02-03 Attestation", "2026-02-03"),
        ("Né le 14 juillet 1990\nFait à Valbourg le 2 février 2026", "2026-02-02"),
        ("Prélèvement prévu le 4 mars 2026", None),
        ("Facture du 31 février 2026", None),
        ("Facture du 5 octobre 2027", None),
        ("aucune date", None),
        ("Relevé de janvier\n10 janvier 2026\nFacture du 12 janvier 2026", "2026-01-12"),
    ],
)
def test_the_papers_date_among_all_dates(text: str, expected: str | None) -> None:
    found = document_date(text, TODAY)
    assert (found.isoformat() if found else None) == expected


def test_nothing_of_a_paper_shows_in_what_is_printed_of_a_value() -> None:
    """Whatever a log, a fault or a debugger prints of a value: no name, no number, no text."""
    told = "EXEMPLE"
    mark = told.encode()
    values = (
        FieldRead(told, "ocr"),
        OcrResult(told, 0.9, mark),
        Barcode("QRCode", mark, told),
        Addressee(told, told, told, told),
        Words.of(told),
        PageRead(np.zeros((2, 2, 3), np.uint8), Reading(text=told), mark),
    )
    assert "exemple" not in repr(values).lower()
