"""Draws what is not the page: hands, faces, screens, trays, books, photographs, pens, cups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.training.sheets import picture
from scanner.training.surfaces import Generator, Surface, noise

Points = NDArray[np.float32]
"""N x 2, pixels."""
_SHIFT = 4


def seen(plane: NDArray[Any], points: NDArray[Any]) -> Points:
    """Project points of the table (N x 2, metres) by ``plane`` (3 x 3) into the picture."""
    flat = np.asarray(points, np.float64) @ plane[:, :2].T + plane[:, 2]
    return np.asarray(flat[:, :2] / flat[:, 2:], np.float32)


def box(width: float, height: float, turn: float = 0.0, at: tuple[float, float] = (0.0, 0.0)) -> NDArray[Any]:
    """Give the corners of a rectangle on the table, clockwise from its own top left (metres, radians)."""
    half = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    turned: NDArray[Any] = half @ spin.T + np.asarray(at)
    return turned


def fill(surface: Surface, points: NDArray[Any], ink: NDArray[Any], soft_px: float = 0.0) -> None:
    """Paint a polygon (pixels) in one colour, with a soft edge if so wished."""
    part, moved = _part(surface, points, 4 * soft_px + 2)
    _paint(part, coverage(part.shape, moved, soft_px), ink)


def _part(surface: Surface, points: NDArray[Any], margin_px: float) -> tuple[Surface, NDArray[Any]]:
    """Give the part of the picture about some points, and the points in it: the rest is not looked at."""
    most = np.array((surface.shape[1], surface.shape[0]))
    low = np.clip(np.floor(points.min(axis=0) - margin_px), 0, most - 1).astype(int)
    high = np.clip(np.ceil(points.max(axis=0) + margin_px), low + 1, most).astype(int)
    return surface[low[1] : high[1], low[0] : high[0]], points - low


def _paint(surface: Surface, cover: Surface, ink: NDArray[Any]) -> None:
    surface *= 1 - cover[:, :, None]
    surface += cover[:, :, None] * np.asarray(ink, np.float32)


def coverage(shape: tuple[int, ...], points: NDArray[Any], soft_px: float = 0.0) -> Surface:
    """Give how much of each pixel a polygon covers, height x width, 0 to 1."""
    cover = np.zeros(shape[:2], np.uint8)
    fixed = np.round(np.clip(points, -4000, 8000) * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(cover, [fixed], 255, cv2.LINE_AA, _SHIFT)
    share: Surface = np.asarray(cover / np.float32(255), np.float32)
    if soft_px > 0.3:
        share = np.asarray(cv2.GaussianBlur(share, (0, 0), soft_px), np.float32)
    return share


def cast(surface: Surface, points: NDArray[Any], depth: float, soft_px: float, shift_px: float = 0.0) -> None:
    """Darken a polygon and a little beside it: the shadow of a thing that lies there."""
    surface *= (1 - depth * coverage(surface.shape, points + shift_px, soft_px))[:, :, None]


def lay_picture(surface: Surface, image: NDArray[Any], corners: Points) -> None:
    """Lay a picture on the quad that its corners make."""
    tall, wide = image.shape[:2]
    flat = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32) - np.float32(0.5)
    warp = cv2.getPerspectiveTransform(flat, corners)
    size = (surface.shape[1], surface.shape[0])
    laid = cv2.warpPerspective(image, warp, size, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    cover = coverage(surface.shape, corners)[:, :, None]
    surface *= 1 - cover
    surface += cover * laid


def _spot(rng: Generator, reach: float) -> tuple[float, float]:
    x, y = rng.uniform(-reach, reach, 2)
    return float(x), float(y)


def _dye(rng: Generator) -> NDArray[Any]:
    """Most things in a town hall are grey, brown or pale; some are gaudy."""
    gaudy = rng.uniform(15, 240, 3)
    share = rng.choice((0.1, 0.3, 1.0))
    return np.asarray(share * gaudy + (1 - share) * rng.uniform(15, 245))


def _tray(rng: Generator, surface: Surface, plane: NDArray[Any]) -> None:
    """A tray, a mat or a clipboard: an even rectangle with a rim."""
    wide, tall, turn = rng.uniform(0.2, 0.5), rng.uniform(0.2, 0.4), rng.normal(0, 0.2)
    at, ink = _spot(rng, 0.05), _dye(rng)
    outer = seen(plane, box(wide, tall, turn, at))
    cast(surface, outer, 0.35, surface.shape[0] * 0.008, surface.shape[0] * 0.004)
    fill(surface, outer, ink * rng.uniform(0.5, 1.1))
    rim = rng.uniform(0.003, 0.02)
    fill(surface, seen(plane, box(wide - rim, tall - rim, turn, at)), ink)


def _book(rng: Generator, surface: Surface, plane: NDArray[Any]) -> None:
    """A closed book or a folder: coloured, thick, with a title."""
    wide, tall, turn, at = (
        rng.uniform(0.12, 0.24),
        rng.uniform(0.18, 0.32),
        rng.normal(0, 0.5),
        _spot(rng, 0.2),
    )
    ink = rng.uniform(10, 190, 3)
    ink[int(rng.integers(3))] *= 0.3
    under = seen(plane, box(wide, tall, turn, at)) + np.float32(surface.shape[0] * 0.012)
    cast(surface, under, 0.5, surface.shape[0] * 0.01)
    fill(surface, under, np.array((215.0, 222, 226)) * rng.uniform(0.5, 0.95))
    fill(surface, seen(plane, box(wide, tall, turn, at)), ink)
    fill(surface, seen(plane, box(0.7 * wide, 0.12 * tall, turn, at)), rng.uniform(90, 250, 3))


def _photo(rng: Generator, surface: Surface, plane: NDArray[Any]) -> None:
    """A printed photograph or a magazine's cover: a picture to the edge."""
    size = rng.uniform(0.09, 0.28)
    corners = seen(plane, box(size, size * rng.uniform(0.6, 1.5), rng.normal(0, 0.5), _spot(rng, 0.15)))
    cast(surface, corners, 0.3, surface.shape[0] * 0.006, 2)
    lay_picture(surface, picture(rng), corners)


def screen(rng: Generator, surface: Surface, plane: NDArray[Any]) -> None:
    """A telephone, a tablet or a monitor that shines: a dark bezel around windows of an interface."""
    wide = rng.choice((0.075, 0.19, 0.34))
    tall, turn, at = wide * rng.choice((0.6, 1.4, 2.0)), rng.normal(0, 0.4), _spot(rng, 0.12)
    bezel = wide * rng.uniform(0.03, 0.12)
    cast(surface, seen(plane, box(wide, tall, turn, at)), 0.3, surface.shape[0] * 0.008, 3)
    fill(surface, seen(plane, box(wide, tall, turn, at)), rng.uniform(4, 40, 3))
    lay_picture(surface, _desktop(rng), seen(plane, box(wide - bezel, tall - bezel, turn, at)))


def _desktop(rng: Generator) -> NDArray[np.uint8]:
    ground = rng.uniform(20, 255, 3) if rng.random() < 0.3 else np.full(3, rng.choice((30.0, 235.0, 252.0)))
    shown = np.full((180, 240, 3), ground, np.uint8)
    if rng.random() < 0.4:
        shown = cv2.resize(picture(rng), (240, 180)).astype(np.uint8)
    for _ in range(int(rng.integers(1, 5))):
        x, y = int(rng.integers(0, 180)), int(rng.integers(0, 130))
        ink = tuple(float(v) for v in rng.uniform(30, 255, 3))
        cv2.rectangle(shown, (x, y), (x + int(rng.integers(20, 120)), y + int(rng.integers(12, 90))), ink, -1)
    if rng.random() < 0.4:  # a text on the screen is no paper either
        for y in range(40, int(rng.integers(60, 175)), int(rng.integers(6, 14))):
            cv2.line(shown, (30, y), (int(rng.integers(90, 210)), y), (70, 70, 70), 2)
    cv2.rectangle(
        shown, (0, 0), (240, int(rng.integers(8, 20))), tuple(float(v) for v in rng.uniform(20, 230, 3)), -1
    )
    return shown


def _round(rng: Generator, surface: Surface, plane: NDArray[Any]) -> None:
    """A cup, a coin, a plate, seen from above."""
    turn = np.linspace(0, 2 * np.pi, 40)[:-1]
    ring = np.column_stack([np.cos(turn), np.sin(turn)])
    radius, at, ink = rng.uniform(0.01, 0.12) ** 1.0, np.array(_spot(rng, 0.3)), _dye(rng)
    cast(surface, seen(plane, radius * ring + at), 0.35, surface.shape[0] * 0.008, 3)
    fill(surface, seen(plane, radius * ring + at), ink)
    fill(surface, seen(plane, 0.82 * radius * ring + at), ink * rng.uniform(0.5, 1.2))


def _pen(rng: Generator, surface: Surface, plane: NDArray[Any]) -> None:
    corners = seen(
        plane, box(rng.uniform(0.06, 0.16), rng.uniform(0.005, 0.014), rng.uniform(0, 3.1), _spot(rng, 0.3))
    )
    cast(surface, corners, 0.4, surface.shape[0] * 0.004, 2)
    fill(surface, corners, rng.uniform(5, 245, 3))


def _keyboard(rng: Generator, surface: Surface, plane: NDArray[Any]) -> None:
    turn, at, ink = rng.normal(0, 0.3), np.array(_spot(rng, 0.2)), _dye(rng)
    fill(surface, seen(plane, box(0.36, 0.13, turn, (float(at[0]), float(at[1])))), ink)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    for row in range(5):
        for column in range(14):
            centre = spin @ np.array((-0.165 + 0.0254 * column, -0.048 + 0.024 * row)) + at
            key = seen(plane, box(0.02, 0.019, turn, (float(centre[0]), float(centre[1]))))
            cv2.fillConvexPoly(surface, key.astype(np.int32), tuple(float(v) for v in ink * 0.7), cv2.LINE_AA)


_THINGS: tuple[Callable[[Generator, Surface, NDArray[Any]], None], ...] = (
    _tray,
    _book,
    _photo,
    screen,
    _round,
    _pen,
    _keyboard,
)
_SMALL: tuple[Callable[[Generator, Surface, NDArray[Any]], None], ...] = (_round, _pen, _pen)


def clutter(rng: Generator, surface: Surface, plane: NDArray[Any], most: int, small: bool = False) -> None:
    """Lay up to ``most`` things on the table."""
    kinds = _SMALL if small else _THINGS
    for _ in range(int(rng.integers(0, most + 1))):
        kinds[int(rng.integers(len(kinds)))](rng, surface, plane)


def under(rng: Generator, surface: Surface, plane: NDArray[Any], around: NDArray[Any]) -> None:
    """Lay a tray, a mat or a book under the page that will have these corners (metres)."""
    more = 1 + rng.uniform(0.03, 0.35)
    ink = _dye(rng)
    corners = seen(plane, around * np.array((more, 1 + rng.uniform(0.03, 0.3))) + rng.normal(0, 0.008, 2))
    cast(surface, corners, 0.35, surface.shape[0] * 0.01, surface.shape[0] * 0.004)
    fill(surface, corners, ink)


def _skin(rng: Generator) -> NDArray[Any]:
    light = np.array((150.0, 178, 226))
    return np.asarray(light * rng.uniform(0.28, 1.08) + rng.normal(0, 6, 3))


def _capsule(surface: Surface, start: Points, end: Points, width: float, ink: NDArray[Any]) -> None:
    """A finger: a rounded stroke, darker along its sides and in its own shadow."""
    part, ends = _part(surface, np.array((start, end), np.float64), 1.2 * width + 2)
    ends = np.clip(ends, -2000, 6000)
    for share, tone in ((1.25, None), (1.0, 0.82), (0.8, 0.93), (0.5, 1.0)):
        cover = np.zeros(part.shape[:2], np.uint8)
        a, b = (tuple(int(v * 16) for v in place) for place in ends)
        cv2.line(cover, a, b, 255, max(1, round(share * width)), cv2.LINE_AA, 4)
        amount = np.asarray(cover / np.float32(255), np.float32)
        if tone is None:
            part *= 1 - 0.25 * cv2.GaussianBlur(amount, (0, 0), 0.12 * width + 0.5)[:, :, None]
        else:
            _paint(part, amount, ink * tone)


def hand(rng: Generator, surface: Surface, at: Points, outward: Points, scale_px: float) -> None:
    """Draw a hand whose finger tips lie about ``at`` and which comes from ``outward`` (unit vector)."""
    ink = _skin(rng)
    aside = np.array((-outward[1], outward[0]))
    palm = at + outward * scale_px * 1.15
    wrist = at + outward * scale_px * 6
    arm = rng.uniform(10, 230, 3) if rng.random() < 0.5 else ink * 0.95
    _capsule(surface, palm + outward * scale_px * 0.9, wrist, scale_px * 0.85, arm)
    _capsule(surface, palm, palm + outward * scale_px * 0.9, scale_px * 0.8, ink)
    fingers = int(rng.integers(1, 6))
    spread = np.linspace(-0.42, 0.42, 5)[rng.permutation(5)[:fingers]]
    for place in spread:
        tip = (
            at
            + aside * scale_px * place * rng.uniform(0.9, 1.5)
            + outward * scale_px * rng.uniform(-0.1, 0.25)
        )
        _capsule(surface, palm + aside * scale_px * place * 0.8, tip, scale_px * rng.uniform(0.15, 0.22), ink)


def face(rng: Generator, size: tuple[int, int]) -> Surface:
    """Draw a room and a person who bends over the camera: walls, windows, posters, a head, a pale shirt."""
    width, height = size
    wall = np.clip(rng.uniform(60, 225) + rng.normal(0, 12, 3), 0, 255)
    room: Surface = np.ones((height, width, 1), np.float32) * wall.astype(np.float32)
    room *= (1 + 0.06 * noise(rng, width, height, 5, 4))[:, :, None]
    for _ in range(int(rng.integers(0, 5))):
        x, y = rng.uniform(0, width), rng.uniform(-0.2, 0.7) * height
        across, down = rng.uniform(0.1, 0.45, 2) * height
        lean = rng.normal(0, 0.04, (4, 2)) * height
        quad = np.array([[x, y], [x + across, y], [x + across, y + down], [x, y + down]]) + lean
        fill(room, quad, np.clip(rng.uniform(20, 280) + rng.normal(0, 20, 3), 0, 255), rng.uniform(0, 4))
    centre = np.array((width * rng.uniform(0.25, 0.75), height * rng.uniform(0.3, 0.7)))
    tall, ink = height * rng.uniform(0.15, 0.45), _skin(rng)
    _ellipse(room, centre + np.array((0, 2.1 * tall)), (1.7 * tall, 1.1 * tall), rng.uniform(10, 250, 3))
    _ellipse(room, centre - np.array((0, 0.15 * tall)), (0.84 * tall, 1.1 * tall), rng.uniform(5, 130, 3))
    _ellipse(room, centre + np.array((0, 0.9 * tall)), (0.35 * tall, 0.6 * tall), ink * 0.85)
    _ellipse(room, centre, (0.7 * tall, tall), ink)
    for side in (-1, 1):
        eye = centre + np.array((side * 0.27, -0.12)) * tall
        _ellipse(room, eye, (0.11 * tall, 0.06 * tall), np.full(3, 235.0))
        _ellipse(room, eye, (0.05 * tall, 0.05 * tall), np.full(3, 25.0))
    _ellipse(room, centre + np.array((0, 0.5 * tall)), (0.28 * tall, 0.07 * tall), ink * (0.6, 0.55, 0.8))
    return room


def _ellipse(surface: Surface, centre: NDArray[Any], radii: tuple[float, float], ink: NDArray[Any]) -> None:
    turn = np.linspace(0, 2 * np.pi, 60)[:-1]
    ring = np.column_stack([radii[0] * np.cos(turn), radii[1] * np.sin(turn)]) + centre
    fill(surface, ring, ink, surface.shape[0] / 240)
