"""What a person decides about the way to a phone: whose it is, that it ends, that there is a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk.pages import actions as act
from kiosk.pages.effects import Effect, Turn
from kiosk.pages.session import Session
from kiosk.pages.states import (
    ParcelCancelled,
    ParcelExpired,
    ParcelFailed,
    ParcelOpening,
    ParcelPairing,
    ParcelReady,
    ParcelSealing,
)


def on_parcel(
    session: Session, action: act.ConfirmPhone | act.CancelParcel | act.RenewParcel | act.TurnCode
) -> Turn | Session:
    """The session after this; nothing changes where the parcel has gone on meanwhile."""
    now = session.parcel
    match action:
        case act.ConfirmPhone(same):
            if not isinstance(now, ParcelPairing):
                return session
            if same:
                return Turn(replace(session, parcel=ParcelOpening(now.code)), (Effect.SEND_PARCEL,))
            # Somebody else's phone has it: that link is worth nothing any more.
            return Turn(replace(session, parcel=ParcelSealing()), (Effect.RENEW_PARCEL,))
        case act.CancelParcel():
            if not isinstance(now, ParcelReady | ParcelOpening):
                return session
            return Turn(replace(session, parcel=ParcelCancelled()), (Effect.CANCEL_PARCEL,))
        case act.RenewParcel():
            if not isinstance(now, ParcelCancelled | ParcelExpired):
                return session
            return Turn(replace(session, parcel=ParcelSealing()), (Effect.RENEW_PARCEL,))
        case act.TurnCode(by):
            if not isinstance(now, ParcelFailed) or not 0 <= now.place + by < len(now.codes):
                return session
            return replace(session, parcel=replace(now, place=now.place + by))
        case never:
            assert_never(never)
