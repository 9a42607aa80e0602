"""From the kernel's input events to what a person did: presses, never repeats, and the headset's plug."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
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


@dataclass(frozen=True)
class WrongKey:
    """A name that the kernel does not know, for switch ``number``; ``near``: names that it knows."""

    number: int
    name: str
    near: tuple[str, ...]


def wrong_keys(switches: Sequence[str]) -> tuple[WrongKey, ...]:
    """The names of switches that mean no key."""
    known = _key_codes()
    return tuple(
        WrongKey(number, name, _near(name, known))
        for number, name in enumerate(switches, 1)
        if name not in known
    )


def _key_codes() -> Mapping[str, int]:
    from evdev import ecodes

    # KEY_MAX and KEY_CNT only count the keys.
    ends = {"KEY_MAX", "KEY_CNT"}
    return {name: code for name, code in ecodes.ecodes.items() if _is_key(name) and name not in ends}


def _is_key(name: str) -> bool:
    return name.startswith(("KEY_", "BTN_"))


def _near(name: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """What was meant, perhaps: small letters, spaces and a forgotten beginning are usual."""
    tidy = name.strip().upper().replace(" ", "_").replace("-", "_")
    wanted = tidy if _is_key(tidy) else f"KEY_{tidy}"
    return tuple(get_close_matches(wanted, known, n=3, cutoff=0.75))


class Decoder:
    """Knows what each code means on this kiosk."""

    def __init__(self, switches: Sequence[str]) -> None:
        """``switches`` are the kernel's names of what switch 1 and switch 2 send.

        A name that means no key is left out: the keypad and the other switch go on (``wrong_keys`` tells).
        """
        from evdev import ecodes

        codes = ecodes.ecodes
        self._key_type, self._switch_type = ecodes.EV_KEY, ecodes.EV_SW
        self.jack: int = ecodes.SW_HEADPHONE_INSERT
        self._meant: dict[int, KeypadEvent] = {codes[name]: Pressed(key) for name, key in KEYS.items()}
        known = _key_codes()
        self._meant |= {
            known[name]: SwitchPressed(number) for number, name in enumerate(switches, 1) if name in known
        }

    def event(self, raw: InputEvent) -> KeypadEvent | None:
        """What this is to a person, if it is anything."""
        if raw.type == self._switch_type and raw.code == self.jack:
            return HeadsetIn() if raw.value else HeadsetOut()
        if raw.type == self._key_type and raw.value == _PRESS:
            return self._meant.get(raw.code)
        return None
