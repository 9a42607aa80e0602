"""The page on which a kiosk joins its town's hub: what is asked of whom, and each failure in plain words."""

from __future__ import annotations

from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.setup_states import (
    NEEDS_CODE,
    HubAsked,
    HubCompares,
    HubSaysNo,
    HubTrusts,
    HubUntried,
    SettingUp,
    SetupStep,
)
from kiosk.pages.view import Node, Role, Tone

WHY = frozenset(
    {
        "no_network", "unreachable", "timeout", "certificate", "fault", "wrong_code", "clock_skew",
        "refused", "revoked", "other_key", "taken", "too_many_tries", "undecided",
    }
)  # fmt: skip
"""Each has a text of its own; what else a hub may say is ``fault``."""


def hub_part(setup: SettingUp) -> str:
    """How far it is, for the page's key: each is read aloud as a page of its own."""
    if setup.step is not SetupStep.TRIED:
        return ""
    match setup.hub:
        case HubUntried() | HubAsked():
            return ".asked"
        case HubCompares():
            return ".compares"
        case HubTrusts():
            return ".trusts"
        case HubSaysNo(why):
            return f".{why}"
        case never:
            assert_never(never)


def code_asked(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """Of which hub the code is, where its address was prepared."""
    host = setup.joins.partition("://")[2].rstrip("/")
    return heading(pen, pen.say("setup.code.title"), pen.say("setup.code.known", host=host))


def later(pen: Pen) -> Node:
    """In the place of the way back, on the only page that asks: the kiosk serves, and asks another day."""
    return back(pen, "setup.tried.later", act.HubLater(), "clock")


def tried(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """What has become of asking the hub."""
    match setup.hub:
        case HubUntried() | HubAsked():
            words = heading(pen, pen.say("setup.tried.asked.title"), pen.say("setup.tried.asked.text"))
            return (_picture(pen, "hourglass"), *words, back(pen))
        case HubCompares(town, signs):
            return _compares(pen, setup, town, signs)
        case HubTrusts(town, _):
            words = heading(
                pen, pen.say("setup.tried.trusts.title"), pen.say("setup.tried.trusts.text", town=town)
            )
            on = main(pen, "action.continue", act.Confirm())
            return (_picture(pen, "check-circle", Tone.OK), *words, back(pen), on)
        case HubSaysNo(why):
            return _says_no(pen, setup, why if why in WHY else "fault")
        case never:
            assert_never(never)


def _compares(pen: Pen, setup: SettingUp, town: str, signs: str) -> tuple[Node, ...]:
    """The signs stand in the groups in which the console shows them too."""
    words = heading(
        pen, pen.say("setup.tried.compares.title"), pen.say("setup.tried.compares.text", town=town)
    )
    return (*words, spelled(pen, "signs", signs), _without(pen, setup), back(pen))


def spelled(pen: Pen, node_id: str, signs: str) -> Node:
    """Signs in groups, very large; said one by one."""
    spoken = ", ".join(" ".join(group) for group in signs.split("-"))
    return pen.node(node_id, Role.DIGITS, signs.replace("-", " "), spoken=spoken)


def _says_no(pen: Pen, setup: SettingUp, why: str) -> tuple[Node, ...]:
    words = heading(pen, pen.say("setup.tried.no.title"), pen.say(f"setup.why.{why}"))
    key, icon = ("setup.tried.again", "arrows-clockwise")
    if why in NEEDS_CODE:
        key, icon = ("setup.tried.code", "keyboard")
    again = main(pen, key, act.Confirm(), icon)
    return (_picture(pen, "warning-circle", Tone.WARNING), *words, _without(pen, setup), back(pen), again)


def _without(pen: Pen, setup: SettingUp) -> Node:
    """Where nothing is known of the hub yet, a kiosk that goes on alone stays alone."""
    key, icon = ("setup.tried.later", "clock") if setup.joins else ("setup.tried.alone", "monitor")
    return pen.button("later", key, act.HubLater(), icon, reads=False)


def _picture(pen: Pen, icon: str, tone: Tone = Tone.PLAIN) -> Node:
    return pen.node("picture", Role.PICTURE, icon=icon, tone=tone, reads=False)
