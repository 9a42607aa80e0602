"""The box in which a person signs with a finger: the same in a procedure and under a mandate."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.fields import error
from kiosk.pages.frame import Pen, states
from kiosk.pages.view import Node, Role, State
from kiosk.procedures.answers import Stroke


def signature_box(pen: Pen, strokes: tuple[Stroke, ...], *, unanswered: bool) -> tuple[Node, ...]:
    """What is missing (once it was asked for), the box, and the button that empties it."""
    drawn = "/".join(" ".join(f"{x},{y}" for x, y in stroke) for stroke in strokes)
    box = pen.node(
        "signature", Role.SIGNATURE, pen.say("signature.name"), hint=pen.say("signature.hint"), value=drawn,
        action=act.Draw(()), private=True,
    )  # fmt: skip
    clear = pen.button(
        "clear", "signature.clear", act.ClearDrawing() if drawn else None, "eraser", reads=False,
        states=states((not drawn, State.DISABLED)),
    )  # fmt: skip
    wrong = (error(pen, pen.say("error.signature.empty")),) if unanswered else ()
    return (*wrong, box, clear)
