"""A page full of text is read by two cores and two readers, and comes out as one page."""

from __future__ import annotations

import subprocess
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from scanner.arrays import to_grey
from scanner.halves import cut_row, halves_of, one_layer
from scanner.lines import LineReader, text_of
from scanner.ocr import OcrFailed, OcrResult, recognise
from scanner.sharing import read_shared
from scanner.words import How, read_words
from tests.bench.filing import landscape, written
from tests.support.papers import draw_bill

PAGE, TRUE = written(12)
PATIENT_S = 300.0


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> OcrResult:
    read = recognise(PAGE, dpi=200, scratch=tmp_path_factory.mktemp("ocr"), timeout_s=PATIENT_S)
    assert isinstance(read, OcrResult)
    return read


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader()


def errors(text: str) -> float:
    return Levenshtein.distance(" ".join(TRUE.split()), " ".join(text.split())) / len(TRUE)


def test_a_page_full_of_text_is_cut_between_two_lines() -> None:
    grey = to_grey(PAGE)
    cut = cut_row(grey)
    assert cut is not None
    assert 0.35 < cut / len(grey) < 0.65
    assert grey[cut].min() > 200
    upper, lower = halves_of(grey)
    assert upper.shape == lower.shape == grey.shape
    assert np.array_equal(upper[:cut], grey[:cut])
    assert np.array_equal(lower[cut:], grey[cut:])
    assert upper[cut:].min() > 200
    assert lower[:cut].min() > 200


def test_what_is_no_page_full_of_text_stays_whole() -> None:
    columns = PAGE.copy()
    columns[:, 800:860] = 252
    for page in (draw_bill(), columns, landscape((1654, 2339)), np.zeros((1, 1, 3), np.uint8)):
        assert len(halves_of(to_grey(page))) == 1


@pytest.mark.long
def test_the_halves_are_one_text_and_one_page_of_invisible_words(printed: OcrResult, tmp_path: Path) -> None:
    assert errors(printed.text) < 0.02
    file = tmp_path / "layer.pdf"
    file.write_bytes(printed.layer)
    said = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    assert said.count("\f") == 1
    assert errors(said.replace("\f", "")) < 0.02
    assert one_layer([printed.layer]) is printed.layer
    last = printed.words[-1]
    assert last.bottom > 0.85 * PAGE.shape[0]
    assert repr(last).find(last.text) < 0


@pytest.mark.long
def test_the_words_that_tesseract_doubts_are_read_anew(printed: OcrResult, reader: LineReader) -> None:
    words = [
        replace(word, text="xxxxx", sure=0.2) if at % 40 == 7 else replace(word, sure=0.99)
        for at, word in enumerate(printed.words)
    ]
    doubted = replace(printed, words=tuple(words))
    lines, read = read_shared(PAGE, reader, lambda: doubted, lambda: False)
    assert read is doubted
    assert "xxxxx" not in text_of(lines)
    assert errors(text_of(lines)) < 0.02


@pytest.mark.long
def test_lines_that_tesseract_did_not_see_are_read(reader: LineReader) -> None:
    part = PAGE[: round(0.38 * PAGE.shape[0])].copy()
    failed = OcrFailed("timeout")
    lines, read = read_shared(part, reader, lambda: failed, lambda: False)
    assert read is failed
    assert Levenshtein.distance(TRUE.splitlines()[3], lines[3].text) < 3
    assert [line.box[0][1] for line in lines] == sorted(line.box[0][1] for line in lines)


def test_whoever_stops_it_gets_no_lines(printed: OcrResult, reader: LineReader) -> None:
    unread = replace(printed, words=())
    assert read_shared(PAGE, reader, lambda: unread, lambda: True) == ([], unread)


@pytest.mark.long
def test_a_page_full_of_text_that_lies_on_its_head_is_read(reader: LineReader, tmp_path: Path) -> None:
    how = How(200, tmp_path, lambda: False, time.monotonic() + PATIENT_S)
    words = read_words(np.ascontiguousarray(PAGE[::-1, ::-1]), how, reader)
    assert np.array_equal(words.page, PAGE)
    assert errors(words.text) < 0.005
    assert not words.weak
