"""What a page's script asks about passkeys: to sign in, to add one, to take an invitation with one."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

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


def passkey_routes(door: Door, passkeys: Passkeys, now_ms: NowMs) -> APIRouter:
    """One route; without an address that can have passkeys it knows nothing."""
    router = APIRouter()
    mine = (PasskeyStep.PROVE, PasskeyStep.ADD_OPTIONS, PasskeyStep.ADD)

    def work(step: PasskeyStep, request: Request, said: dict[str, Any]) -> Response:
        if step in mine:
            return _mine(step, request, said)
        if not same_origin(request.headers, door.gate.public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        if not passkeys.rp:
            return problem(404, ProblemCode.UNKNOWN)
        match step:
            case PasskeyStep.SIGN_IN_OPTIONS:
                asked = passkeys.to_sign_in(address(request))
                return problem(429, ProblemCode.TOO_MANY_TRIES) if asked is None else _json(asked)
            case PasskeyStep.SIGN_IN:
                return _entered(door, passkeys.sign_in(address(request), said))
            case PasskeyStep.TAKE_OPTIONS:
                return _to_take(said)
            case _:
                return _entered(door, passkeys.take(said, _name(said)))

    def _mine(step: PasskeyStep, request: Request, said: dict[str, Any]) -> Response:
        signed = require(request, None)
        if isinstance(signed, Response):
            return signed
        member = door.entry.store.read(lambda conn: staff.look(conn, signed.staff))
        if member is None or not passkeys.rp:
            return problem(404, ProblemCode.UNKNOWN)
        if step is PasskeyStep.PROVE:
            proved = passkeys.prove(address(request), signed, said)
            return JSONResponse({"ok": True}) if proved else problem(401, ProblemCode.UNAUTHORISED)
        if not signed.has_proved(now_ms()):
            return problem(403, ProblemCode.FORBIDDEN)
        if step is PasskeyStep.ADD_OPTIONS:
            return _json(passkeys.to_add(member, Kind.ADD))
        added = passkeys.add(member.id, said, _name(said))
        return JSONResponse({"ok": True}) if added else problem(422, ProblemCode.INVALID)

    def _to_take(said: dict[str, Any]) -> Response:
        token = said.get("token")
        if not isinstance(token, str):
            return problem(422, ProblemCode.INVALID)
        member = door.entry.store.read(lambda conn: invitations.look(conn, token, now_ms()))
        if member is None:
            return problem(404, ProblemCode.UNKNOWN)
        return _json(passkeys.to_add(member, Kind.INVITED, invitations.hashed(token)))

    @router.post(Route.CONSOLE_PASSKEY)
    async def take(step: PasskeyStep, request: Request) -> Response:
        said = read(await request.body())
        return await run_in_threadpool(work, step, request, said)

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
