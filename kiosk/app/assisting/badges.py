"""Whose badge it is, and whether the number is theirs: with what the hub has told, also without a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.contract.briefing import BadgeEntry, badge_proof, badge_sha256, badge_text
from hub.contract.staff import Role

HELPERS = frozenset({Role.MEDIATOR, Role.ADMINISTRATOR})
"""Who may help beside a person (``Right.ANSWER``)."""


@dataclass(frozen=True)
class Known:
    """A badge that was read and belongs to somebody. Its secret goes with the page that asks the number."""

    entry: BadgeEntry
    secret: str


def find(secrets: Sequence[str], entries: Sequence[BadgeEntry]) -> Known | None:
    """The first of these readings of a badge that belongs to somebody who may help."""
    by_hash = {one.badge_sha256: one for one in entries if one.role in HELPERS}
    read = [text for one in secrets if (text := badge_text(one))]
    known = ((by_hash.get(badge_sha256(one)), one) for one in read)
    return next((Known(entry, secret) for entry, secret in known if entry), None)


def opens(known: Known, pin: str) -> bool:
    """Whether this number goes with this badge. Takes about a tenth of a second: never on the main thread."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(known.entry.verifier, badge_proof(pin, known.secret))
    except (VerificationError, InvalidHashError):
        return False


def verifier(pin: str, secret: str, *, memory_kib: int = 19_456, rounds: int = 2) -> str:
    """A verifier as the hub makes them; for a dock's and a demo's own badge."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
    return hasher.hash(badge_proof(pin, badge_text(secret)))
