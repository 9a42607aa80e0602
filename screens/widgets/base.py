"""What every node on the screen shares: its node, its theme, and how its panel is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.lang import Builder
from kivy.properties import (
    AliasProperty,
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.widget import Widget

from i18n.locales import right_to_left
from kiosk.pages.actions import Action
from kiosk.pages.view import Node, Role, State, Tone
from screens.frame import Box
from screens.widgets.painting import Anchored
from screens.widgets.text import Icon, Words


def load_kv(module_file: str) -> None:
    """Load the kv file that stands beside a module, once, when the module is imported."""
    Builder.load_file(str(Path(module_file).with_suffix(".kv")))


_NOTHING_PX = 0.01
"""Kivy goes on drawing the last shape of a rounded rectangle whose width or height becomes 0."""


class Panel(Anchored):
    """A rounded ground with an edge; the edge is drawn inside the widget's box."""

    fill = ColorProperty((0, 0, 0, 0))
    edge = ColorProperty((0, 0, 0, 0))
    edge_px = NumericProperty(0)
    radius = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Not in kv: of all that is made for a page, the bindings of these few lines were most.
        with self.canvas.before:
            self._edge_color = Color(0, 0, 0, 0)
            self._outer = SmoothRoundedRectangle(size=_drawable(0, 0))
            self._fill_color = Color(0, 0, 0, 0)
            self._inner = SmoothRoundedRectangle(size=_drawable(0, 0))
        reshape = Clock.create_trigger(self._reshape, -1)
        for name in ("pos", "size", "fill", "edge", "edge_px", "radius"):
            self.fbind(name, reshape)
        reshape()

    @property
    def outer_radius(self) -> float:
        """Of its corners as they are drawn, px."""
        return float(max(_NOTHING_PX, min(self.radius, self.width / 2, self.height / 2)))

    def _reshape(self, *_: object) -> None:
        """Once before the next frame. A software renderer pays for every transparent px too: what does not
        show has no size."""
        edged = bool(self.edge_px and self.edge[3] and tuple(self.edge) != tuple(self.fill))
        inset = self.edge_px if edged else 0
        self._edge_color.rgba, self._fill_color.rgba = self.edge, self.fill
        _shape(self._outer, self.pos, self.size if edged else (0, 0), self.outer_radius)
        room = (self.width - 2 * inset, self.height - 2 * inset) if self.fill[3] else (0, 0)
        pos = (self.x + inset, self.y + inset)
        _shape(self._inner, pos, room, max(_NOTHING_PX, self.outer_radius - inset))


class Stack(Anchored):
    """Texts one above the other, in the middle of its height; ``need`` is their height together."""

    need = NumericProperty(0)
    between = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"size": (0, 0)} | kwargs)
        for name in ("pos", "size", "between"):
            self.fbind(name, self._place)

    def add_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        """Take a text in, below the others."""
        super().add_widget(widget, *args, **kwargs)
        widget.fbind("need", self._place)
        widget.fbind("shown_if", self._place)
        self._place()

    def _place(self, *_: object) -> None:
        for child in self.children:
            child.width = self.width
        # After the widths: how one text wraps may decide whether another is shown.
        shown = [child for child in reversed(self.children) if child.text and child.shown_if]
        self.need = sum(child.need for child in shown) + self.between * max(0, len(shown) - 1)
        # Not center_y or top: Kivy keeps their old value until after this callback.
        y = self.y + self.height / 2 + self.need / 2
        for child in shown:
            y -= child.need
            child.height = child.need
            child.pos = (self.x, y)
            y -= self.between


class NodeWidget(Panel):
    """One node of the page. ``need`` is the height that it wants at its width; ``reach`` the most it uses.

    ``own_width`` above zero is narrower than the page. ``compact`` asks for its smallest shape,
    ``wide`` for one that stands alone in its row; ``lit`` is (part, start, end) while it is read aloud,
    ``word`` the same for the word in it that is heard.
    """

    theme = ObjectProperty(rebind=True)
    node = ObjectProperty(rebind=True)
    compact = BooleanProperty(False)
    centred = BooleanProperty(False)
    landscape = BooleanProperty(False)
    small = BooleanProperty(False)
    plain = BooleanProperty(False)
    wide = BooleanProperty(False)
    pressed = BooleanProperty(False)
    lit = ObjectProperty(None, allownone=True)
    word = ObjectProperty(None, allownone=True)
    need = NumericProperty(0)
    reach = NumericProperty(0)

    selected = BooleanProperty(False)
    active = BooleanProperty(False)
    done = BooleanProperty(False)
    current = BooleanProperty(False)
    off = BooleanProperty(False)
    busy = BooleanProperty(False)
    main = BooleanProperty(False)
    calls = BooleanProperty(False)
    good = BooleanProperty(False)
    warns = BooleanProperty(False)
    has_icon = BooleanProperty(False)
    acts = BooleanProperty(False)
    own_width = NumericProperty(0)

    def _px(self) -> Any:
        return self.theme.px

    def _hue(self) -> Any:
        return self.theme.colours

    px = AliasProperty(_px, bind=("theme",), cache=True, rebind=True)
    hue = AliasProperty(_hue, bind=("theme",), cache=True, rebind=True)

    def __init__(self, *, node: Node, **kwargs: Any) -> None:
        self._meant = _meaning(node)
        super().__init__(node=node, **{"size": (0, 0)} | dict.fromkeys(self._meant, True) | kwargs)
        self.fbind("node", self._read)

    def _read(self, _: object, node: Node) -> None:
        # Only what changes: Kivy keeps a quarter of a kilobyte for each property that was ever set.
        before, self._meant = self._meant, _meaning(node)
        for name in before ^ self._meant:
            setattr(self, name, name in self._meant)

    def span(self, part: str, lit: tuple[str, int, int] | None) -> tuple[int, int] | None:
        """What of this part of the node is being read; the whole of it when no part is named."""
        if lit is None:
            return None
        lit_part, start, end = lit
        if lit_part == part:
            return start, end
        return None if lit_part else (0, len(getattr(self.node, part)))

    @property
    def cramped(self) -> bool:
        """Whether one of its words is too long for a line, so that it breaks in the middle."""
        return any(isinstance(child, Words) and child.broken for child in self.walk(restrict=True))

    def heart(self, box: Box) -> tuple[float, float]:
        """The point of it that is looked at when it lies in this box, px."""
        return box.x + box.width / 2, box.y + box.height / 2

    def targets(self) -> tuple[NodeWidget, ...]:
        """The widgets in it that can be touched."""
        return (self,) if self.node.action is not None and not self.off else ()

    def drawn(self) -> tuple[NodeWidget, ...]:
        """This widget and the nodes drawn inside it."""
        return (self,)


class Dragged(NodeWidget):
    """A node that keeps the finger that came down on it until it is lifted: a sheet, a handle."""

    def draw_to(self, x: float, y: float) -> None:
        """The finger is here, px of the stage."""
        raise NotImplementedError

    def done(self) -> Action:
        """The finger was lifted: what it did."""
        raise NotImplementedError

    def rest(self) -> None:
        """That was handed over: from now on the node shows it, or nothing does."""
        raise NotImplementedError


class Said(Words):
    """Words that show one part of their host's node, lit while that part is read."""

    host = ObjectProperty(None, allownone=True)
    part = StringProperty("name")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("host", self._follow)
        self.fbind("part", self._read)

    def _follow(self, _: object, host: NodeWidget) -> None:
        for name in ("node", "theme", "lit"):
            host.fbind(name, self._read)
        host.fbind("word", self._read_word)
        self._read()

    def _read_word(self, *_: object) -> None:
        part, start, end = (self.host and self.host.word) or ("", 0, 0)
        self.word = (start, end) if part == self.part else None

    def _read(self, *_: object) -> None:
        if self.host is None:
            return
        self._read_word()
        hue, theme = self.host.theme.colours, self.host.theme
        self.mirrored, self.lift = theme.mirrored, theme.px.line_lift
        self.from_right = right_to_left(self.host.node.lang)
        self.text = getattr(self.host.node, self.part)
        self.span = self.host.span(self.part, self.host.lit)
        self.span_fill, self.span_color = hue.highlight, hue.on_highlight
        self.span_pad = theme.px.highlight_pad


class Glyph(Icon):
    """An icon by its name, in its host's theme."""

    host = ObjectProperty(None, allownone=True)
    name = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("host", self._follow)
        self.fbind("name", self._read)

    def _follow(self, _: object, host: NodeWidget) -> None:
        host.fbind("theme", self._read)
        self._read()

    def _read(self, *_: object) -> None:
        if self.host is not None:
            theme = self.host.theme
            self.mirrored = theme.mirrored
            self.font_bold, self.font_duotone = theme.fonts.icon_bold, theme.fonts.icon_duotone
            self.glyphs = theme.icons.glyphs(self.name) if self.name else None


def _shape(ground: Any, pos: Sequence[float], size: Sequence[float], radius: float) -> None:
    """Lay a rounded rectangle there; each value that is set again is worked out again, so only other ones."""
    wanted = _drawable(*size)
    if tuple(ground.size) != wanted:
        ground.size = wanted
    if tuple(ground.pos) != tuple(pos):
        ground.pos = pos
    if ground.radius != [(radius, radius)] * 4:
        ground.radius = [radius]


def _drawable(width: float, height: float) -> tuple[float, float]:
    return max(_NOTHING_PX, width), max(_NOTHING_PX, height)


def _meaning(node: Node) -> frozenset[str]:
    """The node's states and tone as the names of flags that are true, since kv has no enums."""
    flags = {
        "selected": State.SELECTED in node.states,
        "active": State.ACTIVE in node.states,
        "done": State.DONE in node.states,
        "current": State.CURRENT in node.states,
        "off": State.DISABLED in node.states,
        "busy": State.BUSY in node.states,
        "main": node.tone is Tone.MAIN,
        "calls": node.tone is Tone.HELP,
        "good": node.tone is Tone.OK,
        "warns": node.tone is Tone.WARNING or node.role is Role.ERROR,
        "has_icon": node.icon is not None,
        "acts": node.action is not None,
    }
    return frozenset(name for name, true in flags.items() if true)
