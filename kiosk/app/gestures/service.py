"""Cleaning and out of order in the dock: what an agent of the town does to the kiosk itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row
from kiosk.app.service import put_in, put_out, read_service, want_cleaning
from kiosk.pages.duty import Cause, OutOfOrder

CLEAN = GestureName("service.clean")
OUT, IN = GestureName("service.out"), GestureName("service.in")


class ServiceProp:
    """Works the same files as the town's own commands."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.moves: Mapping[GestureName, Move] = {CLEAN: self._clean, OUT: self._out, IN: self._in}

    def row(self) -> Row:
        """Whether the kiosk serves."""
        asked = read_service(self._data)
        words = f"out of order ({asked.closed.cause.value})" if asked.closed else "in service"
        offers = (
            offer(CLEAN, "Clean it", "c", not asked.cleaning),
            offer(OUT, "Out of order", "q", asked.closed is None, Cause.WORKS.value),
            offer(IN, "In service", "Q", asked.closed is not None),
        )
        return Row("service", f"{words}; cleaning is waited for" if asked.cleaning else words, offers)

    def _clean(self, _: str) -> Refusal | None:
        want_cleaning(self._data)
        return None

    def _out(self, cause: str) -> Refusal | None:
        if cause not in set(Cause):
            return "argument"
        put_out(self._data, OutOfOrder(Cause(cause)))
        return None

    def _in(self, _: str) -> Refusal | None:
        put_in(self._data)
        return None
