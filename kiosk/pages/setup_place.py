"""The first pages of the first start: whether a finger is felt where it is, and which side is up.

They must be understood on a screen that hangs on its side: a target, four arrows.
"""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.fields import error
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.setup_states import TAPS, TARGETS, SettingUp
from kiosk.pages.view import Node, Role, Tone
from kiosk.types import OptionId

ARROWS = ((0, "up"), (270, "left"), (90, "right"), (180, "down"))
"""How far the picture is to be turned where this arrow points to the ceiling."""


def aim(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """One target. A kiosk that has served before says on this page, its first, why it asks again."""
    words = heading(pen, pen.say("setup.aim.title"), pen.say("setup.aim.text"))
    again = pen.node(
        "state", Role.NOTICE, pen.say("setup.remade"), icon="warning", tone=Tone.WARNING
    )  # fmt: skip
    why = (again,) if setup.remade else ()
    missed = (error(pen, pen.say("setup.aim.missed")),) if setup.aiming.misses else ()
    return (*words, *why, *missed, _target(pen, ""), main(pen, "action.continue", act.Confirm()))


def targets(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """Four more, each several times."""
    now = setup.aiming
    words = heading(pen, pen.say("setup.targets.title"), pen.say("setup.targets.text"))
    apart = (error(pen, pen.say("setup.targets.apart")),) if now.contradict else ()
    count = pen.say("setup.targets.count", target=now.target + 1, targets=TARGETS, tap=now.tap, taps=TAPS)
    state = pen.node("state", Role.TEXT, count)
    ways = (back(pen), main(pen, "setup.targets.leave", act.Confirm()))
    return (*words, *apart, state, _target(pen, str(now.target)), *ways)


def upright(pen: Pen) -> tuple[Node, ...]:
    """Four arrows, of which one points to the ceiling, however the screen hangs."""
    words = heading(pen, pen.say("setup.upright.title"), pen.say("setup.upright.text"))
    tiles = tuple(
        pen.node(
            f"option.{turn}", Role.TILE, pen.say(f"setup.upright.{side}"), icon=f"arrow-fat-lines-{side}",
            action=act.Pick(OptionId(str(turn))),
        )
        for turn, side in ARROWS
    )  # fmt: skip
    return (*words, *tiles, back(pen), main(pen, "action.continue", act.Confirm()))


def _target(pen: Pen, which: str) -> Node:
    return pen.node("target", Role.TARGET, pen.say("setup.target"), value=which, reads=False)
