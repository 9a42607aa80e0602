"""Themes: colours by role and sizes in millimetres, so that a page reads the same on every screen.

Sources: DESIGN.md "Tokens"; accessibility.md section 2 (EN 301 549 5.1.4, WCAG 1.4.6 and 1.4.11).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from i18n.locales import right_to_left
from kiosk.pages.comfort import TEXT_SIZES, THEMES
from kiosk.types import Lang, ParvisError, TextKey
from screens.icons import IconBook
from screens.scripts import LATIN, script_of
from screens.tokens import Colour, Fonts, Palette, Sizes

REACH_MM = 1220.0
SEATED_MM = (1000.0, 1100.0)
"""No target higher for a seated person; the second where the first would cut a page in more parts
(EN 301 549, 8.3.1: the best height of operable parts ends at 1 100 mm)."""
_FRENCH = Lang("fr")
DESIGN_DISTANCE_MM = 600.0
"""The distance at which the capital heights of ``tokens.toml`` hold."""


class ThemeError(ParvisError):
    """A theme file that cannot be used; ``detail`` names the file and the key."""

    code = "theme"
    text_key = TextKey("error.fault")


@dataclass(frozen=True)
class Display:
    """The screen: size in px, px per mm, the person's distance and the height of its lower edge in mm."""

    width_px: int = 1080
    height_px: int = 1920
    px_per_mm: float = 4.03
    distance_mm: float = 600.0
    mount_mm: float = 850.0

    @property
    def landscape(self) -> bool:
        """Wider than high."""
        return self.width_px > self.height_px

    @property
    def reach_px(self) -> float:
        """The reach line above the screen's lower edge: 1 220 mm from the floor (EN 301 549 8.3)."""
        return self.level_px(REACH_MM)

    @property
    def top_mm(self) -> float:
        """The screen's upper edge, from the floor."""
        return self.mount_mm + self.height_px / self.px_per_mm

    def level_px(self, floor_mm: float) -> float:
        """A height from the floor, above the screen's lower edge."""
        return (floor_mm - self.mount_mm) * self.px_per_mm

    def px(self, mm: float) -> int:
        """Whole pixels of a length, at least one."""
        return max(1, round(mm * self.px_per_mm))

    def size_px(self, mm: float, least_mm: float) -> int:
        """Whole pixels of a length of the design: smaller on a nearer screen, as its letters are, but never
        under its least; never larger, since a screen farther away has no more room."""
        return self.px(max(mm * min(1.0, self.distance_mm / DESIGN_DISTANCE_MM), least_mm))

    def text_px(self, cap_mm: float, cap_ratio: float) -> int:
        """Font size whose capitals fill at least ``cap_mm`` in whole px, scaled with the distance."""
        rows = math.ceil(cap_mm * self.px_per_mm * self.distance_mm / DESIGN_DISTANCE_MM - 1e-6)
        return math.ceil(rows / cap_ratio)


@dataclass(frozen=True)
class Theme:
    """What a widget needs to draw itself: colours, and the sizes and fonts of its script."""

    name: str
    colours: Palette
    px: Sizes
    fonts: Fonts
    icons: IconBook = field(compare=False)
    mirrored: bool = False
    """The page is seen in a mirror: what must not be turned round is drawn turned round."""


TEXT_PAIRS = (
    ("ink", "paper"),
    ("ink_soft", "paper"),
    ("ink", "bar"),
    ("ink_soft", "bar"),
    ("card_ink", "surface"),
    ("ink_soft", "surface"),
    ("card_ink", "tint"),
    ("ink_soft", "tint"),
    ("card_ink", "tint_pressed"),
    ("ink_soft", "tint_pressed"),
    ("link", "surface"),
    ("plain_ink", "surface"),
    ("plain_ink", "tint_pressed"),
    ("on_action", "action"),
    ("on_action", "action_pressed"),
    ("on_help", "help"),
    ("on_help", "help_pressed"),
    ("card_ink", "ok_tint"),
    ("card_ink", "warning_tint"),
    ("on_dock", "dock_cell"),
    ("on_dock", "dock_cell_pressed"),
    ("on_highlight", "highlight"),
    ("on_backdrop", "backdrop"),
    ("accent", "backdrop"),
    ("on_language", "language"),
    ("on_banner", "banner"),
    ("card_ink", "aside"),
    ("banner", "aside"),
    ("banner", "aside_pressed"),
    ("pen", "sheet"),
    ("sheet_soft", "sheet"),
)
"""Foreground and background of every text: at least 7:1 (we hold WCAG 1.4.6)."""

PART_PAIRS = (
    ("line", "paper"),
    ("line", "surface"),
    ("action", "surface"),
    ("action", "paper"),
    ("action", "tint"),
    ("link", "tint"),
    ("link", "tint_pressed"),
    ("plain_edge", "paper"),
    ("plain_edge", "surface"),
    ("ok", "surface"),
    ("ok", "paper"),
    ("ok", "ok_tint"),
    ("on_ok", "ok"),
    ("warning", "warning_tint"),
    ("on_warning", "warning"),
    ("on_mark", "mark"),
    ("help", "dock"),
    ("on_dock", "dock"),
    ("ring_outer", "paper"),
    ("ring_outer", "surface"),
    ("ring_inner", "ring_outer"),
    ("qr_ink", "qr_paper"),
    ("outline", "outline_halo"),
    ("banner", "paper"),
    ("banner", "bar"),
    ("language_edge", "backdrop"),
)
"""Parts that carry a meaning and what they lie on: at least 3:1 (WCAG 1.4.11)."""


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class ThemeBook:
    """All the themes of a folder, made for one display. Raises ThemeError on a wrong file."""

    def __init__(self, themes: Path, fonts: Path, icons: Path, display: Display) -> None:
        self.display = display
        self._tokens = _read(themes / "tokens.toml")
        self._fonts = {script: _fonts(one, fonts, icons) for script, one in self._tokens["font"].items()}
        self._icons = IconBook(icons / "icons.json")
        files = sorted(path for path in themes.glob("*.toml") if path.stem != "tokens")
        self._palettes = {path.stem: _palette(path) for path in files}
        # Seen now: a person who asks for a theme, a size or a script must not be the one who finds out.
        _same_keys("themes", dict.fromkeys({*THEMES, *self._palettes}), set(self._palettes))
        _same_keys("tokens.toml", self._tokens["text_sizes"], set(TEXT_SIZES))
        for one in self._fonts.values():
            _check(one)
        self._sizes = {
            (size, script): self._sizes_of(size, script)
            for size in self._tokens["text_sizes"]
            for script in self._fonts
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The colour themes."""
        return tuple(self._palettes)

    @property
    def text_sizes(self) -> tuple[str, ...]:
        """The text sizes, small to large."""
        return tuple(self._tokens["text_sizes"])

    def theme(self, name: str, text_size: str, lang: Lang = _FRENCH, *texts: str) -> Theme:
        """The theme of this name at this text size, with fonts that have the letters of this language and of
        these texts. A script without fonts gets the Latin ones. Raises ThemeError if there is no such theme.
        """
        return self.scripted(name, text_size, script_of(lang, *texts))

    def scripted(self, name: str, text_size: str, script: str) -> Theme:
        """The same for a script."""
        if name not in self._palettes:
            raise ThemeError(f"no theme {name!r}: there are {', '.join(self._palettes)}")
        if text_size not in self._tokens["text_sizes"]:
            raise ThemeError(f"tokens.toml: no text size {text_size!r}")
        known = script if script in self._fonts else LATIN
        sizes = self._sizes[text_size, known]
        return Theme(name, self._palettes[name], sizes, self._fonts[known], self._icons)

    def _sizes_of(self, text_size: str, script: str) -> Sizes:
        tokens, display, font = self._tokens, self.display, self._tokens["font"][script]
        texts = {**tokens["text"], **tokens["text_sizes"][text_size]}
        ratio = float(font["cap_ratio"])
        values: dict[str, float] = {name: display.text_px(cap, ratio) for name, cap in texts.items()}
        values |= {name: float(value) for name, value in font.items() if name.startswith("line_")}
        values |= {f"share_{name}": value for name, value in tokens["share"].items()}
        least = tokens["least"]
        _same_keys("tokens.toml [least]", dict.fromkeys({*tokens["size"], *least}), set(tokens["size"]))
        sizes = tokens["size"].items()
        values |= {name: display.size_px(mm, least.get(name, 0.0)) for name, mm in sizes}
        _same_keys("tokens.toml", values, {one.name for one in fields(Sizes)})
        return Sizes(**values)  # type: ignore[arg-type]  # each value's kind follows from its table


@dataclass(frozen=True)
class Wardrobe:
    """The themes of one page: one for each script on it, at its own text size or at the smallest."""

    book: ThemeBook
    name: str
    text_size: str
    lang: Lang = _FRENCH

    def page(self) -> Theme:
        """What the page itself wears."""
        return self.of(script_of(self.lang))

    def of(self, script: str, *, smallest: bool = False) -> Theme:
        """What a node of this script wears."""
        size = self.book.text_sizes[0] if smallest else self.text_size
        theme = self.book.scripted(self.name, size, script)
        return replace(theme, mirrored=right_to_left(self.lang))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ThemeError(f"{path.name}: {fault}") from fault


def _fonts(family: Mapping[str, object], folder: Path, icons: Path) -> Fonts:
    weights = {weight: str(folder / str(family[weight])) for weight in _WEIGHTS}
    return Fonts(
        **weights,
        icon_bold=str(icons / "Phosphor-Bold.ttf"),
        icon_duotone=str(icons / "Phosphor-Duotone.ttf"),
    )


def _check(fonts: Fonts) -> None:
    """Raise ThemeError for a font that is gone or damaged: a page in its script could not be drawn."""
    from PIL import ImageFont

    for one in fields(fonts):
        path = str(getattr(fonts, one.name))
        try:
            ImageFont.truetype(path, 10)
        except OSError as fault:
            raise ThemeError(f"{Path(path).name}: this font cannot be read ({fault})") from fault


_WEIGHTS = ("regular", "medium", "bold", "extra")


def _palette(path: Path) -> Palette:
    colours = _read(path).get("colours", {})
    _same_keys(path.name, colours, {one.name for one in fields(Palette)} - {"clear"})
    return Palette(**{role: _colour(path.name, role, str(value)) for role, value in colours.items()})


def _same_keys(file: str, found: Mapping[str, object], wanted: set[str]) -> None:
    wrong = set(found) ^ wanted
    if wrong:
        raise ThemeError(f"{file}: missing or unknown: {', '.join(sorted(wrong))}")


def _colour(file: str, role: str, value: str) -> Colour:
    try:
        red, green, blue = bytes.fromhex(value.removeprefix("#"))
    except ValueError as fault:
        raise ThemeError(f'{file}: {role} must look like "#10233F", not {value!r}') from fault
    return (red / 255, green / 255, blue / 255, 1.0)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel) for channel in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
