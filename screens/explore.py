"""Touching to hear: the first touch on something says it, only a second on the same thing acts (no Kivy).

Source: EN 301 549, 5.5.2 (operable parts are found without activating them).
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.pages.actions import Action
from kiosk.types import NodeId


class Explorer:
    """Remembers what was said last. While ``on`` is false, every touch may act and nothing is said."""

    def __init__(self, tell: Callable[[NodeId], None]) -> None:
        self.on = False
        self._tell = tell
        self._known: tuple[NodeId, Action | None] | None = None
        self._acts = True

    @property
    def acts(self) -> bool:
        """Whether the touch that came down last may act when it is lifted."""
        return self._acts

    def down(self, node: NodeId | None, action: Action | None) -> bool:
        """A finger comes down on a node, or on nothing; whether something is said.

        A node that has come to do something else is said anew.
        """
        self._acts = not self.on or (node is not None and self._known == (node, action))
        return not self._acts and self._say(node, action)

    def over(self, node: NodeId | None, action: Action | None) -> None:
        """The finger slides: what comes under it is said, once."""
        if self.on and self._known != (node, action):
            self._acts = False
            self._say(node, action)

    def forget(self) -> None:
        """Another page: nothing of it has been said."""
        self._known = None
        self._acts = not self.on

    def _say(self, node: NodeId | None, action: Action | None) -> bool:
        if node is None:
            return False
        self._known = (node, action)
        self._tell(node)
        return True
