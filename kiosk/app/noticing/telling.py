"""Tells the hub, every hour, what was counted: through the outbox, which waits for the line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

import structlog

from hub.contract import KioskIdentity
from hub.contract.briefing import TALLIES, Tallies
from kiosk.app.later import in_background
from kiosk.app.noticing.book import Book, Figures
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sender import Listener

EVERY_S = 3600.0
"""Hours hide who was there when."""
LIFETIME_S = 30 * 24 * 3600.0
_log = structlog.get_logger()


class Post(Protocol):
    """What keeps a message until the hub has it."""

    def put(self, kind: str, key: MessageKey, body: bytes, *, lifetime_s: float, heard: Listener) -> bool:
        """False where nothing can be kept."""
        ...


class Telling:
    """Of one program. ``post``: None until a hub is known; then nothing is told, and nothing lost."""

    def __init__(
        self,
        book: Book,
        kiosk: KioskIdentity,
        post: Callable[[], Post | None],
        clock: Callable[[], float],
        today: Callable[[], date],
        *,
        behind: Callable[[str, Callable[[], None]], object] = in_background,
    ) -> None:
        self._book, self._kiosk, self._post = book, kiosk, post
        self._clock, self._today, self._behind = clock, today, behind
        self._told = clock()

    def tick(self) -> None:
        """About every second."""
        post = self._post()
        if post is None or self._clock() - self._told < EVERY_S:
            return
        self._told = self._clock()
        if (figures := self._book.take()) is not None:
            self._behind("tallies", lambda: self._put(post, figures))

    def close(self) -> None:
        """The program ends: what was counted since goes into the outbox, which outlives it."""
        post = self._post()
        if post is not None and (figures := self._book.take()) is not None:
            self._put(post, figures)

    def _put(self, post: Post, figures: Figures) -> None:
        said = Tallies(
            kiosk=self._kiosk, day=self._today().isoformat(), counts=figures.counts, pages=figures.pages
        )
        key = MessageKey(new_call_key())
        kept = post.put(
            TALLIES, key, said.model_dump_json().encode(), lifetime_s=LIFETIME_S, heard=lambda _: None
        )
        if not kept:
            _log.warning("noticing.tallies_lost")
