"""From the kernel's events to fingers on a panel (kernel documentation, multi-touch-protocol: type B)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.devices.panel import Contact, Down, Matrix, Moved, Place, Up, at

if TYPE_CHECKING:
    from evdev.events import InputEvent

LIFTED = -1
"""A slot's tracking id when its finger is lifted."""


@dataclass(frozen=True)
class Axis:
    """What the panel counts from and to."""

    least: int
    most: int

    def share(self, value: float) -> float:
        """0 to 1."""
        return (value - self.least) / max(1, self.most - self.least)


@dataclass
class _Slot:
    """One finger as the kernel counts it; the values of the last one that was there stay."""

    x: int = 0
    y: int = 0
    here: bool = False
    told: bool = False
    fresh: bool = False
    """Another finger came before the one before was told as lifted."""
    changed: bool = False


class Fingers:
    """Knows what each event means on one panel."""

    def __init__(self, x: Axis, y: Axis, matrix: Matrix, *, slots: bool) -> None:
        """``slots``: the panel tells its fingers apart; else it feels one, as a mouse with a button."""
        from evdev import ecodes

        self._codes = ecodes
        self._x, self._y, self.matrix, self._by_slot = x, y, matrix, slots
        self._slots: dict[int, _Slot] = {}
        self._now = 0
        self._lost = False

    def stands(self, slot: int, x: int, y: int) -> None:
        """Where a slot's last finger was: the kernel does not tell again what has not changed."""
        one = self._slot(slot)
        one.x, one.y = x, y

    def begins_at(self, slot: int) -> None:
        """Of which slot the kernel speaks first."""
        self._now = slot

    def read(self, raw: InputEvent) -> Sequence[Contact]:
        """What this one brings; the fingers are told when a report is whole."""
        codes = self._codes
        if raw.type == codes.EV_SYN:
            if raw.code == codes.SYN_DROPPED:
                self._lost = True
                return self.gone()
            if raw.code == codes.SYN_REPORT and not self._lost:
                return self._reported()
            self._lost = False
        elif self._lost:
            return ()
        elif raw.type == codes.EV_ABS:
            self._axis(raw.code, raw.value)
        elif raw.type == codes.EV_KEY and raw.code == codes.BTN_TOUCH and not self._by_slot:
            self._tracked(0 if raw.value else LIFTED)
        return ()

    def gone(self) -> Sequence[Contact]:
        """The panel was unplugged, or has lost count: every finger is off it, and has touched nothing."""
        told = tuple(Up(number, None) for number, one in self._slots.items() if one.told)
        for one in self._slots.values():
            one.here = one.told = one.fresh = one.changed = False
        return told

    def _slot(self, number: int) -> _Slot:
        return self._slots.setdefault(number, _Slot())

    def _axis(self, code: int, value: int) -> None:
        codes = self._codes
        if self._by_slot and code == codes.ABS_MT_SLOT:
            self._now = value
        elif self._by_slot and code == codes.ABS_MT_TRACKING_ID:
            self._tracked(value)
        elif code == (codes.ABS_MT_POSITION_X if self._by_slot else codes.ABS_X):
            one = self._slot(self._now)
            one.x, one.changed = value, True
        elif code == (codes.ABS_MT_POSITION_Y if self._by_slot else codes.ABS_Y):
            one = self._slot(self._now)
            one.y, one.changed = value, True

    def _tracked(self, tracking: int) -> None:
        one = self._slot(self._now)
        one.fresh = one.told and tracking != LIFTED
        one.here = tracking != LIFTED

    def _reported(self) -> Sequence[Contact]:
        return tuple(event for number, one in self._slots.items() for event in self._of(number, one))

    def _of(self, number: int, one: _Slot) -> Sequence[Contact]:
        place = self._place(one)
        moved, one.changed = one.changed, False
        if one.fresh:
            one.fresh = False
            return Up(number, None), Down(number, place)
        if one.here and not one.told:
            one.told = True
            return (Down(number, place),)
        if one.told and not one.here:
            one.told = False
            return (Up(number, place),)
        return (Moved(number, place),) if one.told and moved else ()

    def _place(self, one: _Slot) -> Place:
        return at(self.matrix, (self._x.share(one.x), self._y.share(one.y)))
