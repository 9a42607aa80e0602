"""A badge reader that types like a keyboard: a burst of letters that no hand types, ended by Enter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.devices.badge import BadgeEvent, BadgeTouched

BURST_S = 0.08
"""Readers type a letter every few milliseconds; the fastest hand needs a tenth of a second."""
LEAST, MOST = 6, 128
"""Letters of a badge: fewer are somebody at a keyboard."""
_LETTERS, _DIGITS = 4, 30
"""The scan codes (USB) of A and of 1."""
_SIGNS = {45: "-_", 46: "=+", 47: "[{", 48: "]}", 51: ";:", 54: ",<", 55: ".>", 56: "/?"}


def on_us_keyboard(scan: int, *, shifted: bool) -> str:
    """The letter of a key on the keyboard for which readers are made, whatever this machine's layout is."""
    if _LETTERS <= scan < _LETTERS + 26:
        letter = chr(ord("a") + scan - _LETTERS)
        return letter.upper() if shifted else letter
    if _DIGITS <= scan < _DIGITS + 10:
        return ("!@#$%^&*()" if shifted else "1234567890")[scan - _DIGITS]
    return _SIGNS.get(scan, "  ")[shifted].strip()


@dataclass
class TypedBadge:
    """Collects what a reader types. ``key``: whether a key is the reader's; then nothing else takes it."""

    clock: Callable[[], float]
    _seen: str = field(default="", repr=False)
    _meant: str = field(default="", repr=False)
    _last: float = float("-inf")
    _listener: Callable[[BadgeEvent], None] = lambda _: None

    def listen(self, listener: Callable[[BadgeEvent], None]) -> None:
        """Give the badges to this listener from now on."""
        self._listener = listener

    def close(self) -> None:
        """Nobody listens any more."""
        self._listener = lambda _: None

    def key(self, letter: str | None, scan: int, *, enter: bool, shifted: bool) -> bool:
        """A key went down. ``letter``: as this machine's layout has it."""
        now = self.clock()
        follows, self._last = now - self._last <= BURST_S, now
        if enter:
            return self._end(whole=follows)
        if not follows:
            self._seen = self._meant = ""
        meant = on_us_keyboard(scan, shifted=shifted)
        if meant:
            self._seen = (self._seen + (letter or meant))[:MOST]
            self._meant = (self._meant + meant)[:MOST]
        return follows and len(self._meant) > 1

    def _end(self, *, whole: bool) -> bool:
        secrets, self._seen, self._meant = (self._meant, self._seen), "", ""
        if not whole or len(secrets[0]) < LEAST:
            return False
        self._listener(BadgeTouched(tuple(dict.fromkeys(secrets))))
        return True
