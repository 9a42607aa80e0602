"""The pages around keys and headset: try the keys, and what becomes of the voice without the headset."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.overlays import Trying
from kiosk.pages.view import Node, Role, Tone

ICONS = {
    "up": "caret-up",
    "down": "caret-down",
    "left": "caret-left",
    "right": "caret-right",
    "centre": "circle",
    "help": "question",
    "repeat": "arrow-counter-clockwise",
    "home": "house",
    "slower": "minus",
    "faster": "plus",
    "softer": "speaker-low",
    "louder": "speaker-high",
    "switch_1": "number-one",
    "switch_2": "number-two",
}
"""What can be tried, and how it is drawn."""


def trying(pen: Pen, overlay: Trying) -> tuple[Node, ...]:
    """The key that was pressed, with its name and what it does; nothing is done here."""
    words = heading(pen, pen.say("keys.title"), pen.say("keys.text"))
    shown = (_pressed(pen, overlay.key),) if overlay.key else ()
    return (*words, *shown, main(pen, "keys.done", act.CloseOverlay(), "check"))


def _pressed(pen: Pen, key: str) -> Node:
    return pen.node(
        "pressed", Role.NOTICE, pen.say(f"keys.{key}"), detail=pen.say(f"keys.{key}.does"), icon=ICONS[key],
        tone=Tone.OK,
    )  # fmt: skip


def headset_gone(pen: Pen) -> tuple[Node, ...]:
    """The headset was pulled out: may the room hear the voice from now on?"""
    return (
        *heading(pen, pen.say("headset.gone.title"), pen.say("headset.gone.text")),
        back(pen, "headset.silent", act.Mute(), "speaker-slash"),
        main(pen, "headset.aloud", act.CloseOverlay(), "speaker-high"),
    )
