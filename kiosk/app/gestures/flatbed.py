"""The flatbed in the dock: papers on its glass, sheets in its feeder, and all that goes wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row
from kiosk.app.gestures.table import named, pictures_of
from kiosk.devices.flatbed import FlatbedCode
from scanner.platen import Platen

LAY, FEED = GestureName("flatbed.lay"), GestureName("flatbed.feed")
CLEAR, MEND = GestureName("flatbed.clear"), GestureName("flatbed.mend")
FAULTS: Mapping[GestureName, tuple[FlatbedCode, str, str]] = {
    GestureName("flatbed.jam"): (FlatbedCode.JAMMED, "Jam", "i"),
    GestureName("flatbed.open"): (FlatbedCode.COVER_OPEN, "Open cover", "C"),
    GestureName("flatbed.busy"): (FlatbedCode.BUSY, "Keep it busy", "T"),
    GestureName("flatbed.garble"): (FlatbedCode.IO, "Garble", "g"),
    GestureName("flatbed.hang"): (FlatbedCode.HUNG, "Hang", "X"),
    GestureName("flatbed.unplug"): (FlatbedCode.GONE, "Pull the plug", "u"),
}
"""What goes wrong, the button's words and its key."""
_LAID, _FED_BY = 6, "dfl"
"""So many papers have a button for the glass, and so many keys for the feeder; others: ``parvis gesture``."""


class FlatbedProp:
    """A folder flatbed. Its papers are the pictures of some folders, by their names."""

    def __init__(self, platen: Platen, folders: tuple[Path, ...]) -> None:
        self._platen, self._folders = platen, folders
        self.moves: Mapping[GestureName, Move] = {
            LAY: lambda name: self._put(name, platen.lay),
            FEED: lambda name: self._put(name, platen.feed),
            CLEAR: lambda _: platen.clear(),
            MEND: lambda _: platen.mend(),
            **{name: self._strike(code) for name, (code, _, _) in FAULTS.items()},
        }

    def row(self) -> Row:
        """What lies there, and what is wrong with it."""
        lying, waiting, fault = len(self._platen.lying), len(self._platen.waiting), self._platen.fault
        pages = list(pictures_of(self._folders))
        words = f"{lying} on the glass, {waiting} in the feeder"
        offers = (
            *(offer(LAY, f"Lay {name}", str(at), argument=name) for at, name in enumerate(pages[:_LAID], 1)),
            *(
                offer(FEED, f"Feed {name}", key, argument=name)
                for name, key in zip(pages, _FED_BY, strict=False)
            ),
            offer(CLEAR, "Take all away", "0", bool(lying or waiting)),
            *(offer(name, label, key, code is not fault) for name, (code, label, key) in FAULTS.items()),
            offer(MEND, "All well", "U", fault is not None),
        )
        return Row("flatbed", words if fault is None else f"{fault}; {words}", offers)

    def _put(self, name: str, put: Callable[[Path], None]) -> Refusal | None:
        """A paper by its name, or any picture by its path."""
        picture = named(name, self._folders)
        if picture is None:
            return "argument"
        put(picture)
        return None

    def _strike(self, code: FlatbedCode) -> Move:
        return lambda _: self._platen.strike(code)
