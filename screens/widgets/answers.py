"""What is touched to answer or go on: tiles, review lines and buttons."""

from __future__ import annotations

from kivy.properties import AliasProperty, BooleanProperty, NumericProperty

from screens.widgets.base import NodeWidget, load_kv

_LONGEST_ANSWER = 6
"""Lines of an answer on a crowded review."""

_MOST_TILE_LINES = 3


class ChoiceTile(NodeWidget):
    """An answer, as wide as the page, with a round mark for the choice; square where several are chosen."""


class MenuTile(NodeWidget):
    """A big tile, two a row: with an icon in the menu, words alone for a language.

    Where half a row is too narrow for its words, it lies: icon, words and an arrow in a row of its own.
    """

    pictured = BooleanProperty(False)
    lying = BooleanProperty(False)
    icon_px = NumericProperty(0)
    least = NumericProperty(0)

    def crowded(self) -> bool:
        """Whether its words, at its width, break inside a word or take too many lines."""
        label, detail = self.ids.label, self.ids.detail
        broken = label.broken or detail.broken
        return self.pictured and (broken or len(label.lines) > _MOST_TILE_LINES)


class ReviewLine(NodeWidget):
    """A label, its answer, and the way to change it, where it is seen whole."""

    def _head_lines(self) -> int:
        return _LONGEST_ANSWER if self.compact else 0

    head_lines = AliasProperty(_head_lines, bind=("compact",))


class PageButton(NodeWidget):
    """A button: filled for the main action, yellow for help, outlined otherwise.

    ``most_px``: its letters are no larger, where another of its weight is written smaller (0: as it likes).
    """

    most_px = NumericProperty(0)

    @property
    def letters_px(self) -> int:
        """The size in which its words stand."""
        return int(self.ids.label.drawn_px)

    def least_width(self) -> float:
        """The width at which its words still stand on one line, at the smallest size."""
        label, px = self.ids.label, self.px
        icon = px.icon_small + px.icon_gap if self.has_icon else 0
        return float(label.natural * px.minimum / label.font_px + icon + 2 * px.pad_small + 2)

    def wrapped_width(self) -> float:
        """The width at which none of its words breaks."""
        label, px = self.ids.label, self.px
        return self.least_width() - float((label.natural - label.longest_word) * px.minimum / label.font_px)


class MoreButton(PageButton):
    """Turns to the rest of a page too long for the screen; it belongs to the screen, not to the page."""

    def targets(self) -> tuple[NodeWidget, ...]:
        """Always itself: it has no action of the page."""
        return (self,)


load_kv(__file__)
