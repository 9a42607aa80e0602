"""Counts a preview that takes nothing: once when it has lasted, not each frame."""

from __future__ import annotations

from kiosk.app.noticing.changes import refusal
from kiosk.pages.states import ScanLooking, ScanState

STOOD_S = 6.0
"""An advice that stands so long was not helped by what the person did."""
AGAIN_S = 12.0
"""So long it takes to lay a sheet anew."""


class Refusals:
    """Of one visit's preview."""

    def __init__(self) -> None:
        self._reason, self._due = "", 0.0

    def look(self, scan: ScanState, t: float) -> str:
        """Why the preview has taken nothing for a while, when that has come to count anew; else empty."""
        reason = refusal(scan.advice) if isinstance(scan, ScanLooking) else ""
        if reason != self._reason:
            self._reason, self._due = reason, t + STOOD_S
        if not reason or t < self._due:
            return ""
        self._due = t + AGAIN_S
        return reason
