"""Makes camera frames over tables whose page corners are known: the page finder learns and is judged by them.

Everything comes from the random generator that is passed in: the same seed gives the same frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from scanner.arrays import Grey
from scanner.training import things
from scanner.training.optics import Optics, add_glare, bend, bent, expose, light
from scanner.training.paper import Laid, lay
from scanner.training.sheets import A4, CARD, STOCKS, Stock, draw_sheet
from scanner.training.surfaces import Generator, Surface, draw_table
from scanner.training.things import Points, box, seen


class Fault(StrEnum):
    """What is wrong with a frame, if anything; each is plain enough that a person would say the same."""

    OK = "ok"
    DARK = "dark"
    BRIGHT = "bright"
    GLARE = "glare"
    BLUR = "blur"
    FAR = "far"
    CROPPED = "cropped"
    TWO_SHEETS = "two_sheets"
    NO_PAGE = "no_page"


class Level(StrEnum):
    """How hard a frame is: ``easy`` is a good lamp over a dark table, ``hard`` has it all."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


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


class _Scene(NamedTuple):
    """A table under way to a photograph: ``plane`` projects metres about the page's middle into pixels."""

    surface: Surface
    plane: NDArray[Any]
    stock: Stock
    tags: set[str]


NOTHING = ("table", "hands", "face", "screen", "things", "covered")
"""What a frame without a page may show."""
_NOTHING_SHARES = (0.25, 0.125, 0.125, 0.125, 0.25, 0.125)


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
    scene = _table(rng, fault, size, level, stock or _stock(rng, fault, level))
    others = _others(rng, scene, fault, level)
    page = _page(rng, scene, fault, level)
    _hands(rng, scene, page.corners, fault, level)
    page, others = _nearest(page, others, size)
    return _taken(rng, scene, fault, level, page=page, others=others)


def _stock(rng: Generator, fault: Fault, level: Level) -> Stock:
    if level is Level.EASY or rng.random() < 0.55:
        return A4
    return STOCKS[int(rng.integers(len(STOCKS)))]


def _table(rng: Generator, fault: Fault, size: tuple[int, int], level: Level, stock: Stock) -> _Scene:
    easy = level is Level.EASY or (fault in (Fault.BRIGHT, Fault.DARK) and rng.random() < 0.5)
    surface, kind = draw_table(rng, size, easy)
    plane = _plane(rng, size, fault, level, stock)
    tags = {stock.name, kind}
    around = box(stock.width_m, stock.height_m)
    if level is not Level.EASY:
        if rng.random() < 0.12:
            things.under(rng, surface, plane, around)
            tags.add("under")
        things.clutter(rng, surface, plane, 2 if level is Level.MEDIUM else 4, small=level is Level.MEDIUM)
    return _Scene(surface, plane, stock, tags)


def _plane(rng: Generator, size: tuple[int, int], fault: Fault, level: Level, stock: Stock) -> NDArray[Any]:
    """Place the camera: turn and tilt, then slide and scale until the page has its share of the frame."""
    hard = {Level.EASY: 0.25, Level.MEDIUM: 0.6, Level.HARD: 1.0}[level]
    turn = rng.normal(0, 0.12 + 0.25 * hard) + (rng.random() < 0.15 * hard) * rng.uniform(-np.pi, np.pi)
    tilt = rng.normal(0, 0.06 + 0.14 * hard, 2)
    if rng.random() < 0.06 * hard:
        turn += np.pi
    spin = cv2.Rodrigues(np.array((tilt[0], tilt[1], 0.0)))[0] @ cv2.Rodrigues(np.array((0.0, 0.0, turn)))[0]
    longest = max(stock.width_m, stock.height_m)
    away = longest * rng.uniform(1.6, 2.8)
    plane = np.column_stack([spin[:, 0], spin[:, 1], (0.0, 0.0, away)])
    points = seen(plane, box(stock.width_m, stock.height_m)).astype(np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = high - low
    middle = (low + high) / 2
    scale = _share(rng, fault, level, stock) * min(size[0] / extent[0], size[1] / extent[1])
    room = (np.array(size) - scale * extent) / 2
    place = np.array(size) / 2 + room * rng.uniform(-0.85, 0.85, 2)
    if fault is Fault.CROPPED:
        place = _out(rng, np.array(size), scale * extent)
    slide = np.array(
        [[scale, 0, place[0] - scale * middle[0]], [0, scale, place[1] - scale * middle[1]], [0, 0, 1]]
    )
    placed: NDArray[Any] = slide @ plane
    return placed


def _share(rng: Generator, fault: Fault, level: Level, stock: Stock) -> float:
    """The share of the frame that the page's tighter side takes."""
    if fault is Fault.FAR:
        return float(rng.uniform(0.28, 0.5))
    if fault is Fault.TWO_SHEETS:
        return float(rng.uniform(0.5, 0.8))
    if fault is Fault.CROPPED:
        return float(rng.uniform(0.75, 1.35))
    return float(rng.uniform({Level.EASY: 0.8, Level.MEDIUM: 0.74, Level.HARD: 0.7}[level], 0.96))


def _out(rng: Generator, size: NDArray[Any], extent: NDArray[Any]) -> NDArray[Any]:
    """Push the page over one border by 6 to 40 % of its extent, or over two at a corner."""
    axis = int(rng.integers(2))
    place = size / 2 + np.maximum(size - extent, 0) / 2 * rng.uniform(-0.8, 0.8, 2)
    axes = (0, 1) if rng.random() < 0.25 else (axis,)
    for one in axes:
        lost = rng.uniform(0.06, 0.4) * extent[one]
        low = extent[one] / 2 - lost
        place[one] = low if rng.random() < 0.5 else size[one] - low
    return np.asarray(place)


def _others(rng: Generator, scene: _Scene, fault: Fault, level: Level) -> list[Laid]:
    """Lay other papers first: a second sheet that shows, or a pile that peeps out from under the page."""
    stock, laid = scene.stock, []
    if fault is Fault.TWO_SHEETS:
        scene.tags.add("second")
        laid.append(_sheet(rng, scene, _beside(rng, scene), level))
    elif level is not Level.EASY and rng.random() < (0.06 if level is Level.MEDIUM else 0.2):
        scene.tags.add("pile")
        for _ in range(int(rng.integers(1, 4))):
            x, y = rng.normal(0, 0.05, 2) * stock.width_m
            corners = box(stock.width_m, stock.height_m, rng.normal(0, 0.06), (float(x), float(y)))
            laid.append(_sheet(rng, scene, corners, level))
    return laid


def _beside(rng: Generator, scene: _Scene) -> NDArray[Any]:
    """Choose where a second sheet lies: beside the page or half under it, as far in the frame as it can."""
    stock, size = scene.stock, np.array(scene.surface.shape[1::-1])
    best, most = box(stock.width_m, stock.height_m), -1.0
    for angle in (*rng.permutation(4) * np.pi / 2, rng.uniform(0, 2 * np.pi)):
        reach = abs(np.cos(angle)) * stock.width_m + abs(np.sin(angle)) * stock.height_m
        x, y = rng.uniform(0.62, 1.1) * reach * np.array((np.cos(angle), np.sin(angle)))
        there = box(stock.width_m, stock.height_m, rng.normal(0, 0.12), (float(x), float(y)))
        quad = seen(scene.plane, there)
        shown = np.prod(np.ptp(np.clip(quad, 0, size), axis=0)) / max(
            1.0, float(np.prod(np.ptp(quad, axis=0)))
        )
        if shown > most + 0.02:
            best, most = there, shown
    return best


def _page(rng: Generator, scene: _Scene, fault: Fault, level: Level) -> Laid:
    return _sheet(rng, scene, box(scene.stock.width_m, scene.stock.height_m), level)


def _sheet(rng: Generator, scene: _Scene, corners: NDArray[Any], level: Level) -> Laid:
    """Draw and lay one sheet whose corners lie there on the table (metres)."""
    quad = seen(scene.plane, corners)
    longest = float(np.linalg.norm(quad[2] - quad[1]) + np.linalg.norm(quad[3] - quad[0])) / 2
    px_m = float(np.clip(1.15 * longest / scene.stock.height_m, 150, 9000))
    return lay(rng, scene.surface, draw_sheet(rng, scene.stock, px_m), quad, bent=_bent(rng, scene, level))


def _bent(rng: Generator, scene: _Scene, level: Level) -> str:
    """Choose how flat a sheet lies; a card is stiff."""
    if scene.stock is CARD or level is Level.EASY:
        return "flat"
    share = 0.2 if level is Level.MEDIUM else 0.45
    kind = str(rng.choice(("curl", "fold", "ear", "leaflet"))) if rng.random() < share else "flat"
    scene.tags.add(kind)
    return kind


def _hands(rng: Generator, scene: _Scene, corners: Points, fault: Fault, level: Level) -> None:
    """Let hands hold the page by its sides."""
    most = {Level.EASY: 0.0, Level.MEDIUM: 0.25, Level.HARD: 0.45}[level]
    height = scene.surface.shape[0]
    for _ in range(2):
        if rng.random() > most:
            continue
        scene.tags.add("hand")
        side = int(rng.integers(4))
        begin, end = corners[side], corners[(side + 1) % 4]
        at = begin + np.float32(rng.uniform(0.1, 0.9)) * (end - begin)
        outward = at - corners.mean(axis=0)
        outward /= max(1e-3, float(np.linalg.norm(outward)))
        at = at - outward * np.float32(rng.uniform(-0.01, 0.07) * height)
        things.hand(rng, scene.surface, at, outward, float(rng.uniform(0.1, 0.22) * height))


def _nearest(page: Laid, others: list[Laid], size: tuple[int, int]) -> tuple[Laid, list[Laid]]:
    """Of sheets side by side the one nearest the middle is the page; of sheets that overlap, the top one."""
    middle = np.array(size) / 2
    for index, other in enumerate(others):
        common, _ = cv2.intersectConvexConvex(page.corners, other.corners)
        beside = common < 0.02 * cv2.contourArea(page.corners)
        if beside and np.linalg.norm(other.corners.mean(0) - middle) < np.linalg.norm(
            page.corners.mean(0) - middle
        ):
            return other, [*others[:index], *others[index + 1 :], page]
    return page, others


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
    rng: Generator, scene: _Scene, fault: Fault, level: Level, *, page: Laid, others: list[Laid]
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
    scene = _table(rng, Fault.NO_PAGE, size, level, A4)
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
