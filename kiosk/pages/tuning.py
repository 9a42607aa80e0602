"""The page on which a person sets how the kiosk is seen, heard and touched."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.comfort import GAINS_DB, RATES_WPM, Dial, Ease
from kiosk.pages.frame import Pen, heading, main, states
from kiosk.pages.view import Node, Role, State

_EASES = (
    (Ease.EXPLORE, "hand-pointing"),
    (Ease.TREMOR, "hand-palm"),
    (Ease.SEATED, "wheelchair"),
    (Ease.CURTAIN, "eye-slash"),
)


def tuning(pen: Pen) -> tuple[Node, ...]:
    """The voice with its dials, then what makes touching and seeing easier."""
    comfort = pen.session.comfort
    voice = pen.node(
        "tuning.voice", Role.CHOICE, pen.say("tuning.voice"), icon="speaker-high", value="several",
        action=act.ToggleSound(), states=states((comfort.voice, State.SELECTED)),
    )  # fmt: skip
    return (
        *heading(pen, pen.say("tuning.title")),
        voice,
        _stepper(pen, Dial.VOLUME, comfort.volume, len(GAINS_DB)),
        _stepper(pen, Dial.RATE, comfort.rate, len(RATES_WPM)),
        *(_ease(pen, ease, icon) for ease, icon in _EASES),
        main(pen, "tuning.done", act.CloseOverlay(), "check"),
    )


def _ease(pen: Pen, ease: Ease, icon: str) -> Node:
    return pen.node(
        f"tuning.{ease}", Role.CHOICE, pen.say(f"tuning.{ease}"), detail=pen.say(f"tuning.{ease}.detail"),
        icon=icon, value="several", action=act.Toggle(ease),
        states=states((ease in pen.session.comfort.eases, State.SELECTED)),
    )  # fmt: skip


def _stepper(pen: Pen, dial: Dial, place: int, total: int) -> Node:
    """Where a dial stands, and a key for less and for more."""
    keys = tuple(
        pen.node(
            f"tuning.{dial}.{name}", Role.KEY, pen.say(f"tuning.{dial}.{name}"), icon=icon, reads=False,
            action=act.Adjust(dial, step) if 0 <= place + step < total else None,
            states=states((not 0 <= place + step < total, State.DISABLED)),
        )
        for name, icon, step in (("less", "minus", -1), ("more", "plus", 1))
    )  # fmt: skip
    value = pen.say("tuning.place", n=place + 1, total=total)
    return pen.node(f"tuning.{dial}", Role.STEPPER, pen.say(f"tuning.{dial}"), value=value, children=keys)
