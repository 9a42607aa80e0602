"""What of a page must stay for it to change in place, and where the person types (no Kivy)."""

from __future__ import annotations

from kiosk.pages.view import Node, PageView, Role, State


def shape(view: PageView) -> tuple[object, ...]:
    """What must be equal for a page to change in place."""
    nodes = tuple((node.id, node.role, node.area, _fixed(node)) for node in view.nodes)
    return view.lang, view.text_size, view.theme, view.more, view.eases, nodes


def typing_at(view: PageView) -> tuple[object, ...]:
    """Where the person types, and with what: whoever touches a field is shown its keys."""
    active = (one.id for one in view.nodes if one.role is Role.FIELD and State.ACTIVE in one.states)
    keyboards = (one.id for one in view.nodes if one.role is Role.KEYBOARD)
    wrong = (one.name for one in view.nodes if one.role is Role.ERROR and one.name)
    return *active, *keyboards, *wrong


def _fixed(node: Node) -> object:
    """The parts of a node that move others when they change."""
    if node.role is Role.KEYBOARD:
        # What is written on a key (a town that is offered) may change; where keys stand may not.
        return tuple((key.id, key.value, key.icon) for row in node.children for key in (row, *row.children))
    return State.ACTIVE in node.states, node.action is None
