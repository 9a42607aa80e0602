"""What the first press of a visit does: it shows the ring, and says how keys or switches work."""

from __future__ import annotations

from dataclasses import replace

import structlog

from kiosk.app.steering.deck import Deck, Manners
from kiosk.app.steering.marker import Marker
from kiosk.app.steering.place import By
from kiosk.pages import actions as act
from kiosk.pages.comfort import Ease

_log = structlog.get_logger()


class Waking:
    """Asked at every press; it has something to do when the ring was a finger's, or another's, until now."""

    def __init__(self, deck: Deck, marker: Marker, manners: Manners) -> None:
        self._deck, self._marker, self._manners = deck, marker, manners

    def woken(self, by: By, *, waits: bool) -> bool:
        """Whether this press was only the one that wakes: ``waits`` when that is all it does."""
        place = self._marker.place
        if place.by is by:
            return False
        # Not each press: from the arrows in a keyboard one could read what was typed.
        _log.info("ring.shown", by=by.value)
        first = by not in place.greeted
        self._marker.place = replace(place, by=by, greeted=place.greeted | {by}, page=None)
        if first:
            self._prepare(by)
        self._deck.draw()
        if not waits:
            return False
        if first:
            self._orient(by)
        else:
            self._marker.tell()
        return True

    def _prepare(self, by: By) -> None:
        """Who uses keys may not see; who has one switch cannot move the ring."""
        comfort = self._deck.session.comfort
        if by is By.KEYS and not comfort.voice:
            self._deck.act(act.ToggleSound())
        alone = by is By.SWITCHES and self._manners.one_switch
        if alone and Ease.SCANNING not in comfort.eases:
            self._deck.act(act.Toggle(Ease.SCANNING))

    def _orient(self, by: By) -> None:
        marker = self._marker
        if by is By.KEYS:
            if self._deck.aloud:
                self._deck.read(marker.free("keypad.hello"))
            return
        marker.say(marker.free("keypad.scanning" if marker.scanning else "keypad.switches"))
