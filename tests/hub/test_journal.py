"""The journal: who changes, removes or moves a line is found; lines of more than a year go, and it holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.accounts import journal
from hub.accounts.journal import FIRST, KEPT_MS, Broken, Intact
from hub.store.store import Store, Tx

BOTH_ENGINES = True


@pytest.fixture
def clock() -> list[int]:
    return [1_700_000_000_000]


def write(store: Store, number: int) -> None:
    store.write(lambda tx: journal.append(tx, "town", "claire", "account.made", f"p{number}"))


def behind_its_back(store: Store, *statements: str) -> None:
    """Somebody with the database's own password: triggers are no hindrance to them."""

    def do(tx: Tx) -> None:
        if store.is_file:
            tx.conn.execute(text("DROP TRIGGER IF EXISTS journal_no_update"))
            tx.conn.execute(text("DROP TRIGGER IF EXISTS journal_no_delete"))
        else:
            tx.conn.execute(text("ALTER TABLE journal DISABLE TRIGGER ALL"))
        for statement in statements:
            tx.conn.execute(text(statement))

    store.write(do)


def test_each_line_holds_the_hash_of_the_one_before(stores: list[Store]) -> None:
    assert stores[0].read(journal.verify) == Intact(0, FIRST)
    for number in range(5):
        write(stores[number % 2], number)
    lines = stores[1].read(lambda conn: journal.newest(conn, "town", 10))
    assert [line.id for line in lines] == [5, 4, 3, 2, 1]
    assert lines[0].before == lines[1].hash
    assert stores[0].read(journal.verify) == Intact(5, lines[0].hash)
    assert stores[0].read(lambda conn: journal.newest(conn, "elsewhere", 10)) == []


def test_processes_that_write_at_once_make_one_chain(stores: list[Store]) -> None:
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda number: write(stores[number % 2], number), range(60)))
    verdict = stores[0].read(journal.verify)
    assert isinstance(verdict, Intact)
    assert verdict.lines == 60


@pytest.mark.parametrize(
    ("statements", "line"),
    [
        (("UPDATE journal SET who = 'somebody' WHERE id = 3",), 3),
        (("UPDATE journal SET at_ms = at_ms - 1 WHERE id = 1",), 1),
        (("UPDATE journal SET commune = 'elsewhere' WHERE id = 5",), 5),
        (("DELETE FROM journal WHERE id = 3",), 4),
        (("DELETE FROM journal WHERE id = 1",), 2),
        (
            (
                "UPDATE journal SET id = 99 WHERE id = 2",
                "UPDATE journal SET id = 2 WHERE id = 3",
                "UPDATE journal SET id = 3 WHERE id = 99",
            ),
            2,
        ),
        (("DELETE FROM journal WHERE id < 3",), 3),
    ],
)
def test_a_line_that_was_altered_removed_or_moved_is_found(
    stores: list[Store], statements: tuple[str, ...], line: int
) -> None:
    for number in range(5):
        write(stores[0], number)
    behind_its_back(stores[0], *statements)
    assert stores[1].read(journal.verify) == Broken(line)


def test_a_cut_that_no_line_of_the_chain_names_is_found(stores: list[Store]) -> None:
    """Also when the forger writes such a line at the end, with a hash that the cut line never had."""
    for number in range(5):
        write(stores[0], number)
    behind_its_back(stores[0], "DELETE FROM journal WHERE id < 3")
    stores[0].write(lambda tx: journal.append(tx, "", "", journal.CUT, f"2:{FIRST}"))
    assert stores[1].read(journal.verify) == Broken(3)


def test_the_end_that_was_cut_off_is_found_by_whoever_noted_the_newest_hash(stores: list[Store]) -> None:
    for number in range(5):
        write(stores[0], number)
    noted = stores[0].read(journal.verify)
    behind_its_back(stores[0], "DELETE FROM journal WHERE id = 5")
    left = stores[1].read(journal.verify)
    assert isinstance(noted, Intact) and isinstance(left, Intact)
    assert noted.newest != left.newest


def test_nobody_changes_a_line_and_none_goes_before_its_year(stores: list[Store], clock: list[int]) -> None:
    import time

    clock[0] = round(time.time() * 1000)
    write(stores[0], 1)
    for statement in ("UPDATE journal SET who = 'x'", "DELETE FROM journal"):
        with pytest.raises(DBAPIError, match="append-only"):
            stores[0].write(lambda tx, said=statement: tx.conn.execute(text(said)))  # type: ignore[misc]


def test_lines_of_more_than_a_year_go_and_the_chain_holds(stores: list[Store], clock: list[int]) -> None:
    for number in range(4):
        write(stores[0], number)
    assert stores[0].write(journal.cut_old) == 0
    clock[0] += KEPT_MS + 1
    assert stores[0].write(journal.cut_old) == 0, "nothing newer stands yet that could name them"
    for number in range(4, 6):
        write(stores[0], number)
    assert stores[1].write(journal.cut_old) == 4
    lines = stores[0].read(lambda conn: journal.newest(conn, "town", 10))
    assert [line.object for line in lines] == ["p5", "p4"]
    assert isinstance(stores[0].read(journal.verify), Intact)
    # A year later that line goes too, and the next cut names what it must.
    clock[0] += KEPT_MS + 1
    write(stores[0], 6)
    assert stores[0].write(journal.cut_old) == 3
    assert isinstance(stores[0].read(journal.verify), Intact)
    behind_its_back(stores[0], "DELETE FROM journal WHERE object = 'p6'")
    assert isinstance(stores[1].read(journal.verify), Broken)


def test_every_act_that_is_written_has_words_in_both_languages() -> None:
    """An act without words would stand on the page as a program's word."""
    import re

    from hub.console.texts import load_texts

    acts = set()
    for file in (Path(__file__).parents[2] / "hub").rglob("*.py"):
        for call in re.findall(r"journal\.append\((.*?)\)\n", file.read_text(), re.DOTALL):
            acts |= set(re.findall(r'(?<!f)"([a-z_]+(?:\.[a-z_]+)+|set_up)"', call))
    assert {"report.exported", "call_back.opened", "badge.given", "account.made"} <= acts
    for texts in load_texts(("fr", "en")).values():
        assert {act for act in acts if f"journal.{act}" not in texts} == set()
