"""Turns the hub's views into the kiosk's states."""

from base64 import urlsafe_b64decode
from typing import assert_never

from hub.contract import CallPhase, CallView, ParcelPhase, ParcelView
from kiosk.handoff.keys import ParcelId, PublicPoint
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
    ParcelLocked,
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
            phone = _point(view.phone_key)
            return ParcelLeased(parcel, phone, view.sealed, view.accepted, view.expires_in_s, view.version)
        case ParcelPhase.CONSUMED:
            return ParcelReceived(parcel)
        case ParcelPhase.REVOKED:
            return ParcelRevoked(parcel)
        case ParcelPhase.EXPIRED:
            return ParcelExpired(parcel)
        case ParcelPhase.LOCKED:
            return ParcelLocked(parcel)
        case _:
            assert_never(view.phase)


def _point(key: str | None) -> PublicPoint | None:
    return None if key is None else PublicPoint(urlsafe_b64decode(key + "=" * (-len(key) % 4)))
