"""Passwords as Argon2id keeps them (RFC 9106), two at a time, so that many sign-ins never stall the hub."""

from __future__ import annotations

import base64
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
"""Characters. NIST SP 800-63B-4, 3.1.1.2: length alone; no rule of composition, no date of expiry."""
OWN = 6
"""So many characters must be left when the words that everybody guesses first are taken away."""
GUESSED = (
    *("parvis", "mairie", "motdepasse", "password", "azerty", "qwerty", "bonjour", "soleil", "admin"),
    *("administrateur", "mediateur", "1234567890", "123456789", "123456", "012345", "abcdef"),
)
AT_ONCE = 2
"""More would only take each other's memory and processor."""


@dataclass(frozen=True)
class Cost:
    """What one hash costs: the library's and RFC 9106's second choice, 64 MiB and three passes."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4


class Weakness(StrEnum):
    """Why a password is not taken: the end of its text key."""

    SHORT = "short"
    LONG = "long"
    GUESSED = "guessed"


class Match(Enum):
    """What became of a try."""

    RIGHT = auto()
    OLD = auto()
    """Right, and kept at another cost than ours: keep it anew."""
    WRONG = auto()


class Passwords:
    """Makes and checks hashes. From any thread, never on the event loop."""

    def __init__(self, cost: Cost) -> None:
        self._cost, self._turns = cost, threading.BoundedSemaphore(AT_ONCE)
        self.nobodys = _never(cost)

    def hash(self, secret: str) -> str:
        """What is kept of it (PHC string)."""
        with self._turns:
            return self._hasher().hash(plain(secret))

    def check(self, kept: str | None, secret: str) -> Match:
        """Compare; without anything kept it takes as long and is wrong."""
        from argon2.exceptions import InvalidHashError, VerificationError

        hasher = self._hasher()
        try:
            with self._turns:
                hasher.verify(kept or self.nobodys, plain(secret))
        except (VerificationError, InvalidHashError):
            return Match.WRONG
        return Match.OLD if hasher.check_needs_rehash(kept or self.nobodys) else Match.RIGHT

    def _hasher(self) -> PasswordHasher:
        # Loaded at the first sign-in: a hub without a console open needs none of it.
        from argon2 import PasswordHasher

        return PasswordHasher(self._cost.passes, self._cost.memory_kib, self._cost.lanes)


def plain(secret: str) -> str:
    """The same password from any keyboard (NIST SP 800-63B-4: NFKC)."""
    return unicodedata.normalize("NFKC", secret)


def weakness(secret: str, own_words: Iterable[str]) -> Weakness | None:
    """What is wrong with a new password; ``own_words``: town, login, name."""
    given = plain(secret)
    if len(given) < SHORTEST:
        return Weakness.SHORT
    if len(given) > LONGEST:
        return Weakness.LONG
    left = _folded(given)
    for word in sorted({*GUESSED, *_words(own_words)}, key=len, reverse=True):
        left = left.replace(word, "")
    return Weakness.GUESSED if len(left) < OWN or len(set(left)) < OWN - 1 else None


def _words(said: Iterable[str]) -> set[str]:
    return {folded for text in said for word in text.split() if len(folded := _folded(word)) > 2}


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


def _never(cost: Cost) -> str:
    """A hash that no password has, and that costs as much to compare."""
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${salt}${digest}"
