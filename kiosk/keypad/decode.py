"""From the kernel's input events to what a person did: presses, never repeats, and the headset's plug."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kiosk.devices.keypad import HeadsetIn, HeadsetOut, KeypadEvent, KeypadKey, Pressed, SwitchPressed

if TYPE_CHECKING:
    from evdev.events import InputEvent

KEYS: Mapping[str, KeypadKey] = {
    "KEY_UP": KeypadKey.UP,
    "KEY_DOWN": KeypadKey.DOWN,
    "KEY_LEFT": KeypadKey.LEFT,
    "KEY_RIGHT": KeypadKey.RIGHT,
    "KEY_ENTER": KeypadKey.CENTRE,
    "KEY_KPENTER": KeypadKey.CENTRE,
    "KEY_F13": KeypadKey.HELP,
    "KEY_HELP": KeypadKey.HELP,
    "KEY_F14": KeypadKey.REPEAT,
    "KEY_HOME": KeypadKey.HOME,
    "KEY_F15": KeypadKey.SLOWER,
    "KEY_F16": KeypadKey.FASTER,
    "KEY_VOLUMEUP": KeypadKey.LOUDER,
    "KEY_VOLUMEDOWN": KeypadKey.SOFTER,
}
"""The kernel's names of the codes in accessibility.md, section 4."""
_PRESS = 1
"""The value of a key's event: 0 is its release, 2 the kernel's own repeat."""


class Decoder:
    """Knows what each code means on this kiosk."""

    def __init__(self, switches: Sequence[str]) -> None:
        """``switches`` are the kernel's names of what switch 1 and switch 2 send. Raises KeyError."""
        from evdev import ecodes

        codes = ecodes.ecodes
        self._key_type, self._switch_type = ecodes.EV_KEY, ecodes.EV_SW
        self.jack: int = ecodes.SW_HEADPHONE_INSERT
        self._meant: dict[int, KeypadEvent] = {codes[name]: Pressed(key) for name, key in KEYS.items()}
        self._meant |= {codes[name]: SwitchPressed(number) for number, name in enumerate(switches, 1)}

    def event(self, raw: InputEvent) -> KeypadEvent | None:
        """What this is to a person, if it is anything."""
        if raw.type == self._switch_type and raw.code == self.jack:
            return HeadsetIn() if raw.value else HeadsetOut()
        if raw.type == self._key_type and raw.value == _PRESS:
            return self._meant.get(raw.code)
        return None
