"""Makes a commune's briefing, and its version, which every sign of life asks for."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from typing import TypeAlias

from sqlalchemy import Connection

from hub.accounts import badges
from hub.contract.briefing import BadgeEntry, Briefing, PageTimes
from hub.store.store import Store
from hub.timing import NowMs

PageTimesOf: TypeAlias = Callable[[Connection], Mapping[str, PageTimes]]
"""The medians that kiosks are told."""
FRESH_MS = 5_000
"""Thousands of kiosks ask for the version; a badge may wait so long."""
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


class Briefings:
    """One for each commune."""

    def __init__(self, store: Store, now_ms: NowMs, page_times: PageTimesOf = lambda _conn: {}) -> None:
        self._store, self._now_ms, self._page_times = store, now_ms, page_times
        self._lock = threading.Lock()
        self._versions = dict[str, tuple[int, str]]()
        self._times: tuple[int, Mapping[str, PageTimes]] = (-1, {})

    def of(self, commune: str) -> Briefing:
        """All that a kiosk of this commune should know."""
        known = self._badges(commune)
        return Briefing(version=self._note(commune, known), badges=known, page_times=self._medians())

    def version(self, commune: str) -> str:
        """What changes when a kiosk should fetch its briefing anew: with a badge at once, else once a day.

        Medians move with every visit, a little: they are no part of it, or all kiosks would ask always.
        """
        with self._lock:
            known = self._versions.get(commune)
        if known is not None and 0 <= self._now_ms() - known[0] < FRESH_MS:
            return known[1]
        return self._note(commune, self._badges(commune))

    def _badges(self, commune: str) -> tuple[BadgeEntry, ...]:
        return self._store.read(lambda conn: badges.entries(conn, commune))

    def _note(self, commune: str, known: tuple[BadgeEntry, ...]) -> str:
        now_ms = self._now_ms()
        said = f"{now_ms // DAY_MS}\n" + "\n".join(one.model_dump_json() for one in known)
        version = hashlib.sha256(said.encode()).hexdigest()[:16]
        with self._lock:
            self._versions[commune] = (now_ms, version)
        return version

    def _medians(self) -> Mapping[str, PageTimes]:
        hour = self._now_ms() // HOUR_MS
        with self._lock:
            known_hour, times = self._times
        if known_hour != hour:
            times = self._store.read(self._page_times)
            with self._lock:
                self._times = (hour, times)
        return times
