"""The headset's socket: with one plugged in only the person hears; without, silence comes before all else."""

from __future__ import annotations

from dataclasses import replace

import structlog

from kiosk.app.steering.deck import Deck
from kiosk.app.steering.marker import Marker
from kiosk.pages.comfort import Ease
from kiosk.pages.overlays import HeadsetGone
from kiosk.pages.session import Session
from kiosk.pages.view import Screen

_log = structlog.get_logger()


class Headset:
    """``plugged``: whether one hangs in the socket, visit after visit."""

    def __init__(self, deck: Deck, marker: Marker) -> None:
        self._deck, self._marker = deck, marker
        self.plugged = False

    def plug(self) -> None:
        """The person alone hears: the voice comes on, and a first touch only says what it is on."""
        _log.info("headset", plugged=True)
        self.plugged = True
        self._deck.apply(_with_headset)
        self._deck.read(self._marker.free("headset.in"))

    def pull(self) -> None:
        """Silence before all else; then ask, unless nobody is there to be asked."""
        _log.info("headset", plugged=False)
        self.plugged = False
        self._deck.unlisten()
        session = self._deck.session
        visited = self._deck.view.screen is not Screen.ATTRACT and session.duty is None
        asks = visited and session.comfort.voice
        self._deck.apply(lambda session: _without_headset(session, asks=asks))

    def note(self, *, plugged: bool) -> None:
        """The screen is being wiped: only what is plugged is known, nothing acts and nothing is said."""
        self.plugged = plugged
        self._deck.apply(lambda session: replace(session, headset=plugged))


def _with_headset(session: Session) -> Session:
    over = session.uncovered() if isinstance(session.overlay, HeadsetGone) else session
    comfort = replace(over.comfort, voice=True, eases=over.comfort.eases | {Ease.EXPLORE})
    return replace(over, headset=True, comfort=comfort)


def _without_headset(session: Session, *, asks: bool) -> Session:
    made = replace(session, headset=False)
    return made.laid(HeadsetGone) if asks else made
