"""A badge reader as the kiosk needs it: what it read, a secret that goes no further than its check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias


@dataclass(frozen=True)
class BadgeTouched:
    """A badge was laid on the reader. ``secrets``: what it says; several where a reader types like a
    keyboard, and nobody knows for which letters it was made."""

    secrets: tuple[str, ...] = field(repr=False)


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
        self._tell(BadgeTouched((badge_id,)))

    def remove(self) -> None:
        """Take it away."""
        self._lying = False
        self._tell(BadgeRemoved())

    def _tell(self, event: BadgeEvent) -> None:
        if self._listener is not None:
            self._listener(event)
