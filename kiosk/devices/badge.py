"""A badge reader as the kiosk needs it: which badge lies on it, known by the hash of its id alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import NewType, Protocol, TypeAlias

BadgeHash = NewType("BadgeHash", str)
"""SHA-256 of a badge's id, 64 hexadecimal digits: what the settings hold."""


@dataclass(frozen=True)
class BadgeTouched:
    """A badge was laid on the reader."""

    badge: BadgeHash


@dataclass(frozen=True)
class BadgeRemoved:
    """It was taken away."""


BadgeEvent: TypeAlias = BadgeTouched | BadgeRemoved


class Badge(Protocol):
    """One reader. Events come from a thread of the device."""

    def listen(self, listener: Callable[[BadgeEvent], None]) -> None:
        """Give the events to this listener from now on."""
        ...

    def close(self) -> None:
        """Let the device go."""
        ...


class FakeBadge:
    """A reader for the demo and the tests, worked by gestures."""

    def __init__(self) -> None:
        self._listener: Callable[[BadgeEvent], None] | None = None
        self._lying = False

    @property
    def lying(self) -> bool:
        """Whether a badge lies on the reader."""
        return self._lying

    def listen(self, listener: Callable[[BadgeEvent], None]) -> None:
        """Give the events to this listener from now on."""
        self._listener = listener

    def close(self) -> None:
        """Nobody listens any more."""
        self._listener = None

    def touch(self, badge_id: str) -> None:
        """Lay a badge on the reader."""
        self._lying = True
        self._tell(BadgeTouched(badge_hash(badge_id)))

    def remove(self) -> None:
        """Take it away."""
        self._lying = False
        self._tell(BadgeRemoved())

    def _tell(self, event: BadgeEvent) -> None:
        if self._listener is not None:
            self._listener(event)


def badge_hash(badge_id: str) -> BadgeHash:
    """What the settings hold for a badge."""
    return BadgeHash(sha256(badge_id.encode()).hexdigest())
