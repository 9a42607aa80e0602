"""The console's door: sign in, sign out, and the first page of a new hub."""

from __future__ import annotations

from dataclasses import dataclass, field

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from hub.accounts import sessions
from hub.accounts.badges import Waiting
from hub.accounts.entry import Entry, Opened, SetUp
from hub.accounts.passwords import AT_ONCE
from hub.accounts.rights import Gate
from hub.accounts.sessions import cookie_value
from hub.contract import ProblemCode, Route
from hub.office.forms import address, form, home_query
from hub.office.pages import Pages
from hub.web import problem, same_origin

STATUS = {"sign_in.wait": 429, "sign_in.wrong": 401, "set_up.wrong": 401}
"""Of what was wrong; the rest is 422."""


@dataclass(frozen=True)
class Door:
    """Shows the door's pages; other pages show it to whoever is not in."""

    entry: Entry
    gate: Gate
    pages: Pages
    badges: Waiting
    rp: str = ""
    """The name that passkeys are bound to; "": this address can have none."""
    proconnect: str = ""
    """The identity provider's name, where the town has declared one."""
    hashing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))
    """Who waits for a hash waits in no thread that a call needs."""

    def sign_in(
        self, request: Request, lang: str | None, wrong: str | None = None, login: str = ""
    ) -> Response:
        """The page to sign in; on a new hub, the page of its first administrator."""
        if wrong is None and self.entry.needs_set_up():
            return self.set_up(request, lang)
        return self.pages.page(
            "sign_in.html",
            request,
            lang,
            STATUS.get(wrong, 422) if wrong else 200,
            wrong=wrong,
            login=login,
            rp=self.rp,
            proconnect=self.proconnect,
        )

    def forbidden(self, request: Request, lang: str | None) -> Response:
        """That a page is not for one's role."""
        return self.pages.page("forbidden.html", request, lang, 403)

    def set_up(
        self, request: Request, lang: str | None, wrong: str | None = None, login: str = "", name: str = ""
    ) -> Response:
        """Where the site's code opens."""
        return self.pages.page(
            "set_up.html",
            request,
            lang,
            STATUS.get(wrong, 422) if wrong else 200,
            wrong=wrong,
            first=self.entry.needs_set_up(),
            login=login,
            name=name,
        )


def door_routes(door: Door) -> APIRouter:
    """Coming and going."""
    router = APIRouter()

    @router.post(Route.CONSOLE_SIGN_IN)
    async def sign_in(request: Request, lang: str | None = None) -> Response:
        if not same_origin(request.headers, door.gate.public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        given = await form(request)
        login = given.get("login", "")
        said = given.get("password", "")
        done = await to_thread.run_sync(
            door.entry.by_password, address(request), login, said, limiter=door.hashing
        )
        if isinstance(done, Opened):
            return welcome(door.gate, done, lang)
        return await run_in_threadpool(door.sign_in, request, lang, done.why, login[:60])

    @router.post(Route.CONSOLE_SIGN_OUT)
    def sign_out(request: Request, lang: str | None = None) -> Response:
        if not same_origin(request.headers, door.gate.public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        token = cookie_value(request.headers, door.gate.rule.name)
        if token:
            door.entry.store.write(lambda tx: sessions.close_session(tx, sessions.fingerprint(token)))
        response = home(lang)
        door.gate.rule.take(response)
        return response

    @router.get(Route.CONSOLE_SET_UP)
    def set_up_page(request: Request, lang: str | None = None) -> Response:
        return door.set_up(request, lang)

    @router.post(Route.CONSOLE_SET_UP)
    async def set_up(request: Request, lang: str | None = None) -> Response:
        if not same_origin(request.headers, door.gate.public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        given = await form(request)
        name, login = given.get("name", ""), given.get("login", "")
        asked = SetUp(given.get("code", ""), name, login, given.get("password", ""))
        done = await to_thread.run_sync(door.entry.set_up, address(request), asked, limiter=door.hashing)
        if isinstance(done, Opened):
            return welcome(door.gate, done, lang)
        return await run_in_threadpool(door.set_up, request, lang, done.why, login[:60], name[:40])

    return router


def welcome(gate: Gate, opened: Opened, lang: str | None) -> Response:
    """On to the console, with a session."""
    response = home(lang)
    gate.rule.give(response, opened.token)
    return response


def home(lang: str | None) -> RedirectResponse:
    """The console itself."""
    return RedirectResponse(Route.CONSOLE + home_query(lang), 303)
