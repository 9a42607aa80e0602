"""What stands where the camera, the hub and the printer would be: nothing is sent, and no page says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.devices.printer import JobFailed
from kiosk.difficulty.conclusions import Conclusion
from kiosk.pages.call_states import CallBackLeaving, CallBackRefused
from kiosk.pages.effects import Effect
from kiosk.pages.session import Session
from kiosk.pages.sheets import Sheet
from kiosk.pages.signin_states import SignInFailed, SignInPreparing
from kiosk.pages.states import (
    CallLeaving,
    CallUnsent,
    IntakeFailed,
    IntakePreparing,
    NoParcel,
    ParcelFailed,
    PrintPreparing,
    ScanBinding,
    ScanLooking,
    ScanShown,
    ScanStarting,
    ScanTaken,
)
from kiosk.pages.view import PageView, Screen
from kiosk.procedures.answers import Scanned

if TYPE_CHECKING:
    from kiosk.app.desks.room import Opening

BLANK = Sheet(b"")
"""A sheet without anything on it."""


class StandIns:
    """A camera that always sees a blank sheet; no hub, no printer, and the pages say that there is none."""

    def __init__(self, opening: Opening) -> None:
        self._handle = opening.handle

    def follow(self, session: Session, view: PageView) -> None:
        """The camera looks on its page; a finished file finds no way to a phone."""
        if view.screen is Screen.SCAN and isinstance(session.scan, ScanStarting):
            self._change(ScanStarting, "scan", ScanLooking("hold_still", 1.0))
        if view.screen is Screen.FINISH and isinstance(session.parcel, NoParcel):
            self._change(NoParcel, "parcel", ParcelFailed())

    def do(self, effect: Effect) -> None:
        """What the person asked for, as it is without anything behind."""
        match effect:
            case Effect.SHOOT:
                self._change(ScanLooking, "scan", ScanShown(BLANK))
            case Effect.RAISE_CALL:
                self._change(CallLeaving, "call", CallUnsent())
            case Effect.ASK_CALL_BACK:
                self._change(CallBackLeaving, "call_back", CallBackRefused())
            case Effect.PRINT | Effect.PRINT_LINKED:
                self._change(PrintPreparing, "printing", JobFailed("preview"))
            case Effect.BIND_SHEETS:
                self._change(ScanBinding, "scan", ScanTaken(Scanned(b"", codes=0)))
            case Effect.LET_COME | Effect.LET_ASSIST | Effect.LET_NOBODY:
                # No mediator has asked.
                pass
            case Effect.CANCEL_CALL | Effect.TOGGLE_SPEECH | Effect.WIPE:
                pass
            case Effect.OPEN_INTAKE | Effect.ACCEPT_INTAKE:
                self._change(IntakePreparing, "intake", IntakeFailed())
            case Effect.OPEN_SIGN_IN | Effect.ACCEPT_SIGN_IN:
                self._change(SignInPreparing, "sign_in", SignInFailed())
            case Effect.SEND_PARCEL | Effect.CANCEL_PARCEL | Effect.RENEW_PARCEL:
                # No link was ever shown.
                pass

    def suggest(self, concluded: Conclusion) -> None:
        """There is nobody to tell."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def join(self) -> None:
        """There is nothing to wait for."""

    def _change(self, now: type, part: str, then: object) -> None:
        """A moment later, as from a real device, if the visit has not gone on meanwhile."""

        def update(session: Session) -> Session:
            return _with(session, part, then) if isinstance(getattr(session, part), now) else session

        self._handle.change(update)


def _with(session: Session, part: str, value: object) -> Session:
    change: Callable[..., Session] = replace
    return change(session, **{part: value})
