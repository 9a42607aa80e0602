"""Rows in a column: nothing is cut, nothing is lost, and long pages turn in parts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.pages.view import Role
from screens.flow import Row, lowered, parts, place, total

GAP, MORE = 14.0, 95.0


def row(name: str, need: float, **more: object) -> Row:
    return Row((name,), need, **more)  # type: ignore[arg-type]


def test_a_page_that_fits_is_one_part() -> None:
    rows = (row("a", 100), row("b", 200))
    assert total(rows, GAP) == 314
    assert parts(rows, 314, GAP, MORE) == (rows,)


@given(st.lists(st.floats(20, 400), min_size=1, max_size=12), st.floats(500, 1500))
def test_every_row_is_on_a_part_and_every_part_fits(needs: list[float], room: float) -> None:
    rows = tuple(row(str(number), need) for number, need in enumerate(needs))
    cut = parts(rows, room, GAP, MORE)
    assert tuple(one for part in cut for one in part) == rows
    left = room if len(cut) == 1 else room - MORE
    assert all(total(part, GAP) <= left for part in cut)


def test_the_keyboard_and_its_field_stay_on_every_part() -> None:
    field, keys = row("street", 100, pinned=True), row("keys", 400, pinned=True)
    rows = (row("title", 200), row("text", 200), field, row("city", 100), keys)
    cut = parts(rows, 1000, GAP, MORE)
    assert len(cut) == 2
    assert all(part[-1] == keys and field in part for part in cut)
    assert [one.ids[0] for one in cut[0]] == ["title", "street", "keys"]


def test_a_keyboard_without_room_beside_it_has_a_part_of_its_own() -> None:
    rows = (row("field", 100, pinned=True), row("city", 100), row("keys", 400, pinned=True))
    cut = parts(rows, 600, GAP, MORE)
    assert [[one.ids[0] for one in part] for part in cut] == [["city"], ["field", "keys"]]


@given(st.lists(st.tuples(st.floats(20, 300), st.booleans()), min_size=1, max_size=14), st.floats(700, 1500))
def test_a_heading_is_never_alone_at_the_foot_of_a_part(needs: list[tuple[float, bool]], room: float) -> None:
    rows = tuple(row(str(number), need, leads=leads) for number, (need, leads) in enumerate(needs))
    cut = parts(rows, room, GAP, MORE)
    assert tuple(one for part in cut for one in part) == rows
    left = room if len(cut) == 1 else room - MORE
    assert all(total(part, GAP) <= left for part in cut)
    for part, after in pairwise(cut):
        start = next((n for n in range(len(part), 0, -1) if not part[n - 1].leads), 0)
        # Where a part does end with headings, they do not fit with what they lead.
        assert start == len(part) or total([*part[start:], after[0]], GAP) > left


def test_rows_that_can_grow_share_the_room_that_is_left() -> None:
    placed = place((row("a", 100), row("camera", 100, reach=1000), row("b", 50)), 600, 10)
    assert [one.height for one in placed] == [100, 430, 50]
    assert placed[-1].top + placed[-1].height == 600


def test_a_row_grows_no_further_than_its_reach() -> None:
    placed = place((row("keys", 100, reach=150), row("camera", 100, reach=900)), 610, 10)
    assert [one.height for one in placed] == [150, 450]


def test_joined_rows_touch() -> None:
    first, second = place((row("a", 50), row("b", 50, joined=True)), 500, 10, spread=40)
    assert second.top == first.top + 50


def test_spread_puts_left_over_height_between_the_rows() -> None:
    first, second = place((row("a", 100), row("b", 100)), 290, 10, spread=90)
    assert first.top == pytest.approx(80 / 3)
    assert second.top - first.top == pytest.approx(100 + 10 + 80 / 3)


def test_tiles_sink_to_the_bottom() -> None:
    placed = place((row("a", 100), row("tile", 100), row("last", 50)), 1000, 10)
    sunk = lowered(placed, 1000, lambda one: one.ids == ("tile",))
    assert [one.top for one in sunk] == [0, 840, 950]
    assert lowered(placed, 1000, lambda one: False) == placed


def test_what_follows_an_answer_is_not_read_in_the_questions_column() -> None:
    """A text below the steps of a call stood beside them, above what was read before it."""
    from screens.arrange import led

    assert led([Role.TITLE, Role.TEXT, Role.STEP, Role.TEXT]) == 2


def test_where_one_types_only_the_keys_stand_beside_the_question() -> None:
    from screens.arrange import led

    assert led([Role.TITLE, Role.FIELD, Role.ERROR, Role.KEYBOARD, Role.BUTTON]) == 3
    assert led([Role.TITLE, Role.FIELD, Role.FIELD, Role.TEXT, Role.TILE]) == 3
