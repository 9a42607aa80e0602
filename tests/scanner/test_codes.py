"""Codes are read as bytes, small or scratched, and a destroyed one is simply not read."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from scanner.codes import MOST, read_barcodes
from tests.support.papers import Bill, code_picture, draw_bill
from tests.support.photographs import Light, Photograph, Pose, photograph

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "2ddoc-vectors.json").read_text("utf-8"))[
    "vectors"
]


def drawn(content: str | bytes, code_format: str, scale: float = 4.0) -> Image:
    code = np.asarray(code_picture(content, code_format))[:, :, ::-1]
    framed = cv2.copyMakeBorder(code, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    size = tuple(round(side * scale) for side in framed.shape[1::-1])
    return cv2.resize(framed, size, interpolation=cv2.INTER_AREA if scale < 4 else cv2.INTER_NEAREST)


def test_the_bills_qr_code_is_read_on_the_photograph(shot: Photograph) -> None:
    (code,) = read_barcodes(shot.image)
    assert code.format == "QRCode"
    assert code.data == Bill().code.encode()
    assert code.text == Bill().code


def test_one_code_seen_on_two_pictures_is_one_code(shot: Photograph, bill: Image) -> None:
    assert len(read_barcodes(shot.image, bill)) == 1


@pytest.mark.parametrize("vector", VECTORS[::4], ids=lambda vector: vector["id"])
def test_a_2ddoc_gives_its_exact_bytes(vector: dict[str, str]) -> None:
    data = base64.b64decode(vector["raw_base64"])
    (code,) = read_barcodes(drawn(data, "datamatrix"))
    assert (code.format, code.data) == ("DataMatrix", data)


def test_a_small_2ddoc_is_read_on_the_enlarged_copy(rng: np.random.Generator) -> None:
    data = base64.b64decode(VECTORS[0]["raw_base64"])
    small = drawn(data, "datamatrix", 20.0)
    size = round(small.shape[1] * 1.9 / 20)
    seen = cv2.GaussianBlur(cv2.resize(small, (size, size), interpolation=cv2.INTER_AREA), (0, 0), 0.5)
    assert [code.data for code in read_barcodes(seen.astype(np.uint8))] == [data]


def test_a_small_2ddoc_beside_a_large_qr_code_is_read_too(rng: np.random.Generator) -> None:
    data = base64.b64decode(VECTORS[0]["raw_base64"])
    small = drawn(data, "datamatrix", 20.0)
    size = round(small.shape[1] * 1.9 / 20)
    sheet = np.full((600, 800, 3), 255, np.uint8)
    seen = cv2.GaussianBlur(cv2.resize(small, (size, size), interpolation=cv2.INTER_AREA), (0, 0), 0.5)
    sheet[40 : 40 + size, 500 : 500 + size] = seen
    qr = drawn(Bill().code, "qr", 6.0)
    sheet[240 : 240 + qr.shape[0], 40 : 40 + qr.shape[1]] = qr
    assert {code.data for code in read_barcodes(sheet)} == {data, Bill().code.encode()}


def test_the_largest_qr_code_and_a_sheet_full_of_codes() -> None:
    words = "Valbourg " * 250
    (large,) = read_barcodes(drawn(words, "qr", 5.0))
    assert large.text == words
    sheet = np.full((2000, 1600, 3), 255, np.uint8)
    for number in range(16 * 20):
        one = drawn(f"n{number}", "qr", 2.0)[:98, :98]
        top, left = number // 16 * 100, number % 16 * 100
        sheet[top : top + one.shape[0], left : left + one.shape[1]] = one
    assert len(read_barcodes(sheet)) == MOST


def test_pictures_without_a_code_or_without_sense(rng: np.random.Generator) -> None:
    for shape in ((1, 1, 3), (2, 900, 3), (300, 400, 3)):
        assert read_barcodes(rng.integers(0, 255, shape, np.uint8)) == ()
    assert read_barcodes() == ()


def test_a_scratched_code_is_read_and_a_torn_one_is_not() -> None:
    scratched = drawn(Bill().code, "qr", 8.0)
    cv2.line(scratched, (100, 190), (230, 120), (255, 255, 255), 9)
    assert [code.data for code in read_barcodes(scratched)] == [Bill().code.encode()]
    torn = drawn(Bill().code, "qr", 8.0)
    torn[:, torn.shape[1] // 3 :] = 255
    assert read_barcodes(torn) == ()


def test_a_torn_code_leaves_the_bill_readable(rng: np.random.Generator) -> None:
    sheet = draw_bill()
    sheet[1850:2000, 100:500] = 250
    assert read_barcodes(photograph(sheet, rng, (2592, 1944), Pose(), Light()).image) == ()


def test_pyzbar_is_a_second_opinion() -> None:
    from scanner.codes import _zbar

    (code,) = _zbar(drawn(Bill().code, "qr", 6.0))
    assert (code.format, code.data, code.text) == ("QRCode", Bill().code.encode(), Bill().code)


def test_bytes_that_are_no_text_are_shown_as_latin() -> None:
    (code,) = read_barcodes(drawn(bytes([0xDC, 0x04, 0xE9, 0x80, 0xFF]), "datamatrix", 8.0))
    assert code.data == bytes([0xDC, 0x04, 0xE9, 0x80, 0xFF])
    assert len(code.text) == 5
