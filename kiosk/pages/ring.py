"""The ring: one line of stops through a page, for who uses keys or switches, or hears and does not see.

Everything on a page that says something is a stop, in reading order, so that nothing seen is left unheard
(EN 301 549, 5.1.3.1). The keys of a keyboard are reached through their row; a row is one stop.
A key alone in its row is a stop itself: there is nothing to go into.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.pages.actions import AnswerAsked, AnswerOffer, Draw, Erase
from kiosk.pages.view import Area, Node, PageView, Role, State, Tone
from kiosk.types import NodeId

_FIRST = (Role.CHOICE, Role.TILE, Role.FIELD, Role.STEPPER, Role.SHEET)
"""Where a person begins who has read the page: at its first answer."""


@dataclass(frozen=True)
class Moved:
    """Where the ring is after a step; ``wrapped`` when it went round an end of the page."""

    focus: NodeId | None
    wrapped: bool = False


def stops(view: PageView) -> tuple[Node, ...]:
    """The stops of a page, in reading order."""
    return tuple(_stops(view.nodes))


def switch_stops(view: PageView) -> tuple[Node, ...]:
    """The stops that can be acted on, or hold keys: who presses a switch does not press in vain."""
    return tuple(one for one in stops(view) if acts(one) or one.role is Role.ROW)


def acts(node: Node) -> bool:
    """Whether pressing the centre key here does something. A finger's drawing is nothing for keys."""
    return node.action is not None and not isinstance(node.action, Draw) and State.DISABLED not in node.states


def start(view: PageView) -> NodeId | None:
    """Where the ring begins on a page that was read: its first answer, else its main action."""
    line = stops(view)
    body = [one for one in line if one.area is Area.BODY]
    active = [one for one in body if State.ACTIVE in one.states and one.role is Role.FIELD]
    answers = [one for one in body if one.role in _FIRST or (one.role is Role.NOTICE and acts(one))]
    onward = [one for one in (main_of(view), back_of(view)) if one is not None and acts(one)]
    found = (*active, *answers, *onward, *body, *line)
    return found[0].id if found else None


def settled(view: PageView, focus: NodeId | None) -> NodeId | None:
    """The focus on a page that was drawn again: where it was, or where the page begins if that is gone."""
    wanted = (focus or "").lower()
    # A keyboard may change between small and capital letters under the ring.
    here = [one.id for one in view.walk() if one.id.lower() == wanted]
    return (focus if focus in here else here[0]) if here else start(view)


def stop_of(view: PageView, focus: NodeId | None) -> Node | None:
    """The stop that holds the focus: itself, or the row of a key."""
    for one in stops(view):
        if one.id == focus or (one.role is Role.ROW and any(key.id == focus for key in one.children)):
            return one
    return None


def focused(view: PageView, focus: NodeId | None) -> Node | None:
    """The node under the ring: a stop, or a key of a row."""
    stop = stop_of(view, focus)
    if stop is None or stop.id == focus:
        return stop
    return next(key for key in stop.children if key.id == focus)


def moved(view: PageView, focus: NodeId | None, step: int, *, switch: bool = False) -> Moved:
    """The next stop (1) or the one before (-1), and round. ``switch`` passes over what does nothing."""
    line = stops(view)
    wanted = switch_stops(view) if switch else line
    order = wanted if step > 0 else wanted[::-1]
    if not order:
        return Moved(None)
    here = stop_of(view, focus)
    if here is None:
        return Moved(order[0].id)
    place = line.index(here)
    beyond = next((one for one in order if (line.index(one) - place) * step > 0), None)
    return Moved((beyond or order[0]).id, wrapped=beyond is None)


def along(view: PageView, focus: NodeId | None, step: int) -> NodeId | None:
    """In a keyboard: the next key of the row (1) or the one before (-1), and round; None elsewhere."""
    row = stop_of(view, focus)
    if row is None or row.role is not Role.ROW:
        return None
    keys = [key.id for key in row.children]
    if focus not in keys:
        return keys[0 if step > 0 else -1]
    return keys[(keys.index(focus) + step) % len(keys)]


def through(view: PageView, focus: NodeId | None) -> NodeId | None:
    """With a switch inside a row: the next key, after the last one the row itself, which is the way out."""
    row = stop_of(view, focus)
    if row is None or row.role is not Role.ROW:
        return None
    line = [*(key.id for key in row.children), row.id]
    return line[(line.index(focus or row.id) + 1) % len(line)]


def first_row(view: PageView) -> NodeId | None:
    """The first row of the keyboard; where the page begins if there is none any more."""
    rows = [one.id for one in stops(view) if one.role is Role.ROW]
    return rows[0] if rows else start(view)


def active_field(view: PageView) -> Node | None:
    """The field that is typed into now."""
    return next((one for one in view.walk() if one.role is Role.FIELD and State.ACTIVE in one.states), None)


def back_of(view: PageView) -> Node | None:
    """What leads to the page before."""
    return next((one for one in view.area(Area.ACTIONS) if one.id == "back"), None)


def main_of(view: PageView) -> Node | None:
    """The page's main action. Where help is offered, to go on is to say no."""
    goes_on = AnswerOffer(False), AnswerAsked(False)
    found = [one for one in view.area(Area.ACTIONS) if one.tone is Tone.MAIN or one.action in goes_on]
    return found[0] if found else None


def erases(node: Node) -> bool:
    """Whether it ends the visit: that is never done by a key that means "back" or "on"."""
    return isinstance(node.action, Erase)


def _stops(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        if node.role is Role.ROW:
            if node.children:
                yield node if len(node.children) > 1 else node.children[0]
            continue
        if node.role is not Role.KEYBOARD and _speaks(node):
            yield node
        yield from _stops(node.children)


def _speaks(node: Node) -> bool:
    return bool(node.name or node.detail or node.spoken or node.action is not None)
