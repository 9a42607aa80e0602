"""The console's routes: look, answer."""

from typing import Annotated, assert_never

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from hub.accounts.rights import Signed, require
from hub.accounts.web.door import require_page
from hub.console.pages import Pages
from hub.contract import CallStep, CallView, ProblemCode, Route, StepRequest
from hub.contract.staff import Right
from hub.help import calls
from hub.help.api import Help
from hub.web import problem

CallId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]


def console_routes(pages: Pages) -> APIRouter:
    """The page itself, and its files."""
    router = APIRouter()

    @router.get("/")
    def root() -> Response:
        return RedirectResponse(Route.CONSOLE, 307)

    @router.get(Route.CONSOLE)
    def console(request: Request, lang: str | None = None) -> Response:
        signed = require_page(request, Right.SEE, lang)
        return signed if isinstance(signed, Response) else _shown(pages, request, lang, signed)

    @router.get(Route.CONSOLE_STATIC)
    def static(name: str) -> Response:
        return pages.static(name) or problem(404, ProblemCode.UNKNOWN)

    return router


def call_routes(help_: Help) -> APIRouter:
    """What a mediator does with a call."""
    router = APIRouter()

    @router.post(Route.CONSOLE_CALL, response_model=CallView)
    def take_step(
        call_id: CallId, step: CallStep, body: StepRequest, request: Request
    ) -> CallView | Response:
        signed = require(request, Right.ANSWER)
        if isinstance(signed, Response):
            return signed
        return _stepped(help_, call_id, step, body.version, signed)

    return router


def _shown(pages: Pages, request: Request, lang: str | None, signed: Signed) -> Response:
    return pages.page("console.html", request, lang, signed=signed, here="calls", name=signed.name)


def _stepped(help_: Help, call_id: str, step: CallStep, version: int, signed: Signed) -> CallView | Response:
    done = help_.step(call_id, step, version, signed.name)
    match done:
        case calls.Now(view):
            return view
        case calls.Changed(view):
            return Response(view.model_dump_json(), 409, media_type="application/json")
        case calls.Unknown():
            return problem(404, ProblemCode.UNKNOWN)
        case _:
            assert_never(done)
