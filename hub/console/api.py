"""The console's routes: sign in, look, answer."""

import hmac
from dataclasses import dataclass
from typing import Annotated, assert_never
from urllib.parse import parse_qs, quote

import structlog
from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from hub.accounts import sessions, tries
from hub.accounts.sessions import Mediator
from hub.accounts.tries import Attempt
from hub.console.feed import Feed, cookie_value
from hub.console.pages import Pages
from hub.contract import CallStep, CallView, ProblemCode, Route, StepRequest
from hub.help import calls
from hub.help.api import Help
from hub.store.store import Store
from hub.web import problem, same_origin

log = structlog.get_logger()
CallId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]
NAME_LIMIT = 40


@dataclass(frozen=True)
class CookieRule:
    """How a session lives in a browser."""

    name: str
    lifetime_s: float
    secure: bool


class Accounts:
    """Codes in, cookies out."""

    def __init__(self, store: Store, code: str, rule: CookieRule) -> None:
        self._store, self._code, self._rule = store, code, rule
        self.cookie = rule.name

    def check(self, address: str, code: str) -> str | None:
        """The key of what is wrong, or None. Of several tries at once, at any process, each is counted."""
        right = hmac.compare_digest(_plain(code), _plain(self._code))
        match self._store.write(lambda tx: tries.attempt(tx, tries.CONSOLE, address, right=right)):
            case Attempt.RIGHT:
                return None
            case Attempt.WAIT:
                return "sign_in.wait"
            case Attempt.WRONG:
                log.warning("console.wrong_code")
                return "sign_in.wrong"

    def open(self, name: str) -> str:
        """Start a session."""
        lifetime_ms = round(self._rule.lifetime_s * 1000)
        return self._store.write(lambda tx: sessions.open_session(tx, name, lifetime_ms))

    def close(self, token: str) -> None:
        """End a session."""
        self._store.write(lambda tx: sessions.close_session(tx, token))

    def set_cookie(self, response: Response, token: str) -> None:
        """Hand the session to the browser alone, for our pages alone."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=round(self._rule.lifetime_s),
            path="/",
            secure=self._rule.secure,
            httponly=True,
            samesite="strict",
        )


def sign_in_routes(accounts: Accounts, feed: Feed, pages: Pages, public_url: str | None) -> APIRouter:
    """Coming and going."""
    router = APIRouter()

    @router.get("/")
    def root() -> Response:
        return RedirectResponse(Route.CONSOLE, 307)

    @router.get(Route.CONSOLE)
    def console(request: Request, lang: str | None = None) -> Response:
        mediator = feed.who(request.headers)
        return (
            pages.sign_in(request, lang) if mediator is None else pages.console(request, lang, mediator.name)
        )

    @router.get(Route.CONSOLE_STATIC)
    def static(name: str) -> Response:
        return pages.static(name) or problem(404, ProblemCode.UNKNOWN)

    @router.post(Route.CONSOLE_SIGN_IN)
    async def sign_in(request: Request, lang: str | None = None) -> Response:
        if not same_origin(request.headers, public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        name = " ".join(form.get("name", [""])[0].split())
        address = request.client.host if request.client else ""
        wrong = await run_in_threadpool(accounts.check, address, form.get("code", [""])[0])
        if wrong is None and not (0 < len(name) <= NAME_LIMIT and name.isprintable()):
            wrong = "sign_in.no_name"
        if wrong is not None:
            return pages.sign_in(request, lang, wrong, name[:NAME_LIMIT])
        token = await run_in_threadpool(accounts.open, name)
        response = _home(lang)
        accounts.set_cookie(response, token)
        return response

    @router.post(Route.CONSOLE_SIGN_OUT)
    async def sign_out(request: Request, lang: str | None = None) -> Response:
        if not same_origin(request.headers, public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        token = cookie_value(request.headers, accounts.cookie)
        if token:
            await run_in_threadpool(accounts.close, token)
            feed.drop(sessions.fingerprint(token))
        response = _home(lang)
        response.delete_cookie(accounts.cookie, path="/")
        return response

    return router


def call_routes(help_: Help, feed: Feed, public_url: str | None) -> APIRouter:
    """What a mediator does with a call."""
    router = APIRouter()

    @router.post(Route.CONSOLE_CALL, response_model=CallView)
    def take_step(
        call_id: CallId, step: CallStep, body: StepRequest, request: Request
    ) -> CallView | Response:
        if not same_origin(request.headers, public_url):
            return problem(403, ProblemCode.WRONG_ORIGIN)
        mediator = feed.who(request.headers)
        if mediator is None:
            return problem(401, ProblemCode.UNAUTHORISED)
        return _stepped(help_, call_id, step, body.version, mediator)

    return router


def _stepped(
    help_: Help, call_id: str, step: CallStep, version: int, mediator: Mediator
) -> CallView | Response:
    done = help_.step(call_id, step, version, mediator.name)
    match done:
        case calls.Now(view):
            return view
        case calls.Changed(view):
            return Response(view.model_dump_json(), 409, media_type="application/json")
        case calls.Unknown():
            return problem(404, ProblemCode.UNKNOWN)
        case _:
            assert_never(done)


def home_query(lang: str | None) -> str:
    """The language that was asked for, on the way back to a page."""
    return f"?lang={quote(lang)}" if lang else ""


def _home(lang: str | None) -> RedirectResponse:
    return RedirectResponse(Route.CONSOLE + home_query(lang), 303)


def _plain(code: str) -> bytes:
    return "".join(code.upper().replace("-", "").split()).encode()
