"""Turns the hub's views into the kiosk's states."""

from typing import assert_never

from hub.contract import CallPhase, CallView, ParcelPhase, ParcelView
from kiosk.handoff.keys import ParcelId
from kiosk.uplink.states import (
    CallAccepted,
    CallCancelled,
    CallClosed,
    CallExpired,
    CallId,
    CallSeen,
    CallSent,
    CallState,
    ParcelExpired,
    ParcelLeased,
    ParcelReady,
    ParcelReceived,
    ParcelRevoked,
    ParcelState,
)


def call_state_of(view: CallView) -> CallState:
    """A call's state."""
    call = CallId(view.id)
    match view.phase:
        case CallPhase.RAISED:
            return CallSent(call, view.version)
        case CallPhase.SEEN:
            return CallSeen(call, view.seen_by or "", view.version)
        case CallPhase.ACCEPTED:
            return CallAccepted(call, view.accepted_by or "", view.version)
        case CallPhase.CLOSED:
            return CallClosed(call, view.accepted_by or "", view.version)
        case CallPhase.CANCELLED:
            return CallCancelled(call, view.version)
        case CallPhase.EXPIRED:
            return CallExpired(call, view.version)
        case _:
            assert_never(view.phase)


def parcel_state_of(view: ParcelView) -> ParcelState:
    """A parcel's state."""
    parcel = ParcelId(view.id)
    match view.phase:
        case ParcelPhase.READY:
            return ParcelReady(parcel, view.expires_in_s, view.version)
        case ParcelPhase.LEASED:
            return ParcelLeased(parcel, view.expires_in_s, view.version)
        case ParcelPhase.CONSUMED:
            return ParcelReceived(parcel)
        case ParcelPhase.REVOKED:
            return ParcelRevoked(parcel)
        case ParcelPhase.EXPIRED:
            return ParcelExpired(parcel)
        case _:
            assert_never(view.phase)
