"""What a page's script asks about passkeys: to sign in, to add one, to take an invitation with one."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, assert_never

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from hub.accounts import invitations, staff
from hub.accounts.challenges import Kind
from hub.accounts.entry import Entered, Opened
from hub.accounts.passkeys import Passkeys, read
from hub.accounts.rights import require
from hub.accounts.web.door import Door
from hub.contract import ProblemCode, Route
from hub.office.forms import address
from hub.timing import NowMs
from hub.web import problem, same_origin


class PasskeyStep(StrEnum):
    """Two steps each: what the device is asked, and what it answered."""

    SIGN_IN_OPTIONS = "sign-in-options"
    SIGN_IN = "sign-in"
    PROVE = "prove"
    """Of somebody who is signed in; asked by ``SIGN_IN_OPTIONS``."""
    ADD_OPTIONS = "add-options"
    ADD = "add"
    TAKE_OPTIONS = "take-options"
    TAKE = "take"


class PasskeyDesk:
    """Answers a page's script, step by step. Works in threads."""

    def __init__(self, door: Door, passkeys: Passkeys, now_ms: NowMs) -> None:
        self._door, self._passkeys, self._now_ms = door, passkeys, now_ms

    def take(self, step: PasskeyStep, request: Request, said: dict[str, Any]) -> Response:
        """Take a step; without an address that can have passkeys none is known."""
        match step:
            case PasskeyStep.PROVE | PasskeyStep.ADD_OPTIONS | PasskeyStep.ADD:
                return self._of_signed(step, request, said)
            case PasskeyStep.SIGN_IN_OPTIONS | PasskeyStep.SIGN_IN:
                return self._barred(request) or self._signing_in(step, request, said)
            case PasskeyStep.TAKE_OPTIONS:
                return self._barred(request) or self._to_take(said)
            case PasskeyStep.TAKE:
                return self._barred(request) or _entered(self._door, self._passkeys.take(said, _name(said)))
            case never:
                assert_never(never)

    def _barred(self, request: Request) -> Response | None:
        """The refusal of who is not signed in, if there is one."""
        if not same_origin(request.headers, self._door.gate.public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        return None if self._passkeys.rp else problem(404, ProblemCode.UNKNOWN)

    def _signing_in(self, step: PasskeyStep, request: Request, said: dict[str, Any]) -> Response:
        if step is PasskeyStep.SIGN_IN:
            return _entered(self._door, self._passkeys.sign_in(address(request), said))
        asked = self._passkeys.to_sign_in(address(request))
        return problem(429, ProblemCode.TOO_MANY_TRIES) if asked is None else _json(asked)

    def _of_signed(self, step: PasskeyStep, request: Request, said: dict[str, Any]) -> Response:
        signed = require(request, None)
        if isinstance(signed, Response):
            return signed
        member = self._door.entry.store.read(lambda conn: staff.look(conn, signed.staff))
        if member is None or not self._passkeys.rp:
            return problem(404, ProblemCode.UNKNOWN)
        if step is PasskeyStep.PROVE:
            proved = self._passkeys.prove(address(request), signed, said)
            return JSONResponse({"ok": True}) if proved else problem(401, ProblemCode.UNAUTHORISED)
        if not signed.has_proved(self._now_ms()):
            return problem(403, ProblemCode.FORBIDDEN)
        if step is PasskeyStep.ADD_OPTIONS:
            return _json(self._passkeys.to_add(member, Kind.ADD))
        added = self._passkeys.add(member.id, said, _name(said))
        return JSONResponse({"ok": True}) if added else problem(422, ProblemCode.INVALID)

    def _to_take(self, said: dict[str, Any]) -> Response:
        token = said.get("token")
        if not isinstance(token, str):
            return problem(422, ProblemCode.INVALID)
        member = self._door.entry.store.read(lambda conn: invitations.look(conn, token, self._now_ms()))
        if member is None:
            return problem(404, ProblemCode.UNKNOWN)
        return _json(self._passkeys.to_add(member, Kind.INVITED, invitations.hashed(token)))


def passkey_routes(door: Door, passkeys: Passkeys, now_ms: NowMs) -> APIRouter:
    """One route for all steps."""
    router, desk = APIRouter(), PasskeyDesk(door, passkeys, now_ms)

    @router.post(Route.CONSOLE_PASSKEY)
    async def take(step: PasskeyStep, request: Request) -> Response:
        return await run_in_threadpool(desk.take, step, request, read(await request.body()))

    return router


def _entered(door: Door, done: Entered) -> Response:
    if not isinstance(done, Opened):
        wait = done.why == "sign_in.wait"
        return problem(*((429, ProblemCode.TOO_MANY_TRIES) if wait else (401, ProblemCode.UNAUTHORISED)))
    response = JSONResponse({"ok": True})
    door.gate.rule.give(response, done.token)
    return response


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _name(said: dict[str, Any]) -> str:
    name = said.get("name")
    return name if isinstance(name, str) else ""
