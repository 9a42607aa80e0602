"""Takes what comes from keys, switches and the socket, drops what was not meant, and hands on the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from kiosk.app.steering.deck import Deck, Manners
from kiosk.app.steering.headset import Headset
from kiosk.app.steering.keys import Keys
from kiosk.app.steering.marker import Marker
from kiosk.app.steering.place import By, Place
from kiosk.app.steering.switches import MOVES, Switches
from kiosk.app.steering.waking import Waking
from kiosk.devices.keypad import HeadsetIn, HeadsetOut, KeypadEvent, KeypadKey, Pressed, SwitchPressed
from kiosk.pages import actions as act
from kiosk.pages import ring_words
from kiosk.pages.comfort import Ease
from kiosk.pages.overlays import IdleWarning, Trying
from kiosk.pages.speech import Spoken
from kiosk.pages.view import PageView

_LOCKOUT_S, _LOCKOUT_TREMOR_S = 0.25, 0.6
"""EN 301 549, 5.8; as for touches."""


class Steering:
    """Turns presses into actions and words, for one visit after the other."""

    def __init__(self, deck: Deck, clock: Callable[[], float], manners: Manners) -> None:
        self._deck, self._clock = deck, clock
        self._last: dict[object, float] = {}
        self._marker = Marker(deck, clock, manners)
        waking = Waking(deck, self._marker, manners)
        self._keys = Keys(deck, self._marker, waking)
        self._switches = Switches(deck, self._marker, waking)
        self._headset = Headset(deck, self._marker)

    @property
    def plugged(self) -> bool:
        """Whether a headset is in the socket, visit after visit."""
        return self._headset.plugged

    def ringed(self, view: PageView, *, read: bool) -> PageView:
        """The page with the ring on it; ``read``: the page will be read aloud."""
        return self._marker.ringed(view, read=read)

    def heard(self, spoken: Spoken | None) -> None:
        """The voice reads this of the page."""
        self._marker.heard(spoken)

    def touched(self) -> None:
        """A finger is used: the ring goes."""
        if self._marker.on:
            self._marker.put(replace(self._marker.place, by=By.NOBODY, focus=None, row=None))

    def forget(self) -> None:
        """The visit is over."""
        self._marker.place, self._last = Place(), {}

    def rested(self, seconds: float) -> bool:
        """Whether keys were used, and not for so long."""
        return self._marker.on and self._clock() - max(self._last.values(), default=0.0) >= seconds

    def take(self, event: KeypadEvent) -> None:
        """A press or a plug, on the main thread."""
        match event:
            case HeadsetIn():
                self._headset.plug()
            case HeadsetOut():
                self._headset.pull()
            case Pressed(key):
                if self._deliberate(key) and not self._taken(key.value, leaves=key is KeypadKey.HOME):
                    self._keys.press(key)
            case SwitchPressed(number):
                acts = number != MOVES and self._on_the_way_out()
                if self._deliberate(number) and not self._taken(f"switch_{number}", passes=acts):
                    self._switches.press(number)
            case never:
                assert_never(never)

    def note(self, event: KeypadEvent) -> None:
        """The screen is being wiped: only the socket is listened to."""
        if isinstance(event, HeadsetIn | HeadsetOut):
            self._headset.note(plugged=isinstance(event, HeadsetIn))

    def tick(self) -> None:
        """Several times a second: the ring that moves by itself."""
        self._switches.tick()

    def _deliberate(self, key: object) -> bool:
        """The same key again within a moment is a trembling hand."""
        now = self._clock()
        tremor = Ease.TREMOR in self._deck.session.comfort.eases
        if now - self._last.get(key, -1.0) < (_LOCKOUT_TREMOR_S if tremor else _LOCKOUT_S):
            return False
        self._last[key] = now
        return True

    def _taken(self, key: str, *, leaves: bool = False, passes: bool = False) -> bool:
        """Whether what lies over the page takes the press: "I am still here", or the practice of the keys.

        ``leaves``: this key ends the practice; ``passes``: it does there what it does anywhere.
        """
        overlay = self._deck.session.overlay
        if isinstance(overlay, IdleWarning) or (isinstance(overlay, Trying) and leaves):
            self._deck.act(act.CloseOverlay())
            return True
        if not isinstance(overlay, Trying) or passes:
            return False
        self._deck.apply(lambda session: replace(session, overlay=replace(overlay, key=key)))
        pressed = self._deck.view.find("pressed")
        self._marker.say(ring_words.plainly(pressed) if pressed else ())
        return True

    def _on_the_way_out(self) -> bool:
        """Whether the ring is on what closes the page to try the keys."""
        node = self._marker.node
        return self._marker.on and node is not None and isinstance(node.action, act.CloseOverlay)
