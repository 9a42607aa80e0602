"""The outbox: nothing that was acknowledged is lost, nothing is readable, nothing old rings."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.uplink.outbox import (
    FIRST_WAIT_MS,
    LONGEST_WAIT_MS,
    MessageKey,
    Outbox,
    Standing,
    bound,
    set_aside,
    uuid7,
)
from kiosk.uplink.sealing import Sealed, open_sealed, sealer
from tests.support import powercut

CANARY = b"CANARI-adresse-de-personne"


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.ms = 1_800_000_000_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def hub_key() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


@pytest.fixture
def box(tmp_path: Path, clock: Clock, hub_key: X25519PrivateKey) -> Iterator[Outbox]:
    box = _open(tmp_path / "outbox.sqlite", clock, hub_key)
    yield box
    box.close()


def _open(file: Path, clock: Clock, hub_key: X25519PrivateKey, high: bool = True) -> Outbox:
    seal = sealer(hub_key.public_key().public_bytes_raw())
    return Outbox(file, seal, clock, jitter=lambda low, ceiling: ceiling if high else low)


def _put(box: Outbox, key: str, body: bytes = CANARY, priority: int = 0, lifetime_s: float = 3600) -> None:
    box.put("call", MessageKey(key), body, lifetime_s=lifetime_s, priority=priority)


def test_a_message_goes_to_the_hub_and_leaves_nothing(
    box: Outbox, hub_key: X25519PrivateKey, tmp_path: Path
) -> None:
    _put(box, "one")
    message = box.due()
    assert message is not None and (message.kind, message.key, message.attempts) == ("call", "one", 0)
    private = hub_key.private_bytes_raw()
    assert open_sealed(message.body, private, bound("call", message.key)) == CANARY
    box.delivered(message.id)
    assert (box.due(), box.depth(), box.next_in_ms()) == (None, 0, None)
    box.close()
    assert bytes(message.body)[-40:] not in (tmp_path / "outbox.sqlite").read_bytes()


def test_a_stolen_disk_says_nothing(box: Outbox, tmp_path: Path) -> None:
    _put(box, "one")
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert CANARY not in everything and b"adresse" not in everything
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("outbox.sqlite"))


def test_a_body_opens_for_its_hub_kind_and_key_only(hub_key: X25519PrivateKey) -> None:
    private = hub_key.private_bytes_raw()
    sealed = sealer(hub_key.public_key().public_bytes_raw())(CANARY, bound("call", MessageKey("a")))
    assert open_sealed(sealed, private, bound("call", MessageKey("b"))) is None
    assert open_sealed(sealed, private, bound("report", MessageKey("a"))) is None
    stranger = X25519PrivateKey.generate().private_bytes_raw()
    assert open_sealed(sealed, stranger, bound("call", MessageKey("a"))) is None
    assert (
        open_sealed(Sealed(sealed[:-1] + bytes([sealed[-1] ^ 1])), private, bound("call", MessageKey("a")))
        is None
    )
    assert open_sealed(Sealed(b"short"), private, b"") is None


def test_the_same_act_twice_is_one_message(box: Outbox) -> None:
    first = box.put("call", MessageKey("one"), b"a", lifetime_s=9)
    assert box.put("call", MessageKey("one"), b"b", lifetime_s=9) == first
    assert box.depth() == 1


def test_urgent_first_then_the_oldest(box: Outbox, clock: Clock) -> None:
    for key, priority in (("old", 0), ("new", 0), ("urgent", 5)):
        clock.ms += 1
        _put(box, key, priority=priority)
    order = []
    while message := box.due():
        order.append(message.key)
        box.delivered(message.id)
    assert order == ["urgent", "old", "new"]


def test_a_failure_waits_longer_each_time_and_at_most_five_minutes(box: Outbox, clock: Clock) -> None:
    _put(box, "one", lifetime_s=1e6)
    waits = []
    for _ in range(14):
        message = box.due()
        assert message is not None
        box.failed(message.id, "unreachable")
        assert box.due() is None
        waits.append(box.next_in_ms())
        clock.ms += waits[-1] or 0
    assert waits[:3] == [FIRST_WAIT_MS, 2 * FIRST_WAIT_MS, 4 * FIRST_WAIT_MS]
    assert waits[-1] == LONGEST_WAIT_MS and waits == sorted(waits)
    message = box.find(MessageKey("one"))
    assert message is not None and (message.attempts, message.why) == (14, "unreachable")


def test_the_line_is_back_nobody_waits_for_the_next_try(box: Outbox, clock: Clock) -> None:
    _put(box, "one")
    message = box.due()
    assert message is not None
    box.failed(message.id, "unreachable")
    assert box.due() is None
    box.line_is_back()
    again = box.due()
    assert again is not None and again.id == message.id


def test_a_clock_that_is_set_back_keeps_no_call_waiting(box: Outbox, clock: Clock) -> None:
    _put(box, "a")
    clock.ms -= 3_600_000
    message = box.due()
    assert message is not None
    box.failed(message.id, "unreachable")
    assert box.due() is None, "it waits again, by the clock as it is now"
    clock.ms += FIRST_WAIT_MS
    assert box.due() is not None


def test_an_old_call_never_rings_and_is_seen(box: Outbox, clock: Clock) -> None:
    _put(box, "late", lifetime_s=60)
    clock.ms += 60_000
    assert box.due() is None
    (dead,) = box.dead()
    assert (dead.standing, dead.why) == (Standing.DEAD, "expired")
    box.forget(dead.id)
    assert box.dead() == ()


def test_what_the_hub_refuses_is_kept_for_the_administrator(box: Outbox) -> None:
    _put(box, "bad")
    message = box.due()
    assert message is not None
    box.refused(message.id, "http_422")
    assert box.due() is None and box.depth() == 0
    (dead,) = box.dead()
    assert (dead.key, dead.why, dead.attempts) == ("bad", "http_422", 1)
    box.line_is_back()
    assert box.due() is None


def test_the_business_row_is_kept_with_its_message_or_neither_is(box: Outbox, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "outbox.sqlite") as other:
        other.execute("CREATE TABLE request (name TEXT)")

    def keep(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO request VALUES ('one')")

    def break_off(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO request VALUES ('two')")
        raise RuntimeError

    box.put("request", MessageKey("one"), b"", lifetime_s=9, along=keep)
    with pytest.raises(RuntimeError):
        box.put("request", MessageKey("two"), b"", lifetime_s=9, along=break_off)
    with sqlite3.connect(tmp_path / "outbox.sqlite") as other:
        assert other.execute("SELECT name FROM request").fetchall() == [("one",)]
    assert box.find(MessageKey("two")) is None and box.depth() == 1


def test_several_threads_lose_nothing(box: Outbox) -> None:
    def fill(name: int) -> None:
        for number in range(25):
            _put(box, f"{name}.{number}")

    threads = [threading.Thread(target=fill, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert box.depth() == 200


def test_a_damaged_file_is_set_aside_and_kept(
    tmp_path: Path, clock: Clock, hub_key: X25519PrivateKey
) -> None:
    file = tmp_path / "outbox.sqlite"
    file.write_bytes(b"this is no database at all" * 50)
    with pytest.raises(sqlite3.DatabaseError):
        _open(file, clock, hub_key)
    aside = set_aside(file, clock())
    assert aside.read_bytes().startswith(b"this is no database")
    box = _open(file, clock, hub_key)
    _put(box, "one")
    assert box.depth() == 1
    box.close()


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_ids_are_version_7_and_sort_by_time(now_ms: int, drawn: bytes) -> None:
    made = uuid7(now_ms, lambda _: drawn)
    assert (len(made), made[14]) == (36, "7") and made[19] in "89ab"
    assert int(made.replace("-", "")[:12], 16) == now_ms


CUTS = 300


def _cuts(
    folder: Path, synchronous: str, clock: Clock, hub_key: X25519PrivateKey, cuts: int = CUTS
) -> tuple[int, int]:
    """How many of the cuts lost an acknowledged message, and how many left a file that cannot be used."""
    work = folder / synchronous
    work.mkdir()
    steps = powercut.record(Path(__file__).with_name("fill_outbox.py"), work, "60", synchronous)
    rng = random.Random(7)
    lost = unusable = 0
    for number in range(cuts):
        place = folder / f"{synchronous}-{number}"
        said = powercut.cut(steps, rng.randint(1, len(steps)), rng, place)
        kept = {word[5:] for word in said if word.startswith("kept:")}
        sent = {word[5:] for word in said if word.startswith("sent:")}
        try:
            box = _open(place / "outbox.sqlite", clock, hub_key)
            there = {key for key in kept - sent if box.find(MessageKey(key))}
            (sound,) = box._db.execute("PRAGMA integrity_check").fetchone()
            box.close()
        except sqlite3.DatabaseError:
            unusable += 1
            continue
        unusable += sound != "ok"
        lost += there != kept - sent
    return lost, unusable


@pytest.mark.parametrize("cuts", [CUTS, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_power_cut_loses_what_was_acknowledged(
    tmp_path: Path, clock: Clock, hub_key: X25519PrivateKey, cuts: int
) -> None:
    assert _cuts(tmp_path, "FULL", clock, hub_key, cuts) == (0, 0)


@pytest.mark.long
def test_the_power_cuts_would_find_a_setting_that_loses(
    tmp_path: Path, clock: Clock, hub_key: X25519PrivateKey
) -> None:
    lost, _ = _cuts(tmp_path, "NORMAL", clock, hub_key)
    assert lost > CUTS // 4
