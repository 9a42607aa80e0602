"""Work behind the scenes can be waited for: nothing of a visit outlives it unseen."""

from __future__ import annotations

import threading

from structlog.testing import capture_logs

from kiosk.app.later import Threads


def test_what_was_begun_is_waited_for_also_what_it_begins_itself() -> None:
    threads, go, done = Threads(), threading.Event(), list[str]()

    def first() -> None:
        assert go.wait(60)
        threads.start("second", lambda: done.append("second"))
        done.append("first")

    threads.start("first", first)
    assert not threads.join(0)
    go.set()
    assert threads.join(60)
    assert sorted(done) == ["first", "second"]
    assert threads.join(0), "nothing is begun: nothing to wait for"


def test_a_fault_ends_its_own_thread_and_is_told_without_its_content() -> None:
    threads, done = Threads(), list[str]()

    def faulty() -> None:
        raise RuntimeError

    with capture_logs() as said:
        threads.start("faulty", faulty)
        threads.start("good", lambda: done.append("good"))
        assert threads.join(60)
    assert done == ["good"]
    assert [(one["event"], one["thread"]) for one in said] == [("thread.fault", "faulty")]
