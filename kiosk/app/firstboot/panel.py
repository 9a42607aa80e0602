"""How large the screen says that it is (VESA E-EDID 1.4, 3.6.1, 3.10.2): a first guess, then it is asked."""

from __future__ import annotations

from math import hypot
from pathlib import Path

from kiosk.pages.setup_states import INCHES, MM_PER_INCH

SCREENS = Path("/sys/class/drm")
_HEAD = bytes.fromhex("00ffffffffffff00")
_LEAST = 128
_NEAR = 0.05
"""A screen that says something else by more than this share is none that is offered."""


def said_inches(screens: Path = SCREENS) -> float | None:
    """The diagonal of the one screen that is connected, among those that are offered; None: nobody knows."""
    said = [found for one in sorted(screens.glob("card*-*")) if (found := _diagonal_mm(one)) is not None]
    if len(said) != 1:
        return None
    inches = said[0] / MM_PER_INCH
    nearest = min(INCHES, key=lambda one: abs(one - inches))
    return nearest if abs(nearest - inches) <= _NEAR * nearest else None


def _diagonal_mm(screen: Path) -> float | None:
    try:
        if (screen / "status").read_text(encoding="ascii").strip() != "connected":
            return None
        edid = (screen / "edid").read_bytes()
    except (OSError, UnicodeDecodeError):
        return None
    if len(edid) < _LEAST or not edid.startswith(_HEAD):
        return None
    wide, high = edid[66] + ((edid[68] & 0xF0) << 4), edid[67] + ((edid[68] & 0x0F) << 8)
    # The first detailed timing has millimetres; without it the header has centimetres, which is near enough.
    mm = hypot(wide, high) or hypot(edid[21] * 10, edid[22] * 10)
    return mm or None
