"""Looks at what really lies on the stage: boxes of texts, icons and targets, in px."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Not imported when tests are collected: Kivy must be prepared first.
    from kivy.uix.widget import Widget

    from screens.stage import Stage
    from screens.widgets import NodeWidget
    from screens.widgets.text import Words

SLACK = 1.5
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def box(widget: Any) -> Box:
    return widget.x, widget.y, widget.x + widget.width, widget.y + widget.height


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - SLACK
        and inner[1] >= outer[1] - SLACK
        and inner[2] <= outer[2] + SLACK
        and inner[3] <= outer[3] + SLACK
    )


def gap(one: Box, other: Box) -> float:
    """How far two boxes are apart along the wider way; negative when they overlap."""
    across = max(one[0], other[0]) - min(one[2], other[2])
    along = max(one[1], other[1]) - min(one[3], other[3])
    return max(across, along)


def parts_below(widget: Widget, kind: type[Widget]) -> Iterator[Any]:
    """What is visible of this kind inside a node, without the nodes inside it."""
    from screens.widgets import NodeWidget

    for child in widget.children:
        if isinstance(child, NodeWidget) or not child.opacity:
            continue
        if isinstance(child, kind):
            yield child
        yield from parts_below(child, kind)


def inked(words: Words) -> Box:
    """Where the letters of a text lie: their advance widths, capitals' and descenders' height."""
    lefts = [words._line_left(line) for line in words.lines]
    rights = [left + line.width for left, line in zip(lefts, words.lines, strict=True)]
    first, last = words._line_middle(0), words._line_middle(len(words.lines) - 1)
    half = words.drawn_px * 0.5
    return min(lefts), last - half, max(rights), first + half


def problems(stage: Stage, least_font_px: int) -> list[str]:
    """All that is wrong with the part on stage."""
    assert stage.page is not None
    drawn = stage.page.drawn()
    return [
        *_clipped(stage, drawn, least_font_px),
        *_overlaps(drawn),
        *_small_targets(stage),
    ]


def _clipped(stage: Stage, drawn: tuple[NodeWidget, ...], least_font_px: int) -> Iterator[str]:
    from screens.widgets.text import Icon, Words

    for widget in drawn:
        name = widget.node.id
        if not inside(box(widget), box(stage)):
            yield f"{name} is off the stage"
        texts = [words for words in parts_below(widget, Words) if words.lines]
        for words in texts:
            if words.drawn_px < least_font_px:
                yield f"{name}: {words.drawn_px} px is too small a text"
            if not inside(inked(words), box(widget)):
                yield f"{name}: {words.text!r} leaves its box {box(widget)} with {inked(words)}"
        icons = [icon for icon in parts_below(widget, Icon) if icon.glyphs is not None]
        for icon in icons:
            if not inside(box(icon), box(widget)):
                yield f"{name}: its icon leaves its box"
        for one, other in combinations([*map(inked, texts), *map(box, icons)], 2):
            if gap(one, other) < -SLACK:
                yield f"{name}: its parts overlap: {one} {other}"


def _overlaps(drawn: tuple[NodeWidget, ...]) -> Iterator[str]:
    boxed = [(widget.node, box(widget)) for widget in drawn]
    for (one, here), (other, there) in combinations(boxed, 2):
        # Few lie over another: only of those it is asked whether one holds the other.
        if gap(here, there) < -SLACK and other not in one.walk() and one not in other.walk():
            yield f"{one.id} and {other.id} overlap"


def _small_targets(stage: Stage) -> Iterator[str]:
    assert stage.page is not None
    px_per_mm = stage.page.display.px_per_mm
    targets = stage.targets()
    for widget in targets:
        if min(widget.size) < 15 * px_per_mm:
            yield f"{widget.node.id} is only {min(widget.size) / px_per_mm:.1f} mm"
    boxed = [(widget.node.id, box(widget)) for widget in targets]
    for (one, here), (other, there) in combinations(boxed, 2):
        if gap(here, there) < 3.2 * px_per_mm - 0.5:
            yield f"{one} and {other} are only {gap(here, there):.1f} px apart"
