"""Sums of many visits: added up once, shown only where they point at nobody."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.contract import CallOutcome, KioskIdentity, ProblemCode
from hub.contract.briefing import TALLIES, PageSample, Tallies
from hub.few import coarse, share
from hub.figures import tallies
from hub.figures.day import figures
from hub.figures.pagetimes import page_times
from hub.inbox.answers import Answered, Message, NotDone, Outcome, once
from hub.store.engine import open_engine
from hub.store.store import Store, Tx
from hub.store.tables import help_call
from hub.timing import day_of
from tests.support.hub import KIOSK

BOTH_ENGINES = True
NOW_MS = 1_780_000_000_000
TODAY = day_of(NOW_MS)


@pytest.fixture
def store(database: Path | str) -> Iterator[Store]:
    opened = Store(open_engine(database), lambda: NOW_MS, lambda _: None)
    yield opened
    opened.close()


def told(store: Store, said: Tallies, key: str = "", kiosk_id: str = "") -> Outcome:
    message = Message("", kiosk_id, key or uuid.uuid4().hex, TALLIES, said.model_dump_json().encode())
    return store.write(lambda tx: once(tx, message, lambda tx: tallies.take(tx, message, 0)))


def counted(day: str = TODAY, kiosk: KioskIdentity = KIOSK, **counts: int) -> Tallies:
    return Tallies(kiosk=kiosk, day=day, counts=counts)


def test_the_counters_of_several_kiosks_and_hours_are_added(store: Store) -> None:
    other = KioskIdentity(id="hall-b-5", name="borne 5", place="Hall B")
    told(store, counted(visits=30, procedures=18, alone=13))
    told(store, counted(visits=10, procedures=2, alone=2))
    told(store, counted(kiosk=other, visits=1, procedures=10, alone=9))
    day = store.read(lambda conn: figures(conn, "town", TODAY))
    assert (day.visits, day.procedures, day.alone) == (41, 30, 80)
    assert store.read(lambda conn: figures(conn, "elsewhere", TODAY)).visits is None


def test_a_message_that_comes_twice_counts_once(store: Store) -> None:
    key = uuid.uuid4().hex
    for _ in range(2):
        assert isinstance(told(store, counted(visits=7), key), Answered)
    assert store.read(lambda conn: figures(conn, "town", TODAY)).visits == 7


def test_what_is_true_of_fewer_than_five_is_not_shown(store: Store) -> None:
    told(store, counted(visits=4, procedures=4, alone=1))
    day = store.read(lambda conn: figures(conn, "town", TODAY))
    assert (day.visits, day.procedures, day.alone, day.wait, day.calls, day.founded) == (None,) * 6


def test_offers_and_what_was_noticed_are_told_of_many(store: Store) -> None:
    told(store, counted(offers=12, declined=6, flags=9, calls=7))
    day = store.read(lambda conn: figures(conn, "town", TODAY))
    assert (day.offers, day.declined, day.flags, day.calls) == (12, 50, 9, 7)
    told(store, counted(declined=100))
    assert store.read(lambda conn: figures(conn, "town", TODAY)).declined == 100, "never more than all"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (4, 5, None),
        (1, 5, None),
        (5, 5, 100),
        (0, 5, 0),
        (5, 10, 50),
        (6, 10, None),
        (4, 4, None),
        (45, 50, 90),
    ],
)
def test_a_share_that_tells_of_a_few_is_not_shown(part: int, whole: int, shown: int | None) -> None:
    """Once "80 % of 5" told of the one person who had not managed alone."""
    assert share(part, whole) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (4, 0), (5, 5), (9, 5), (41, 40)])
def test_a_tile_counts_in_fives(count: int, shown: int) -> None:
    assert coarse(count) == shown


@pytest.mark.parametrize("day", ["yesterday", "2019-01-01", "2031-01-01", ""])
def test_a_day_that_cannot_be_is_refused(store: Store, day: str) -> None:
    assert told(store, counted(day=day, visits=9)) == NotDone(ProblemCode.INVALID)


def test_a_kiosk_counts_for_itself_only(store: Store) -> None:
    assert told(store, counted(visits=9), kiosk_id="hall-b-5") == NotDone(ProblemCode.WRONG_PROOF)


def test_counters_that_nobody_knows_or_believes_are_left_out(store: Store) -> None:
    told(store, counted(visits=6, secrets=99, calls=-3, offers=10**9))
    day = store.read(lambda conn: figures(conn, "town", TODAY))
    assert day.visits == 6


def call(tx: Tx, index: int, **values: object) -> None:
    known: dict[str, object] = {
        "id": f"call-{index}-{uuid.uuid4().hex[:6]}",
        "phase": "closed",
        "version": 1,
        "key": uuid.uuid4().hex,
        "body_sha256": "",
        "kiosk_id": KIOSK.id,
        "kiosk_name": KIOSK.name,
        "kiosk_place": KIOSK.place,
        "procedure": "",
        "step": "",
        "lang": "fr",
        "raised_ms": NOW_MS,
    }
    tx.conn.execute(help_call.insert().values(**known | values))


def test_the_mean_wait_and_how_much_of_what_was_noticed_was_true(store: Store) -> None:
    def fill(tx: Tx) -> None:
        for index in range(5):
            call(tx, index, accepted_ms=NOW_MS + 10_000 * (index + 1), outcome=CallOutcome.HELPED)
        outcomes = [*[CallOutcome.HELPED] * 14, *[CallOutcome.MACHINE] * 6, *[CallOutcome.ALL_WELL] * 5]
        outcomes += [CallOutcome.GONE]
        for index, outcome in enumerate(outcomes):
            call(tx, index, origin="noticed", outcome=outcome, detail=json.dumps({"score": 0.8}))
        call(tx, 99, raised_ms=NOW_MS - 3 * 86_400_000, accepted_ms=NOW_MS)

    store.write(fill)
    day = store.read(lambda conn: figures(conn, "town", TODAY))
    assert (day.calls, day.wait, day.founded) == (5, 30, 80)


def pages(n: int, look_s: float, whole_s: float, day: str = TODAY) -> Tallies:
    sample = PageSample(n=n, log_look=n * math.log(look_s), log_whole=n * math.log(whole_s))
    return Tallies(kiosk=KIOSK, day=day, pages={"birth.name": sample})


def test_a_pages_time_is_the_median_of_many_and_of_no_few(store: Store) -> None:
    told(store, pages(12, 4, 10))
    assert store.read(page_times) == {}
    told(store, pages(12, 9, 40))
    times = store.read(page_times)["birth.name"]
    # The geometric mean: what is in the middle of times that are spread as logs.
    assert (times.look_s, times.whole_s) == (6, 20)


def test_times_that_cannot_be_are_not_learned(store: Store) -> None:
    told(store, pages(50, 10, 4))
    told(store, pages(50, 0.001, 4))
    told(store, pages(50, 10, 9_000))
    assert store.read(page_times) == {}
