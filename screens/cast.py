"""The widgets that play the nodes of a page; those that say nothing of a person wait for the next page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from kiosk.pages.view import Node, Role
from screens.reuse import REDRESSED, blank, is_anybodys, key_of, pick
from screens.widgets import NodeWidget

_Key: TypeAlias = tuple[str, Role]
_MOST_BLANK = 10
"""As many as a page has; each takes some 50 kB."""


class Cast:
    """``make`` gives a node a widget, a new one or one of before; ``remove`` takes one off the page."""

    def __init__(
        self, make: Callable[[NodeWidget | None, Node], NodeWidget], remove: Callable[[NodeWidget], None]
    ) -> None:
        self._make, self._remove = make, remove
        self._made: dict[_Key, NodeWidget] = {}
        self._spare: dict[_Key, NodeWidget] = {}
        self._blank: list[NodeWidget] = []

    def __iter__(self) -> Iterator[NodeWidget]:
        """Every widget of the page, in reading order."""
        return iter(tuple(self._made.values()))

    def of(self, node: Node) -> NodeWidget:
        """The widget of a node of the page."""
        return self._made[key_of(node)]

    def all_of(self, nodes: Sequence[Node]) -> list[NodeWidget]:
        """The widgets of some nodes."""
        return [self.of(node) for node in nodes]

    def by_id(self) -> dict[str, NodeWidget]:
        """The widgets by the ids of their nodes."""
        return {key[0]: widget for key, widget in self._made.items()}

    def take(self, nodes: Sequence[Node]) -> None:
        """Give each node of a page its widget: its own of before, one that is free, or a new one."""
        old, self._made = self._made, {}
        known = {key: old.pop(key, None) or self._spare.pop(key, None) for key in map(key_of, nodes)}
        # Measured on 2 cores: a widget takes 0.6 to 3 ms to make, 0.1 to 0.5 ms to be given another node.
        free, self._blank = [*old.values(), *self._blank], []
        for node in nodes:
            self._made[key_of(node)] = self._make(known[key_of(node)] or pick(free, node), node)
        self._put_away(free)

    def move_on(self) -> None:
        """Another page of this screen comes: its widgets show that one's nodes; what has a picture goes."""
        gone = {key: one for key, one in self._made.items() if one.node.role not in REDRESSED}
        self._put_away(gone.values())
        self._made = {key: one for key, one in self._made.items() if key not in gone}

    def leave(self) -> None:
        """Forget every node: nothing of a page outlives it."""
        self._put_away(self._made.values())
        self._made = {}

    def _put_away(self, gone: Iterable[NodeWidget]) -> None:
        """Take widgets off. Making them takes time: kept are those that say nothing of a person, and some of
        the others once they are blank."""
        for widget in gone:
            self._remove(widget)
            widget.pressed, widget.lit = False, None
            if is_anybodys(widget.node):
                self._spare[key_of(widget.node)] = widget
            elif widget.node.role in REDRESSED and len(self._blank) < _MOST_BLANK:
                widget.node = blank(widget.node)
                self._blank.append(widget)
