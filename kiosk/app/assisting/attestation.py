"""What proves a mandate: one hash over a record that names nobody but the mediator; the rest is on paper.

As Aidants Connect makes its attestation (facts: eadmin.md, section D), with a random mark for the person.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Consonants: no word comes out, and no letter looks like a digit."""
CODE_LETTERS = 12
"""52 bits: who reads the town's table of hashes does not find the codes in it by trying."""
MARK_BYTES = 8


@dataclass(frozen=True)
class Record:
    """What was signed. ``template``: SHA-256 of the text; ``person``: a random mark, on the paper too."""

    staff: str
    date: datetime
    scope: str
    expiry: datetime
    organisation: str
    template: str
    person: str

    def canonical(self) -> str:
        """Sorted lines, the same for whoever writes them down from the paper."""
        values = {
            "date": self.date.isoformat(timespec="seconds"),
            "expiry": self.expiry.isoformat(timespec="seconds"),
            "organisation": self.organisation,
            "person": self.person,
            "scope": self.scope,
            "staff": self.staff,
            "template": self.template,
        }
        return "\n".join(["parvis mandate v1", *(f"{key}={values[key]}" for key in sorted(values))])

    @property
    def attestation(self) -> str:
        """64 hexadecimal digits."""
        return sha256(self.canonical().encode()).hexdigest()


def end_of_day(now: datetime) -> datetime:
    """A mandate is for one day: until midnight on the town hall's clock."""
    return datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)


def revocation_code(draw: Callable[[str], str] = secrets.choice) -> str:
    """Letters to be read out."""
    return "".join(draw(LETTERS) for _ in range(CODE_LETTERS))


def person_mark() -> str:
    """Random: nobody is found by it, and the paper that bears it is the one that was signed."""
    return secrets.token_hex(MARK_BYTES)


def hashed(words: str) -> str:
    """SHA-256, hexadecimal."""
    return sha256(words.encode()).hexdigest()
