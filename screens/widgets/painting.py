"""Paints texts into textures, once before the next frame, and keeps them as long as they are used."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from kivy.clock import Clock
from kivy.graphics import Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from screens.lines import font

_BLEED_PX = 6
"""Room beside each texture: a glyph may reach out of its advance."""


class Painting(NamedTuple):
    """A text in white. The texture is ``bleed`` px wider on each side than the text, ``below`` px lower and
    ``above`` px higher than the font's line."""

    texture: Any
    bleed: int
    below: int
    above: int

    def place(self, x: float, middle: float) -> tuple[int, int]:
        """Its lower left corner when it is drawn from ``x`` with the middle of its line at ``middle``, px."""
        low = middle - (self.texture.height - self.below - self.above) / 2
        return round(x - self.bleed), round(low) - self.below

    def rectangle(self, x: float, middle: float, *, turned: bool) -> Rectangle:
        """Draw it there; ``turned`` round for a mirror."""
        coords = self.texture.tex_coords
        return Rectangle(
            texture=self.texture,
            tex_coords=turned_round(coords) if turned else coords,
            size=self.texture.size,
            pos=self.place(x, middle),
        )


def turned_round(coords: Sequence[float]) -> tuple[float, ...]:
    """The corners of a texture, left and right exchanged."""
    u0, v0, u1, v1, u2, v2, u3, v3 = coords
    return u1, v1, u0, v0, u3, v3, u2, v2


def paint(text: str, path: str, size_px: int, from_right: bool | None = None) -> Painting:
    """Draw a text into a texture. ``from_right``: its direction where it mixes both; None: no matter.

    Not with Kivy's own label: that cannot be told the direction, and cuts off what is higher or lower than
    the font's line, as Arabic marks are.
    """
    from PIL import Image, ImageDraw

    direction = None if from_right is None else "rtl" if from_right else "ltr"
    face = font(path, size_px)
    line = sum(face.getmetrics())
    left, top, right, bottom = face.getbbox(text, direction=direction)
    length = face.getlength(text, direction=direction)
    bleed = _BLEED_PX + math.ceil(max(0, -left, right - length))
    above, below = math.ceil(max(0, -top)), math.ceil(max(0, bottom - line))
    mask = Image.new("L", (math.ceil(length) + 2 * bleed, above + line + below))
    ImageDraw.Draw(mask).text((bleed, above), text, fill=255, font=face, direction=direction)
    texture = Texture.create(size=mask.size, colorfmt="luminance_alpha")
    pixels = Image.merge("LA", (Image.new("L", mask.size, 255), mask)).tobytes()
    texture.blit_buffer(pixels, colorfmt="luminance_alpha", bufferfmt="ubyte")
    texture.flip_vertical()
    return Painting(texture, bleed, below, above)


class Anchored(Widget):
    """A part that keeps its middle or its far edge where kv puts it, also when its size changes later.

    Kivy's own ``center_x`` or ``right`` in kv hold only until the next change of size.
    """

    middle_x = NumericProperty(None, allownone=True)
    middle_y = NumericProperty(None, allownone=True)
    end_x = NumericProperty(None, allownone=True)
    end_y = NumericProperty(None, allownone=True)
    shown_if = ObjectProperty(True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("middle_x", "middle_y", "end_x", "end_y", "size"):
            self.fbind(name, self._anchor)
        self.fbind("shown_if", self._hide)

    def _anchor(self, *_: object) -> None:
        if self.middle_x is not None:
            self.x = self.middle_x - self.width / 2
        elif self.end_x is not None:
            self.x = self.end_x - self.width
        if self.middle_y is not None:
            self.y = self.middle_y - self.height / 2
        elif self.end_y is not None:
            self.y = self.end_y - self.height

    def _hide(self, *_: object) -> None:
        self.opacity = 1 if self.shown_if else 0


Paintings: TypeAlias = dict[tuple[str, str, int, bool | None], Painting]


class Painted(Anchored):
    """A widget whose canvas is redrawn once before the next frame, with textures kept while used.

    ``mirrored``: it is seen in a mirror, and draws turned round what must be seen as it is.
    """

    mirrored = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self._paintings: Paintings = {}
        self._redraw = Clock.create_trigger(self._paint_all, -1)
        super().__init__(**kwargs)
        self.fbind("mirrored", self._redraw)
        self.fbind("pos", self._redraw)
        self.fbind("size", self._redraw)

    def _paint_all(self, *_: object) -> None:
        kept, self._paintings = self._paintings, {}
        self.canvas.clear()
        with self.canvas:
            self._paint(kept)

    def _paint(self, kept: Paintings) -> None:
        raise NotImplementedError

    def _painting(
        self, kept: Paintings, text: str, path: str, size_px: int, from_right: bool | None = None
    ) -> Painting:
        key = (text, path, size_px, from_right)
        if key not in self._paintings:
            self._paintings[key] = kept.get(key) or paint(*key)
        return self._paintings[key]
