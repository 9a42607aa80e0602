"""Which widgets serve again: making one takes a fifth of a frame, and nothing of a person may wait in one."""

from __future__ import annotations

from kiosk.pages.view import Area, Node, Role
from kiosk.types import IconName, NodeId
from screens.widgets import NodeWidget
from screens.widgets.fields import tells

CAPTION = IconName("closed-captioning")
"""The icon of words that are heard and stand nowhere on the page."""
_FRAME = frozenset({Area.TOP, Area.DOCK})
REDRESSED = frozenset(
    {
        Role.TITLE,
        Role.CHOICE,
        Role.TILE,
        Role.FIELD,
        Role.LINE,
        Role.TEXT,
        Role.HEADING,
        Role.BUTTON,
        Role.LISTEN,
        Role.SPEAK,
        Role.NOTICE,
        Role.PROGRESS,
    }
)
"""What may show another node of its role when the page changes."""


def is_anybodys(node: Node) -> bool:
    """Whether a widget with this node may wait for the next visit: it stands alike on everybody's pages.

    Not the places that letters begin, nor a year that was chosen, nor a name, nor the words in the town's
    place while they are heard.
    """
    if node.role is Role.KEYBOARD:
        return not tells(node)
    return node.area in _FRAME and node.role is not Role.BANNER and node.icon != CAPTION


def key_of(node: Node) -> tuple[str, Role]:
    """What a widget is known by on its page."""
    return node.id, node.role


def blank(node: Node) -> Node:
    """What a widget shows that waits: nothing, in the same place and role."""
    return Node(NodeId(""), node.role, area=node.area)


def pick(free: list[NodeWidget], node: Node) -> NodeWidget | None:
    """Take a widget that can show another node out of those that are free; None when none fits."""
    for place, widget in enumerate(free):
        like = widget.node.role is node.role and widget.node.area is node.area
        if like and node.role in REDRESSED:
            return free.pop(place)
    return None
