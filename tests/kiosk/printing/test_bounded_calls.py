"""A call that hangs costs its time-out once, and what it brings too late is undone."""

from __future__ import annotations

import threading

import pytest

from kiosk.printing.bounded import Bounded, TimedOut


def test_an_answer_and_a_fault_come_back_to_the_caller() -> None:
    calls = Bounded(timeout_s=60.0)
    assert calls.call(lambda: 7) == 7
    with pytest.raises(ValueError, match="no such queue"):
        calls.call(lambda: int("no such queue"))
    assert calls.call(lambda: 8) == 8


def test_a_late_answer_is_undone_and_the_next_call_goes_through() -> None:
    calls = Bounded(timeout_s=0.1)
    go_on, undone = threading.Event(), threading.Event()
    brought: list[str] = []

    def late() -> str:
        go_on.wait(60)
        return "a job"

    def undo(result: str) -> None:
        brought.append(result)
        # The undoing may need a call of its own.
        brought.append(str(calls.call(lambda: "cancelled")))
        undone.set()

    assert calls.call(late, undo) == TimedOut()
    assert calls.call(lambda: "behind") == TimedOut()
    go_on.set()
    assert undone.wait(60)
    assert brought == ["a job", "cancelled"]


def test_a_late_fault_ends_in_silence() -> None:
    calls = Bounded(timeout_s=0.05)
    go_on = threading.Event()

    def late() -> int:
        go_on.wait(60)
        raise RuntimeError

    assert calls.call(late) == TimedOut()
    go_on.set()
    assert Bounded(timeout_s=60.0).call(lambda: 1) == 1
