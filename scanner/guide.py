"""Leads the citizen from frame to frame to a good capture: one word of advice at a time, then stillness."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, hypot, inf
from typing import NamedTuple

from scanner.findings import Advice, Corners, Detection, Point

STILL_S = 0.8
"""How long the page must lie still before the picture is taken by itself."""
DRIFT = 0.004
"""What counts as still: in that time the page goes no further than this share of the frame's diagonal."""
TREMBLE = 0.008
"""How far a trembling hand may swing about that (share of the diagonal: 5 mm on A4). Blurred frames are
refused each for itself, so a sheet whose holder trembles is taken at a turning point."""
PATIENCE_S = 6.0
"""How long a good page may fail to lie still before twice the drift and trembling are borne."""
EMPTY_S = 4.0
"""How long no page is seen before the citizen is told where to lay it and how."""
_JUMP = 0.03
_SMOOTH_S = 0.13
_FRAMES_TO_CHANGE = 3
_WINDOW_S, _WINDOW_FRAMES = 0.4, 5
_STANDS_S = 1.0
"""How long a shown advice stands before another fault takes its place; that all is well is shown at once."""
_FRAMES_FORGIVEN, _FORGIVEN_S = 2, 0.2
_GAP_S = 1.5
"""After a longer silence of the camera nobody knows what the sheet did meanwhile."""
_SPACING_S = 0.05
_AWAY_S = 0.3
_TICK_S = 1e-6
"""Sums of frame times are not exact."""


class Seen(NamedTuple):
    """Where the page was in one frame."""

    time_s: float
    corners: Corners


class Told(NamedTuple):
    """What one frame alone would have advised."""

    time_s: float
    advice: Advice


@dataclass(frozen=True)
class Guidance:
    """What to show now: steady corners (pixels), one advice, the stillness (0 to 1), and whether to shoot."""

    corners: Corners | None
    advice: Advice | None
    progress: float
    shoot: bool


@dataclass(frozen=True)
class Guide:
    """What was seen so far, for a frame of this diagonal (pixels). Feeding it gives a new one.

    ``taken`` is where the sheet lay that was taken last: it is not taken again before it has moved.
    """

    diagonal_px: float
    taken: Corners | None = None
    corners: Corners | None = None
    trail: tuple[Seen, ...] = ()
    told: tuple[Told, ...] = ()
    shown: Advice | None = None
    shown_s: float = -inf
    fed_s: float = -inf
    page_s: float = -inf
    missed: int = 0
    empty_s: float | None = None
    home_s: float | None = None
    tried_s: float | None = None

    def feed(self, detection: Detection, time_s: float) -> tuple[Guide, Guidance]:
        """Take one more detection, made at ``time_s`` (any steady clock, seconds)."""
        # A clock that went back tells as little as a long silence.
        steady = 0 <= time_s - self.fed_s <= _GAP_S
        guide = self if steady else replace(self, trail=(), told=(), page_s=-inf)
        guide = guide._with_corners(detection.corners, time_s)._with_taken(time_s)
        progress = guide._progress()
        if guide.taken is None or detection.corners is not None:
            # Of a sheet that may only have been missed nothing is said: who hears that no page is there
            # lays the next one, and it must not count as the sheet that was taken.
            guide = guide._with_advice(guide._wanted(detection, time_s, progress), time_s)
        good = detection.corners is not None and not detection.advice
        shoot = good and progress >= 1.0 and guide.shown is Advice.HOLD_STILL
        guide = replace(guide.took() if shoot else guide._tried(time_s), fed_s=time_s)
        return guide, Guidance(guide.corners, guide.shown, progress, shoot)

    def took(self) -> Guide:
        """Remember that the sheet that lies there now is taken: by itself, or at the shutter button."""
        return replace(self, taken=self.corners, home_s=None, tried_s=None)

    def _tried(self, time_s: float) -> Guide:
        """Since when all is well but the stillness."""
        if self.shown is not Advice.HOLD_STILL:
            return replace(self, tried_s=None)
        return self if self.tried_s is not None else replace(self, tried_s=time_s)

    def _with_corners(self, seen: Corners | None, time_s: float) -> Guide:
        if seen is None:
            return self._without_page(time_s)
        guide = replace(self, page_s=time_s, missed=0, empty_s=None)
        seen = _turned_like(seen, self.corners)
        if self.corners is None or _apart(seen, self.corners) > _JUMP * self.diagonal_px:
            return replace(guide, corners=seen, trail=(Seen(time_s, seen),))
        # A share that grows with the time passed: as smooth at 5 frames a second as at 30.
        share = 1 - exp(-max(0.0, time_s - self.fed_s) / _SMOOTH_S)
        return replace(guide, corners=_blend(self.corners, seen, share), trail=self._longer(seen, time_s))

    def _without_page(self, time_s: float) -> Guide:
        empty_s = time_s if self.empty_s is None else self.empty_s
        guide = replace(self, missed=self.missed + 1, empty_s=empty_s)
        if guide.missed <= _FRAMES_FORGIVEN or time_s - guide.page_s <= _FORGIVEN_S:
            return guide
        return replace(guide, corners=None, trail=())

    def _longer(self, seen: Corners, time_s: float) -> tuple[Seen, ...]:
        """The trail with this one, as far back as stillness is measured."""
        trail = self.trail
        if len(trail) > 1 and time_s - trail[-2].time_s < _SPACING_S:
            trail = trail[:-1]
        while len(trail) > 2 and time_s - trail[1].time_s >= STILL_S - _TICK_S:
            trail = trail[1:]
        return (*trail, Seen(time_s, seen))

    def _with_taken(self, time_s: float) -> Guide:
        """Forget the taken sheet once it is gone or elsewhere, for longer than the finder errs."""
        if self.taken is None:
            return self
        now = self.corners and _turned_like(self.corners, self.taken)
        at_home = now is not None and _apart(now, self.taken) <= _JUMP * self.diagonal_px
        if at_home or self.home_s is None:
            return replace(self, home_s=time_s)
        return replace(self, taken=None) if time_s - self.home_s > _AWAY_S else self

    def _wanted(self, detection: Detection, time_s: float, progress: float) -> Advice:
        """What this frame alone asks for."""
        advice = detection.advice[0] if detection.advice else Advice.HOLD_STILL
        if self.taken is not None and detection.corners is not None:
            return Advice.NEXT_PAGE
        if advice is Advice.NO_PAGE and self.empty_s is not None and time_s - self.empty_s >= EMPTY_S:
            return Advice.LAY_DOWN
        if advice is Advice.BLURRED and progress < 0.5:
            # It moves: that is the cause to name, and the cure.
            return Advice.HOLD_STILL
        return advice

    def _with_advice(self, advice: Advice, time_s: float) -> Guide:
        """Show the advice once it has the most of the last frames, at least three of them."""
        told = (*self.told, Told(time_s, advice))
        while len(told) > _WINDOW_FRAMES and time_s - told[0].time_s > _WINDOW_S:
            told = told[1:]
        guide = replace(self, told=told)
        votes = sum(one.advice is advice for one in told)
        ripe = advice is Advice.HOLD_STILL or time_s - self.shown_s >= _STANDS_S
        if advice is self.shown or not ripe or votes < _FRAMES_TO_CHANGE or 2 * votes <= len(told):
            return guide
        return replace(guide, shown=advice, shown_s=time_s)

    def _progress(self) -> float:
        """How much of the time the page has lain still by now; a sheet that is taken does not count."""
        if self.taken is not None or not self.trail:
            return 0.0
        for first in range(len(self.trail)):
            part = self.trail[first:]
            if self._is_still(part):
                lain = (part[-1].time_s - part[0].time_s + _TICK_S * (len(part) > 1)) / STILL_S
                # Two frames far apart do not tell what was between them.
                return min(1.0 if len(part) > 2 else 0.5, lain)
        return 0.0

    def _is_still(self, part: tuple[Seen, ...]) -> bool:
        """Whether no corner travels, and none swings wider than a hand trembles."""
        times = [one.time_s for one in part]
        patience = 2 if self.tried_s is not None and times[-1] - self.tried_s >= PATIENCE_S else 1
        limit = patience * self.diagonal_px
        for corner in range(4):
            drift_x, swing_x = _travel(times, [one.corners[corner].x for one in part])
            drift_y, swing_y = _travel(times, [one.corners[corner].y for one in part])
            if hypot(drift_x, drift_y) > DRIFT * limit:
                return False
            if hypot(swing_x, swing_y) > TREMBLE * limit:
                return False
        return True


def _travel(times: list[float], places: list[float]) -> tuple[float, float]:
    """Fit a line (least squares): how far it goes in all, and how far the places swing about it at most."""
    count = len(times)
    middle_t, middle = sum(times) / count, sum(places) / count
    spread = sum((time - middle_t) ** 2 for time in times)
    joint = sum((time - middle_t) * (place - middle) for time, place in zip(times, places, strict=True))
    slope = joint / spread if spread else 0.0
    off = (place - middle - slope * (time - middle_t) for time, place in zip(times, places, strict=True))
    return abs(slope) * (times[-1] - times[0]), max(abs(one) for one in off)


def _turned_like(seen: Corners, before: Corners | None) -> Corners:
    """Begin at the corner where the outline began before: near 45 degrees the first corner changes."""
    if before is None:
        return seen
    a, b, c, d = seen
    turns: tuple[Corners, ...] = (seen, (b, c, d, a), (c, d, a, b), (d, a, b, c))
    return min(turns, key=lambda turned: _apart(turned, before))


def _apart(one: Corners, other: Corners) -> float:
    return max(hypot(a.x - b.x, a.y - b.y) for a, b in zip(one, other, strict=True))


def _blend(old: Corners, new: Corners, share: float) -> Corners:
    a, b, c, d = (
        Point(p.x + share * (q.x - p.x), p.y + share * (q.y - p.y)) for p, q in zip(old, new, strict=True)
    )
    return (a, b, c, d)
