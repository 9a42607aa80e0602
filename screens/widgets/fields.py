"""What is typed with: fields that show what was typed, and a keyboard whose keys are nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kivy.properties import AliasProperty, BooleanProperty

from kiosk.pages.view import CALENDAR, Node, Role, State
from screens.widgets.base import NodeWidget, load_kv
from screens.widgets.reading import NoticeBox


class Field(NodeWidget):
    """A label and a box with what was typed so far; side by side when compact."""

    beside = BooleanProperty(False)

    def _tail_lines(self) -> int:
        return 1 if self.compact else 2

    tail_lines = AliasProperty(_tail_lines, bind=("compact",))
    """How much of a long value is seen: its end, where one types."""

    @property
    def cramped(self) -> bool:
        """What is typed may be of one piece, and breaks where it must."""
        return False


class ErrorBox(NoticeBox):
    """What is wrong in a field. Once it is mended nothing is drawn, and its place stays: keys do not move."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("need", self._keep)
        self._keep()

    def _keep(self, *_: object) -> None:
        if not self.blank:
            self.kept = self.need


class KeyCap(NodeWidget):
    """One key of the keyboard."""


class LetterKey(KeyCap):
    """A key with a letter or a word."""


class IconKey(KeyCap):
    """A key with an icon."""


class Keyboard(NodeWidget):
    """Rows of keys. A key is at least the minimum target and grows with the room that is left."""

    def __init__(self, **kwargs: Any) -> None:
        self._keys: dict[str, KeyCap] = {}
        self._spare: dict[str, KeyCap] = {}
        self._rows: list[tuple[tuple[KeyCap, float], ...]] = []
        super().__init__(**kwargs)
        self._build()
        for name in ("node", "theme"):
            self.fbind(name, self._build)
        for name in ("pos", "size", "compact"):
            self.fbind(name, self._place)

    def targets(self) -> tuple[NodeWidget, ...]:
        """Every key that can be touched."""
        return tuple(target for key in self._keys.values() for target in key.targets())

    def drawn(self) -> tuple[NodeWidget, ...]:
        """The keyboard and its keys."""
        return (self, *self._keys.values())

    @property
    def cramped(self) -> bool:
        """A legend becomes smaller by itself."""
        return False

    def least_width(self) -> float:
        """The width at which no key is narrower than a target."""
        longest = max((sum(share for _, share in row) for row in self._rows), default=0.0)
        return float(longest * (self.px.target_min + self.px.gap_min) - self.px.gap_min)

    def _build(self, *_: object) -> None:
        # Keys say nothing of a person and take time to make: those not wanted now are kept for later.
        self._spare |= self._keys
        self._keys = {}
        rows = tuple(_rows(self.node))
        for key in (key for row in rows for key in row):
            self._keys[key.id] = self._key(self._spare.pop(key.id, None), key)
        for gone in self._spare.values():
            self.remove_widget(gone)
            gone.pressed, gone.lit = False, None
        self._spare = {name: gone for name, gone in self._spare.items() if not tells(gone.node)}
        self._rows = [
            tuple((self._keys[key.id], share) for key, share in zip(row, shares, strict=True))
            for row, shares in zip(rows, row_shares(rows), strict=True)
        ]
        self._place()

    def _key(self, cap: KeyCap | None, node: Node) -> KeyCap:
        if cap is None:
            cap = (IconKey if node.icon else LetterKey)(node=node, theme=self.theme)
        if cap.parent is None:
            self.add_widget(cap)
        cap.theme, cap.node = self.theme, node
        return cap

    def _place(self, *_: object) -> None:
        rows, gap = len(self._rows), self.px.gap_min
        self.need = rows * max(self.px.target_min, self._cap_height()) + gap * max(0, rows - 1)
        self.reach = rows * self.px.key_max + gap * max(0, rows - 1)
        if not rows or self.width <= 0 or self.height <= 0:
            return
        height = (self.height - gap * (rows - 1)) / rows
        totals = [sum(share for _, share in row) for row in self._rows]
        longest = max(totals)
        unit = self._unit(height, longest)
        # Not top or center_x: Kivy keeps their old value until after this callback.
        top, middle = self.y + self.height, self.x + self.width / 2
        for total, keys in zip(totals, self._rows, strict=True):
            self._place_row(keys, top, height, unit, middle - (total * (unit + gap) - gap) / 2)
            top -= height + gap

    def _cap_height(self) -> float:
        return float(self.px.chrome * self.px.line_tight + self.px.hairline * 2)

    def _unit(self, height: float, longest: float) -> float:
        """The width of a plain key: a whole row fills the page, but a number pad stays in the hand."""
        gap = self.px.gap_min
        return float(min((self.width + gap) / longest - gap, height * self.px.share_key))

    def _place_row(
        self, keys: tuple[tuple[KeyCap, float], ...], top: float, height: float, unit: float, left: float
    ) -> None:
        gap = self.px.gap_min
        # On a page that begins at the right too, keys lie as on every keyboard of that language; the days and
        # the months are read.
        kept = self.theme.mirrored and self.node.value != CALENDAR
        for cap, share in reversed(keys) if kept else keys:
            cap.size = (share * (unit + gap) - gap, height)
            cap.pos = (left, top - height)
            left += share * (unit + gap)


def tells(node: Node) -> bool:
    """Whether a key says something of the person: a place of theirs, a year that they chose."""
    return any(one.private or State.SELECTED in one.states for one in node.walk())


def _rows(node: Node) -> Iterator[tuple[Node, ...]]:
    for row in node.children:
        keys = tuple(key for key in row.children if key.role is Role.KEY)
        if keys:
            yield keys


def row_shares(rows: Sequence[Sequence[Node]]) -> tuple[tuple[float, ...], ...]:
    """How many plain keys wide each key is: the wide keys give way, so that all rows are as long."""
    shares = [tuple(_share(key) for key in row) for row in rows]
    plain = [sum(row) for row in shares if max(row) <= 1]
    return tuple(_fitted(row, max(plain)) if plain else row for row in shares)


def _fitted(row: tuple[float, ...], length: float) -> tuple[float, ...]:
    wide = sum(share for share in row if share > 1)
    left = length - (sum(row) - wide)
    if not wide or left < sum(share > 1 for share in row):
        return row
    return tuple(share * left / wide if share > 1 else share for share in row)


def _share(key: Node) -> float:
    try:
        return max(0.5, float(key.value))
    except ValueError:
        return 1.0


load_kv(__file__)
