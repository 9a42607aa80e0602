"""Makes a commune's briefing, and its version, which every sign of life asks for."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, select

from hub.accounts import badges
from hub.contract.briefing import BadgeEntry, Briefing, PageTimes
from hub.store.store import Store
from hub.store.tables import mandate
from hub.timing import NowMs

PageTimesOf: TypeAlias = Callable[[Connection], Mapping[str, PageTimes]]
"""The medians that kiosks are told."""
FRESH_MS = 5_000
"""Thousands of kiosks ask for the version; a badge may wait so long."""
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


@dataclass(frozen=True)
class _Told:
    """What of a briefing kiosks must know at once."""

    badges: tuple[BadgeEntry, ...]
    revoked: tuple[str, ...]


class Briefings:
    """One for each commune."""

    def __init__(self, store: Store, now_ms: NowMs, page_times: PageTimesOf = lambda _conn: {}) -> None:
        self._store, self._now_ms, self._page_times = store, now_ms, page_times
        self._lock = threading.Lock()
        self._versions = dict[str, tuple[int, str]]()
        self._times: tuple[int, Mapping[str, PageTimes]] = (-1, {})

    def of(self, commune: str) -> Briefing:
        """All that a kiosk of this commune should know."""
        told = self._told(commune)
        version = self._note(commune, told)
        return Briefing(version=version, badges=told.badges, revoked=told.revoked, page_times=self._medians())

    def version(self, commune: str) -> str:
        """What changes when a kiosk should fetch its briefing anew: with a badge and a mandate that is
        revoked at once, else once a day.

        Medians move with every visit, a little: they are no part of it, or all kiosks would ask always.
        """
        with self._lock:
            known = self._versions.get(commune)
        if known is not None and 0 <= self._now_ms() - known[0] < FRESH_MS:
            return known[1]
        return self._note(commune, self._told(commune))

    def _told(self, commune: str) -> _Told:
        now_ms = self._now_ms()
        return self._store.read(
            lambda conn: _Told(badges.entries(conn, commune), _revoked(conn, commune, now_ms))
        )

    def _note(self, commune: str, told: _Told) -> str:
        now_ms = self._now_ms()
        said = "\n".join(
            [f"{now_ms // DAY_MS}", *(one.model_dump_json() for one in told.badges), *told.revoked]
        )
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


def _revoked(conn: Connection, commune: str, now_ms: int) -> tuple[str, ...]:
    """Those that would last, had nobody revoked them: of the others no kiosk need know."""
    wanted = select(mandate.c.id).where(
        mandate.c.commune == commune, mandate.c.revoked_ms.is_not(None), mandate.c.expires_ms > now_ms
    )
    return tuple(conn.execute(wanted.order_by(mandate.c.id)).scalars())
