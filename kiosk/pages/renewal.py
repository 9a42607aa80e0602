"""A newer version from a USB stick, by a mediator's act: what is said of it, and what can be asked for."""

from __future__ import annotations

from dataclasses import replace

from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import BUSY, Renewing, Stage
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.frame import Pen, back, heading, main
from kiosk.pages.overlays import AtAssist
from kiosk.pages.session import Session
from kiosk.pages.view import Node, Role

_ICONS = {
    Stage.ASK: "usb",
    Stage.ASKED: "hourglass",
    Stage.WAITING: "usb",
    Stage.READING: "hourglass",
    Stage.INSTALLING: "hourglass",
    Stage.READY: "check-circle",
}


def may_renew(session: Session) -> bool:
    """Only who has shown a badge and its number here: the stick is in the hands of who stands there."""
    return session.assisted is not None and session.assisted.badge


def may_restart(session: Session) -> bool:
    """Nobody loses anything by it: no procedure is open, nothing was said, nobody is called."""
    return session.procedure is None and not session.has_said and not session.call_open


def on_renewal(
    session: Session, action: aid.ShowRenewal | aid.BeginRenewal | aid.RestartNow
) -> Turn | Session:
    """The session after something on this page; how far it truly is, only the machine knows."""
    over = session.overlay
    if not may_renew(session) or not isinstance(over, AtAssist):
        return session
    if isinstance(action, aid.ShowRenewal):
        return Turn(replace(session, overlay=replace(over, page=Renewing())), (Effect.SEE_UPDATE,))
    page = over.page
    if not isinstance(page, Renewing) or page.stage in BUSY:
        return session
    if isinstance(action, aid.RestartNow):
        ready = page.stage is Stage.READY and may_restart(session)
        return Turn(session, (Effect.RESTART,)) if ready else session
    asked = replace(session, overlay=replace(over, page=Renewing(Stage.ASKED)))
    return Turn(asked, (Effect.ASK_UPDATE,))


def renewal_page(pen: Pen, page: Renewing) -> tuple[Node, ...]:
    """One stage, in a title and what to do; it can be left at any time."""
    key, version = f"renew.{page.stage}", page.version
    words = [pen.say(f"{key}.text", version=version)]
    if page.stage is Stage.READY and not may_restart(pen.session):
        words.append(pen.say("renew.ready.later"))
    return (
        pen.node("picture", Role.PICTURE, icon=_ICONS.get(page.stage, "warning"), reads=False),
        *heading(pen, pen.say(f"{key}.title", version=version), " ".join(words)),
        back(pen, action=act.CloseOverlay()),
        *_onward(pen, page),
    )


def _onward(pen: Pen, page: Renewing) -> tuple[Node, ...]:
    if page.stage is Stage.READY:
        now = main(pen, "renew.restart", aid.RestartNow(), "arrows-clockwise")
        return (now,) if may_restart(pen.session) else ()
    if page.stage in BUSY:
        return ()
    key = "renew.begin" if page.stage is Stage.ASK else "renew.again"
    return (main(pen, key, aid.BeginRenewal(), "usb"),)
