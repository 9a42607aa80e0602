"""Draws again only what changed: without a graphics card, a whole screen costs ten to thirty times a key.

Kivy marks each canvas whose instructions changed, up to the root. The smallest marked widgets tell where; the
rest of the picture is still in the buffer, where the display copies buffers instead of swapping them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

from kivy.graphics.opengl import (
    GL_COLOR_BUFFER_BIT,
    GL_RENDERER,
    GL_RGBA,
    GL_SCISSOR_TEST,
    GL_UNSIGNED_BYTE,
    glClear,
    glClearColor,
    glDisable,
    glEnable,
    glGetString,
    glReadPixels,
    glScissor,
)
from kivy.uix.widget import Widget

from screens.frame import Box

BLEED_PX = 24
"""How far a widget draws beyond its box: a ring, a ground behind letters, a cropped glyph."""
MOST = 0.7
"""Above this share of the screen, all of it is as quick."""
ToWindow: TypeAlias = Callable[[float, float], tuple[float, float]]
_SOFTWARE = (b"llvmpipe", b"softpipe", b"swrast")
_SHADES = (40, 20, 60)


class _Seen(NamedTuple):
    """Where a widget was drawn, and what it held. Not the widget itself: nothing of a page outlives it."""

    box: Box
    children: tuple[int, ...]


class Damage:
    """Remembers how a tree of widgets was drawn last."""

    def __init__(self, root: Widget, to_window: ToWindow) -> None:
        self._root, self._to_window = root, to_window
        self._drawn: dict[int, _Seen] = {}

    def take(self) -> Box | None:
        """The box to draw again now, px of the window; None for all. From here on this is "the last time"."""
        before, self._drawn = self._drawn, {id(one): _seen(one) for one in _all(self._root)}
        if not self._root.canvas.needs_redraw:
            return None
        boxes = tuple(self._changed(self._root, before))
        found = _around(boxes, self._drawn[id(self._root)].box)
        return _turned(found, self._to_window) if found else None

    def _changed(self, widget: Any, before: dict[int, _Seen]) -> Iterator[Box]:
        now, then = self._drawn[id(widget)], before.get(id(widget))
        inside = {id(child.canvas) for child in widget.children}
        own = any(one.needs_redraw for one in widget.canvas.children if id(one) not in inside)
        below = [child for child in widget.children if child.canvas.needs_redraw]
        if own or not below or then is None or then.children != now.children:
            yield now.box
            if then is not None:
                yield then.box
                # What was taken off, or moved with it.
                yield from (before[child].box for child in then.children if child in before)
            yield from (self._drawn[id(one)].box for one in _all(widget))
            return
        for child in below:
            yield from self._changed(child, before)


class Brush:
    """Narrows each frame of a window to what changed. ``lay_down`` ends it."""

    def __init__(self, window: Any, root: Widget, to_window: ToWindow) -> None:
        """``to_window`` is where a place of what ``root`` holds lies in the window."""
        self._window = window
        self._damage = Damage(root, to_window)
        window.bind(on_draw=self._narrow, on_flip=self._widen)

    def lay_down(self) -> None:
        """From now on every frame is drawn whole."""
        self._window.unbind(on_draw=self._narrow, on_flip=self._widen)
        self._widen()

    def _narrow(self, *_: object) -> None:
        box = self._damage.take()
        if box is None:
            self._widen()
            return
        glEnable(GL_SCISSOR_TEST)
        glScissor(int(box.x), int(box.y), int(box.width), int(box.height))

    def _widen(self, *_: object) -> None:
        glDisable(GL_SCISSOR_TEST)


def keeps_its_picture(window: Any) -> bool:
    """Whether a picture is still in the buffer after it was shown: drawn in software, and tried here.

    Call it before the first frame. A graphics card may swap its buffers at any time, and needs no help.
    """
    if not bytes(glGetString(GL_RENDERER)).startswith(_SOFTWARE):
        return False
    return all(_is_kept(window, shade) for shade in _SHADES)


def _is_kept(window: Any, shade: int) -> bool:
    glClearColor(shade / 255, shade / 255, shade / 255, 1.0)
    glClear(GL_COLOR_BUFFER_BIT)
    window.flip()
    return bool(glReadPixels(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE)[0] == shade)


def _all(widget: Any) -> Iterator[Any]:
    """A widget and all below it. Not Kivy's own ``walk``, which is slow for something done at each frame."""
    found = [widget]
    for one in found:
        found += one.children
    return iter(found)


def _seen(widget: Any) -> _Seen:
    box = Box(widget.x, widget.y, widget.width, widget.height)
    return _Seen(box, tuple(map(id, widget.children)))


def _around(boxes: tuple[Box, ...], whole: Box) -> Box | None:
    """One box around all, with what is drawn beyond; None where it is most of the screen."""
    boxes = tuple(box for box in boxes if box.width > 0 and box.height > 0)
    if not boxes:
        return None
    left = max(whole.x, min(box.x for box in boxes) - BLEED_PX)
    low = max(whole.y, min(box.y for box in boxes) - BLEED_PX)
    right = min(whole.right, max(box.right for box in boxes) + BLEED_PX)
    top = min(whole.top, max(box.top for box in boxes) + BLEED_PX)
    if right <= left or top <= low or (right - left) * (top - low) > MOST * whole.width * whole.height:
        return None
    return Box(left, low, right - left + 1, top - low + 1)


def _turned(box: Box, to_window: ToWindow) -> Box:
    (x, y), (right, top) = to_window(box.x, box.y), to_window(box.right, box.top)
    return Box(min(x, right), min(y, top), abs(right - x), abs(top - y))
