"""Sets the scene: a table, the papers and things on it, hands, and where the camera looks from."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.training import things
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


class Scene(NamedTuple):
    """A table under way to a photograph: ``plane`` projects metres about the page's middle into pixels."""

    surface: Surface
    plane: NDArray[Any]
    stock: Stock
    tags: set[str]


def any_stock(rng: Generator, level: Level) -> Stock:
    """Choose a format: A4 more often than all others together."""
    if level is Level.EASY or rng.random() < 0.55:
        return A4
    return STOCKS[int(rng.integers(len(STOCKS)))]


def set_table(rng: Generator, fault: Fault, size: tuple[int, int], level: Level, stock: Stock) -> Scene:
    """Draw the table and the things on it, and place the camera over where the page will lie."""
    easy = level is Level.EASY or (fault in (Fault.BRIGHT, Fault.DARK) and rng.random() < 0.5)
    surface, kind = draw_table(rng, size, easy)
    plane = _plane(rng, size, fault, level, stock)
    tags = {stock.name, kind}
    around = box(stock.width_m, stock.height_m)
    if level is not Level.EASY:
        # A blank mat without a page on it cannot be told from the back of a sheet, not even by a person.
        if rng.random() < 0.12 and fault is not Fault.NO_PAGE:
            things.under(rng, surface, plane, around)
            tags.add("under")
        things.clutter(rng, surface, plane, 2 if level is Level.MEDIUM else 4, small=level is Level.MEDIUM)
    return Scene(surface, plane, stock, tags)


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
    scale = _share(rng, fault, level) * min(size[0] / extent[0], size[1] / extent[1])
    if fault is Fault.FAR:
        scale = float(rng.uniform(0.28, 0.5)) * min(size) / extent.max()
    room = (np.array(size) - scale * extent) / 2
    place = np.array(size) / 2 + room * rng.uniform(-0.85, 0.85, 2)
    if fault is Fault.CROPPED:
        place = _out(rng, np.array(size), scale * extent)
    slide = np.array(
        [[scale, 0, place[0] - scale * middle[0]], [0, scale, place[1] - scale * middle[1]], [0, 0, 1]]
    )
    placed: NDArray[Any] = slide @ plane
    return placed


def _share(rng: Generator, fault: Fault, level: Level) -> float:
    """The share of the frame that the page's tighter side takes."""
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


def lay_others(rng: Generator, scene: Scene, fault: Fault, level: Level) -> list[Laid]:
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


def _beside(rng: Generator, scene: Scene) -> NDArray[Any]:
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


def lay_page(rng: Generator, scene: Scene, level: Level) -> Laid:
    """Lay the page itself, on top of all."""
    return _sheet(rng, scene, box(scene.stock.width_m, scene.stock.height_m), level)


def _sheet(rng: Generator, scene: Scene, corners: NDArray[Any], level: Level) -> Laid:
    """Draw and lay one sheet whose corners lie there on the table (metres)."""
    quad = seen(scene.plane, corners)
    longest = float(np.linalg.norm(quad[2] - quad[1]) + np.linalg.norm(quad[3] - quad[0])) / 2
    px_m = float(np.clip(1.15 * longest / scene.stock.height_m, 150, 9000))
    return lay(rng, scene.surface, draw_sheet(rng, scene.stock, px_m), quad, bent=_bent(rng, scene, level))


def _bent(rng: Generator, scene: Scene, level: Level) -> str:
    """Choose how flat a sheet lies; a card is stiff."""
    if scene.stock is CARD or level is Level.EASY:
        return "flat"
    share = 0.2 if level is Level.MEDIUM else 0.45
    kind = str(rng.choice(("curl", "fold", "ear", "leaflet"))) if rng.random() < share else "flat"
    scene.tags.add(kind)
    return kind


def hold(rng: Generator, scene: Scene, corners: Points, level: Level) -> None:
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


def nearest(page: Laid, others: list[Laid], size: tuple[int, int]) -> tuple[Laid, list[Laid]]:
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
