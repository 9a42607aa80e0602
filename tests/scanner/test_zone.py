"""Machine-readable lines on photographs: read, voted on, marked where hardly legible; never invented."""

from __future__ import annotations

import datetime as dt
import random

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import Image
from scanner.lines import LATIN, LineReader, Sign, read_lines, text_of
from scanner.strips import groups
from scanner.textboxes import Box
from scanner.zone import SIGNS, as_seen, read_picture, read_zone
from tests.support.later import one_in
from tests.support.mrzlines import FORMATS, Paper, paper
from tests.support.papers import draw_letter
from tests.support.specimens import draw_specimen, shoot

TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader()


@pytest.mark.parametrize("form", one_in(3, FORMATS))
def test_every_format_is_read_from_a_picture(form: str, reader: LineReader) -> None:
    one = paper(form, random.Random(f"zone {form}"))
    found = read_zone(shoot(one, random.Random(4)).frames, reader, TODAY)
    assert found is not None
    assert found.valid
    assert found.format == form
    assert {name: found.fields.get(name) for name in one.fields} == one.fields


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_card_held_any_way_is_read(quarters: int, reader: LineReader) -> None:
    one = paper("TD1", random.Random(12))
    picture = np.ascontiguousarray(np.rot90(shoot(one, random.Random(5)).frames[0], quarters))
    found = read_zone([picture], reader, TODAY)
    assert found is not None
    assert found.fields.get("surname") == one.fields["surname"]


@pytest.mark.long
def test_a_burst_votes_where_one_picture_is_soiled(reader: LineReader) -> None:
    one = paper("TD2", random.Random(8))
    frames = list(shoot(one, random.Random(6), burst=3).frames)
    height, width = frames[0].shape[:2]
    soiled = frames[0].copy()
    cv2.rectangle(soiled, (width // 2, round(height * 0.7)), (width // 2 + 16, height), (210, 210, 210), -1)
    alone = next(read_picture(soiled, reader))
    assert all(other not in alone.rows for other in one.lines)
    found = read_zone([soiled, *frames[1:]], reader, TODAY)
    assert found is not None
    assert found.valid
    assert found.fields["number"] == one.fields["number"]


def test_lines_that_a_hand_hides_are_refused(reader: LineReader) -> None:
    one = paper("TD3", random.Random(9))
    hidden = draw_specimen(one, np.random.default_rng(9), 150)
    hidden[:, : hidden.shape[1] // 3] = (120, 150, 200)
    found = read_zone([hidden], reader, TODAY)
    assert found is None or not found.valid


def test_a_changed_digit_is_refused(reader: LineReader) -> None:
    one = paper("TD3", random.Random(10))
    second = one.lines[1]
    other = str((int(second[13]) + 5) % 10)
    changed = Paper(one.format, (one.lines[0], second[:13] + other + second[14:]), one.fields)
    found = read_zone([draw_specimen(changed, np.random.default_rng(1), 150)], reader, TODAY)
    assert found is not None
    assert not found.valid
    assert not found.fields


@pytest.mark.long
def test_other_papers_have_none(reader: LineReader, bill: Image) -> None:
    same = draw_letter(["Une ligne aussi longue que toutes les autres lignes"] * 12, 100)
    blank = np.full((300, 400, 3), 200, np.uint8)
    for picture in (cv2.resize(bill, None, fx=0.5, fy=0.5), same, blank):
        assert read_zone([picture.astype(np.uint8)], reader, TODAY) is None
    assert read_zone([], reader, TODAY) is None
    assert read_zone([blank], reader, TODAY, lambda: True) is None


def signs(text: str, doubt: dict[int, str] | None = None) -> list[Sign]:
    """Signs at equal distances; ``doubt``: what else a place may be, nearly as likely."""
    found = []
    for at, one in enumerate(text):
        shares = np.full(len(SIGNS), 1e-4, np.float32)
        shares[SIGNS.index(one)] = 0.95
        if doubt and at in doubt:
            shares[SIGNS.index(one)], shares[SIGNS.index(doubt[at])] = 0.52, 0.44
        found.append(Sign(one, float(shares.max()), (at + 0.5) / len(text), shares))
    return found


def test_a_sign_is_what_its_field_allows_and_a_doubt_is_kept() -> None:
    one = paper("TD3", random.Random(3))
    zero = one.lines[0].replace("O", "0")
    seen = as_seen([signs(zero, {5: "B"}), signs(one.lines[1])])
    assert "0" not in seen.rows[0]
    assert seen.rows[1] == one.lines[1]
    assert seen.faint == {"surname", "given"}


def test_fillers_that_ran_together_are_put_back() -> None:
    one = paper("TD1", random.Random(1))
    lines = [signs(line) for line in one.lines]
    first = next(at for at in range(30) if one.lines[2][at : at + 4] == "<<<<")
    del lines[2][first + 1 : first + 3]
    assert as_seen(lines).rows == one.lines
    assert len(as_seen([signs("<"), [], signs("AB")]).rows) == 3


def test_lines_alike_make_groups_and_pieces_of_one_line_are_one() -> None:
    def at(x: float, y: float, wide: float, tall: float = 10) -> Box:
        return (x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)

    assert [len(one) for one in groups([at(0, 0, 300), at(4, 18, 296), at(0, 36, 300)])] == [3, 2, 2]
    assert groups([at(0, 0, 300), at(0, 200, 300)]) == []
    assert groups([at(0, 0, 300), at(0, 18, 100)]) == []
    assert [len(one) for one in groups([at(0, 0, 300), at(0, 18, 150), at(165, 18, 135)])] == [2]


def test_a_card_is_read_line_by_line_as_it_is_seen(reader: LineReader) -> None:
    picture = draw_specimen(paper("TD1", random.Random(2)), np.random.default_rng(2), 200)
    text = text_of(read_lines(picture, reader))
    assert "SPÉCIMEN" in text
    assert "Prénoms / Given names" in text
    assert set(text) <= set(LATIN) | {"\n"}
    assert read_lines(picture, reader, lambda: True) == []


def test_what_stands_apart_in_a_row_is_parted(reader: LineReader) -> None:
    sheet = draw_letter(["Total TTC" + " " * 60 + "162,12 €"], 100)
    assert text_of(read_lines(sheet[:200], reader)) == "Total TTC   162,12 €"
