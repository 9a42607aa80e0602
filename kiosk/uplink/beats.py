"""Signs of life that say as much as the hub understands: a kiosk may be newer than its hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from hub.contract import Beat, KioskView
from kiosk.uplink.states import HubDown

Send: TypeAlias = Callable[[Beat], KioskView | HubDown]
INVALID = 422
PLAIN = 60
"""So many beats, about ten minutes, leave out what the hub did not know; then it may have been renewed."""


class Beats:
    """One hub's. A hub passes over what it does not know; those of before refused it."""

    def __init__(self, send: Send) -> None:
        self._send, self._plain = send, 0

    def say(self, said: Beat) -> KioskView | HubDown:
        """Whole; to a hub that refuses that, without what it cannot know."""
        if said.software is None:
            return self._send(said)
        if not self._plain:
            heard = self._send(said)
            if not (isinstance(heard, HubDown) and heard.status == INVALID):
                return heard
            self._plain = PLAIN
        self._plain -= 1
        return self._send(said.model_copy(update={"software": None}))
