"""The offer of help, asked over the page: somebody who comes, or the way round a device that fails.

It never says that something is wrong with the person, and the two answers weigh the same.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never

from kiosk.difficulty.devices import Device
from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, heading
from kiosk.pages.overlays import Offering
from kiosk.pages.said import names
from kiosk.pages.view import Area, Node, Role
from kiosk.procedures.models import Kind
from kiosk.procedures.said import said_key

Weighed: TypeAlias = tuple[str, str, act.Action]
"""An answer's text key, icon and action."""


def offering(pen: Pen, offer: Offering) -> tuple[Node, ...]:
    """The question, that nothing is lost, and both answers in the same size."""
    title, words = _asked(offer.device)
    return (
        pen.node("picture", Role.PICTURE, icon="hand-waving", reads=False),
        *heading(pen, pen.say(title), pen.say(words)),
        *_phone(pen, offer.device),
        *answers(pen, ("offer.yes", "hand-waving", act.AnswerOffer(True)),
                 ("offer.no", "arrow-right", act.AnswerOffer(False))),
    )  # fmt: skip


def answers(pen: Pen, yes: Weighed, no: Weighed) -> tuple[Node, Node]:
    """Both answers to a question about help, neither as the main one: nobody is led to either."""
    # Who says "retour" goes on, and calls nobody.
    return _answer(pen, "yes", *yes), _answer(pen, "back", *no)


def _answer(pen: Pen, node: str, key: str, icon: str, action: act.Action) -> Node:
    return pen.button(node, key, action, icon, area=Area.ACTIONS, reads=False, said=names(pen, said_key(key)))


def _asked(device: Device | None) -> tuple[str, str]:
    match device:
        case None:
            return "offer.title", "offer.text"
        case Device.SCANNER:
            return "offer.scanner", "offer.device"
        case Device.TOUCH:
            return "offer.glass", "offer.device"
        case never:
            assert_never(never)


def _phone(pen: Pen, device: Device | None) -> tuple[Node, ...]:
    """A paper that the scanner does not take may come from the person's phone."""
    session = pen.session
    scans = session.procedure is not None and session.route(pen.today).current.kind is Kind.PIECE
    if device is not Device.SCANNER or not scans or session.practice:
        return ()
    return (pen.button("phone", "scan.phone", act.PhoneInstead(), "device-mobile", reads=False),)
