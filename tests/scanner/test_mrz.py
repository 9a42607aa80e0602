"""Machine-readable lines: specimens are believed, and nothing with a wrong digit is."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.mrz import check_digit, check_mrz, find_mrz

DATA = json.loads((Path(__file__).parents[1] / "data" / "mrz-vectors.json").read_text("utf-8"))
TODAY = dt.date(2026, 11, 21)
NOTES = {"note"}


@pytest.mark.parametrize("vector", DATA["vectors"], ids=lambda vector: vector["id"])
def test_specimens_are_read(vector: dict[str, object]) -> None:
    found = check_mrz(vector["lines"], TODAY)
    assert found is not None
    assert found.format == vector["format"]
    assert found.valid is vector["valid"]
    assert all(found.checks.values())
    assert set(found.checks) == set(vector["checks"])
    for name, value in vector["expect"].items():
        if name not in NOTES:
            assert found.fields.get(name, "") == value, name


@pytest.mark.parametrize("name", ["ocr-O-for-0", "ocr-spaces-lower"])
def test_what_types_can_mend_is_mended(name: str) -> None:
    vector = next(v for v in DATA["ocr_and_negative"] if v["id"] == name)
    origin = next(v for v in DATA["vectors"] if v["id"] == vector["from_"]) if name != "ocr-O-for-0" else None
    found = check_mrz(vector["lines"], TODAY)
    assert found is not None
    assert found.valid
    if origin is not None:
        assert found == check_mrz(origin["lines"], TODAY)


@pytest.mark.parametrize("name", ["ocr-K-for-filler", "bad-composite", "impossible-date"])
def test_wrong_lines_are_refused_and_say_nothing(name: str) -> None:
    vector = next(v for v in DATA["ocr_and_negative"] if v["id"] == name)
    found = check_mrz(vector["lines"], TODAY)
    assert found is not None
    assert not found.valid
    assert found.fields == {}


@pytest.mark.parametrize("vector", DATA["vectors"], ids=lambda vector: vector["id"])
def test_each_wrong_digit_is_caught(vector: dict[str, list[str]]) -> None:
    line = vector["lines"][1]
    for at, letter in enumerate(line[:26]):
        if letter.isdigit():
            other = str((int(letter) + 1) % 10)
            lines = [vector["lines"][0], line[:at] + other + line[at + 1 :], *vector["lines"][2:]]
            found = check_mrz(lines, TODAY)
            covered = vector["format"] != "TD1" or at < 15
            assert found is not None
            assert not (found.valid and covered), at


def test_the_check_digit_is_icaos() -> None:
    assert check_digit("520727") == "3"
    assert check_digit("AB2134<<<") == "5"


@pytest.mark.parametrize(
    "lines", [[], ["ABC"], ["A" * 44], ["A" * 44, "B" * 36], ["é" * 30] * 3, ["A" * 30] * 2]
)
def test_other_lines_are_no_mrz(lines: list[str]) -> None:
    assert check_mrz(lines, TODAY) is None


def test_lines_are_found_in_a_pages_text() -> None:
    lines = DATA["vectors"][0]["lines"]
    text = "PASSEPORT\nSPECIMEN\n\n" + "\n".join(line.replace("<", "<") for line in lines) + "\nfin"
    found = find_mrz(text.replace("<<ANNA", "« ANNA".replace("« ", "««")), TODAY)
    assert found is not None
    assert found.as_json()["fields"]["surname"] == "ERIKSSON"
    assert find_mrz("Facture\nd'électricité", TODAY) is None


@given(st.lists(st.text(alphabet="ABCDO0158<", min_size=30, max_size=44), max_size=3))
def test_any_lines_are_survived(lines: list[str]) -> None:
    found = check_mrz(lines, TODAY)
    assert found is None or not found.valid or found.fields
