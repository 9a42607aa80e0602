"""Where is my request? The official services that say so, and the town hall for what was lodged with it."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading
from kiosk.pages.view import Node, Role


def following(pen: Pen) -> tuple[Node, ...]:
    """The kinds of requests that an official service follows, then what to do about all others."""
    kinds = tuple(
        pen.node(
            f"follow.{one.id}", Role.NOTICE, pen.say(one.label), icon=one.icon, value="arrow-right",
            action=act.FollowUpOn(one.id),
        )
        for one in pen.town.follow.values()
    )  # fmt: skip
    return (*heading(pen, pen.say("follow.title"), pen.say("follow.text")), *kinds, *_here(pen), back(pen))


def _here(pen: Pen) -> tuple[Node, ...]:
    """What was lodged with the town hall is known there: a person, or the telephone."""
    phone = pen.town.phone
    said = (pen.say("follow.phone", phone=phone),) if phone else ()
    words = (pen.say("follow.here.text"), *said)
    return (
        pen.node(
            "follow.here", Role.NOTICE, pen.say("follow.here"), detail=" ".join(words), icon="bank",
            value="hand-waving", hint=pen.say("dock.call"), action=act.CallSomeone(),
        ),
    )  # fmt: skip
