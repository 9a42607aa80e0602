"""Makes camera frames over tables whose page corners are known: the page finder learns and is judged by them.

Everything comes from the random generator that is passed in: the same seed gives the same frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Grey
from scanner.training import things
from scanner.training.optics import Optics, add_glare, bend, bent, expose, light
from scanner.training.paper import Laid
from scanner.training.sheets import A4, Stock
from scanner.training.staging import (
    Fault,
    Level,
    Scene,
    any_stock,
    hold,
    lay_others,
    lay_page,
    nearest,
    set_table,
)
from scanner.training.surfaces import Generator, Surface
from scanner.training.things import Points

__all__ = ["NOTHING", "Fault", "Labelled", "Level", "frame"]


@dataclass(frozen=True)
class Labelled:
    """A frame and the truth about it.

    ``corners``: the page's, 4 x 2 pixels, clockwise from the one nearest the top left of the picture, beyond
    the frame where the page runs out of it; None without a page. ``page`` and ``other``: 0 to 255, what the
    page and what other papers cover, hands or not. ``tags``: what was drawn, for those who look for causes.
    """

    image: Image = field(repr=False)
    corners: Points | None
    page: Grey = field(repr=False)
    other: Grey = field(repr=False)
    fault: Fault
    level: Level
    tags: frozenset[str]


NOTHING = ("table", "hands", "face", "screen", "things", "covered")
"""What a frame without a page may show."""
_NOTHING_SHARES = (0.2, 0.12, 0.1, 0.23, 0.25, 0.1)


def frame(
    rng: Generator,
    fault: Fault = Fault.OK,
    size: tuple[int, int] = (1280, 720),
    *,
    level: Level = Level.MEDIUM,
    stock: Stock | None = None,
    nothing: str | None = None,
) -> Labelled:
    """Make a frame (``size`` wide and high, pixels) with this fault alone.

    The format is ``stock``, or any. ``nothing``, of ``NOTHING``, is what is seen in place of a page.
    """
    if fault is Fault.NO_PAGE:
        return _without_page(rng, size, level, nothing or str(rng.choice(NOTHING, p=_NOTHING_SHARES)))
    scene = set_table(rng, fault, size, level, stock or any_stock(rng, level))
    others = lay_others(rng, scene, fault, level)
    page = lay_page(rng, scene, level)
    hold(rng, scene, page.corners, level)
    page, others = nearest(page, others, size)
    return _taken(rng, scene, fault, level, page=page, others=others)


def _optics(rng: Generator, fault: Fault, level: Level) -> Optics:
    """Choose lamp, lens and sensor; only the asked fault is one."""
    hard = {Level.EASY: 0.0, Level.MEDIUM: 0.5, Level.HARD: 1.0}[level]
    some = {name: rng.random() < share * hard for name, share in _SOME.items()}
    chosen = Optics(
        level=float(rng.uniform(0.9 - 0.22 * hard, 1.0)),
        slope=float(rng.uniform(0, 0.06 + 0.2 * hard)),
        shadows=int(some["shadow"]) * int(rng.integers(1, 3)),
        shadow_depth=float(rng.uniform(0.1, 0.5)),
        patch=float(rng.uniform(0.15, 0.45)) if some["patch"] else 0.0,
        tint=_tint(rng, 0.04 + 0.06 * hard),
        gamma=float(np.exp(rng.normal(0, 0.12 * hard))),
        vignette=float(rng.uniform(0, 0.25 * hard)),
        bend=float(rng.uniform(-0.03, 0.1)) * float(some["bend"]),
        blur=float(rng.uniform(0, 0.0006 + 0.0004 * hard)),
        noise=float(rng.uniform(0.8, 2.5 + 4 * hard)),
        sharpen=float(rng.uniform(0, 0.9)) * float(some["sharpen"]),
        jpeg=int(rng.uniform(60, 96)) if some["jpeg"] else 0,
    )
    match fault:
        case Fault.DARK:
            return replace(chosen, level=float(rng.uniform(0.1, 0.27)), shadows=0, patch=0.0, gamma=1.0)
        case Fault.BRIGHT:
            return replace(
                chosen, level=float(rng.uniform(1.6, 2.2)), shadows=0, patch=0.0, slope=0.03, gamma=1.0
            )
        case Fault.BLUR:
            shaken = rng.random() < 0.35
            blur = float(rng.uniform(0.0034, 0.007))
            return replace(
                chosen, motion=0.02 if shaken else 0.0, blur=0.0015 if shaken else blur, sharpen=0.0
            )
        case Fault.GLARE:
            return replace(chosen, level=float(rng.uniform(0.72, 0.88)), slope=0.06, gamma=1.0)
    return chosen


_SOME = {"shadow": 0.5, "patch": 0.12, "bend": 0.5, "sharpen": 0.5, "jpeg": 0.8}


def _tint(rng: Generator, spread: float) -> tuple[float, float, float]:
    blue, green, red = 1 + rng.normal(0, spread, 3)
    top = max(blue, green, red, 1.0)
    return float(blue / top), float(green / top), float(red / top)


def _taken(
    rng: Generator, scene: Scene, fault: Fault, level: Level, *, page: Laid, others: list[Laid]
) -> Labelled:
    """Light the scene and take the picture; the truth goes through the same lens."""
    size = (scene.surface.shape[1], scene.surface.shape[0])
    optics = _optics(rng, fault, level)
    light(rng, scene.surface, optics)
    scene.tags.update({"shadow"} if optics.shadows else ())
    if fault is Fault.GLARE:
        add_glare(rng, scene.surface, _within(rng, page.corners), float(rng.uniform(0.035, 0.07) * size[1]))
    hidden = 1 - page.cover
    other = np.max([one.cover * hidden for one in others], axis=0) if others else np.zeros_like(hidden)
    image, page_mask, other_mask = _shot(rng, optics, scene.surface, page.cover, other)
    corners = _ordered(bent(page.corners, optics, size))
    return Labelled(image, corners, page_mask, other_mask, fault, level, frozenset(scene.tags))


def _within(rng: Generator, corners: Points) -> Points:
    """Some place well inside a quad."""
    across, down = (np.float32(v) for v in rng.uniform(0.3, 0.7, 2))
    top = corners[0] + across * (corners[1] - corners[0])
    low = corners[3] + across * (corners[2] - corners[3])
    return np.asarray(top + down * (low - top), np.float32)


def _shot(
    rng: Generator, optics: Optics, surface: Surface, *covers: Surface
) -> tuple[NDArray[np.uint8], ...]:
    """Send the scene and the covers (0 to 1) through the lens: the picture, then masks (0 to 255)."""
    maps = bend(optics, (surface.shape[1], surface.shape[0]))
    if maps is not None:
        surface = np.asarray(
            cv2.remap(surface, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.float32
        )
        covers = tuple(np.asarray(cv2.remap(cover, *maps, cv2.INTER_LINEAR)) for cover in covers)
    masks = (np.round(255 * cover).astype(np.uint8) for cover in covers)
    return (expose(rng, surface, optics), *masks)


def _ordered(corners: Points) -> Points:
    first = int(np.argmin(corners.sum(axis=1)))
    return np.roll(corners, -first, axis=0)


def _without_page(rng: Generator, size: tuple[int, int], level: Level, kind: str) -> Labelled:
    """Photograph anything but a page."""
    width, height = size
    scene = set_table(rng, Fault.NO_PAGE, size, level, A4)
    surface = scene.surface
    match kind:
        case "face":
            surface = things.face(rng, size)
        case "hands":
            for _ in range(int(rng.integers(1, 3))):
                angle = rng.uniform(0, 2 * np.pi)
                outward = np.array((np.cos(angle), np.sin(angle)), np.float32)
                at = (rng.uniform(0.2, 0.8, 2) * size).astype(np.float32)
                things.hand(rng, surface, at, outward, float(rng.uniform(0.15, 0.5) * height))
        case "screen":
            things.screen(rng, surface, scene.plane)
        case "things":
            things.clutter(rng, surface, scene.plane, 6)
        case "covered":
            surface *= np.float32(rng.uniform(0.02, 0.9))
            surface[:] = cv2.GaussianBlur(surface, (0, 0), height * rng.uniform(0.02, 0.1))
    optics = replace(_optics(rng, Fault.NO_PAGE, level), blur=float(rng.choice((0.0005, 0.001, 0.004))))
    light(rng, surface, optics)
    (image,) = _shot(rng, optics, surface)
    nothing = np.zeros((height, width), np.uint8)
    return Labelled(image, None, nothing, nothing, Fault.NO_PAGE, level, frozenset((kind, *scene.tags)))
