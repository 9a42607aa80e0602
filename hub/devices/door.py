"""Stands before the application: a signed request comes in as its kiosk's, with the body that was signed."""

from __future__ import annotations

import hashlib
import hmac
import time

import structlog
from fastapi import Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.contract import ProblemCode, Route
from hub.contract.signatures import SKEW_HEADER
from hub.devices.proof import Proofs, Proven, Refused, Signed
from hub.devices.speaking import COUNT
from hub.web import DEVICE, problem

log = structlog.get_logger()
LONG_S = 0.5
"""An answer that took longer is given only if nobody has revoked the kiosk meanwhile."""
_STATUS = {ProblemCode.REVOKED: 403}


class Door:
    """ASGI middleware. What bears no signature passes as nobody's, for the routes to judge."""

    def __init__(self, app: ASGIApp, proofs: Proofs) -> None:
        self._app, self._proofs = app, proofs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        signed = signed_request(scope) if scope["type"] == "http" else None
        # A kiosk that is not known yet proves itself by the key that it shows.
        if signed is None or signed.target == Route.ENROL:
            await self._app(scope, receive, send)
            return
        verdict = await run_in_threadpool(self._proofs.judge, signed)
        if isinstance(verdict, Refused):
            log.warning("device.refused", code=verdict.code)
            await refusal(verdict)(scope, receive, send)
            return
        scope[DEVICE], scope[COUNT] = verdict.device, verdict.count
        await self._pass(verdict, scope, receive, send)

    async def _pass(self, proven: Proven, scope: Scope, receive: Receive, send: Send) -> None:
        body, started = _Body(receive, proven.body_sha256), time.monotonic()
        refused: Refused | None = None

        async def judged(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                refused = await self._judge_late(proven, body, started)
                if refused:
                    await refusal(refused)(scope, receive, send)
            if refused is None:
                await send(message)

        await self._app(scope, body.receive, judged)

    async def _judge_late(self, proven: Proven, body: _Body, started: float) -> Refused | None:
        """What only the end of the request can tell."""
        if body.forged:
            return Refused(ProblemCode.BAD_SIGNATURE)
        quick = time.monotonic() - started <= LONG_S
        if quick or await run_in_threadpool(self._proofs.still, proven.device.id):
            return None
        return Refused(ProblemCode.REVOKED)


class _Body:
    """Hands a body on, but its last piece only if the whole is what was signed."""

    def __init__(self, receive: Receive, sha256: bytes) -> None:
        self._receive, self._sha256 = receive, sha256
        self._hash = hashlib.sha256()
        self._whole = self.forged = False

    async def receive(self) -> Message:
        """What the application gets: a forged body ends for it as a line that is cut."""
        message = await self._receive()
        if message["type"] != "http.request" or self._whole:
            return message
        self._hash.update(message.get("body", b""))
        if not message.get("more_body", False):
            self._whole = True
            self.forged = not hmac.compare_digest(self._hash.digest(), self._sha256)
        return {"type": "http.disconnect"} if self.forged else message


def signed_request(scope: Scope) -> Signed | None:
    """What a request shows of its signature; None if it bears none."""
    headers = Headers(scope=scope)
    if "signature-input" not in headers:
        return None
    query = scope.get("query_string", b"")
    target = scope["raw_path"] + (b"?" + query if query else b"")
    digests, inputs, signatures = (
        headers.getlist(name) for name in ("content-digest", "signature-input", "signature")
    )
    # Of twins, the application might read the other one.
    once = [values[0] if len(values) == 1 else "" for values in (digests, inputs, signatures)]
    return Signed(scope["method"], target.decode("latin-1"), *once)


def refusal(refused: Refused) -> Response:
    """Say no, and by how much a clock is wrong."""
    answer = problem(_STATUS.get(refused.code, 401), refused.code)
    if refused.skew_s is not None:
        answer.headers[SKEW_HEADER] = str(refused.skew_s)
    return answer
