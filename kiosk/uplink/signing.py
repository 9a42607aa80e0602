"""Signs what a kiosk asks of its hub (RFC 9421), so that nobody else can ask it, change it or say it again.

The profile is the contract's (``hub.contract.signatures``). Signs of life may be signed by a session's key
instead: one HMAC, with numbers that grow.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from hub.contract import Route
from hub.contract.signatures import ED25519, HMAC, content_digest, headers_of, params_of, request_base

if TYPE_CHECKING:
    from requests import PreparedRequest


class SigningKey(Protocol):
    """A device's key, wherever it lies."""

    @property
    def name(self) -> str:
        """How the hub finds the public half: its thumbprint."""

    def sign(self, base: bytes) -> bytes:
        """An Ed25519 signature (64 bytes)."""


@dataclass(frozen=True)
class BeatSession:
    """A key (32 bytes) for signs of life, shared with the hub and never sent."""

    id: str
    key: bytes = field(repr=False)


class RequestSigner:
    """Plugs into requests as ``auth=``. May be used from several threads."""

    def __init__(
        self,
        key: SigningKey,
        *,
        now_s: Callable[[], float] = time.time,
        nonce: Callable[[], str] = lambda: secrets.token_urlsafe(16),
    ) -> None:
        self._key, self._now_s, self._nonce = key, now_s, nonce
        self._counter = itertools.count(1)
        self.session: BeatSession | None = None
        """What signs the signs of life, once the hub has agreed to it."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request that is ready to go; its body is ``bytes``, ``str`` or none."""
        body = request.body or b""
        data = body.encode() if isinstance(body, str) else body
        digest = content_digest(hashlib.sha256(data).digest())
        request.headers["Content-Digest"] = digest
        request.headers.update(self._signature(request.method or "GET", request.path_url, digest))
        return request

    def _signature(self, method: str, target: str, digest: str) -> dict[str, str]:
        session, now_s = self.session, int(self._now_s())
        if session is not None and target == Route.BEAT:
            params = params_of(now_s, session.id, str(next(self._counter)), HMAC)
            base = request_base(method, target, digest, params)
            return headers_of(params, hmac.digest(session.key, base, "sha256"))
        params = params_of(now_s, self._key.name, self._nonce(), ED25519)
        return headers_of(params, self._key.sign(request_base(method, target, digest, params)))
