"""What is looked at: the camera's live picture with the page's outline, and the code for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.graphics import (
    Color,
    Line,
    Rectangle,
    SmoothEllipse,
    SmoothLine,
    SmoothRoundedRectangle,
    StencilPop,
    StencilPush,
    StencilUnUse,
    StencilUse,
)
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.devices.camera import Frame
from screens.frame import Box
from screens.tokens import Sizes
from screens.widgets.base import NodeWidget, load_kv
from screens.widgets.painting import Painted, Paintings, turned_round

Corners = Sequence[tuple[float, float]]
"""Corners of the page, each 0 to 1 from the picture's top left."""


_STEPS = 12
"""In so many steps the code gives way to the words beside it."""
_MOST_CUT = 1.2
"""A picture is not enlarged to fill the frame where that would hide more than a sixth of it: who is told that
an edge is missing must see that edge."""


class Preview(Painted):
    """The live picture, whole and undistorted, in a rounded dark frame."""

    hue = ObjectProperty(None, allownone=True)
    radius = NumericProperty(0)
    line_px = NumericProperty(0)
    whole = BooleanProperty(False)
    """Never cut: what is at its edges matters."""
    inset_px = NumericProperty(0)
    """Room around the picture, for handles at its edges."""

    def __init__(self, **kwargs: Any) -> None:
        self._texture_now: Any = None
        self._corners: tuple[tuple[float, float], ...] = ()
        super().__init__(**kwargs)
        for name in ("hue", "radius", "line_px", "whole", "inset_px"):
            self.fbind(name, self._redraw)

    def show(self, image: Frame | None, corners: Corners | None) -> None:
        """Draw this picture and outline; None empties the frame."""
        self._corners = tuple(corners or ())
        if image is None or not _whole(image):
            self._texture_now = None
        else:
            self._take(image)
        self._redraw()

    @property
    def texture(self) -> Any:
        """The picture as it is drawn; None: there is none."""
        return self._texture_now

    def outline(self, corners: Corners) -> None:
        """Draw another outline over the same picture."""
        self._corners = tuple(corners)
        self._redraw()

    def _take(self, image: Frame) -> None:
        size = (image.width_px, image.height_px)
        if self._texture_now is None or self._texture_now.size != size:
            self._texture_now = Texture.create(size=size, colorfmt="bgr")
            self._texture_now.flip_vertical()
        self._texture_now.blit_buffer(image.bgr, colorfmt="bgr", bufferfmt="ubyte")

    def picture_box(self) -> tuple[float, float, float, float]:
        """Where the picture lies: x, y, width, height. It fills the frame, cut evenly, unless that would
        hide much of it: a whole page that was taken is shown whole."""
        width, height = self._texture_now.size
        across, down = (side - 2 * self.inset_px for side in self.size)
        fill, fit = max(across / width, down / height), min(across / width, down / height)
        scale = fill if fill <= _MOST_CUT * fit and not self.whole else fit
        return (
            # Not center_x: Kivy keeps its old value while who asks is told of a change.
            self.x + (self.width - width * scale) / 2,
            self.y + (self.height - height * scale) / 2,
            width * scale,
            height * scale,
        )

    def _paint(self, kept: Paintings) -> None:
        if self.hue is None:
            return
        Color(*self.hue.camera)
        frame = {"pos": self.pos, "size": self.size, "radius": [max(0.01, self.radius)]}
        SmoothRoundedRectangle(**frame)
        if self._texture_now is None:
            return
        StencilPush()
        SmoothRoundedRectangle(**frame)
        StencilUse()
        self._paint_picture()
        StencilUnUse()
        SmoothRoundedRectangle(**frame)
        StencilPop()

    def _paint_picture(self) -> None:
        x, y, width, height = self.picture_box()
        Color(1, 1, 1, 1)
        coords = self._texture_now.tex_coords
        coords = turned_round(coords) if self.mirrored else coords
        Rectangle(texture=self._texture_now, tex_coords=coords, pos=(x, y), size=(width, height))
        if not self._corners:
            return
        corners = [(1 - u if self.mirrored else u, v) for u, v in self._corners]
        points = [value for u, v in corners for value in (x + u * width, y + (1 - v) * height)]
        Color(*self.hue.outline_halo)
        Line(points=points, width=self.line_px * 0.9, close=True, joint="round")
        Color(*self.hue.outline)
        SmoothLine(points=points, width=self.line_px * 0.6, close=True, joint="round")


def _whole(image: Frame) -> bool:
    """Whether all its pixels are there: a camera that is unplugged may hand over less."""
    return 0 < len(image.bgr) == image.width_px * image.height_px * 3


class Ring(Painted):
    """How still the page lies: a ring that closes."""

    share = NumericProperty(0)
    done_color = ColorProperty((0, 0, 0, 0))
    todo_color = ColorProperty((0, 0, 0, 0))
    ground = ColorProperty((0, 0, 0, 0))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("share", "done_color", "todo_color", "ground"):
            self.fbind(name, self._redraw)

    def _paint(self, kept: Paintings) -> None:
        share = min(1.0, max(0.0, self.share))
        Color(*self.todo_color)
        SmoothEllipse(pos=self.pos, size=self.size)
        if share > 0:
            Color(*self.done_color)
            SmoothEllipse(pos=self.pos, size=self.size, angle_start=0, angle_end=360 * share)
        hole = self.width * 0.68
        Color(*self.ground)
        SmoothEllipse(pos=(self.center_x - hole / 2, self.center_y - hole / 2), size=(hole, hole))


class Pictured(NodeWidget):
    """A node that shows its own ``picture``; where it has none, what it is handed."""

    def __init__(self, **kwargs: Any) -> None:
        self._pictured: Frame | None = None
        super().__init__(**kwargs)
        self.fbind("node", self._show_own)
        self._show_own()

    def _show_own(self, *_: object) -> None:
        if self.node.picture is not self._pictured:
            self._pictured = self.node.picture
            self.ids.preview.show(self._pictured, None)


class SheetTile(Pictured):
    """A page that was taken, small, with its name."""


class CameraView(Pictured):
    """The live preview, or the picture that was taken, with advice in words and the ring of stillness."""

    def show(self, image: Frame | None, corners: Corners | None) -> None:
        """Draw this camera picture, and the page's outline if one was found; what was taken stays."""
        if self._pictured is None:
            self.ids.preview.show(image, corners)

    def stillness(self, value: str) -> float:
        """The node's value as a number; 0 when it has none."""
        try:
            return float(value)
        except ValueError:
            return 0.0


class Code(Painted):
    """A QR code drawn from its rows of 0 and 1, sharp at any size."""

    rows = StringProperty()
    ink = ColorProperty((0, 0, 0, 0))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("rows", self._redraw)
        self.fbind("ink", self._redraw)

    def _paint(self, kept: Paintings) -> None:
        rows = self.rows.split("/") if self.rows else []
        if not rows or self.width <= 0:
            return
        texture = Texture.create(size=(len(rows), len(rows)), colorfmt="luminance_alpha")
        texture.mag_filter = texture.min_filter = "nearest"
        dots = b"".join(b"\xff\xff" if dot == "1" else b"\xff\x00" for row in reversed(rows) for dot in row)
        texture.blit_buffer(dots, colorfmt="luminance_alpha", bufferfmt="ubyte")
        # A whole number of px for each dot: a phone reads even edges best.
        side = max(1, int(min(self.size)) // len(rows)) * len(rows)
        pos = (round(self.center_x - side / 2), round(self.center_y - side / 2))
        Color(*self.ink)
        coords = turned_round(texture.tex_coords) if self.mirrored else texture.tex_coords
        Rectangle(texture=texture, tex_coords=coords, pos=pos, size=(side, side))


class QrCard(NodeWidget):
    """The code that carries papers to a phone, with what to do in words.

    On a crowded page of a screen that lies, the words stand beside the code.
    """

    lying = BooleanProperty(False)
    code_px = NumericProperty(0)
    """The width that the code takes from the words."""
    code_min_px = NumericProperty(0)
    """The least side of the code's paper: each dot is wide enough for a phone of ten years ago."""

    def heart(self, box: Box) -> tuple[float, float]:
        """The middle of the code."""
        x, y = super().heart(box)
        return box.x + self.code_px / 2 if self.lying else x, y

    def least_code(self, px: Sizes, rows: str) -> float:
        """The least side of the paper of this code, for as many dots as it has."""
        dots = rows.count("/") + 1 if rows else 0
        return float(max(px.qr_min, dots * px.qr_dot + 2 * px.pad_small))

    def beside(self, px: Sizes, width: float, name_px: float, detail_px: float) -> float:
        """The width for the code beside words that are so long on one line: as much of the card as leaves
        the words no higher than the code."""
        least: float = self.code_min_px + px.pad
        large: float = max(least, width * px.share_left)
        for step in range(_STEPS):
            code = large - (large - least) * step / _STEPS
            room = max(1.0, width - code - 2 * px.pad)
            words = (name_px / room + 1) * px.label + (detail_px / room + 1) * px.body
            if words * px.line_tight <= code:
                return code
        return least


load_kv(__file__)
