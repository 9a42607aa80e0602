"""How the screen lies: whether a finger is felt where it is, what mends it, and which side is up.

One target beside every axis tells of eight ways to lie (turned, mirrored) which it is. Where that is not all,
four more are touched three times each, by a hand that may tremble: their medians give the matrix, or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import hypot
from statistics import median

from kiosk.devices.panel import (
    STRAIGHT,
    TURNS,
    Matrix,
    Place,
    at,
    back_from,
    fitted,
    is_flat,
    is_swapped,
    then,
    turning,
)
from kiosk.pages.actions import Aimed
from kiosk.pages.setup_states import TAPS, TARGETS, Aiming, Panel, SettingUp, SetupStep

CLOSE = 0.07
"""Of the picture's shorter side: nearer than this a touch is right, and taps belong together."""
NEAR = 0.13
"""Farther from each of the eight places a touch means no target at all."""
FITS = 0.035
"""So far, of the shorter side, may a target lie from where the matrix puts its touches."""
_EIGHT: tuple[Matrix, ...] = tuple(
    then(flipped, turning(turned))
    for flipped in (STRAIGHT, (-1.0, 0.0, 1.0, 0.0, 1.0, 0.0))
    for turned in (0, 90, 180, 270)
)


PATIENCE = 2
"""After so many touches that mean nothing, the longer way is taken."""


def aimed(setup: SettingUp, tap: Aimed) -> SettingUp | None:
    """After a touch of a target: what is wrong is mended, and looked at once more. None: it is right."""
    if setup.step is SetupStep.TARGETS:
        return _tapped(setup, with_tap(setup.aiming, tap, setup.panel))
    if setup.step is not SetupStep.AIM:
        return setup
    if is_right(tap, setup.panel):
        return None
    way, misses = way_of(tap, setup.panel), setup.aiming.misses + 1
    if way is None and misses < PATIENCE:
        return replace(setup, aiming=Aiming(misses))
    touch = setup.touch if way is None else on_panel(setup.touch, way, setup.turned)
    return replace(setup, touch=touch, step=SetupStep.TARGETS)


def _tapped(setup: SettingUp, aiming: Aiming) -> SettingUp:
    if len(aiming.taps) < TARGETS * TAPS:
        return replace(setup, aiming=aiming)
    found = mended(aiming.taps, setup.panel)
    if found is None:
        return replace(setup, aiming=Aiming(contradict=True))
    return replace(setup, touch=on_panel(setup.touch, found, setup.turned), step=SetupStep.AIM)


def turned(setup: SettingUp, arrow: str) -> SettingUp | None:
    """After the arrow that points to the ceiling: any other becomes "up" when the picture has turned.

    None: it is right.
    """
    if arrow not in map(str, TURNS):
        return setup
    by, panel = int(arrow), setup.panel
    if not by:
        return None
    if is_swapped(by):
        panel = Panel(panel.height_px, panel.width_px)
    return replace(setup, panel=panel, turned=(setup.turned + by) % 360)


def way_of(tap: Aimed, panel: Panel) -> Matrix | None:
    """Which of the eight ways the touch layer lies, as what mends it; None: this touch meant no target."""
    far, best = min(
        ((_apart(at(way, tap.hit), tap.wanted, panel), way) for way in _EIGHT), key=lambda one: one[0]
    )
    return best if far <= NEAR else None


def is_right(tap: Aimed, panel: Panel) -> bool:
    """Whether it is where it was meant to be."""
    return _apart(tap.hit, tap.wanted, panel) <= CLOSE


def with_tap(aiming: Aiming, tap: Aimed, panel: Panel) -> Aiming:
    """One touch more; those of a target that lie apart are asked for again."""
    taps = (*aiming.taps, tap)
    if len(taps) % TAPS:
        return Aiming(aiming.misses, taps, aiming.contradict)
    (middle,), last = tuple(_middles(taps[-TAPS:])), taps[-TAPS:]
    if any(_apart(one.hit, middle.hit, panel) > CLOSE for one in last):
        return Aiming(aiming.misses, taps[:-TAPS], contradict=True)
    return Aiming(aiming.misses, taps)


def mended(taps: Sequence[Aimed], panel: Panel) -> Matrix | None:
    """What puts these touches where they were meant, in places of the picture; None: they contradict."""
    middles = tuple(_middles(taps))
    found = fitted([(one.hit, one.wanted) for one in middles])
    if found is None or is_flat(found):
        return None
    wrong = any(_apart(at(found, one.hit), one.wanted, panel) > FITS for one in middles)
    return None if wrong else found


def on_panel(touch: Matrix, found: Matrix, turned: int) -> Matrix:
    """``touch``, the panel's matrix so far, with what was found of the picture that is turned on it."""
    there = turning(turned)
    return then(touch, then(back_from(there), then(found, there)))


def _middles(taps: Sequence[Aimed]) -> Iterator[Aimed]:
    """The medians of each target's touches."""
    for first in range(0, len(taps), TAPS):
        some = taps[first : first + TAPS]
        x, y = (median(one.hit[side] for one in some) for side in (0, 1))
        yield Aimed(some[0].wanted, (x, y))


def _apart(one: Place, other: Place, panel: Panel) -> float:
    """How far from each other, of the picture's shorter side."""
    across, down = (one[0] - other[0]) * panel.width_px, (one[1] - other[1]) * panel.height_px
    return hypot(across, down) / min(panel.width_px, panel.height_px)
