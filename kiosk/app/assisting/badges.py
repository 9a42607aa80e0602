"""Whose badge it is, and whether the number is theirs: with what the hub has told, also without a network."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from hub.contract.briefing import BadgeEntry
from hub.contract.staff import Role

HELPERS = frozenset({Role.MEDIATOR, Role.ADMINISTRATOR})
"""Who may help beside a person (``Right.ANSWER``)."""


@dataclass(frozen=True)
class Known:
    """A badge that was read and belongs to somebody. Its secret goes with the page that asks the number."""

    entry: BadgeEntry
    secret: str


def hash_of(secret: str) -> str:
    """As ``BadgeEntry.badge_sha256`` has it: base64url without padding."""
    return base64.urlsafe_b64encode(sha256(secret.encode()).digest()).rstrip(b"=").decode()


def proven(pin: str, secret: str) -> str:
    """What a verifier is made of."""
    return f"parvis badge v1\n{pin}\n{secret}"


def find(secrets: Sequence[str], entries: Sequence[BadgeEntry]) -> Known | None:
    """The first of these readings of a badge that belongs to somebody who may help."""
    by_hash = {one.badge_sha256: one for one in entries if one.role in HELPERS}
    known = ((by_hash.get(hash_of(secret)), secret) for secret in secrets)
    return next((Known(entry, secret) for entry, secret in known if entry), None)


def staff_named(name: str, entries: Sequence[BadgeEntry]) -> str:
    """Whom the console names, as a report names them; empty where nobody or several are called so."""
    found = {one.staff for one in entries if one.name == name}
    return found.pop() if len(found) == 1 else ""


def opens(known: Known, pin: str) -> bool:
    """Whether this number goes with this badge. Takes about a tenth of a second: never on the main thread."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(known.entry.verifier, proven(pin, known.secret))
    except (VerificationError, InvalidHashError):
        return False


def verifier(pin: str, secret: str, *, memory_kib: int = 19_456, rounds: int = 2) -> str:
    """A verifier as the hub makes them; for a dock's and a demo's own badge."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
    return hasher.hash(proven(pin, secret))
