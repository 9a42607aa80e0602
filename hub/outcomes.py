"""What a step of something that a kiosk lends to a phone comes to: expected answers, alike for each kind."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from fastapi.responses import JSONResponse
from sqlalchemy import RowMapping

from hub.contract import ParcelPhase, ProblemCode
from hub.contract.identity import SignInPhase
from hub.web import problem


@dataclass(frozen=True)
class Moved:
    """It as it is now. ``gone``: the upload whose bytes must be erased before anybody is answered."""

    row: RowMapping
    gone: str | None = None


@dataclass(frozen=True)
class WrongProof:
    """The caller has not the fragment, nor what it was given for it; or is another kiosk. Nothing changed."""


@dataclass(frozen=True)
class TakenByAnother:
    """The fragment is right, and another phone was first; or the id is another's."""


@dataclass(frozen=True)
class Changed:
    """It is no longer, or not yet, what the caller took it for."""


@dataclass(frozen=True)
class Invalid:
    """The request does not fit it."""


@dataclass(frozen=True)
class Over:
    """It ended."""

    phase: ParcelPhase | SignInPhase


@dataclass(frozen=True)
class Unknown:
    """There is none, or it was forgotten long ago."""


Refused: TypeAlias = WrongProof | TakenByAnother | Changed | Invalid | Over | Unknown
Outcome: TypeAlias = Moved | Refused


def refusal(found: Refused) -> JSONResponse:
    """The same to whoever asks."""
    match found:
        case WrongProof():
            return problem(403, ProblemCode.WRONG_PROOF)
        case TakenByAnother():
            return problem(409, ProblemCode.TAKEN)
        case Changed():
            return problem(409, ProblemCode.CHANGED)
        case Invalid():
            return problem(422, ProblemCode.INVALID)
        case Over(phase):
            return problem(410, ProblemCode.OVER, phase)
        case Unknown():
            return problem(404, ProblemCode.UNKNOWN)
        case _:
            assert_never(found)
