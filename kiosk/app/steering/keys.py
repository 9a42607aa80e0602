"""What each key of the keypad does."""

from __future__ import annotations

from dataclasses import replace

from kiosk.app.steering.deck import Deck
from kiosk.app.steering.marker import Marker
from kiosk.app.steering.place import By
from kiosk.app.steering.waking import Waking
from kiosk.devices.keypad import KeypadKey
from kiosk.pages import actions as act
from kiosk.pages import ring, ring_words
from kiosk.pages.comfort import Dial
from kiosk.pages.overlays import Leaving
from kiosk.pages.tuning import dial_words
from kiosk.pages.view import Role, Screen

_DIALS = {
    KeypadKey.SLOWER: (Dial.RATE, -1),
    KeypadKey.FASTER: (Dial.RATE, 1),
    KeypadKey.SOFTER: (Dial.VOLUME, -1),
    KeypadKey.LOUDER: (Dial.VOLUME, 1),
}
_AT_ONCE = frozenset({*_DIALS, KeypadKey.HELP, KeypadKey.REPEAT, KeypadKey.HOME})
"""Keys that need no ring to be seen before they act."""


class Keys:
    """One press, one deed, and a word about it."""

    def __init__(self, deck: Deck, marker: Marker, waking: Waking) -> None:
        self._deck, self._marker, self._waking = deck, marker, waking

    def press(self, key: KeypadKey) -> None:
        """A key that was meant."""
        place = self._marker.place
        helped = place.helped
        self._marker.place = replace(place, helped=key is KeypadKey.HELP)
        if self._waking.woken(By.KEYS, waits=key not in _AT_ONCE):
            return
        match key:
            case KeypadKey.UP:
                self._move(-1)
            case KeypadKey.DOWN:
                self._move(1)
            case KeypadKey.LEFT:
                self._aside(-1)
            case KeypadKey.RIGHT:
                self._aside(1)
            case KeypadKey.CENTRE:
                self._activate()
            case KeypadKey.HELP:
                self._help(again=helped)
            case KeypadKey.REPEAT:
                self._repeat()
            case KeypadKey.HOME:
                self._home()
            case _:
                self._turn(*_DIALS[key])

    def _move(self, step: int) -> None:
        marker = self._marker
        moved = ring.moved(self._deck.view, marker.place.focus, step)
        edge = marker.free("ring.first" if step > 0 else "ring.last") if moved.wrapped else ()
        marker.focus(moved.focus, before=edge)

    def _aside(self, step: int) -> None:
        """A key of the keyboard further on, or the page before or after; never the end of the visit."""
        view, marker = self._deck.view, self._marker
        key = ring.along(view, marker.place.focus, step)
        if key is not None:
            marker.focus(key)
            return
        node = ring.main_of(view) if step > 0 else ring.back_of(view)
        if node is None:
            marker.say(marker.free("keypad.no_main" if step > 0 else "keypad.no_back"))
        elif ring.acts(node) and not ring.erases(node):
            marker.do(node)
        else:
            marker.focus(node.id)

    def _activate(self) -> None:
        node = self._marker.node
        if node is not None and node.role is Role.ROW:
            self._aside(1)
        elif node is not None and ring.acts(node):
            self._marker.do(node)
        else:
            self._marker.say(self._marker.free("keypad.nothing"))

    def _help(self, *, again: bool) -> None:
        if again:
            self._deck.act(act.CallSomeone())
            return
        where = ring_words.where(self._deck.pen(), self._deck.view, self._marker.place.focus)
        self._deck.say((*where, *self._marker.free("keypad.help")))

    def _repeat(self) -> None:
        """Pause, then again; a second time on what is private means: say it."""
        if self._marker.place.hushed:
            self._marker.tell(private=True)
        elif self._deck.speaking:
            self._deck.hush()
        else:
            self._deck.repeat()

    def _home(self) -> None:
        if self._deck.view.screen is Screen.ATTRACT:
            self._deck.say(self._marker.free("keypad.hello"))
        elif isinstance(self._deck.session.overlay, Leaving):
            self._deck.read(())
        else:
            self._deck.act(act.AskToLeave())

    def _turn(self, dial: Dial, steps: int) -> None:
        self._deck.act(act.Adjust(dial, steps))
        self._deck.say(dial_words(self._deck.pen(), dial))
