"""The one door of all outboxes: opens a sealed message, and does once what its kind asks."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Annotated, TypeAlias

import structlog
from fastapi import APIRouter, Header, Request, Response
from pydantic import ValidationError

from hub.contract import IDEMPOTENCY_HEADER, ProblemCode, Route
from hub.contract.briefing import CALL_BACK
from hub.contract.devices import Envelope, outbox_binding
from hub.devices.hubkey import HubKey
from hub.inbox.answers import Answered, Message, NotDone, Outcome, once
from hub.store.store import Store, Tx
from hub.web import DEVICE, is_kiosk, problem

log = structlog.get_logger()
Key = Annotated[str, Header(alias=IDEMPOTENCY_HEADER, pattern=r"^[A-Za-z0-9_-]{8,64}$")]
CITIZENS = (CALL_BACK,)
"""Kinds of messages that hold what a citizen leaves."""
Effect: TypeAlias = Callable[[Tx, Message, float], Outcome]
"""Does what a message of this age (seconds) asks, in the transaction of its answer.

Raises pydantic's ValidationError for a body that it cannot read.
"""

First: TypeAlias = Callable[[Message], None]
"""What a kind needs before its write begins; it may be done in vain, and again."""


def kiosk_routes(
    store: Store, key: HubKey, effects: Mapping[str, Effect], token: str, first: Mapping[str, First]
) -> APIRouter:
    """``effects`` and what comes ``first``, by kind."""
    router = APIRouter()

    @router.post(Route.OUTBOX)
    def take(request: Request, envelope: Envelope, idempotency: Key) -> Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        effect = effects.get(envelope.kind)
        message = _opened(request, key, envelope, idempotency)
        if effect is None or message is None:
            return problem(422, ProblemCode.UNKNOWN if effect is None else ProblemCode.CANNOT_OPEN)
        try:
            if envelope.kind in first:
                first[envelope.kind](message)
            done = store.write(lambda tx: once(tx, message, lambda tx: effect(tx, message, envelope.age_s)))
        except ValidationError:
            done = NotDone(ProblemCode.INVALID)
        log.info("inbox", kind=envelope.kind, done=isinstance(done, Answered))
        if isinstance(done, NotDone):
            return problem(422, done.code)
        return Response(done.body, media_type="application/json")

    return router


def _opened(request: Request, key: HubKey, envelope: Envelope, idempotency: str) -> Message | None:
    try:
        sealed = base64.urlsafe_b64decode(envelope.sealed + "=" * (-len(envelope.sealed) % 4))
    except ValueError:
        return None
    body = key.open(sealed, outbox_binding(envelope.kind, idempotency))
    if body is None:
        return None
    device = request.scope.get(DEVICE)
    name, kiosk_id = (device.id, device.kiosk_id) if device else ("", "")
    # With the hub's own key as the other half, nobody else can compute it.
    secret = key.session_key(key.public, "inbox") if envelope.kind in CITIZENS else None
    return Message(name, kiosk_id, idempotency, envelope.kind, body, secret or b"")
