"""What an action gives: a new session, and what must be done outside, once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.pages.session import Session


class Effect(StrEnum):
    """What must be done outside, once, because of an action."""

    SHOOT = "shoot"
    TURN_SHEET = "turn_sheet"
    FLATTEN_SHEET = "flatten_sheet"
    ADJUST_SHEET = "adjust_sheet"
    BIND_SHEETS = "bind_sheets"
    RAISE_CALL = "raise_call"
    CANCEL_CALL = "cancel_call"
    ASK_CALL_BACK = "ask_call_back"
    LET_COME = "let_come"
    LET_ASSIST = "let_assist"
    LET_NOBODY = "let_nobody"
    """What the person said to a mediator who asked."""
    PRINT = "print"
    OPEN_INTAKE = "open_intake"
    ACCEPT_INTAKE = "accept_intake"
    OPEN_SIGN_IN = "open_sign_in"
    ACCEPT_SIGN_IN = "accept_sign_in"
    PRINT_LINKED = "print_linked"
    SEND_PARCEL = "send_parcel"
    CANCEL_PARCEL = "cancel_parcel"
    RENEW_PARCEL = "renew_parcel"
    TOGGLE_SPEECH = "toggle_speech"
    SPEAK = "speak"
    SPEAK_HELD = "speak_held"
    SPOKEN = "spoken"
    AGREE = "agree"
    DISAGREE = "disagree"
    SEND_REPORT = "send_report"
    SEAL_MANDATE = "seal_mandate"
    REVOKE_MANDATE = "revoke_mandate"
    PRINT_MANDATE = "print_mandate"
    LOOK_FOR_BADGE = "look_for_badge"
    CHECK_BADGE = "check_badge"
    SEE_UPDATE = "see_update"
    ASK_UPDATE = "ask_update"
    RESTART = "restart"
    """Of an update by a stick: how far is it, let one in, start what is ready."""
    PRINT_TEST = "print_test"
    JOIN_HUB = "join_hub"
    KEEP_SETUP = "keep_setup"
    """Of the first start: try the printer, show this kiosk to a hub, write what was answered."""
    WIPE = "wipe"


@dataclass(frozen=True)
class Turn:
    """The session after an action, and what to do outside."""

    session: Session
    effects: tuple[Effect, ...] = ()
