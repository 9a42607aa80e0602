"""The two steps of a trip to the agents' identity provider."""

from __future__ import annotations

import re
import secrets
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from hub.accounts import tries
from hub.accounts.entry import Opened
from hub.accounts.proconnect import LIFE_MS, ProConnect
from hub.accounts.sessions import cookie_value
from hub.accounts.web.door import Door
from hub.contract import ProblemCode, Route
from hub.office.forms import address
from hub.store.store import Tx
from hub.web import problem

Sent = Annotated[str, Query(max_length=4096)]
COOKIE = re.compile(r"^[A-Za-z0-9_-]{43}$")
AT_THE_PROVIDER = 2
"""Threads that wait for it, beside the hub's own."""


def proconnect_routes(door: Door, proconnect: ProConnect) -> APIRouter:
    """Leave, and come back. A form may not lead to another site (our policy): both are plain addresses."""
    router = APIRouter()
    limiter = CapacityLimiter(AT_THE_PROVIDER)
    rule = door.gate.rule
    name = f"{rule.name}-trip"

    def may_leave(tx: Tx, who: str) -> bool:
        return tries.take(tx, tries.PASSKEY, who)

    def arrived(tx: Tx, who: str) -> None:
        tries.give_back(tx, tries.PASSKEY, who)

    @router.get(Route.CONSOLE_PROCONNECT)
    async def leave(request: Request, invitation: Sent = "", lang: str | None = None) -> Response:
        who = address(request)
        if not await run_in_threadpool(door.entry.store.write, lambda tx: may_leave(tx, who)):
            return problem(429, ProblemCode.TOO_MANY_TRIES)
        cookie = secrets.token_urlsafe(32)
        where = await to_thread.run_sync(proconnect.leave, cookie, invitation, limiter=limiter)
        if where is None:
            return await run_in_threadpool(door.sign_in, request, lang, "proconnect.failed")
        response = RedirectResponse(where, 303)
        # Not strict: the way back begins at the provider's page.
        response.set_cookie(
            name,
            cookie,
            max_age=LIFE_MS // 1000,
            path="/",
            secure=rule.secure,
            httponly=True,
            samesite="lax",
        )
        return response

    @router.get(Route.CONSOLE_PROCONNECT_BACK)
    async def back(request: Request, code: Sent = "", state: Sent = "", lang: str | None = None) -> Response:
        cookie, who = cookie_value(request.headers, name) or "", address(request)
        if not COOKIE.match(cookie) or not code or not state:
            return await run_in_threadpool(door.sign_in, request, lang, "proconnect.failed")
        done = await to_thread.run_sync(proconnect.back, cookie, code, state, limiter=limiter)
        if not isinstance(done, Opened):
            return await run_in_threadpool(door.sign_in, request, lang, done.why)
        await run_in_threadpool(door.entry.store.write, lambda tx: arrived(tx, who))
        # A page of ours, not a redirect: a strict cookie does not travel with one that began elsewhere.
        response = door.pages.page("going_in.html", request, lang)
        rule.give(response, done.token)
        response.delete_cookie(name, path="/", secure=rule.secure, httponly=True, samesite="lax")
        return response

    return router
