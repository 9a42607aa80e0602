"""The mediators' badge reader in the dock."""

from __future__ import annotations

from collections.abc import Mapping

from hub.contract.briefing import BadgeEntry, badge_sha256
from hub.contract.staff import Role
from kiosk.app.assisting.badges import verifier
from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row
from kiosk.devices.badge import FakeBadge

TOUCH, REMOVE = GestureName("badge.touch"), GestureName("badge.remove")
KNOWN, STRANGE, PIN = "mediator", "stranger", "2580"


def mediators() -> tuple[BadgeEntry, ...]:
    """Who may help beside a person at a kiosk with a dock, and nowhere else."""
    badge, proof = badge_sha256(KNOWN), verifier(PIN, KNOWN)
    return (BadgeEntry(staff="nadia", name="Nadia", role=Role.MEDIATOR, badge_sha256=badge, verifier=proof),)


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
        return Row("badge", f"one lies on the reader; its number is {PIN}" if lying else "none", offers)

    def _touch(self, badge_id: str) -> Refusal | None:
        if not badge_id or self._badge.lying:
            return "argument"
        self._badge.touch(badge_id)
        return None
