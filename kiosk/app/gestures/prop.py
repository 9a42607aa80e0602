"""What a hand can work: a fake device with its gestures, its state read back, and its row in the dock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from kiosk.app.gestures.gesture import Gesture, GestureName, Move
from kiosk.app.gestures.rows import Offer, Row


class Prop(Protocol):
    """One device. Called from the watcher's thread; what belongs to the main thread is posted there."""

    @property
    def moves(self) -> Mapping[GestureName, Move]:
        """What a hand can do with it."""
        ...

    def row(self) -> Row:
        """How it is now, and what would change something. May block for a moment."""
        ...


def offer(name: GestureName, label: str, key: str, possible: bool = True, argument: str = "") -> Offer:
    """A button."""
    return Offer(Gesture(name, argument), label, key, possible)
