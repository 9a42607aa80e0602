"""How the hub says no: a code that a program understands, never a text for a person."""

from enum import StrEnum

from hub.contract.base import Model


class ProblemCode(StrEnum):
    """Why a request was not carried out."""

    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    WRONG_ORIGIN = "wrong_origin"
    TOO_MANY_TRIES = "too_many_tries"
    UNKNOWN = "unknown"
    WRONG_PROOF = "wrong_proof"
    PIN_WANTED = "pin_wanted"
    WRONG_PIN = "wrong_pin"
    TAKEN = "taken"
    OVER = "over"
    TOO_BIG = "too_big"
    NO_SPACE = "no_space"
    CHANGED = "changed"
    KEY_REUSED = "key_reused"
    INVALID = "invalid"
    BAD_SIGNATURE = "bad_signature"
    CLOCK_SKEW = "clock_skew"
    REPLAYED = "replayed"
    NOT_ENROLLED = "not_enrolled"
    REVOKED = "revoked"
    WRONG_CODE = "wrong_code"
    CANNOT_OPEN = "cannot_open"
    UNAVAILABLE = "unavailable"


class Problem(Model):
    """The body of every refusal; ``phase`` tells what the thing is now, where that helps."""

    code: ProblemCode
    phase: str | None = None
    tries_left: int | None = None
    """How many PINs may still be tried."""
