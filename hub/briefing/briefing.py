"""Makes a commune's briefing, and its version, which every sign of life asks for."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from typing import TypeAlias

from hub.accounts import badges
from hub.contract.briefing import Briefing, PageTimes
from hub.store.store import Store
from hub.timing import NowMs

PageTimesOf: TypeAlias = Callable[[str], Mapping[str, PageTimes]]
"""The medians that a commune's kiosks are told."""
FRESH_MS = 5_000
"""Thousands of kiosks ask for the version; a badge may wait so long."""


class Briefings:
    """One for each commune."""

    def __init__(self, store: Store, now_ms: NowMs, page_times: PageTimesOf = lambda _commune: {}) -> None:
        self._store, self._now_ms, self._page_times = store, now_ms, page_times
        self._lock, self._known = threading.Lock(), dict[str, tuple[int, str]]()

    def of(self, commune: str) -> Briefing:
        """All that a kiosk of this commune should know."""
        known = self._store.read(lambda conn: badges.entries(conn, commune))
        bare = Briefing(version="", badges=known, page_times=dict(sorted(self._page_times(commune).items())))
        version = hashlib.sha256(bare.model_dump_json().encode()).hexdigest()[:16]
        with self._lock:
            self._known[commune] = (self._now_ms(), version)
        return bare.model_copy(update={"version": version})

    def version(self, commune: str) -> str:
        """What changes when a kiosk should fetch its briefing anew."""
        with self._lock:
            known = self._known.get(commune)
        if known is not None and 0 <= self._now_ms() - known[0] < FRESH_MS:
            return known[1]
        return self.of(commune).version
