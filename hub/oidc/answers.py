"""What a provider's answer comes to, and what one trip to it is bound to."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TypeAlias

from hub.contract.identity import Identity


@dataclass(frozen=True)
class Known:
    """Who signed in. ``id_token`` ends the provider's session, and is forgotten with this."""

    identity: Identity = field(repr=False)
    id_token: str = field(repr=False)
    subject: str = field(default="", repr=False)
    """Who that is to our service, and to no other."""
    siret: str = field(default="", repr=False)
    """Their employer, where the provider is one of agents."""


@dataclass(frozen=True)
class ProviderDown:
    """It does not answer, or says that it cannot: the same may go well later."""

    why: str
    silent: bool = False
    """It gave no answer at all, as far as we have waited."""


@dataclass(frozen=True)
class NotBelieved:
    """It answered something that proves nobody. ``why`` is ours, and names no content."""

    why: str


Answer: TypeAlias = Known | ProviderDown | NotBelieved


@dataclass(frozen=True)
class Secrets:
    """What one trip to the provider is bound to: made from the phone's cookie and the state, kept nowhere."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    """PKCE (RFC 7636): who steals the code alone can do nothing with it."""


class StoppedError(Exception):
    """Stops the asking; carries what it comes to."""

    def __init__(self, answer: ProviderDown | NotBelieved) -> None:
        super().__init__(answer.why)
        self.answer = answer


def secrets_of(phone: str, state: str) -> Secrets:
    """Derive what a trip is bound to from the phone's cookie: the hub's store has nothing to steal."""
    return Secrets(state, _from(phone, "nonce", state), _from(phone, "pkce", state))


def _from(phone: str, purpose: str, state: str) -> str:
    digest = hmac.digest(phone.encode(), f"parvis sign-in v1 {purpose} {state}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
