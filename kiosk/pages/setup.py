"""The pages of the first start: who installs the kiosk is asked one thing a page, seen and heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting, JobWaiting
from kiosk.pages import actions as act
from kiosk.pages.boards import board
from kiosk.pages.fields import error
from kiosk.pages.frame import Pen, back, dock, heading, main, states
from kiosk.pages.setup_check import check, kept, note
from kiosk.pages.setup_hub import code_asked, hub_part, later, tried
from kiosk.pages.setup_place import aim, targets, upright
from kiosk.pages.setup_states import (
    ELSEWHERE,
    GOOD_EDGE_MM,
    INCHES,
    NONE,
    TYPED,
    Finding,
    Found,
    PictureAwaited,
    PictureMissing,
    PictureSeen,
    Seeking,
    SettingUp,
    SetupStep,
)
from kiosk.pages.states import NotPrinted, PrintPreparing, PrintState
from kiosk.pages.view import Node, Role, Screen, State, Tone
from kiosk.procedures.models import Kind, Page
from kiosk.types import NodeId, OptionId, PageId, TextKey

Step = SetupStep
_NUMBERS = {
    step: number
    for number, steps in enumerate(
        (
            (Step.AIM, Step.TARGETS, Step.UPRIGHT), (Step.LANGUAGE,), (Step.TOWN,), (Step.PLACE,),
            (Step.LANGUAGES,), (Step.SCREEN,), (Step.HEIGHT,), (Step.PRINTER,), (Step.CAMERA, Step.PICTURE),
            (Step.HUB, Step.ADDRESS, Step.CODE, Step.TRIED), (Step.CHECK, Step.NOTE, Step.KEPT),
        ),
        1,
    )
    for step in steps
}  # fmt: skip
_DOCKED = frozenset({"dock.text", "dock.contrast"})
_GROUP = 4


def setting_up(pen: Pen, setup: SettingUp) -> tuple[Screen, str, tuple[Node, ...]]:
    """Which of its pages, and what is on it."""
    screen = _SCREENS.get(setup.step, Screen.QUESTION)
    key = f"setup.{setup.step}{hub_part(setup)}"
    if setup.step is Step.TARGETS:
        key = f"{key}.{setup.aiming.target}"
    return screen, key, (_progress(pen, setup), *_page(pen, setup))


def setup_dock(pen: Pen) -> tuple[Node, ...]:
    """Text and contrast as on every page, and the voice; nobody can be called yet, and nothing ended."""
    on = pen.session.comfort.voice
    voice = pen.button(
        "dock.sound", "setup.sound.on" if on else "setup.sound.off", act.ToggleSound(),
        "speaker-high" if on else "speaker-slash", area=dock(pen)[0].area, reads=False,
    )  # fmt: skip
    return (*(one for one in dock(pen) if one.id in _DOCKED), voice)


def _page(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:  # noqa: PLR0912 one a page
    match setup.step:
        case Step.AIM:
            return aim(pen, setup)
        case Step.TARGETS:
            return targets(pen, setup)
        case Step.UPRIGHT:
            return upright(pen)
        case Step.LANGUAGE:
            return _language(pen)
        case Step.TOWN | Step.PLACE | Step.ADDRESS | Step.CODE:
            return _typed(pen, setup)
        case Step.LANGUAGES:
            return _languages(pen, setup)
        case Step.SCREEN:
            return _screen(pen, setup)
        case Step.HEIGHT:
            return _height(pen, setup)
        case Step.PRINTER:
            return _printer(pen, setup)
        case Step.CAMERA:
            return _camera(pen, setup)
        case Step.PICTURE:
            return _picture(pen, setup)
        case Step.HUB:
            return _hub(pen, setup)
        case Step.TRIED:
            return tried(pen, setup)
        case Step.CHECK:
            return check(pen, setup)
        case Step.NOTE:
            return note(pen, setup)
        case Step.KEPT:
            return kept(pen, setup)
        case never:
            assert_never(never)


_SCREENS: Mapping[Step, Screen] = {
    Step.UPRIGHT: Screen.MENU,
    Step.LANGUAGE: Screen.MENU,
    Step.PICTURE: Screen.SCAN,
    Step.TRIED: Screen.NOTICE,
    Step.CHECK: Screen.REVIEW,
    Step.NOTE: Screen.NOTICE,
    Step.KEPT: Screen.NOTICE,
}


# ---- Parts ----


def _progress(pen: Pen, setup: SettingUp) -> Node:
    number, total = _NUMBERS[setup.step], max(_NUMBERS.values())
    if setup.joins:
        number, total = (1 if setup.step is Step.CODE else 2), 2
    step = pen.say("progress.step", n=number, total=total)
    return pen.node(
        "progress", Role.PROGRESS, pen.say("setup.name"), detail=step, value=f"{number}/{total}", reads=False
    )


def _asked(pen: Pen, step: Step, **values: object) -> tuple[Node, ...]:
    return heading(pen, pen.say(f"setup.{step}.title"), pen.say(f"setup.{step}.text", **values))


def _ways(pen: Pen) -> tuple[Node, ...]:
    return back(pen), main(pen, "action.continue", act.Confirm())


def _unanswered(pen: Pen) -> tuple[Node, ...]:
    draft = pen.session.draft
    return (error(pen, pen.say("error.choice.empty")),) if draft.unanswered else ()


def _option(pen: Pen, option: str, name: str, icon: str, *, chosen: bool, **rest: str) -> Node:
    return pen.node(
        f"option.{option or 'none'}", Role.CHOICE, name, icon=icon, action=act.Pick(OptionId(option)),
        states=states((chosen, State.SELECTED)), **rest,
    )  # fmt: skip


def _state(pen: Pen, key: str, icon: str, tone: Tone = Tone.PLAIN, **values: object) -> Node:
    """How it stands with what was asked of a device: said again when it changes."""
    return pen.node("state", Role.NOTICE, pen.say(key, **values), icon=icon, tone=tone)


# ---- Pages ----


def _language(pen: Pen) -> tuple[Node, ...]:
    now = pen.session.comfort.lang
    tiles = tuple(
        pen.node(
            f"lang.{one.lang}", Role.TILE, one.name, action=act.ChooseLanguage(one.lang), lang=one.lang,
            icon="check-circle" if one.lang == now else "translate",
            states=states((one.lang == now, State.SELECTED)),
        )
        for one in pen.town.languages
    )  # fmt: skip
    return (*_asked(pen, Step.LANGUAGE), *tiles, *_ways(pen))


def _typed(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    name, draft = TYPED[setup.step], pen.session.draft
    value = draft.fields.get(name, "")
    if setup.step is Step.CODE:
        value = "-".join(value[at : at + _GROUP] for at in range(0, len(value), _GROUP))
    label = pen.say(f"setup.{setup.step}.label")
    field = pen.node(
        f"field.{name}", Role.FIELD, label, hint=pen.say(f"setup.{setup.step}.hint"), value=value,
        action=act.FocusField(name), states=frozenset({State.ACTIVE}),
    )  # fmt: skip
    wrong: tuple[Node, ...] = ()
    if draft.problem is not None:
        wrong = (error(pen, pen.say(draft.problem.text)),)
    elif draft.mended:
        # Its place stays until the page changes: keys do not move.
        wrong = (pen.node("error", Role.ERROR, reads=False),)
    page = Page(PageId(f"setup.{setup.step}"), Kind.TEXT, TextKey(f"setup.{setup.step}.title"))
    if setup.joins:
        return (*code_asked(pen, setup), field, *wrong, *board(pen, page), later(pen), _ways(pen)[1])
    return (*_asked(pen, setup.step), field, *wrong, *board(pen, page), *_ways(pen))


def _languages(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """All but the town's own, which is always offered."""
    tiles = tuple(
        pen.node(
            f"option.{one.lang}", Role.CHOICE, one.name, icon="translate", value="several", lang=one.lang,
            action=act.Pick(OptionId(one.lang)),
            states=states((one.lang in setup.picked.languages, State.SELECTED)),
        )
        for one in pen.town.languages[1:]
    )  # fmt: skip
    return (*_asked(pen, Step.LANGUAGES), *tiles, *_ways(pen))


def _screen(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    tiles = tuple(
        pen.node(
            f"option.{inches}", Role.TILE, pen.say("setup.screen.size", cm=round(inches * 2.54)),
            detail=pen.say("setup.screen.inches", inches=f"{inches:g}".replace(".", ",")),
            icon="check-circle" if inches == setup.picked.inches else "monitor",
            action=act.Pick(OptionId(str(inches))),
            states=states((inches == setup.picked.inches, State.SELECTED)),
        )
        for inches in INCHES
    )  # fmt: skip
    return (*_asked(pen, Step.SCREEN), *_unanswered(pen), *tiles, *_ways(pen))


def _height(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    inches, now = setup.picked.inches or INCHES[0], setup.picked.middle_cm
    tiles = tuple(_height_tile(pen, one, chosen=one == now) for one in setup.panel.middles_cm(inches))
    meaning = () if now is None else (_meaning(pen, setup.panel.edge_mm(inches, now)),)
    return (*_asked(pen, Step.HEIGHT), *_unanswered(pen), *tiles, *meaning, *_ways(pen))


def _height_tile(pen: Pen, middle: int, *, chosen: bool) -> Node:
    return pen.node(
        f"option.{middle}", Role.TILE, pen.say("setup.height.cm", n=middle),
        icon="check-circle" if chosen else "arrows-vertical", action=act.Pick(OptionId(str(middle))),
        states=states((chosen, State.SELECTED)),
    )  # fmt: skip


def _meaning(pen: Pen, edge_mm: int) -> Node:
    """What this height is for who sits or is small, and for who stands."""
    edge = round(edge_mm / 10)
    if edge_mm in GOOD_EDGE_MM:
        return _state(pen, "setup.height.good", "check-circle", Tone.OK, n=edge)
    key = "setup.height.high" if edge_mm > GOOD_EDGE_MM[-1] else "setup.height.low"
    return _state(pen, key, "warning-circle", Tone.WARNING, n=edge)


def _things(pen: Pen, found: Finding, now: str | None, icon: str, step: Step) -> tuple[Node, ...]:
    """What was found, "none", and the way to look again."""
    none = _option(
        pen, NONE, pen.say(f"setup.{step}.none"), "prohibit", chosen=now == NONE,
        detail=pen.say(f"setup.{step}.none.detail"),
    )  # fmt: skip
    again = pen.button("again", "setup.again", act.SeekAgain(), "arrows-clockwise", reads=False)
    match found:
        case Seeking():
            return _state(pen, f"setup.{step}.seeking", "hourglass"), none
        case Found(()):
            return _state(pen, f"setup.{step}.nothing", "info"), none, again
        case Found(things):
            made = (_option(pen, one.id, one.name, icon, chosen=one.id == now) for one in things)
            return (*made, none, again)


def _printer(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    now = setup.picked.printer
    test = () if not now else _test(pen, setup.test)
    things = _things(pen, setup.printers, now, "printer", Step.PRINTER)
    return (*_asked(pen, Step.PRINTER), *_unanswered(pen), *things, *test, *_ways(pen))


def _test(pen: Pen, state: PrintState) -> tuple[Node, ...]:
    """The page that is printed to try it: offered, under way, or what the queue has confirmed."""
    button = pen.button("test", "setup.test", act.TestPrint(), "printer", reads=False)
    match state:
        case NotPrinted():
            return (button,)
        case PrintPreparing() | JobPrinting():
            return (_state(pen, "setup.test.going", "hourglass"),)
        case JobPrinted():
            return _state(pen, "setup.test.printed", "check-circle", Tone.OK), button
        case JobWaiting():
            return (_state(pen, "setup.test.waiting", "warning-circle", Tone.WARNING),)
        case JobFailed():
            return _state(pen, "setup.test.failed", "warning-circle", Tone.WARNING), button
        case never:
            assert_never(never)


def _camera(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    things = _things(pen, setup.cameras, setup.picked.camera, "camera", Step.CAMERA)
    return (*_asked(pen, Step.CAMERA), *_unanswered(pen), *things, *_ways(pen))


def _picture(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    """What the camera sees now; or that it gives no picture."""
    ways = _ways(pen)
    match setup.picture:
        case PictureAwaited() | PictureSeen() as state:
            seen = isinstance(state, PictureSeen)
            words = pen.say("setup.picture.seen" if seen else "setup.picture.waits")
            camera = pen.node(
                "camera", Role.CAMERA, detail=words, value="1" if seen else "0",
                tone=Tone.OK if seen else Tone.PLAIN,
            )  # fmt: skip
            return (*_asked(pen, Step.PICTURE), camera, *ways)
        case PictureMissing():
            again = pen.button("again", "setup.again", act.SeekAgain(), "arrows-clockwise", reads=False)
            none = _state(pen, "setup.picture.none", "warning-circle", Tone.WARNING)
            return (*_asked(pen, Step.PICTURE), none, again, *ways)
        case never:
            assert_never(never)


def _hub(pen: Pen, setup: SettingUp) -> tuple[Node, ...]:
    now = setup.picked.hub
    tiles = tuple(
        _option(
            pen, option, pen.say(f"setup.hub.{name}"), icon, chosen=now == option,
            detail=pen.say(f"setup.hub.{name}.detail"),
        )
        for option, name, icon in ((ELSEWHERE, "elsewhere", "buildings"), (NONE, "own", "monitor"))
    )  # fmt: skip
    return (*_asked(pen, Step.HUB), *_unanswered(pen), *tiles, *_ways(pen))


def news(was: SettingUp, now: SettingUp) -> Iterable[NodeId]:
    """What has changed by itself on a page that stays."""
    same: tuple[Callable[[SettingUp], object], ...] = (
        lambda one: one.printers, lambda one: one.cameras, lambda one: one.test, lambda one: one.picked,
        lambda one: one.aiming, lambda one: one.console,
    )  # fmt: skip
    if was.picture != now.picture:
        return NodeId("camera"), NodeId("state")
    return (NodeId("state"),) if any(part(was) != part(now) for part in same) else ()
