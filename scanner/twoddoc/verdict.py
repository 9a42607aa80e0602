"""What is known of a signature, and why: a code for the log and for the words that the screens choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from scanner.twoddoc.document import Outcome


@dataclass(frozen=True)
class Valid:
    """Signed by a certificate that a listed authority issued, in force on that day and not revoked."""


@dataclass(frozen=True)
class Invalid:
    """The signature is wrong, or its certificate was not in force, or it is revoked."""

    reason: Literal["signature", "validity", "revoked"]


@dataclass(frozen=True)
class Unknown:
    """It cannot be judged here. ``test``: the specification's own authority, whose key everybody has."""

    reason: Literal["test", "no_list", "list_expired", "no_ca", "no_certificate"]


Verdict: TypeAlias = Valid | Invalid | Unknown


def outcome_of(verdict: Verdict) -> Outcome:
    """The verdict in one word."""
    match verdict:
        case Valid():
            return "valid"
        case Invalid():
            return "invalid"
        case Unknown():
            return "unknown"
        case never:
            assert_never(never)
