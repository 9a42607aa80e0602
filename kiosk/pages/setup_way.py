"""The way through the first start: which page comes before and after which, and what each waits for."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.session import Session
from kiosk.pages.setup_states import (
    ELSEWHERE,
    Found,
    HubCompares,
    HubTrusts,
    Keeping,
    SettingUp,
    SetupStep,
)

Step = SetupStep
_ORDER = tuple(SetupStep)


def before(setup: SettingUp) -> Step:
    """The page before; the first has none before it."""
    if setup.joins and setup.step is Step.CODE:
        return Step.CODE
    at = _ORDER.index(setup.step) - 1
    while at > 0 and _is_left_out(setup, _ORDER[at]):
        at -= 1
    return _ORDER[max(at, 0)]


def _is_left_out(setup: SettingUp, step: Step) -> bool:
    """Whether this page belongs to an answer that was not given."""
    if step is Step.TARGETS:
        return True
    if step is Step.PICTURE:
        thing = setup.cameras.thing(setup.picked.camera) if isinstance(setup.cameras, Found) else None
        return thing is None or not thing.live
    if step is Step.CHECK:
        return bool(setup.joins)
    if step is Step.NOTE:
        return not tells_code(setup)
    if step is Step.TRIED:
        # Seen once more only where it has come to an end: going back asks nobody again.
        return setup.town_hub is None
    return step in {Step.ADDRESS, Step.CODE} and setup.picked.hub != ELSEWHERE


def after(setup: SettingUp) -> Step:
    """The page after; once all was answered, the last one, but for what hangs together."""
    at = _ORDER.index(setup.step) + 1
    while _is_left_out(setup, _ORDER[at]):
        at += 1
    following = _ORDER[at]
    if setup.checked and setup.step is Step.UPRIGHT and not hangs(setup):
        # Another way up is another height.
        return Step.HEIGHT
    together = {Step.HEIGHT, Step.PICTURE, Step.ADDRESS, Step.CODE, Step.TRIED}
    return following if following in together or not setup.checked else Step.CHECK


def tells_code(setup: SettingUp) -> bool:
    """Whether a kiosk that serves alone has made a code, which whoever installs it must know."""
    return bool(setup.first_code) and setup.town_hub is None


def left_alone(session: Session) -> act.Action | None:
    """What is done where a hub was to be joined and nobody has touched anything for long: the kiosk serves.

    None: somebody may still decide at the console, or it is not that start.
    """
    setup = session.duty
    if not isinstance(setup, SettingUp) or not setup.joins or setup.keeping is not Keeping.NOT_YET:
        return None
    if session.overlay is not None:
        return act.CloseOverlay()
    if setup.step is Step.TRIED and isinstance(setup.hub, HubTrusts):
        return act.Confirm()
    decides = setup.step is not Step.CODE and isinstance(setup.hub, HubCompares)
    return None if decides else act.HubLater()


def answered(setup: SettingUp) -> bool:
    """Whether something was chosen on this page, where it asks."""
    said = setup.picked
    match setup.step:
        case Step.SCREEN:
            return said.inches is not None
        case Step.HEIGHT:
            return hangs(setup)
        case Step.PRINTER:
            return said.printer is not None
        case Step.CAMERA:
            return said.camera is not None
        case Step.HUB:
            return said.hub is not None
        case _:
            return True


def hangs(setup: SettingUp) -> bool:
    """Whether it was said how high, and that is one of the heights of this picture."""
    said = setup.picked
    return said.inches is not None and said.middle_cm in setup.panel.middles_cm(said.inches)
