"""Hands what any process committed to this process's bus, in order: several hubs on one store are one hub."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

import structlog
from sqlalchemy import Connection

from hub.bus import Bus
from hub.fleet import kiosks
from hub.settings import HubSettings
from hub.store import events
from hub.store.engine import open_engine
from hub.store.events import Event
from hub.store.folder import tie
from hub.store.signals import FileSignal, PostgresSignal, Signal
from hub.store.store import Store
from hub.timing import NowMs

log = structlog.get_logger()

GAP_S = 1.0
"""The table is read this often even when nothing was signalled: a signal may be lost, a row is not."""
AT_ONCE = 500
SKEW_MS = 10_000
"""The clocks of two machines differ at most so much, or a beat is shown late: at its kiosk's next change."""


Dress: TypeAlias = Callable[[Connection, Sequence[Event]], Sequence[Event]]
"""Adds to events what those who look now may know, and what is never written."""


def open_store(
    settings: HubSettings, bus: Bus, now_ms: NowMs, dress: Dress = lambda _conn, found: found
) -> "tuple[Store, Follower | None]":
    """Open the store, and what tells the bus of other processes' writes if there may be others.

    Raises:
        StoreError: the database cannot be used.
    """
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        engine = open_engine(url)
        tie(engine, settings.data_dir)
        return _followed(Store(engine, now_ms, lambda _: None), bus, PostgresSignal(url), now_ms, dress)
    file = settings.data_dir / "hub.sqlite3"
    engine = open_engine(file)
    if not settings.shared:
        return Store(engine, now_ms, bus.publish), None
    signal = FileSignal(file)
    return _followed(Store(engine, now_ms, signal.committed), bus, signal, now_ms, dress)


def _followed(
    store: Store, bus: Bus, signal: Signal, now_ms: NowMs, dress: Dress
) -> "tuple[Store, Follower]":
    return store, Follower(store, bus, signal, OtherBeats(now_ms), dress)


class OtherBeats:
    """Signs of life that another process took: consoles see them, and nothing is written for each."""

    def __init__(self, now_ms: NowMs) -> None:
        self._now_ms = now_ms
        self._known: dict[str, int] = {}
        self._newest = 0

    def __call__(self, conn: Connection) -> list[Event]:
        """Those that were not given yet."""
        found = kiosks.beaten_since(conn, self._newest - SKEW_MS, self._now_ms())
        fresh = [beat for beat in found if self._known.get(beat.ref) != beat.at_ms]
        self._known |= {beat.ref: beat.at_ms for beat in fresh}
        self._newest = max([self._newest, *(beat.at_ms for beat in fresh)])
        return fresh


class Follower:
    """One thread that reads ``id > last``.

    ``passing`` gives what is shown and never written as an event; it is asked once in ``GAP_S`` at most.
    """

    def __init__(
        self,
        store: Store,
        bus: Bus,
        signal: Signal,
        passing: Callable[[Connection], Sequence[Event]] = lambda _: (),
        dress: Dress = lambda _conn, found: found,
    ) -> None:
        self._store, self._bus, self._signal, self._passing = store, bus, signal, passing
        self._dress = dress
        self._closing = threading.Event()
        self._last, self._passed = 0, 0.0
        self._thread = threading.Thread(target=self._follow, name="hub-follower", daemon=True)

    def start(self) -> None:
        """Follow from now on. Blocks for one query: whoever subscribes afterwards misses nothing."""
        self._last = self._store.read(events.newest_id)
        self._thread.start()

    def close(self) -> None:
        """End; call it before the store closes."""
        self._closing.set()
        self._signal.wake()
        if self._thread.ident is not None:
            self._thread.join()
        self._signal.close()

    def _follow(self) -> None:
        lost = False
        while not self._closing.is_set():
            try:
                self._signal.wait(GAP_S)
                self._hand_over()
                if lost:
                    log.info("follower.back")
                lost = False
            except Exception as error:  # noqa: BLE001 a database that restarts must not end the thread
                if not lost:
                    log.warning("follower.lost", error=type(error).__name__)
                lost = True
                self._closing.wait(GAP_S)

    def _hand_over(self) -> None:
        found = self._after_last()
        while found:
            self._last = found[-1].id
            self._bus.publish(found)
            # Fewer than asked for: that was all, and what commits from now on is signalled anew.
            found = self._after_last() if len(found) == AT_ONCE else []
        if self._bus.has_readers and time.monotonic() - self._passed > GAP_S:
            self._passed = time.monotonic()
            self._bus.publish(self._store.read(self._passing))

    def _after_last(self) -> Sequence[Event]:
        return self._store.read(lambda conn: self._dress(conn, events.after(conn, self._last, None, AT_ONCE)))
