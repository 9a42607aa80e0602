"""Turns the hub's views into the kiosk's states."""

from base64 import urlsafe_b64decode
from typing import assert_never

from hub.contract import CallOrigin, CallOutcome, CallPhase, CallStep, CallView, ParcelPhase, ParcelView
from kiosk.handoff.keys import ParcelId, PublicPoint
from kiosk.uplink.states import (
    Asking,
    Beside,
    CallAccepted,
    CallArrived,
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
    Word,
)


def call_state_of(view: CallView) -> CallState:
    """A call's state."""
    call = CallId(view.id)
    match view.phase:
        case CallPhase.RAISED:
            return CallSent(call, view.version, _beside(view))
        case CallPhase.SEEN:
            return CallSeen(call, view.seen_by or "", view.version, _beside(view))
        case CallPhase.ACCEPTED:
            return CallAccepted(call, view.accepted_by or "", view.version, _beside(view))
        case CallPhase.ARRIVED:
            return CallArrived(call, view.accepted_by or view.assist_by or "", view.version, _beside(view))
        case CallPhase.CLOSED:
            declined = view.outcome is CallOutcome.DECLINED
            return CallClosed(call, view.accepted_by or "", view.version, declined)
        case CallPhase.CANCELLED:
            return CallCancelled(call, view.version)
        case CallPhase.EXPIRED:
            return CallExpired(call, view.version)
        case _:
            assert_never(view.phase)


def _beside(view: CallView) -> Beside:
    word = None
    if view.message is not None:
        word = Word(view.message, view.message_by or "", view.message_ms or 0)
    askings = tuple(
        Asking(step, by, at_ms or 0, staff)
        for step, by, at_ms, staff in (
            (CallStep.PROPOSE, view.proposed_by, view.proposed_ms, ""),
            (CallStep.ASSIST, view.assist_by, view.assist_ms, view.assist_id),
        )
        if by is not None
    )
    return Beside(view.answerable, view.returns, view.origin is CallOrigin.PERSON, word, askings)


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
