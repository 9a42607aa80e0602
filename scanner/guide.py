"""Leads the citizen from frame to frame to a good capture: one word of advice at a time, then stillness."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot

from scanner.findings import Advice, Corners, Detection, Point

STILL_S = 0.8
"""How long the page must lie still before the picture is taken by itself."""
DRIFT = 0.004
"""What counts as still: corners within this share of the frame's diagonal."""
_JUMP = 0.03
_SMOOTHING = 0.4
_FRAMES_TO_CHANGE = 3
_FRAMES_FORGIVEN = 2


@dataclass(frozen=True)
class Guidance:
    """What to show now: steady corners (pixels), one advice, the stillness (0 to 1), and whether to shoot."""

    corners: Corners | None
    advice: Advice | None
    progress: float
    shoot: bool


@dataclass(frozen=True)
class Guide:
    """What was seen so far, for a frame of this diagonal (pixels). Feeding it gives a new one."""

    diagonal_px: float
    corners: Corners | None = None
    anchor: Corners | None = None
    still_since_s: float | None = None
    bad_frames: int = 0
    shown: Advice | None = None
    rival: Advice | None = None
    rival_frames: int = 0

    def feed(self, detection: Detection, time_s: float) -> tuple[Guide, Guidance]:
        """Take one more detection, made at ``time_s`` (any steady clock, seconds)."""
        good = detection.corners is not None and not detection.advice
        guide = self._with_advice(detection.advice[0] if detection.advice else Advice.HOLD_STILL)
        guide = replace(guide, bad_frames=0 if good else guide.bad_frames + 1)
        guide = guide._with_corners(detection.corners)._with_stillness(time_s)
        progress = guide._progress(time_s)
        shoot = good and progress >= 1.0
        return guide, Guidance(guide.corners, guide.shown, progress, shoot)

    def _with_advice(self, advice: Advice) -> Guide:
        if advice is self.shown:
            return replace(self, rival=None, rival_frames=0)
        frames = self.rival_frames + 1 if advice is self.rival else 1
        if frames >= _FRAMES_TO_CHANGE:
            return replace(self, shown=advice, rival=None, rival_frames=0)
        return replace(self, rival=advice, rival_frames=frames)

    def _with_corners(self, seen: Corners | None) -> Guide:
        if seen is None:
            return self if self.bad_frames <= _FRAMES_FORGIVEN else replace(self, corners=None)
        if self.corners is None or _apart(seen, self.corners) > _JUMP * self.diagonal_px:
            return replace(self, corners=seen)
        return replace(self, corners=_blend(self.corners, seen, _SMOOTHING))

    def _with_stillness(self, time_s: float) -> Guide:
        if self.corners is None or self.bad_frames > _FRAMES_FORGIVEN:
            return replace(self, anchor=None, still_since_s=None)
        if self.anchor is None or _apart(self.corners, self.anchor) > DRIFT * self.diagonal_px:
            return replace(self, anchor=self.corners, still_since_s=time_s)
        return self

    def _progress(self, time_s: float) -> float:
        if self.still_since_s is None:
            return 0.0
        return min(1.0, (time_s - self.still_since_s) / STILL_S)


def _apart(one: Corners, other: Corners) -> float:
    return max(hypot(a.x - b.x, a.y - b.y) for a, b in zip(one, other, strict=True))


def _blend(old: Corners, new: Corners, share: float) -> Corners:
    a, b, c, d = (
        Point(p.x + share * (q.x - p.x), p.y + share * (q.y - p.y)) for p, q in zip(old, new, strict=True)
    )
    return (a, b, c, d)
