"""What must be true of every part of every page, looked at on the stage, in its pixels and in its speech."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kiosk.pages import ring_words
from kiosk.pages.frame import Pen
from kiosk.pages.ring import stops
from kiosk.pages.speech import Spoken, spoken
from kiosk.pages.view import Area, Node, PageView, Role
from tests.matrix import pixels
from tests.screens.geometry import Box, box, inked, parts_below, problems

if TYPE_CHECKING:
    from screens.widgets import NodeWidget
    from screens.widgets.text import Words
    from tests.support.window import Scene

CAP_MM = 7.4
"""EN 301 549, 5.1.4 at 600 mm."""
TEXT_CONTRAST, PART_CONTRAST = 6.95, 2.95
"""7 and 3, less what the rounding of a colour takes."""
REACH_MM, MAIN_MM = 1220, 1100
NOT_HEARD = frozenset({"screen.more"})
"""What a person who listens does not need: the reading turns the page by itself."""
ABOVE_REACH = frozenset({"language", "assisted.end", "call.line"})
"""At the top: the language can be chosen on the first page and in the settings too, the call is in the dock;
the mediator's bar is for the mediator, who stands."""
_EDGED = frozenset({Role.FIELD, Role.CHOICE, Role.BUTTON, Role.SIGNATURE})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: which rule, where, and what was measured."""

    rule: str
    node: str
    said: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.node}: {self.said}"


# ---- On the stage ----


def layout(scene: Scene) -> Iterator[Finding]:
    """Whole, apart, large enough, within reach, no word cut; the part that is shown."""
    from screens.widgets.text import Words

    stage = scene.stage
    for problem in problems(stage, 1):
        node, _, said = problem.partition(" ")
        yield Finding("layout", node.rstrip(":"), said)
    for widget in stage.drawn():
        for words in parts_below(widget, Words):
            yield from _text(scene, widget, words)
    yield from _reach(scene)
    yield from _order(scene)


def _text(scene: Scene, widget: NodeWidget, words: Words) -> Iterator[Finding]:
    if not words.lines or not words.text.strip():
        return
    name = str(widget.node.id)
    if words.broken and widget.node.role not in {Role.FIELD, Role.QR}:
        yield Finding("broken", name, f"a word of {words.text!r} is cut in the middle")
    if words._drawn != words.text:
        yield Finding("cut", name, f"the end of {words.text!r} is not written")
    rows = capital_rows(words.font, int(words.drawn_px))
    display = scene.book.display
    if rows < CAP_MM * display.px_per_mm * display.distance_mm / 600 - 0.5:
        yield Finding("small", name, f"capitals of {words.text!r} have only {rows} px")


@lru_cache(maxsize=256)
def capital_rows(path: str, size_px: int) -> int:
    """How many rows of pixels a capital letter fills: H, drawn and counted."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (size_px * 2, size_px * 2))
    ImageDraw.Draw(picture).text((0, 0), "H", fill=255, font=ImageFont.truetype(path, size_px))
    bounds = picture.point(lambda value: 255 * (value > 96)).getbbox()
    return bounds[3] - bounds[1] if bounds else 0


def _reach(scene: Scene) -> Iterator[Finding]:
    display = scene.book.display
    for target in scene.stage.targets():
        if target.node.id in ABOVE_REACH:
            continue
        from_floor = display.mount_mm + target.top / display.px_per_mm
        low = target.node.area in {Area.ACTIONS, Area.DOCK}
        if from_floor > (MAIN_MM if low else REACH_MM) + 0.5:
            yield Finding("reach", str(target.node.id), f"its top is {from_floor:.0f} mm from the floor")


def _order(scene: Scene) -> Iterator[Finding]:
    """The next in the tree lies below, or beside in reading direction, or in the next column."""
    page: Any = scene.stage.page
    middle = page.display.width_px * 0.4 if page.display.landscape else 0
    tops = [one for one in scene.stage.drawn() if one.parent is page and one.node.id != "screen.more"]
    for area in Area:
        here = [one for one in tops if one.node.area is area]
        for one, other in pairwise(here):
            below = other.top <= one.y + 2
            beside = other.x >= one.right - 2 and other.y < one.top and one.y < other.top
            column = middle and one.right <= other.x and other.x > middle
            if not (below or beside or column):
                yield Finding("order", str(other.node.id), f"is read after {one.node.id}, but not seen so")


def placed(scene: Scene) -> tuple[object, ...]:
    """Where everything lies on the part that is shown, and what it says: the same in every theme, mostly."""
    from screens.widgets.text import Icon, Words

    return tuple(
        (
            one.node,
            box(one),
            tuple((words.text, words.font, inked(words)) for words in parts_below(one, Words) if words.lines),
            tuple((icon.glyphs, box(icon)) for icon in parts_below(one, Icon)),
        )
        for one in (*scene.stage.drawn(), *scene.stage.targets())
    )


def fixed(scene: Scene) -> dict[str, Box]:
    """Where the tools of the dock lie: the same on every screen."""
    return {
        str(one.node.id): tuple(round(edge) for edge in box(one))  # type: ignore[misc]
        for one in scene.stage.drawn()
        if one.node.area is Area.DOCK
    }


# ---- In the pixels ----


def contrasts(scene: Scene, shot: pixels.Shot) -> Iterator[Finding]:
    """Text at 7:1, icons and the edges of fields at 3:1, as they were drawn."""
    from screens.widgets.text import Icon, Words

    for widget in scene.stage.drawn():
        name = str(widget.node.id)
        for words in parts_below(widget, Words):
            if words.lines and _WORD.search(words.text):
                left, low, right, top = inked(words)
                # An underscore lies lower than any letter.
                low -= words.drawn_px * 0.1 if words.text == "_" else 0
                seen = pixels.ink_contrast(pixels.cut(shot, (left, low, right, top)))
                if seen < TEXT_CONTRAST:
                    yield Finding("contrast", name, f"{words.text!r} has only {seen:.2f}:1")
        for icon in parts_below(widget, Icon):
            if icon.glyphs is not None and icon.width > 0:
                seen = pixels.ink_contrast(pixels.cut(shot, box(icon)))
                if seen < PART_CONTRAST:
                    yield Finding("contrast", name, f"its icon has only {seen:.2f}:1")


def edges(scene: Scene, shot: pixels.Shot) -> Iterator[Finding]:
    """A field, an answer or a button stands out from what it lies on, by its edge or its fill."""
    for widget in scene.stage.targets():
        # The dock's words and icons say what it is; its cells are only ground (WCAG 1.4.11).
        if widget.node.role in _EDGED and widget.node.area is not Area.DOCK:
            px = scene.stage.page.theme.px  # type: ignore[union-attr]
            # A field's label stands above its frame, or beside it.
            framed = widget.ids.box if widget.node.role is Role.FIELD else widget
            seen = _edge(shot, box(framed), px.border_thick)
            if seen < PART_CONTRAST:
                yield Finding("contrast", str(widget.node.id), f"its edge has only {seen:.2f}:1")


def _edge(shot: pixels.Shot, where: Box, border: float) -> float:
    """Along a thin strip from outside to inside, halfway up the left edge."""
    left, low, _, top = where
    high = (low + top) / 2
    strip = pixels.cut(shot, (left - 5, high - 4, left + border + 5, high + 4))
    seen = pixels.colours(strip)
    outside = pixels.colours(pixels.cut(shot, (left - 5, high - 4, left - 3, high + 4)))
    if not outside:
        return 21.0
    return max(pixels.between(outside[0][0], colour) for colour, count in seen if count >= 8)


def ring(scene: Scene, view: PageView, focus: Node, before: pixels.Shot) -> Iterator[Finding]:
    """The ring is seen around this node, on whatever ground."""
    scene.stage.show(replace(view, focus=focus.id))
    found = [one for one in scene.stage.drawn() if one.node.id == focus.id]
    if not found:
        yield Finding("ring", str(focus.id), "the part that holds it is not shown")
        return
    out = 4 * scene.stage.page.theme.px.ring  # type: ignore[union-attr]
    left, low, right, top = box(found[0])
    around = (left - out, low - out, right + out, top + out)
    strong = pixels.ring_seen(pixels.cut(before, around), pixels.shot_of(scene, around))
    length = 2 * (right - left + top - low)
    if strong < length * 2:
        yield Finding("ring", str(focus.id), f"only {strong} px of a ring {length:.0f} px long are seen")


# ---- In the speech ----


def heard(pen: Pen, view: PageView) -> tuple[Spoken, ...]:
    """All that is heard by who reads the page and walks the ring, with a headset on."""
    walked = (one for stop in stops(view) for one in ring_words.says(pen, view, stop.id, private=True))
    return (*spoken(view), *walked)


def heard_words(pen: Pen, view: PageView) -> frozenset[str]:
    """All words that are heard on this page; a caption is what is heard in this moment."""
    return frozenset(_words(" ".join((*(one.text for one in heard(pen, view)), view.caption))))


def unheard(scene: Scene, view: PageView, said: frozenset[str]) -> Iterator[Finding]:
    """Every word that is written on the part that is shown is among those that are heard."""
    from screens.widgets.text import Words

    for widget in scene.stage.drawn():
        if widget.node.id in NOT_HEARD or (widget.node.role is Role.KEY and widget.node.spoken):
            # A key's legend is a picture of letters: its name is said instead.
            continue
        for words in parts_below(widget, Words):
            missing = _words(words.text) - said
            if widget.node.role is Role.DIGITS:
                # Signs to compare are heard one by one.
                missing = {sign for one in missing for sign in one} - said
            if view.key == "idle":
                # The seconds that are left change while the warning is read.
                missing = {one for one in missing if not one.isdecimal()}
            if missing:
                yield Finding("speech", str(widget.node.id), f"not heard: {' '.join(sorted(missing))}")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold().replace("\N{SOFT HYPHEN}", "")))


def undrawn(view: PageView, seen: set[str]) -> Iterator[Finding]:
    """Every node of the tree was drawn on some part."""
    hidden = bool(view.area(Area.CURTAIN))
    for node in view.walk():
        # Behind the curtain nothing of the page is drawn, on purpose.
        wanted = node.role is not Role.ROW and (not hidden or node.area is Area.CURTAIN)
        if wanted and str(node.id) not in seen:
            yield Finding("undrawn", str(node.id), "is on no part of the page")
