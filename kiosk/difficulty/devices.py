"""Tells a device's fault from a person's trouble: one filter a kiosk, carried from one visit to the next.

It changes only what a conclusion names as its cause, never whether or when it is drawn.
"""

from __future__ import annotations

from enum import StrEnum

from kiosk.difficulty.events import ENDS, Event, What
from kiosk.difficulty.tuning import DevicesSpec


class Device(StrEnum):
    """What can fail under a person's hands."""

    SCANNER = "scanner"
    TOUCH = "touch"


class DeviceFilter:
    """Log-odds that the scanner or the glass of one kiosk is out of order."""

    def __init__(self, spec: DevicesSpec) -> None:
        self._spec = spec
        self._odds = dict.fromkeys(Device, spec.rare)
        self._last_reason = ""
        self._stray, self._stray_shown, self._burst = 0, 0.0, False

    def take(self, event: Event) -> None:
        """One event of a visit at this kiosk."""
        spec = self._spec
        match event.what:
            case What.SESSION_STARTED:
                self._next_person()
            case What.SCAN_REFUSED:
                self._refused(event.reason)
            case What.SCAN_ACCEPTED:
                self._add(Device.SCANNER, spec.accepted)
            case What.TOUCH_MISS | What.TOUCH_REPEAT:
                self._tap(event.t)
            case What.NEXT | What.ANSWER_GIVEN:
                self._stray = 0
            case what if what in ENDS and not self._burst:
                self._add(Device.TOUCH, spec.touch_calm)
            case _:
                pass

    def odds(self, device: Device) -> float:
        """Log-odds of a fault now."""
        return self._odds[device]

    def _refused(self, reason: str) -> None:
        odds = self._spec.refused.get(reason, 0.0)
        if odds > 0 and reason == self._last_reason:
            odds += self._spec.same_again
        self._add(Device.SCANNER, odds)
        self._last_reason = reason

    def _next_person(self) -> None:
        """What one person met may be theirs: only a part of it speaks against the device with the next."""
        spec = self._spec
        for device, odds in self._odds.items():
            self._odds[device] = spec.rare + (odds - spec.rare) * spec.kept
        self._last_reason, self._stray, self._burst = "", 0, False

    def _tap(self, t: float) -> None:
        if not self._stray:
            self._stray_shown = t
        self._stray += 1
        if self._stray >= self._spec.touch_from and not self._burst:
            self._burst = t - self._stray_shown < 2.5 * self._stray
            self._add(Device.TOUCH, self._spec.touch_burst * self._burst)

    def _add(self, device: Device, odds: float) -> None:
        # However long it went well, a fault may begin at any moment: never below `rare`.
        spec = self._spec
        self._odds[device] = max(spec.rare, min(spec.bound, self._odds[device] + odds))
