"""A value in memory that outlives the process that wrote it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.app.supervisor.held import LARGE, Held


def in_child(work: Callable[[], object]) -> int:
    """Run it in a forked process; how that ended, as ``waitpid`` tells it."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def test_what_a_process_wrote_outlives_it() -> None:
    held = Held()

    def work() -> None:
        held.put({"page": "name", "typed": "MART"})
        held.put({"page": "name", "typed": "MARTI"})
        os.kill(os.getpid(), signal.SIGKILL)

    assert os.WTERMSIG(in_child(work)) == signal.SIGKILL
    assert held.take() == {"page": "name", "typed": "MARTI"}


def test_nothing_was_held() -> None:
    assert Held().take() is None


@pytest.mark.parametrize("torn", [*range(24 + 4), *range(4096, 4096 + 30)])
def test_what_was_written_half_is_not_taken(torn: int) -> None:
    """The second value, or its head: whichever byte is wrong, the first one holds."""
    held = Held(value_bytes=4096)
    held.put("before")
    held.put("after the one before")
    held._map[torn] ^= 0x55
    assert held.take() == "before"


VALUES = st.one_of(st.none(), st.text(), st.integers(0, 9).map(lambda n: bytes([n]) * (LARGE + n)))


@given(st.lists(VALUES, max_size=12))
def test_any_values_come_back_as_the_last_one(values: list[object]) -> None:
    held = Held(value_bytes=1 << 16, large_bytes=1 << 20)
    for value in values:
        assert held.put((value, value))
        assert held.take() == (value, value)


def test_large_bytes_are_written_once_however_often_the_value_changes() -> None:
    held = Held(large_bytes=3 * LARGE)
    paper = os.urandom(LARGE)
    for typed in range(100):
        assert held.put((typed, paper))
    assert held.take() == (99, paper)


def test_large_bytes_that_are_gone_make_room() -> None:
    held = Held(large_bytes=3 * LARGE)
    for _ in range(10):
        papers = (os.urandom(LARGE), os.urandom(LARGE))
        assert held.put(papers)
        assert held.take() == papers


def test_too_large_is_said_and_nothing_old_is_held() -> None:
    held = Held(large_bytes=LARGE)
    assert held.put("before")
    assert not held.put(os.urandom(LARGE + 1))
    assert held.take() is None
    assert held.put("after")
    assert held.take() == "after"


def test_wiped_is_gone_from_memory() -> None:
    held = Held()
    secret = b"2 81 05 75 " * LARGE
    held.put(("MARTIN CAMILLE", secret))
    assert held._map.find(b"MARTIN CAMILLE") > 0
    held.wipe()
    assert held.take() is None
    assert held._map.find(b"MARTIN CAMILLE") == held._map.find(b"2 81 05") == -1


def test_the_next_person_is_never_shown_the_visit_of_the_one_before() -> None:
    """A process that had not taken up what another held once wiped nothing, and wrote below its turns."""
    held = Held()

    def person() -> None:
        for typed in range(8):
            held.put(("MARTIN CAMILLE", typed))

    def somebody_else() -> None:
        held.wipe()
        left = held._map.find(b"MARTIN CAMILLE") != -1
        held.put(("somebody else", 0))
        os._exit(left)

    in_child(person)
    assert in_child(somebody_else) == 0, "nothing of them is left in memory"
    assert held.take() == ("somebody else", 0)


def test_who_took_over_holds_on() -> None:
    held = Held()
    paper = os.urandom(LARGE)
    in_child(lambda: held.put(("first", paper)))
    first = held.take()
    assert first == ("first", paper)
    assert isinstance(first, tuple)
    in_child(lambda: held.put(("second", first[1], os.urandom(1))))
    second = held.take()
    assert isinstance(second, tuple)
    assert second[:2] == ("second", paper)
