"""What a kiosk says to become known, and to open a session for its signs of life."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import assert_never

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError

from hub.contract import ProblemCode, Route
from hub.contract.devices import DeviceView, EnrolRequest, SessionRequest, SessionView
from hub.devices import devices, proof
from hub.devices.devices import Device, IdTaken, TooManyTries, WrongCode
from hub.devices.door import refusal, signed_request
from hub.devices.hubkey import HubKey
from hub.devices.proof import SESSION_MS, Proofs, Refused
from hub.store.store import Store, Tx
from hub.timing import NowMs
from hub.web import DEVICE, own_machine, problem

SWEEP_MS = 60_000


class Trust:
    """The kiosks' keys, the hub's own, and what judges requests by them."""

    def __init__(self, store: Store, key: HubKey, town: str, now_ms: NowMs) -> None:
        self.store, self.key = store, key
        self.proofs = Proofs(store, key, now_ms)
        self._town, self._now_ms, self._swept_ms = town, now_ms, 0

    def view(self, device: Device) -> DeviceView:
        """What a kiosk is told of itself."""
        return DeviceView(id=device.id, state=device.state, hub_key=self.key.shown, town=self._town)

    def sweep(self, *also: Callable[[Tx], None]) -> None:
        """Once a minute, what is too old goes: codes, nonces, sessions, and what ``also`` forgets."""
        if self._now_ms() - self._swept_ms < SWEEP_MS:
            return
        self._swept_ms = self._now_ms()

        def forget(tx: Tx) -> None:
            for one in (devices.forget_old, proof.forget_old, *also):
                one(tx)

        self.store.write(forget)


def kiosk_routes(trust: Trust, token: str) -> APIRouter:
    """Show a key, look at oneself, open a session."""
    router = APIRouter()

    @router.post(Route.ENROL, response_model=DeviceView)
    async def enrol(request: Request) -> DeviceView | Response:
        body = await request.body()
        try:
            asked = EnrolRequest.model_validate_json(body)
        except ValidationError:
            return problem(422, ProblemCode.INVALID)
        return await run_in_threadpool(_enrol, trust, request, asked, body, token)

    @router.get(Route.DEVICE, response_model=DeviceView)
    def own_state(request: Request) -> DeviceView | Response:
        device = request.scope.get(DEVICE)
        return trust.view(device) if device else problem(401, ProblemCode.UNAUTHORISED)

    @router.post(Route.DEVICE_SESSION, response_model=SessionView)
    def open_session(request: Request, asked: SessionRequest) -> SessionView | Response:
        device = request.scope.get(DEVICE)
        if device is None:
            return problem(401, ProblemCode.UNAUTHORISED)
        session = trust.proofs.open_session(device.id, asked.key)
        if session is None:
            return problem(422, ProblemCode.INVALID)
        return SessionView(id=session, expires_in_s=SESSION_MS // 1000)

    return router


def _enrol(
    trust: Trust, request: Request, asked: EnrolRequest, body: bytes, token: str
) -> DeviceView | Response:
    signed = signed_request(request.scope)
    if signed is None:
        return problem(401, ProblemCode.BAD_SIGNATURE)
    proven = trust.proofs.judge_new(signed, devices.key_bytes(asked.key))
    if isinstance(proven, Refused):
        return refusal(proven)
    if not hmac.compare_digest(hashlib.sha256(body).digest(), proven):
        return problem(401, ProblemCode.BAD_SIGNATURE)
    if own_machine(request, token):
        return trust.view(trust.store.write(lambda tx: devices.take_own(tx, asked)))
    address = request.client.host if request.client else ""
    shown = trust.store.write(lambda tx: devices.show(tx, asked, address))
    match shown:
        case WrongCode():
            return problem(403, ProblemCode.WRONG_CODE)
        case IdTaken():
            return problem(409, ProblemCode.TAKEN)
        case TooManyTries():
            return problem(429, ProblemCode.TOO_MANY_TRIES)
        case Device():
            return trust.view(shown)
        case _:
            assert_never(shown)
