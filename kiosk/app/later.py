"""How threads speak to the main one: a result comes back only to the visit that asked for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from time import monotonic as clock
from typing import TypeAlias

import structlog

from kiosk.pages.session import Session

Post: TypeAlias = Callable[[Callable[[], None]], None]
"""Run this on the main thread, soon. Callable from any thread."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class VisitHandle:
    """What a desk may do to the visit it works for: change its session, unless the visit is over."""

    post: Post
    alive: Callable[[], bool]
    apply: Callable[[Callable[[Session], Session]], None]

    def change(self, update: Callable[[Session], Session]) -> None:
        """Change the session on the main thread. Callable from any thread."""
        self.post(lambda: self.apply(update) if self.alive() else None)


def in_background(name: str, work: Callable[[], None]) -> threading.Thread:
    """Do blocking work in a thread of its own; a fault is logged without its content."""

    def guarded() -> None:
        try:
            work()
        except Exception as fault:  # noqa: BLE001 a thread's boundary
            _log.error("thread.fault", thread=name, exc_info=fault)

    thread = threading.Thread(target=guarded, name=name, daemon=True)
    thread.start()
    return thread


class Threads:
    """The blocking work that one owner has begun, to be waited for at the end. Callable from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: list[threading.Thread] = []

    def start(self, name: str, work: Callable[[], None]) -> None:
        """As ``in_background``."""
        with self._lock:
            self._begun = [one for one in self._begun if one.is_alive()]
            self._begun.append(in_background(name, work))

    def keep(self, thread: threading.Thread) -> None:
        """Wait for this one too, which somebody else has started."""
        with self._lock:
            self._begun = [*(one for one in self._begun if one.is_alive()), thread]

    def join(self, timeout_s: float) -> bool:
        """Wait for all that was begun, also meanwhile; False if some of it still goes on."""
        until = clock() + timeout_s
        while True:
            with self._lock:
                self._begun = [one for one in self._begun if one.is_alive()]
                alive = self._begun[:1]
            if not alive or clock() >= until:
                return not alive
            alive[0].join(max(0.0, until - clock()))


def now() -> time:
    """The time on the town hall's clock."""
    return datetime.now().astimezone().time()


def today() -> date:
    """The day on the town hall's calendar: the machine's own time zone."""
    return datetime.now().astimezone().date()
