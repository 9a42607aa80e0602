"""One switch or two: the ring goes by itself or by the first, the other (or the only one) acts."""

from __future__ import annotations

from dataclasses import replace

from kiosk.app.steering.deck import Deck
from kiosk.app.steering.marker import Marker
from kiosk.app.steering.place import By
from kiosk.app.steering.waking import Waking
from kiosk.pages import ring
from kiosk.pages.view import Role

MOVES = 1
"""The switch that moves the ring, where it does not move by itself; every other one acts."""
_ROUNDS = 2
"""So often the ring goes round by itself before it waits for a press."""


class Switches:
    """Stops are only those that do something: who presses a switch does not press in vain."""

    def __init__(self, deck: Deck, marker: Marker, waking: Waking) -> None:
        self._deck, self._marker, self._waking = deck, marker, waking

    def press(self, number: int) -> None:
        """A switch that was meant."""
        if self._waking.woken(By.SWITCHES, waits=True):
            return
        marker = self._marker
        if marker.place.paused:
            marker.put(replace(marker.place, paused=False, rounds=0, due=marker.later()))
        elif marker.scanning or number != MOVES:
            marker.place = replace(marker.place, rounds=0, due=marker.later())
            self._enter()
        else:
            self._next()

    def tick(self) -> None:
        """Several times a second: the ring that moves by itself moves on, once its stop was said."""
        marker = self._marker
        if not marker.scanning or marker.place.paused:
            return
        if self._deck.speaking:
            marker.place = replace(marker.place, due=marker.later())
        elif marker.due():
            marker.place = replace(marker.place, due=marker.later())
            self._next()

    def _next(self) -> None:
        """The next stop that does something, or the next key of the row that was entered."""
        view, marker = self._deck.view, self._marker
        place = marker.place
        if place.row is not None:
            focus = ring.through(view, place.focus)
            if focus is not None:
                self._round(wrapped=focus == place.row)
                marker.focus(focus, before=marker.free("keypad.exit") if focus == place.row else ())
                return
        moved = ring.moved(view, place.focus, 1, switch=True)
        self._round(wrapped=moved.wrapped)
        if not marker.place.paused:
            marker.focus(moved.focus, before=marker.free("ring.first") if moved.wrapped else ())

    def _round(self, *, wrapped: bool) -> None:
        """After two rounds in vain the ring waits; a row is left first."""
        marker = self._marker
        if not wrapped or not marker.scanning:
            return
        rounds = marker.place.rounds + 1
        marker.place = replace(marker.place, rounds=rounds)
        if rounds >= _ROUNDS and marker.place.row is not None:
            marker.place = replace(marker.place, row=None, rounds=0)
        elif rounds >= _ROUNDS:
            marker.place = replace(marker.place, paused=True)
            marker.say(marker.free("keypad.paused"))

    def _enter(self) -> None:
        """Act, go into a row or out of it; after a key is typed, back to the rows."""
        view, marker = self._deck.view, self._marker
        place, node = marker.place, marker.node
        if node is None:
            return
        if node.role is Role.ROW:
            inside = place.row is None
            marker.place = replace(place, row=node.id if inside else None)
            marker.focus(ring.along(view, node.id, 1) if inside else node.id)
        elif ring.acts(node):
            typed = place.row is not None
            marker.do(node)
            if typed and marker.place.page == place.page:
                marker.put(replace(marker.place, row=None, focus=ring.first_row(self._deck.view)))
