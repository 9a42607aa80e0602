"""For who has never taken a code with a phone: three drawn gestures, and where on the screen the code is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading
from kiosk.pages.view import Node, PageView, Role
from kiosk.types import NodeId

GESTURES = ("open", "aim", "touch")
Where: TypeAlias = Callable[[NodeId], tuple[float, float] | None]
"""The middle of a node as it is seen, shares of the screen from its upper left corner; None: not drawn."""
_LOW, _HIGH = 0.4, 0.6
"""Between them is the middle: nobody looks for it."""


def spoken_code(pen: Pen, title: str, words: str) -> str:
    """What is said of a code: who does not see it must know how to hold the phone."""
    return f"{title}. {words} {pen.say('phone.place')}"


def how(pen: Pen) -> Node:
    """The way to the drawings, from every page with a code."""
    return pen.button("aim.how", "aim.how", act.ShowAiming(), "question", reads=False)


def aiming(pen: Pen, code: Node) -> tuple[Node, ...]:
    """The page: the code itself, which can be taken at once, and the gestures below."""
    title = pen.say("intake.aim")
    spoken = f"{title}. {pen.say('phone.place')}"
    gestures = (
        pen.node(f"gesture.{name}", Role.GESTURE, pen.say(f"aim.{name}"), value=name) for name in GESTURES
    )
    return (
        *heading(pen, pen.say("aim.title")),
        replace(code, name=title, detail="", spoken=spoken),
        *gestures,
        back(pen, action=act.CloseOverlay()),
    )


def pointed(pen: Pen, view: PageView, where: Where) -> PageView:
    """The page as it is drawn: of each code is said, too, where on the screen to hold the phone."""

    def told(node: Node) -> Node:
        place = where(node.id) if node.role is Role.QR and node.value and node.spoken else None
        return node if place is None else replace(node, spoken=f"{node.spoken} {_place_words(pen, *place)}")

    return replace(view, nodes=tuple(told(node) for node in view.nodes))


def _place_words(pen: Pen, x: float, y: float) -> str:
    words = tuple(_sides(pen, x, y))
    return " ".join(words) if words else pen.say("aim.at.middle")


def _sides(pen: Pen, x: float, y: float) -> Iterator[str]:
    """What is not in the middle, across and then down."""
    if x < _LOW:
        yield pen.say("aim.at.left")
    elif x > _HIGH:
        yield pen.say("aim.at.right")
    if y < _LOW:
        yield pen.say("aim.at.high")
    elif y > _HIGH:
        yield pen.say("aim.at.low")
