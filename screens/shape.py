"""What of a page must stay for it to change in place, and what must be seen of what changed (no Kivy)."""

from __future__ import annotations

from kiosk.pages.view import Node, PageView, Role, State, Tone
from kiosk.types import NodeId


def shape(view: PageView) -> tuple[object, ...]:
    """What must be equal for a page to change in place."""
    nodes = tuple((node.id, node.role, node.area, _fixed(node)) for node in view.nodes)
    return view.lang, view.text_size, view.theme, view.more, view.eases, nodes


def wanted_in_sight(old: PageView, view: PageView) -> NodeId | None:
    """What has changed and must be seen, on whichever part it lies: what is wrong, before where one types."""
    told = {node.name for node in old.nodes if _warns(node)}
    wrong = (node.id for node in view.nodes if _warns(node) and node.name not in told)
    if (found := next(wrong, None)) is not None:
        return found
    return next(iter(_typed(view)), None) if _typed(old) != _typed(view) else None


def _warns(node: Node) -> bool:
    return node.role is Role.ERROR or (node.role is Role.NOTICE and node.tone is Tone.WARNING)


def _typed(view: PageView) -> dict[NodeId, str]:
    """The field that is typed into, with what stands in it, then the keys."""
    active = (one for one in view.nodes if one.role is Role.FIELD and State.ACTIVE in one.states)
    keyboards = (one for one in view.nodes if one.role is Role.KEYBOARD)
    return {one.id: one.value for one in (*active, *keyboards)}


def _fixed(node: Node) -> object:
    """The parts of a node that move others when they change."""
    if node.role is Role.KEYBOARD:
        # What is written on a key (a town that is offered) may change; where keys stand may not.
        return tuple((key.id, key.value, key.icon) for row in node.children for key in (row, *row.children))
    return State.ACTIVE in node.states, node.action is None
