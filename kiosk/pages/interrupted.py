"""What of a visit goes on after the interface fell, and the page that says so before all else."""

from __future__ import annotations

from dataclasses import replace

from kiosk.devices.printer import JobFailed, JobPrinted
from kiosk.pages import actions as act
from kiosk.pages.assist_states import Assisted
from kiosk.pages.call_states import NoCallBack, Waiting
from kiosk.pages.frame import Pen, heading, main
from kiosk.pages.overlays import CallingBack, Interrupted, Overlay
from kiosk.pages.session import Session
from kiosk.pages.signin_states import NoSignIn
from kiosk.pages.states import (
    CallLeaving,
    MicrophoneClosed,
    NoIntake,
    NoParcel,
    NotPrinted,
    ParcelReceived,
    ParcelState,
    PrintState,
    ScanBinding,
    ScanCorrecting,
    ScanListed,
    ScanShown,
    ScanStarting,
    ScanState,
    ScanTaken,
    ScanWorking,
)
from kiosk.pages.view import Node, Role

BROKEN_OFF = "broken-off"
"""Why nothing was printed: nobody knows how far the printer was when the interface fell."""


def enduring(session: Session) -> Session | None:
    """What of it can go on in another process; None: nobody is in the middle of anything.

    What was said and what is confirmed stays. What was on its way, to a phone, the printer or the camera, was
    in the hands of the process that fell: it is to be begun again. Of photographs only the pages are kept.
    """
    if session.duty is not None or not (session.welcomed or session.procedure or session.has_said):
        return None
    return replace(
        session,
        assisted=_veiled(session.assisted) if session.assisted else None,
        overlay=_over(session),
        call=CallLeaving() if session.call_open else session.call,
        waiting=Waiting(),
        call_back=NoCallBack(),
        scan=_scan(session.scan),
        parcel=_parcel(session.parcel),
        intake=NoIntake(),
        sign_in=NoSignIn(),
        printing=_printing(session.printing),
        pin="",
        microphone=MicrophoneClosed(),
    )


def interrupted(pen: Pen, over: Interrupted) -> tuple[Node, ...]:
    """Nothing of the page behind is shown: whoever was there may have left."""
    words = "interrupted.again" if over.again else "interrupted.text"
    return (
        pen.node("picture", Role.PICTURE, icon="clock", reads=False),
        *heading(pen, pen.say("interrupted.title"), pen.say(words)),
        main(pen, "action.continue", act.CloseOverlay()),
    )


def _over(session: Session) -> Interrupted:
    if isinstance(session.overlay, Interrupted):
        return session.overlay
    kept: Overlay | None = session.overlay if isinstance(session.overlay, CallingBack) else None
    begun = not isinstance(session.parcel, NoParcel | ParcelReceived)
    prints = not isinstance(session.printing, NotPrinted | JobPrinted)
    return Interrupted(kept, again=begun or prints)


def _veiled(assisted: Assisted) -> Assisted:
    signed = assisted.mandate
    return replace(
        assisted, unveiled=(), mandate=replace(signed, paper=_printing(signed.paper)) if signed else None
    )


def _parcel(parcel: ParcelState) -> ParcelState:
    return parcel if isinstance(parcel, ParcelReceived) else NoParcel()


def _printing(printing: PrintState) -> PrintState:
    return printing if isinstance(printing, NotPrinted | JobPrinted) else JobFailed(BROKEN_OFF)


def _scan(scan: ScanState) -> ScanState:
    match scan:
        case ScanTaken() | ScanListed():
            return scan
        case ScanShown(sheet) | ScanCorrecting(sheet):
            return ScanShown(sheet.kept)
        case ScanWorking(sheet) if sheet is not None:
            return ScanShown(sheet.kept)
        case ScanBinding():
            return ScanListed()
        case _:
            return ScanStarting()
