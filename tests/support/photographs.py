"""A pinhole camera over a table: it photographs drawn papers and knows where their corners fell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image

Float = NDArray[np.float32]
TABLES = ("wood", "dark", "grey", "light", "cloth", "tiles")


@dataclass(frozen=True)
class Pose:
    """How the paper lies: turn in its plane, tilt of the camera, share of the frame, offset in shares."""

    turn_deg: float = 0.0
    tilt_deg: tuple[float, float] = (0.0, 0.0)
    fill: float = 0.85
    offset: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Light:
    """Lamp and lens: level 1 is right, slope the lamp's gradient, glare a reflection's radius (share)."""

    level: float = 1.0
    slope: float = 0.15
    shadow: float = 0.0
    glare: float = 0.0
    blur_px: float = 0.0
    noise: float = 2.0


class Photograph(NamedTuple):
    """The picture and the paper's true corners (pixels, clockwise from the top left)."""

    image: Image
    corners: Float


def _smooth(rng: np.random.Generator, width: int, height: int, cells_x: int, cells_y: int) -> Float:
    small = rng.standard_normal((max(cells_y, 2), max(cells_x, 2))).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def draw_table(kind: str, rng: np.random.Generator, size: tuple[int, int]) -> Float:
    """Draw a table top, height x width x 3, 0 to 255."""
    width, height = size
    base = {"wood": (70, 105, 150), "dark": (62, 68, 60), "grey": (120, 122, 124)}.get(kind, (128, 120, 112))
    if kind == "light":
        base = tuple(rng.uniform(178, 228) + rng.uniform(-8, 8) for _ in range(3))
    if kind == "cloth":
        base = tuple(rng.uniform(40, 150, 3))
    surface = np.ones((height, width, 1), np.float32) * np.array(base, np.float32)
    surface *= (1 + 0.05 * _smooth(rng, width, height, 6, 4))[:, :, None]
    if kind == "wood":
        grain = _smooth(rng, width, height, 5, height // 5) + 0.6 * _smooth(
            rng, width, height, 9, height // 14
        )
        surface *= (1 + 0.09 * grain)[:, :, None]
        for y in rng.integers(0, height, rng.integers(1, 5)):
            cv2.line(
                surface,
                (0, int(y)),
                (width, int(y + rng.integers(-9, 9))),
                (30, 40, 55),
                max(1, height // 360),
            )
    if kind == "cloth":
        weave = np.sin(np.arange(width) * 1.9)[None, :] * np.sin(np.arange(height) * 1.7)[:, None]
        surface *= (1 + 0.08 * weave.astype(np.float32))[:, :, None]
    if kind == "tiles":
        step = int(rng.integers(height // 4, height // 2))
        for at in range(int(rng.integers(0, step)), max(size), step):
            cv2.line(surface, (at, 0), (at, height), (86, 84, 80), max(2, height // 180))
            cv2.line(surface, (0, at), (width, at), (86, 84, 80), max(2, height // 180))
    return surface


def _clutter(surface: Float, rng: np.random.Generator) -> None:
    """Lay a pen, a coin or the corner of another thing on the table."""
    height, width = surface.shape[:2]
    for _ in range(int(rng.integers(0, 3))):
        at = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        colour = tuple(float(v) for v in rng.uniform(20, 235, 3))
        if rng.random() < 0.5:
            cv2.circle(surface, at, int(height * rng.uniform(0.02, 0.06)), colour, -1, cv2.LINE_AA)
        else:
            end = (at[0] + int(rng.uniform(-0.3, 0.3) * width), at[1] + int(rng.uniform(-0.3, 0.3) * height))
            cv2.line(surface, at, end, colour, max(3, height // 60), cv2.LINE_AA)


def _corners(aspect: float, size: tuple[int, int], pose: Pose) -> Float:
    """Project the sheet's corners; ``fill`` is the share of the frame that the tighter side takes."""
    half = np.array([[-0.5, -0.5 * aspect], [0.5, -0.5 * aspect], [0.5, 0.5 * aspect], [-0.5, 0.5 * aspect]])
    turn, tilt_x, tilt_y = np.radians([pose.turn_deg, *pose.tilt_deg])
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    flat = np.column_stack([half @ spin.T, np.zeros(4)])
    rx, ry = cv2.Rodrigues(np.array([tilt_x, 0.0, 0.0]))[0], cv2.Rodrigues(np.array([0.0, tilt_y, 0.0]))[0]
    seen = flat @ (ry @ rx).T + np.array([0, 0, 2.4 * max(1.0, aspect)])
    points = seen[:, :2] / seen[:, 2:]
    points -= (points.max(0) + points.min(0)) / 2
    extent = points.max(0) - points.min(0)
    points *= pose.fill * min(size[0] / extent[0], size[1] / extent[1])
    return (points + np.array(size) * (0.5 + np.array(pose.offset))).astype(np.float32)


def _lamp(surface: Float, rng: np.random.Generator, light: Light) -> None:
    height, width = surface.shape[:2]
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    ramp = (np.cos(angle) * (xx / width - 0.5) + np.sin(angle) * (yy / height - 0.5)).astype(np.float32)
    surface *= (light.level * (1 + light.slope * 2 * ramp))[:, :, None]
    if light.shadow:
        mask = np.zeros((height, width), np.float32)
        x = int(rng.uniform(0.1, 0.9) * width)
        lean = int(rng.uniform(-0.3, 0.3) * width)
        cv2.fillPoly(
            mask, [np.array([[x, 0], [width, 0], [width, height], [x + lean, height]], np.int32)], 1.0
        )
        soft = height * rng.uniform(0.004, 0.03)
        surface *= (1 - light.shadow * cv2.GaussianBlur(mask, (0, 0), soft))[:, :, None]
    if light.glare:
        cx, cy = width * rng.uniform(0.42, 0.58), height * rng.uniform(0.4, 0.6)
        spot = np.exp(-(((xx - cx) ** 2 + (yy - cy) ** 2) / (2 * (light.glare * height) ** 2)))
        surface += (420 * spot)[:, :, None].astype(np.float32)


def _lens(surface: Float, rng: np.random.Generator, light: Light) -> Image:
    if light.blur_px:
        surface = cv2.GaussianBlur(surface, (0, 0), light.blur_px)
    surface += rng.standard_normal(surface.shape, np.float32) * light.noise
    return np.clip(surface, 0, 255).astype(np.uint8)


def _lay(surface: Float, paper: Image, corners: Float) -> None:
    height, width = surface.shape[:2]
    tall, wide = paper.shape[:2]
    # Shrink first: warping straight down to half size would alias the print.
    shrink = min(1.0, 1.15 * float(np.linalg.norm(corners[2] - corners[1])) / tall)
    if shrink < 1.0:
        paper = cv2.resize(paper, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        tall, wide = paper.shape[:2]
    flat = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(flat, corners)
    seen = cv2.warpPerspective(paper, warp, (width, height), flags=cv2.INTER_LINEAR).astype(np.float32)
    alpha = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(alpha, np.round(corners * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    cast = cv2.GaussianBlur(alpha.astype(np.float32) / 255, (0, 0), height * 0.006)
    surface *= (1 - 0.25 * np.roll(cast, (height // 240, height // 300), (0, 1)))[:, :, None]
    share = (alpha.astype(np.float32) / 255)[:, :, None]
    surface *= 1 - share
    surface += seen * share


def _curled(paper: Image, curl: float) -> Image:
    """Shade a sheet that does not lie flat: waves of light along it."""
    if not curl:
        return paper
    wave = np.sin(np.linspace(0, 7, paper.shape[0], dtype=np.float32))[:, None, None]
    return np.clip(paper * (1 - curl * (0.5 + 0.5 * wave)), 0, 255).astype(np.uint8)


def _finger(surface: Float, rng: np.random.Generator, corners: Float) -> None:
    """Hold the sheet by one side."""
    side = int(rng.integers(4))
    at = corners[side] + rng.uniform(0.15, 0.85) * (corners[(side + 1) % 4] - corners[side])
    inward = (corners.mean(axis=0) - at) / np.linalg.norm(corners.mean(axis=0) - at)
    tall = surface.shape[0]
    ends = [tuple(int(v) for v in at + inward * tall * reach) for reach in (-0.4, 0.05)]
    cv2.line(surface, *ends, (128, 158, 206), max(4, tall // 22), cv2.LINE_AA)


def photograph(
    paper: Image,
    rng: np.random.Generator,
    size: tuple[int, int] = (1280, 720),
    pose: Pose = Pose(),
    light: Light = Light(),
    *,
    table: str = "dark",
    clutter: bool = False,
    second: Pose | None = None,
    fingers: int = 0,
    curl: float = 0.0,
) -> Photograph:
    """Photograph a paper (BGR) on a table, ``size`` wide and high; ``second`` lays another sheet first."""
    surface = draw_table(table, rng, size)
    if clutter:
        _clutter(surface, rng)
    aspect = paper.shape[0] / paper.shape[1]
    if second is not None:
        _lay(surface, paper, _corners(aspect, size, second))
    corners = _corners(aspect, size, pose)
    _lay(surface, _curled(paper, curl), corners)
    for _ in range(fingers):
        _finger(surface, rng, corners)
    _lamp(surface, rng, light)
    return Photograph(_lens(surface, rng, light), corners)


def empty_table(
    rng: np.random.Generator, size: tuple[int, int] = (1280, 720), table: str | None = None
) -> Image:
    """Photograph a table with no paper: things, shadows, a tray and a bare arm at most."""
    kind = table or TABLES[int(rng.integers(len(TABLES)))]
    surface = draw_table(kind, rng, size)
    width, height = size
    if rng.random() < 0.25:
        tray = _corners(0.7, size, Pose(float(rng.uniform(-15, 15)), fill=float(rng.uniform(0.4, 0.8))))
        cv2.fillConvexPoly(surface, tray.astype(np.int32), tuple(rng.uniform(20, 60, 3)), cv2.LINE_AA)
    _clutter(surface, rng)
    if rng.random() < 0.4:
        wrist, tip = (
            (int(width * rng.uniform(0.2, 0.8)), height),
            (int(width * rng.uniform(0.2, 0.8)), height // 3),
        )
        cv2.line(surface, wrist, tip, (130, 160, 210), height // 5, cv2.LINE_AA)
    light = Light(rng.uniform(0.6, 1.05), rng.uniform(0, 0.4), rng.uniform(0, 0.5) * (rng.random() < 0.5))
    _lamp(surface, rng, light)
    return _lens(surface, rng, Light(noise=float(rng.uniform(1, 5)), blur_px=float(rng.uniform(0, 1.5))))


def random_shot(
    paper: Image, rng: np.random.Generator, level: str, size: tuple[int, int] = (1280, 720)
) -> Photograph:
    """Photograph a paper as a citizen may lay it: ``easy``, ``medium`` or ``hard``."""
    hard = {"easy": 0.0, "medium": 0.5, "hard": 1.0}[level]
    tables = {"easy": TABLES[:3], "medium": ("wood", "dark", "grey", "cloth", "tiles"), "hard": TABLES}[level]
    tilt = 8 + 18 * hard
    pose = Pose(
        float(rng.uniform(-1, 1) * (8 + 24 * hard)),
        (float(rng.uniform(-tilt, tilt)), float(rng.uniform(-tilt, tilt))),
        float(rng.uniform(0.8 - 0.2 * hard, 0.92)),
        tuple(rng.uniform(-0.02, 0.02, 2)),
    )
    light = Light(
        float(rng.uniform(0.85 - 0.3 * hard, 1.02)),
        float(rng.uniform(0, 0.12 + 0.25 * hard)),
        float(rng.uniform(0, 0.5) * hard * (rng.random() < 0.6)),
        0.0,
        float(rng.uniform(0, 0.6 + 0.8 * hard)),
        float(rng.uniform(1, 3 + 4 * hard)),
    )
    table = tables[int(rng.integers(len(tables)))]
    return photograph(
        paper,
        rng,
        size,
        pose,
        light,
        table=table,
        clutter=hard > 0,
        fingers=int(hard * rng.integers(0, 3)),
        curl=hard * float(rng.uniform(0, 0.25)),
    )
