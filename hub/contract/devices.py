"""How a kiosk becomes known to a hub: a code from the console, a key of its own, a fingerprint of both."""

from __future__ import annotations

import hashlib
import secrets
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from hub.contract.base import Model, Slug
from hub.contract.fleet import KioskIdentity

Key32 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""32 bytes, base64url without padding."""
READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, O, 1, I, L: read from one screen and typed or compared on another."""
CODE_LETTERS = 8
CONSOLE_CODE_FILE = "console-code"
"""In the hub's folder: the code of the first account. A kiosk makes it for its own hub, else the hub does."""
_SEALED_LIMIT = 60_000


class DeviceState(StrEnum):
    """Where a kiosk's key stands; only an approved one opens anything."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"


class EnrolRequest(Model):
    """A kiosk shows its public key (Ed25519) and the code. The request is signed with that key."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 -]{0,20}$")] = ""
    """Empty for the kiosk of the hub's own machine, which shows the machine's token instead."""
    kiosk: KioskIdentity
    key: Key32


class DeviceView(Model):
    """What the hub tells a kiosk of itself. Messages to the hub are sealed to ``hub_key`` (X25519)."""

    id: str
    state: DeviceState
    hub_key: Key32
    town: str


class SessionRequest(Model):
    """The kiosk's half (X25519) of a key for its signs of life."""

    key: Key32


class SessionView(Model):
    """The hub's half is its own key, which the kiosk has pinned."""

    id: str
    expires_in_s: int


class Envelope(Model):
    """A message of a kiosk's outbox: sealed to the hub (base64url), with its age by the kiosk's own clock."""

    kind: Slug
    sealed: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=_SEALED_LIMIT)]
    age_s: float = Field(default=0, ge=0, allow_inf_nan=False)


HELP_CALL = "help-call"
"""A ``CallRequest``."""
HELP_WITHDRAWAL = "help-withdrawal"
"""A ``Withdrawal``."""


class Withdrawal(Model):
    """The person no longer needs anyone: the call that was raised with this key is over."""

    call_key: Slug


class Taken(Model):
    """The hub has a message. ``call``: the id of the call that it raised or ended, if there is one."""

    call: str | None = None


def outbox_binding(kind: str, key: str) -> bytes:
    """What a message is sealed to: it opens as no other kind, and under no other key."""
    return f"parvis outbox v1\n{kind}\n{key}".encode()


def session_info(session: str) -> bytes:
    """What a session's key is derived for (HKDF's info)."""
    return f"parvis session v1\n{session}".encode()


def fingerprint(device_key: bytes, hub_key: bytes) -> str:
    """What people compare on both screens, ``K7QM-4XWD-…``: 20 signs, about 99 bits, of both keys at once.

    A machine in between that changes either key shows another one. The hub's key is in it because what waits
    on the kiosk is sealed to it.
    """
    number = int.from_bytes(hashlib.sha256(b"parvis device v1\n" + device_key + hub_key).digest(), "big")
    signs = ""
    for _ in range(20):
        number, place = divmod(number, len(READABLE))
        signs += READABLE[place]
    return "-".join(signs[at : at + 4] for at in range(0, 20, 4))


def random_signs() -> str:
    """Eight signs by chance, such as ``K7QM4XWD`` (about 40 bits: who asks for them limits the tries)."""
    return "".join(secrets.choice(READABLE) for _ in range(CODE_LETTERS))


def new_console_code() -> str:
    """A code of the first account, such as ``K7QM-4XWD``."""
    signs = random_signs()
    return f"{signs[:4]}-{signs[4:]}"
