"""The secret number for the link on the paper: chosen by the person, written on no paper."""

from __future__ import annotations

from dataclasses import replace

from kiosk.pages import actions as act
from kiosk.pages.boards import pad
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.fields import error
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.overlays import ChoosingPin
from kiosk.pages.session import Session
from kiosk.pages.states import PrintPreparing
from kiosk.pages.view import Node, Role, State

DIGITS = 4


def choosing(pen: Pen, overlay: ChoosingPin) -> tuple[Node, ...]:
    """The page on which it is chosen.

    The digits are seen: who cannot check what they typed has a paper that never opens, and they are worth
    something only together with that paper. They are heard by who wears a headset.
    """
    typed = pen.node(
        "pin", Role.FIELD, pen.say("pin.label"), value=" ".join(overlay.digits), hint=pen.say("pin.hint"),
        states=frozenset({State.ACTIVE}), private=True,
    )  # fmt: skip
    short = (error(pen, pen.say("pin.short")),) if overlay.short else ()
    words = heading(pen, pen.say("pin.title"), pen.say("pin.text"))
    ways = back(pen), main(pen, "pin.print", act.Confirm(), "printer")
    return (*words, *short, typed, pad(pen), *ways)


def on_pin(session: Session, overlay: ChoosingPin, action: act.Action) -> Turn | Session | None:
    """The session after a key of this page; None: the action is not this page's own."""
    match action:
        case act.Type(act.Key.BACKSPACE):
            return replace(session, overlay=ChoosingPin(overlay.digits[:-1]))
        case act.Type(key) if key in "0123456789" and len(key) == 1:
            return replace(session, overlay=ChoosingPin((overlay.digits + key)[:DIGITS]))
        case act.Confirm() if len(overlay.digits) < DIGITS:
            return replace(session, overlay=replace(overlay, short=True))
        case act.Confirm():
            made = replace(session, overlay=None, pin=overlay.digits, printing=PrintPreparing())
            return Turn(made, (Effect.PRINT_LINKED,))
        case _:
            return None
