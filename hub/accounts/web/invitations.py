"""The page behind an invitation: the invited person chooses how to sign in."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from hub.accounts import invitations, sessions, staff
from hub.accounts.entry import Entered, NotOpened, Opened
from hub.accounts.web.door import STATUS, Door, welcome
from hub.contract import ProblemCode, Route
from hub.office.forms import form
from hub.store.store import Tx
from hub.timing import NowMs
from hub.web import problem, same_origin

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{32}$")]


def invitation_routes(door: Door, now_ms: NowMs) -> APIRouter:
    """Look at it, and take it with a password. Passkeys and providers have routes of their own."""
    router = APIRouter()
    store = door.entry.store

    def page(request: Request, lang: str | None, token: str, wrong: str | None = None) -> Response:
        member = store.read(lambda conn: invitations.look(conn, token, now_ms()))
        if member is None:
            return door.pages.page("invitation_over.html", request, lang, 404)
        return door.pages.page(
            "invitation.html",
            request,
            lang,
            STATUS.get(wrong, 422) if wrong else 200,
            member=member,
            token=token,
            wrong=wrong,
            rp=door.rp,
            proconnect=door.proconnect,
        )

    @router.get(Route.CONSOLE_INVITATION)
    def look(token: Token, request: Request, lang: str | None = None) -> Response:
        return page(request, lang, token)

    @router.post(Route.CONSOLE_INVITATION)
    async def take(token: Token, request: Request, lang: str | None = None) -> Response:
        if not same_origin(request.headers, door.gate.public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        given = await form(request)
        done = await to_thread.run_sync(
            _take, door, token, given.get("password", ""), now_ms, limiter=door.hashing
        )
        if isinstance(done, Opened):
            return welcome(door.gate, done, lang)
        return await run_in_threadpool(page, request, lang, token, done.why)

    return router


def _take(door: Door, token: str, password: str, now_ms: NowMs) -> Entered:
    entry = door.entry
    member = entry.store.read(lambda conn: invitations.look(conn, token, now_ms()))
    if member is None:
        return NotOpened("invitation.over")
    weak = entry.wrong_words(member.login, member.name, password)
    if weak is not None:
        return NotOpened(weak)
    hashed = entry.passwords.hash(password)

    def take(tx: Tx) -> Entered:
        taken = invitations.use(tx, invitations.hashed(token))
        if taken is None:
            return NotOpened("invitation.over")
        staff.keep_password(tx, taken.id, hashed)
        sessions.close_all(tx, taken.id)
        return entry.open(tx, taken.id, "invitation")

    return entry.store.write(take)
