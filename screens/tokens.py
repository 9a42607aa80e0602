"""The names of all sizes, colours and fonts of the design; the values are in ``config/themes``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Colour: TypeAlias = tuple[float, float, float, float]
"""Red, green, blue, alpha, each 0 to 1."""

CLEAR: Colour = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Fonts:
    """Font files by weight."""

    regular: str
    medium: str
    bold: str
    extra: str
    icon_bold: str
    icon_duotone: str


@dataclass(frozen=True)
class Sizes:
    """Every size of the design in px; the names are those of ``tokens.toml``."""

    body: int
    label: int
    heading: int
    title: int
    headline: int
    display: int
    minimum: int
    chrome: int
    action: int
    key: int
    line_body: float
    line_tight: float
    line_lift: float
    share_disc_icon: float
    share_key: float
    share_left: float
    share_back: float
    share_sign: float
    share_baseline: float
    target_min: int
    target: int
    main: int
    main_compact: int
    main_landscape: int
    bottom_gap: int
    bottom_gap_landscape: int
    gap: int
    gap_min: int
    margin: int
    pad: int
    pad_small: int
    dock_pad: int
    radius: int
    radius_small: int
    border: int
    border_thick: int
    hairline: int
    ring: int
    icon: int
    icon_small: int
    icon_gap: int
    icon_box: int
    icon_box_compact: int
    mark: int
    mark_icon: int
    tile: int
    tile_compact: int
    menu_tile: int
    menu_tile_compact: int
    language_tile: int
    language_tile_compact: int
    top: int
    top_landscape: int
    chip: int
    town: int
    town_large: int
    progress_bar: int
    progress_gap: int
    dock: int
    dock_cell: int
    dock_icon: int
    dock_landscape: int
    dock_cell_landscape: int
    dock_gap: int
    listen: int
    field: int
    key_max: int
    disc: int
    disc_compact: int
    camera_min: int
    camera_max: int
    camera_line: int
    advice: int
    qr_min: int
    qr_dot: int
    qr_max: int
    spread: int
    step: int
    highlight_pad: int
    sign: int
    sign_compact: int
    pen: int


@dataclass(frozen=True)
class Palette:
    """Every colour by its role; a theme file gives each one."""

    paper: Colour
    bar: Colour
    surface: Colour
    ink: Colour
    card_ink: Colour
    ink_soft: Colour
    line: Colour
    hairline: Colour
    action: Colour
    on_action: Colour
    action_pressed: Colour
    link: Colour
    tint: Colour
    tint_pressed: Colour
    plain_edge: Colour
    plain_ink: Colour
    help: Colour
    on_help: Colour
    help_pressed: Colour
    ok: Colour
    on_ok: Colour
    ok_tint: Colour
    warning: Colour
    on_warning: Colour
    warning_tint: Colour
    todo: Colour
    mark: Colour
    on_mark: Colour
    dock: Colour
    dock_line: Colour
    dock_cell: Colour
    dock_cell_edge: Colour
    dock_cell_pressed: Colour
    on_dock: Colour
    highlight: Colour
    on_highlight: Colour
    backdrop: Colour
    on_backdrop: Colour
    accent: Colour
    language: Colour
    on_language: Colour
    language_edge: Colour
    ring_outer: Colour
    ring_inner: Colour
    camera: Colour
    outline: Colour
    outline_halo: Colour
    qr_ink: Colour
    qr_paper: Colour
    banner: Colour
    on_banner: Colour
    aside: Colour
    aside_pressed: Colour
    sheet: Colour
    sheet_soft: Colour
    pen: Colour
    clear: Colour = CLEAR
