"""The mediators' badge reader in the dock."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row
from kiosk.devices.badge import FakeBadge, badge_hash

TOUCH, REMOVE = GestureName("badge.touch"), GestureName("badge.remove")
KNOWN, STRANGE = "mediator", "stranger"
MEDIATORS: Mapping[str, str] = {badge_hash(KNOWN): "Nadia"}
"""Who may help beside a person at a kiosk with a dock, and nowhere else."""


class BadgeProp:
    """A reader with a mediator's badge, and one that nobody knows."""

    def __init__(self, badge: FakeBadge) -> None:
        self._badge = badge
        self.moves: Mapping[GestureName, Move] = {TOUCH: self._touch, REMOVE: lambda _: badge.remove()}

    def row(self) -> Row:
        """Whether one lies there."""
        lying = self._badge.lying
        offers = (
            offer(TOUCH, "A mediator's", "b", not lying, KNOWN),
            offer(TOUCH, "A stranger's", "z", not lying, STRANGE),
            offer(REMOVE, "Take it away", "B", lying),
        )
        return Row("badge", "one lies on the reader" if lying else "none", offers)

    def _touch(self, badge_id: str) -> Refusal | None:
        if not badge_id or self._badge.lying:
            return "argument"
        self._badge.touch(badge_id)
        return None
