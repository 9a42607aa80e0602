"""Which key of the window means what: a keypad that the display server reads, and a developer's keyboard.

Codes as Kivy gives them under X11 (accessibility.md, section 4). F13 to F16 and the loudness keys are told by
their scan codes: Kivy has no constant for them, and F19 and F20 share one. No Kivy here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.devices.keypad import KeypadEvent, KeypadKey, Latch, Pressed, SwitchPressed

_TAB = 9
KEYS: Mapping[int, KeypadEvent] = {
    273: Pressed(KeypadKey.UP),
    274: Pressed(KeypadKey.DOWN),
    276: Pressed(KeypadKey.LEFT),
    275: Pressed(KeypadKey.RIGHT),
    13: Pressed(KeypadKey.CENTRE),
    271: Pressed(KeypadKey.CENTRE),
    278: Pressed(KeypadKey.HOME),
    _TAB: Pressed(KeypadKey.DOWN),
    # A developer's keyboard: F1 to F6, the space bar and F8.
    282: Pressed(KeypadKey.HELP),
    283: Pressed(KeypadKey.REPEAT),
    284: Pressed(KeypadKey.SLOWER),
    285: Pressed(KeypadKey.FASTER),
    286: Pressed(KeypadKey.SOFTER),
    287: Pressed(KeypadKey.LOUDER),
    32: SwitchPressed(1),
    289: SwitchPressed(2),
}
SCANS: Mapping[int, KeypadEvent] = {
    104: Pressed(KeypadKey.HELP),
    105: Pressed(KeypadKey.REPEAT),
    106: Pressed(KeypadKey.SLOWER),
    107: Pressed(KeypadKey.FASTER),
    128: Pressed(KeypadKey.LOUDER),
    129: Pressed(KeypadKey.SOFTER),
}
_SCANNED = 1 << 30
"""Above this, SDL's key is its scan code and says nothing more."""


class Keys:
    """Hands presses on, once for a key that is held."""

    def __init__(self, tell: Callable[[KeypadEvent], None], clock: Callable[[], float]) -> None:
        self._tell, self._latch = tell, Latch(clock)

    def down(self, key: int, scan: int, *, shifted: bool = False) -> None:
        """A key goes down, or repeats itself."""
        event = _meant(key, scan)
        if key == _TAB and shifted:
            event = Pressed(KeypadKey.UP)
        if event is not None and self._latch.down(_code(key, scan)):
            self._tell(event)

    def up(self, key: int, scan: int) -> None:
        """It is released."""
        self._latch.up(_code(key, scan))


def _meant(key: int, scan: int) -> KeypadEvent | None:
    return SCANS.get(scan) if key >= _SCANNED else KEYS.get(key)


def _code(key: int, scan: int) -> int:
    return _SCANNED + scan if key >= _SCANNED else key
