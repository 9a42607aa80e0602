"""The last pages of the first start: everything once more, what must be noted, and whether it is written."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.devices.panel import STRAIGHT
from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.setup_hub import spelled
from kiosk.pages.setup_states import NONE, TYPED, Finding, Found, Keeping, SettingUp, SetupStep
from kiosk.pages.setup_turn import tidy
from kiosk.pages.view import Node, Role, Tone
from kiosk.types import PageId

_KEPT_ICONS = {Keeping.WRITTEN: ("check-circle", Tone.OK), Keeping.FAILED: ("warning-circle", Tone.WARNING)}


def check(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """Each answer on a line that opens it again."""
    lines = tuple(
        pen.node(
            f"line.{step}", Role.LINE, pen.say(f"setup.check.{step}"), value=value,
            hint=pen.say("review.change"), icon="pencil-simple", action=act.Change(PageId(step)),
        )
        for step, value in _answers(pen, setup)
    )  # fmt: skip
    words = heading(pen, pen.say("setup.check.title"), pen.say("setup.check.text"))
    return (*words, *lines, back(pen), main(pen, "setup.check.keep", act.Confirm(), "check"))


def _answers(pen: Pen, setup: SettingUp) -> Iterator[tuple[SetupStep, str]]:
    said, typed = setup.picked, pen.session.draft.fields
    none = pen.say("setup.check.none")
    inches = said.inches or 0
    yield (
        SetupStep.TARGETS,
        pen.say(f"setup.check.targets.{'right' if setup.touch == STRAIGHT else 'mended'}"),
    )
    yield SetupStep.UPRIGHT, pen.say(f"setup.check.upright.{setup.turned}")
    yield SetupStep.TOWN, tidy(typed.get(TYPED[SetupStep.TOWN], ""))
    yield SetupStep.PLACE, tidy(typed.get(TYPED[SetupStep.PLACE], ""))
    offered = (one for place, one in enumerate(pen.town.languages) if not place or one.lang in said.languages)
    yield SetupStep.LANGUAGES, ", ".join(one.name for one in offered)
    yield SetupStep.SCREEN, pen.say("setup.screen.size", cm=round(inches * 2.54))
    yield SetupStep.HEIGHT, pen.say("setup.height.cm", n=said.middle_cm or 0)
    yield SetupStep.PRINTER, _name(setup.printers, said.printer) or none
    yield SetupStep.CAMERA, _name(setup.cameras, said.camera) or none
    yield SetupStep.HUB, setup.town_hub.town if setup.town_hub else pen.say("setup.hub.own")


def _name(found: Finding, wanted: str | None) -> str:
    """What was found under this id; unplugged since, what the settings will call it."""
    thing = found.thing(wanted) if isinstance(found, Found) else None
    return thing.name if thing else wanted or NONE


def note(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """The code of the first account: nobody can read it anywhere, and it is never shown again."""
    words = heading(pen, pen.say("setup.note.title"), pen.say("setup.note.text"))
    code = spelled(pen, "code", setup.first_code)
    ways = (back(pen), main(pen, "setup.note.done", act.Confirm(), "check"))
    if setup.console is None:
        return (*words, code, *ways)
    if setup.console:
        told = pen.say("setup.note.console")
        where = pen.node("state", Role.NOTICE, told, detail=setup.console, icon="monitor")
        return (*words, code, where, *ways)
    nowhere = pen.say("setup.note.offline")
    state = pen.node("state", Role.NOTICE, nowhere, icon="warning-circle", tone=Tone.WARNING)
    again = pen.button("again", "setup.again", act.SeekAgain(), "arrows-clockwise", reads=False)
    return (*words, code, state, again, *ways)


def kept(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """It is being written; written, so that the kiosk starts anew; or not written, and why."""
    name = "failed" if setup.keeping is Keeping.FAILED else "written"
    icon, tone = _KEPT_ICONS.get(setup.keeping, ("hourglass", Tone.PLAIN))
    if setup.keeping is Keeping.WRITING:
        name = "writing"
    words = heading(pen, pen.say(f"setup.kept.{name}.title"), pen.say(f"setup.kept.{name}.text"))
    picture = pen.node("picture", Role.PICTURE, icon=icon, tone=tone, reads=False)
    ways = (back(pen), main(pen, "setup.tried.again", act.Confirm(), "arrows-clockwise"))
    return (picture, *words, *(ways if setup.keeping is Keeping.FAILED else ()))
