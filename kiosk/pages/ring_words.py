"""What a stop of the ring says: its words, what it is, its state, and which of how many it is."""

from __future__ import annotations

from functools import reduce

from kiosk.pages.frame import Pen
from kiosk.pages.ring import active_field, acts, focused, stop_of, stops
from kiosk.pages.speech import Spoken, closed, free, said, spoken
from kiosk.pages.view import Node, PageView, Role, State
from kiosk.types import NodeId

_ROLES = {
    Role.BUTTON: "button",
    Role.CHIP: "button",
    Role.LISTEN: "button",
    Role.SPEAK: "button",
    Role.TILE: "button",
    Role.SHEET: "button",
    Role.KEY: "button",
    Role.SEARCH: "button",
    Role.TITLE: "title",
    Role.HEADING: "title",
    Role.ERROR: "error",
    Role.FIELD: "field",
    Role.STEPPER: "stepper",
    Role.SIGNATURE: "signature",
    Role.CAMERA: "camera",
    Role.QR: "qr",
    Role.PICTURE: "picture",
    Role.ROW: "row",
}
_BUTTONS = frozenset({Role.BUTTON, Role.CHIP, Role.LISTEN, Role.SPEAK, Role.TILE, Role.KEY})
_COUNTED = frozenset(
    {Role.CHOICE, Role.TILE, Role.SHEET, Role.LINE, Role.FIELD, Role.ROW, Role.STEP, Role.NOTICE}
)
"""Counted among their like: "2 sur 4" helps to choose an answer, and says nothing of a title."""
_SOMETIMES = frozenset({Role.NOTICE, Role.LINE, Role.ASIDE})
"""To be read only, or to be pressed too: a line of a plan may begin nothing here."""
_ACTIVE = frozenset({Role.FIELD, Role.KEY})
_HINTED = frozenset({Role.FIELD, Role.SIGNATURE})
"""Their hint is seen while they are empty; a line's ("Changer") always."""


def says(pen: Pen, view: PageView, focus: NodeId | None, *, private: bool) -> tuple[Spoken, ...]:
    """What is heard when the ring comes to a stop or a key; ``private`` when only the person hears it."""
    node = focused(view, focus)
    if node is None:
        return ()
    stop = stop_of(view, focus)
    if stop is not node:
        return (Spoken(node.id, closed(node.spoken or node.name), node.lang),)
    words = tuple(said(node))
    heard = tuple(one for one in words if private or not one.private)
    hushed = _free(pen, node.id, "ring.private") if len(heard) < len(words) else ()
    return (*_row(node), *heard, *hushed, *_hint(pen, node), *_tail(pen, view, node))


def plainly(node: Node) -> tuple[Spoken, ...]:
    """A node's words and nothing else: a key's name, a field's label and value."""
    return tuple(said(node))


def short(pen: Pen, view: PageView, focus: NodeId | None) -> tuple[Spoken, ...]:
    """What is heard when a stop was acted on and its page stayed: its name and its state."""
    node = focused(view, focus)
    if node is None:
        return ()
    name = tuple(one for one in said(node) if one.part in {"", "name"} and not one.private)
    words = _states(pen, node)
    return (*name, *((Spoken(node.id, _sentence(pen, words), view.lang),) if words else ()))


def news(before: PageView, after: PageView) -> tuple[Spoken, ...]:
    """What a page that stayed says anew to all: the next step, an error, the field that is typed into now."""
    known = {one.text for one in spoken(before)}
    texts = [one for one in after.walk() if one.reads and one.role in {Role.TEXT, Role.ERROR}]
    told = [one for node in texts for one in said(node) if one.text not in known]
    was, now = active_field(before), active_field(after)
    if now is not None and (was is None or was.id != now.id):
        told += said(now)
    return tuple(one for one in told if not one.private)


def where(pen: Pen, view: PageView, focus: NodeId | None) -> tuple[Spoken, ...]:
    """Where am I: the procedure and its step, the page, and the stop among those of the page."""
    heads = [one for one in view.walk() if one.role in {Role.PROGRESS, Role.TITLE}]
    told = tuple(part for one in heads for part in said(one) if not part.private)
    stop, line = stop_of(view, focus), stops(view)
    if stop is None:
        return told
    return (*told, *_free(pen, stop.id, "ring.where", n=line.index(stop) + 1, total=len(line)))


def _row(node: Node) -> tuple[Spoken, ...]:
    """A row says all its keys, so that a person knows whether to go in."""
    if node.role is not Role.ROW:
        return ()
    keys = ", ".join(key.spoken or key.name for key in node.children)
    return (Spoken(node.id, closed(keys), node.lang),)


def _hint(pen: Pen, node: Node) -> tuple[Spoken, ...]:
    empty = node.role in _HINTED and not node.value
    hints = (Spoken(node.id, closed(node.hint), node.lang, "hint", 0, len(node.hint)),) if node.hint else ()
    if node.role is Role.LINE:
        return hints
    if not empty:
        return ()
    return (*_free(pen, node.id, "ring.empty"), *hints)


def _tail(pen: Pen, view: PageView, node: Node) -> tuple[Spoken, ...]:
    words = [*_role(pen, node), *_states(pen, node), *_position(pen, view, node)]
    return (Spoken(node.id, _sentence(pen, words), view.lang),) if words else ()


def _role(pen: Pen, node: Node) -> list[str]:
    if node.role is Role.CHOICE:
        return [pen.say("ring.role.several" if node.value == "several" else "ring.role.choice")]
    if node.role in _SOMETIMES:
        return [pen.say("ring.role.button")] if acts(node) else []
    name = _ROLES.get(node.role)
    if node.role is Role.CAMERA and node.picture is not None:
        name = "picture"
    return [pen.say(f"ring.role.{name}")] if name else []


def _states(pen: Pen, node: Node) -> list[str]:
    off = State.DISABLED in node.states or (node.role in _BUTTONS and node.action is None)
    known = {
        "selected": State.SELECTED in node.states,
        "unselected": node.role is Role.CHOICE and node.value == "several" and not node.states,
        "active": node.role in _ACTIVE and State.ACTIVE in node.states,
        "done": State.DONE in node.states,
        "current": State.CURRENT in node.states,
        "off": off,
    }
    return [pen.say(f"ring.state.{name}") for name, holds in known.items() if holds]


def _position(pen: Pen, view: PageView, node: Node) -> list[str]:
    if node.role not in _COUNTED:
        return []
    apart = node.role is Role.NOTICE
    like = [one for one in stops(view) if one.role is node.role and not (apart and acts(one) != acts(node))]
    return [pen.say("ring.position", n=like.index(node) + 1, total=len(like))] if len(like) > 1 else []


def _sentence(pen: Pen, words: list[str]) -> str:
    """One sentence of several words, as the language strings them together."""
    strung = reduce(lambda first, after: pen.say("ring.and", first=first, next=after), words)
    return closed(strung[:1].upper() + strung[1:])


def _free(pen: Pen, node_id: NodeId, key: str, **values: object) -> tuple[Spoken, ...]:
    return free(node_id, pen.say(key, **values), pen.session.comfort.lang)
