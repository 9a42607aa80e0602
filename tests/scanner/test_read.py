"""What a page says: its kind, its date, its words; unknown rather than wrong."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from scanner.dates import document_date
from scanner.kinds import kind_of
from scanner.ocr import OcrFailed, OcrResult, recognise, upright_turn
from scanner.read import read_document, read_page
from scanner.reading import Issue, Kind, Reading
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


def test_a_bill_upside_down_is_stood_up(bill: Image, tmp_path: Path) -> None:
    over = np.ascontiguousarray(bill[::-1, ::-1])
    read = read_page(over, dpi=200, today=TODAY, scratch=tmp_path)
    assert np.array_equal(read.page, bill)
    assert read.reading.document.kind is Kind.PROOF_OF_ADDRESS


def test_a_bill_lying_on_its_side_is_stood_up(bill: Image, tmp_path: Path) -> None:
    assert upright_turn(np.ascontiguousarray(np.rot90(bill)), scratch=tmp_path) == 90


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


def test_a_damaged_2ddoc_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    sheet = draw_bill(Bill(code=b"DC04FR000001125E125B0101FR24750\x1fABCDEFGH", code_format="datamatrix"))
    read = read_document(sheet, today=TODAY, scratch=tmp_path, dpi=200)
    assert read.twoddoc is None
    assert Issue.TWODDOC_UNREAD in read.document.issues
    assert read.document.kind is Kind.PROOF_OF_ADDRESS


def test_a_blank_sheet_is_unreadable_and_unknown(tmp_path: Path) -> None:
    read = read_document(np.full((1169, 827, 3), 240, np.uint8), today=TODAY, scratch=tmp_path, dpi=100)
    assert read.document.kind is Kind.UNKNOWN
    assert read.document.issues == (Issue.UNREADABLE,)


def test_without_tesseract_the_codes_are_still_read(
    bill: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    read = read_page(bill, dpi=200, today=TODAY, scratch=tmp_path)
    assert read.layer is None
    assert read.reading.document.issues == (Issue.OCR_FAILED,)
    assert len(read.reading.barcodes) == 1


def test_ocr_stops_when_the_citizen_does_and_when_it_takes_too_long(bill: Image, tmp_path: Path) -> None:
    assert recognise(bill, dpi=200, scratch=tmp_path, cancelled=lambda: True) == OcrFailed("cancelled")
    assert recognise(bill, dpi=200, scratch=tmp_path, timeout_s=0.05) == OcrFailed("timeout")
    assert recognise(bill, dpi=200, scratch=tmp_path, lang="none") == OcrFailed("failed")
    assert list(tmp_path.iterdir()) == []
    assert "OMP_THREAD_LIMIT" not in os.environ


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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Facture d'électricité\nAbonnement\n312 kWh\nTotal TTC", Kind.PROOF_OF_ADDRESS),
        ("FACTURE D’EAU\nvotre consommation en m3", Kind.PROOF_OF_ADDRESS),
        ("Facture mobile et internet, forfait", Kind.PROOF_OF_ADDRESS),
        ("Quittance de loyer\nBailleur : M. EXEMPLE\nLocataire", Kind.PROOF_OF_ADDRESS),
        ("Attestation d'assurance\nMultirisque habitation", Kind.PROOF_OF_ADDRESS),
        ("Avis d'impôt sur les revenus", Kind.PROOF_OF_ADDRESS),
        ("RÉPUBLIQUE FRANÇAISE\nCARTE NATIONALE D'IDENTITÉ\nNationalité française", Kind.IDENTITY_PAPER),
        ("PASSEPORT PASSPORT\nDate de naissance\nDate d'expiration", Kind.IDENTITY_PAPER),
        ("Chère Camille, merci pour ta carte.", Kind.UNKNOWN),
        ("Facture du restaurant", Kind.UNKNOWN),
        ("Justificatif de domicile et carte nationale d'identité à fournir, date de naissance", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
    ],
)
def test_kinds_by_their_words(text: str, kind: Kind) -> None:
    assert kind_of(text, None, None) is kind
