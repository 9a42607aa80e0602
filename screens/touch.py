"""Turns fingers into deliberate touches: one at a time, on release, with a short lock-out after each.

Source: DESIGN.md "Behaviour"; EN 301 549 5.8 and 5.9, WCAG 2.5.2 (act on the up-event, can abort).
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TypeAlias

from kiosk.pages.comfort import Ease

TargetId: TypeAlias = str
RESTING_S = 10.0
"""After so long in one place, a finger gives way to another."""

TREMOR_LOCKOUT_S = 0.6
"""Annex C of EN 301 549 strikes the same key again at exactly 0.5 s."""
TREMOR_CONTACT_S = 0.2
TREMOR_SLIP_MM = 10.0


@dataclass(frozen=True)
class TouchRules:
    """When a touch counts: ``lockout_s`` of rest after each, ``contact_s`` at least on the target, and lifted
    at most ``slip_px`` beside it."""

    lockout_s: float = 0.25
    contact_s: float = 0.0
    slip_px: float = 0.0


def rules_for(eases: Set[Ease], px_per_mm: float, lockout_s: float) -> TouchRules:
    """The rules for this person; ``lockout_s`` is the town's own rest, never shortened."""
    if Ease.TREMOR not in eases:
        return TouchRules(lockout_s)
    return TouchRules(max(lockout_s, TREMOR_LOCKOUT_S), TREMOR_CONTACT_S, TREMOR_SLIP_MM * px_per_mm)


@dataclass(frozen=True)
class Nothing:
    """The event changes nothing."""


@dataclass(frozen=True)
class Pressed:
    """A finger is on this target; ``None`` when it slid out."""

    target: TargetId | None


@dataclass(frozen=True)
class Acted:
    """The finger was lifted inside the target that it touched first."""

    target: TargetId


@dataclass(frozen=True)
class TooShort:
    """The finger was lifted from its target before the contact counted: perhaps it only trembled."""

    target: TargetId


@dataclass(frozen=True)
class Missed:
    """The finger came down outside every target."""


@dataclass(frozen=True)
class Cancelled:
    """The finger slid out, or the target went away under it."""


@dataclass(frozen=True)
class Drawing:
    """The finger draws on this target, wherever it is by now."""

    target: TargetId


@dataclass(frozen=True)
class Drawn:
    """The finger that drew was lifted."""


Event: TypeAlias = Nothing | Pressed | Acted | TooShort | Missed | Cancelled | Drawing | Drawn


class Touches:
    """The one finger that counts. Times are seconds of ``clock``.

    A target that ``draws`` keeps its finger until it is lifted, also beside it. No lock-out stands between
    two strokes, since a signature has dots; it stands between a stroke and any other target. After a contact
    that was too short there is none either: who tries again, longer, is served.
    """

    def __init__(self, clock: Callable[[], float], rules: TouchRules = TouchRules()) -> None:
        self._clock = clock
        self.rules = rules
        self._finger: object | None = None
        self._target: TargetId | None = None
        self._inside = False
        self._draws = False
        self._down_at = self._moved_at = 0.0
        self._under: TargetId | None = None
        self._free_at = float("-inf")
        self._pen_free_at = float("-inf")

    @property
    def target(self) -> TargetId | None:
        """What the finger came down on, while it is down."""
        return self._target

    def holds(self, finger: object) -> bool:
        """Whether this is the finger that counts, while it is down."""
        return self._finger is not None and self._finger == finger

    def down(self, finger: object, target: TargetId | None, *, draws: bool = False) -> Event:
        """A finger comes down on a target, or beside all."""
        free_at = self._pen_free_at if draws else self._free_at
        if self._finger is not None or self._clock() < free_at:
            return Nothing()
        self._finger, self._target, self._inside = finger, target, target is not None
        self._draws, self._down_at = draws, self._clock()
        self._moved_at, self._under = self._down_at, target
        if target is None:
            return Missed()
        return Drawing(target) if draws else Pressed(target)

    def move(self, finger: object, target: TargetId | None) -> Event:
        """The finger slides; ``target`` is what is under it now."""
        if finger == self._finger and (self._draws or target != self._under):
            self._moved_at, self._under = self._clock(), target
        if finger != self._finger or self._target is None:
            return Nothing()
        if self._draws:
            return Drawing(self._target)
        inside = target == self._target
        if inside == self._inside:
            return Nothing()
        self._inside = inside
        return Pressed(self._target if inside else None)

    def up(self, finger: object, target: TargetId | None) -> Event:
        """The finger is lifted; ``target`` is what is under it."""
        if finger != self._finger:
            return Nothing()
        pressed, self._finger, self._target, self._inside = self._target, None, None, False
        if pressed is None:
            return Nothing()
        now = self._clock()
        if not self._draws and target == pressed and now - self._down_at < self.rules.contact_s:
            return TooShort(pressed)
        self._free_at = now + self.rules.lockout_s
        if self._draws:
            return Drawn()
        self._pen_free_at = self._free_at
        return Acted(pressed) if target == pressed else Cancelled()

    def hold(self, rest_s: float) -> None:
        """No touch counts for this long: what lies under the finger has just become something else."""
        self._free_at = max(self._free_at, self._clock() + rest_s)

    def given_up(self) -> Event:
        """Another finger comes: one that has rested in its place for long is none, and holds nobody up.

        A capacitive screen reports a drop of water as a finger that is never lifted.
        """
        if self._finger is None or self._clock() - self._moved_at < RESTING_S:
            return Nothing()
        held, self._finger, self._target, self._inside = self._target, None, None, False
        if held is None:
            return Nothing()
        return Drawn() if self._draws else Cancelled()

    def forget_target(self) -> None:
        """The page changed under the finger: its release must act on nothing."""
        self._target, self._inside = None, False
