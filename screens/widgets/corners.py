"""The corners of a page on its photograph: four handles for a finger, four arrows for who does not drag."""

from __future__ import annotations

import math
from typing import Any

from kivy.graphics import Color, Line, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty

from kiosk.pages.actions import Action, MoveCorner, TakeCorner
from kiosk.pages.view import Node, Role
from screens.widgets.base import Dragged, NodeWidget, load_kv
from screens.widgets.fields import IconKey
from screens.widgets.painting import Painted, Paintings
from screens.widgets.pictures import Pictured

Place = tuple[float, float]
"""Shares of the picture's sides, from its top left."""
_REACH = 1.5
"""So many handles wide around a handle, a finger takes it: hands shake."""
_TAP = 0.2
"""A finger that moved less than this share of a handle has only touched it."""
_ZOOM = 2.5
_HEAVY = 1.4


class Grip(Painted):
    """A ring with a cross in its middle: the point that matters stays to be seen."""

    hue = ObjectProperty(None, allownone=True)
    line_px = NumericProperty(0)
    held = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("hue", "line_px", "held"):
            self.fbind(name, self._redraw)

    def _paint(self, kept: Paintings) -> None:
        if self.hue is None:
            return
        wide = self.line_px * (_HEAVY if self.held else 1)
        radius = self.width / 2 - wide
        arm = radius * (0.55 if self.held else 0.35)
        x, y = self.x + self.width / 2, self.y + self.height / 2
        for colour, width in ((self.hue.outline_halo, wide), (self.hue.outline, wide * 0.55)):
            Color(*colour)
            Line(circle=(x, y, radius), width=width)
            Line(points=(x - arm, y, x + arm, y), width=width)
            Line(points=(x, y - arm, x, y + arm), width=width)


class Lens(Painted):
    """What lies under the finger, larger, beside it."""

    hue = ObjectProperty(None, allownone=True)
    line_px = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        self._seen: tuple[Any, Place, Place] | None = None
        super().__init__(**kwargs)

    def look(self, texture: Any, place: Place, share: Place) -> None:
        """Show the texture around a place; ``share`` of its sides is as wide and as high as the lens."""
        self._seen = (texture, place, share)
        self._redraw()

    def forget(self) -> None:
        """Nothing lies under a finger any more."""
        self._seen = None
        self._redraw()

    def _paint(self, kept: Paintings) -> None:
        if self._seen is None or self.hue is None:
            return
        texture, (u, v), (wide, high) = self._seen
        left, right = u - wide / 2, u + wide / 2
        if self.mirrored:
            left, right = right, left
        top, low = v - high / 2, v + high / 2
        Color(*self.hue.camera)
        Rectangle(pos=self.pos, size=self.size)
        Color(1, 1, 1, 1)
        coords = (left, low, right, low, right, top, left, top)
        Rectangle(texture=texture, tex_coords=coords, pos=self.pos, size=self.size)
        Color(*self.hue.outline_halo)
        box = (self.x, self.y, self.width, self.height)
        Line(rectangle=box, width=self.line_px)
        x, y, arm = self.x + self.width / 2, self.y + self.height / 2, self.width / 6
        for colour, width in ((self.hue.outline_halo, self.line_px), (self.hue.outline, self.line_px / 2)):
            Color(*colour)
            Line(points=(x - arm, y, x + arm, y), width=width)
            Line(points=(x, y - arm, x, y + arm), width=width)


class Handle(Dragged):
    """One corner. Touched, the arrows move it; dragged, it goes where the finger goes."""

    def __init__(self, *, frame: CornersView, **kwargs: Any) -> None:
        self._frame = frame
        self._from: tuple[Place, Place] | None = None
        self.place: Place = (0.0, 0.0)
        super().__init__(**kwargs)

    @property
    def corner(self) -> int:
        """Which of the four."""
        action = self.node.action
        return action.corner if isinstance(action, TakeCorner) else 0

    def collide_point(self, x: float, y: float) -> bool:
        """A finger near it, and nearer to it than to the others."""
        return self._frame.nearest(x, y) is self

    def away(self, x: float, y: float) -> float:
        """How far a finger is from its middle, px."""
        return math.hypot(x - self.center_x, y - self.center_y)

    def draw_to(self, x: float, y: float) -> None:
        """It moves as the finger moves: it does not jump to where the finger came down."""
        if math.isnan(x) or math.isnan(y):
            return
        if self._from is None:
            self._from = ((x, y), self.place)
        (x0, y0), (u, v) = self._from
        width, height = self._frame.picture_size()
        across = (x - x0) / max(1.0, width) * (-1 if self.theme.mirrored else 1)
        down = (y0 - y) / max(1.0, height)
        self.place = min(max(u + across, 0.0), 1.0), min(max(v + down, 0.0), 1.0)
        self._frame.dragged(self)

    def done(self) -> Action:
        """A touch takes the corner; a drag has moved it."""
        start = self._from[1] if self._from else self.place
        width, height = self._frame.picture_size()
        moved = math.hypot((self.place[0] - start[0]) * width, (self.place[1] - start[1]) * height)
        return MoveCorner(self.corner, *self.place) if moved > _TAP * self.width else TakeCorner(self.corner)

    def rest(self) -> None:
        """The node says where it is."""
        self._from = None
        self._frame.settle()


class CornersView(Pictured):
    """The whole photograph in its frame, its handles, and the arrows."""

    keys_px = NumericProperty(0)
    dragging = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self._handles: tuple[Handle, ...] = ()
        self._keys: tuple[IconKey, ...] = ()
        super().__init__(**kwargs)
        self._build()
        for name in ("node", "theme"):
            self.fbind(name, self._build)
        for name in ("pos", "size", "keys_px"):
            self.fbind(name, self._place)
        # The photograph is laid out after its frame: the handles follow it.
        for name in ("pos", "size", "inset_px"):
            self.ids.preview.fbind(name, self._place)

    def targets(self) -> tuple[NodeWidget, ...]:
        """The handles, then the arrows."""
        return tuple(target for one in (*self._handles, *self._keys) for target in one.targets())

    def drawn(self) -> tuple[NodeWidget, ...]:
        """Itself, its handles and its arrows."""
        return (self, *self._handles, *self._keys)

    def nearest(self, x: float, y: float) -> Handle | None:
        """The handle that a finger here takes."""
        found = min(self._handles, key=lambda one: one.away(x, y), default=None)
        return found if found and found.away(x, y) <= found.width * _REACH / 2 else None

    def picture_size(self) -> tuple[float, float]:
        """Width and height of the photograph on the screen, px."""
        return self._box()[2:]

    def dragged(self, handle: Handle) -> None:
        """A finger moves it: the outline follows, and the lens shows what lies under the finger."""
        self.dragging = True
        self._place()
        lens, (width, height) = self.ids.lens, self.picture_size()
        texture = self.ids.preview.texture
        if texture is not None:
            share = lens.width / _ZOOM / max(1.0, width), lens.height / _ZOOM / max(1.0, height)
            lens.look(texture, handle.place, share)
        # Above the finger; where there is no room, beside it.
        left = handle.center_x - lens.width / 2
        up = handle.center_y + handle.height
        if up + lens.height > self.y + self.height:
            up = self.y + self.height - lens.height
            far = handle.width + lens.width / 2
            left += far if handle.center_x < self.x + self.width / 2 else -far
        lens.pos = (min(max(left, self.x), self.x + self.width - lens.width), up)

    def settle(self) -> None:
        """No finger moves a handle any more."""
        self.dragging = False
        self.ids.lens.forget()
        self._build()

    def _build(self, *_: object) -> None:
        handles = [one for one in self.node.children if one.role is Role.KEY]
        keys = [key for row in self.node.children if row.role is Role.ROW for key in row.children]
        if (len(handles), len(keys)) != (len(self._handles), len(self._keys)):
            for gone in (*self._handles, *self._keys):
                self.remove_widget(gone)
            self._handles = tuple(
                self._added(Handle(frame=self, node=one, theme=self.theme)) for one in handles
            )
            self._keys = tuple(self._added(IconKey(node=one, theme=self.theme)) for one in keys)
            # The lens lies over all.
            self.remove_widget(self.ids.lens)
            self.add_widget(self.ids.lens)
        for widget, node in zip((*self._handles, *self._keys), (*handles, *keys), strict=True):
            widget.theme, widget.node = self.theme, node
        for handle in self._handles:
            handle.place = _place_of(handle.node)
        self._place()

    def _added(self, widget: Any) -> Any:
        self.add_widget(widget)
        return widget

    def _box(self) -> tuple[float, float, float, float]:
        preview = self.ids.preview
        if preview.texture is None:
            return preview.x, preview.y, preview.width, preview.height
        box: tuple[float, float, float, float] = preview.picture_box()
        return box

    def _place(self, *_: object) -> None:
        x, y, width, height = self._box()
        for one in self._handles:
            u, v = one.place
            u = 1 - u if self.theme.mirrored else u
            one.pos = (x + u * width - one.width / 2, y + (1 - v) * height - one.height / 2)
        self.ids.preview.outline([one.place for one in self._handles])
        gap, count = self.px.gap_min, max(1, len(self._keys))
        side = min((self.width - gap * (count - 1)) / count, self.keys_px * 2)
        left = self.x + (self.width - side * count - gap * (count - 1)) / 2
        # Arrows point where they lead, also on a page that begins at the right.
        for key in reversed(self._keys) if self.theme.mirrored else self._keys:
            key.size, key.pos = (side, self.keys_px), (left, self.y)
            left += side + gap


def _place_of(node: Node) -> Place:
    x, _, y = node.value.partition(",")
    return float(x), float(y)


load_kv(__file__)
