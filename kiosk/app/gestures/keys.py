"""The keypad, the switches and the headset's socket in the dock."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row
from kiosk.devices.keypad import FakeKeypad, KeypadKey, KeypadReady

PRESS, UNPLUG, PLUG = GestureName("keypad.press"), GestureName("keypad.unplug"), GestureName("keypad.plug")
SWITCH = GestureName("switch.press")
HEADSET_IN, HEADSET_OUT = GestureName("headset.plug"), GestureName("headset.pull")
SHORTCUTS = {
    KeypadKey.UP: "up",
    KeypadKey.DOWN: "down",
    KeypadKey.LEFT: "left",
    KeypadKey.RIGHT: "right",
    KeypadKey.CENTRE: "enter",
    KeypadKey.HELP: "?",
    KeypadKey.REPEAT: "r",
    KeypadKey.HOME: "H",
    KeypadKey.SLOWER: "<",
    KeypadKey.FASTER: ">",
    KeypadKey.SOFTER: "-",
    KeypadKey.LOUDER: "+",
}
SWITCHES = {"1": "x", "2": "y"}


class KeypadProp:
    """Presses go the way of the real keypad's."""

    def __init__(self, keypad: FakeKeypad) -> None:
        self._keypad = keypad
        self.moves: Mapping[GestureName, Move] = {
            PRESS: self._press,
            UNPLUG: lambda _: keypad.unplug(),
            PLUG: lambda _: keypad.plug(),
        }

    def row(self) -> Row:
        """Whether its cable is in, and its keys."""
        ready = isinstance(self._keypad.status(), KeypadReady)
        keys = (
            offer(PRESS, key.value.capitalize(), shortcut, ready, key) for key, shortcut in SHORTCUTS.items()
        )
        cable = (offer(UNPLUG, "Pull the cable", "k", ready), offer(PLUG, "Plug in", "K", not ready))
        return Row("keypad", "plugged in" if ready else "unplugged", (*keys, *cable))

    def _press(self, name: str) -> Refusal | None:
        try:
            key = KeypadKey(name)
        except ValueError:
            return "argument"
        if not isinstance(self._keypad.status(), KeypadReady):
            return "fault"
        self._keypad.press(key)
        return None


class SwitchProp:
    """One or two switches on the keypad's cable."""

    def __init__(self, keypad: FakeKeypad) -> None:
        self._keypad = keypad
        self.moves: Mapping[GestureName, Move] = {SWITCH: self._press}

    def row(self) -> Row:
        """Its switches."""
        ready = isinstance(self._keypad.status(), KeypadReady)
        presses = (offer(SWITCH, f"Press {n}", key, ready, n) for n, key in SWITCHES.items())
        return Row("switches", "plugged in" if ready else "unplugged", tuple(presses))

    def _press(self, number: str) -> Refusal | None:
        if number not in SWITCHES:
            return "argument"
        if not isinstance(self._keypad.status(), KeypadReady):
            return "fault"
        self._keypad.switch(int(number))
        return None


class HeadsetProp:
    """The socket for a person's own headset."""

    def __init__(self, keypad: FakeKeypad) -> None:
        self._keypad = keypad
        self.moves: Mapping[GestureName, Move] = {
            HEADSET_IN: lambda _: keypad.plug_headset(),
            HEADSET_OUT: lambda _: keypad.pull_headset(),
        }

    def row(self) -> Row:
        """Whether one is in."""
        inside = self._keypad.headset
        offers = (offer(HEADSET_IN, "Plug in", "h", not inside), offer(HEADSET_OUT, "Pull out", "p", inside))
        return Row("headset", "plugged in" if inside else "none", offers)
