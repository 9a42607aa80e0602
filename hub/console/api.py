"""The console's routes: look, and answer calls."""

from typing import Annotated, assert_never

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from hub.accounts.rights import require, require_page
from hub.console.shell import manifest, worker
from hub.contract import CallStep, CallView, MessageRequest, ProblemCode, Route, StepRequest
from hub.contract.staff import Right
from hub.help import calls
from hub.help.api import Help
from hub.office.pages import Pages
from hub.web import problem

CallId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]


def console_routes(pages: Pages) -> APIRouter:
    """The pages that live by the stream, their files, and what makes them an application."""
    router = APIRouter()

    @router.get("/")
    def root() -> Response:
        return RedirectResponse(Route.CONSOLE, 307)

    @router.get(Route.CONSOLE)
    def console(request: Request, lang: str | None = None) -> Response:
        signed = require_page(request, Right.SEE, lang)
        if isinstance(signed, Response):
            return signed
        return pages.page("console.html", request, lang, signed=signed, here="calls")

    @router.get(Route.CONSOLE_KIOSKS)
    def kiosks(request: Request, lang: str | None = None) -> Response:
        signed = require_page(request, Right.SEE, lang)
        if isinstance(signed, Response):
            return signed
        return pages.page("kiosks.html", request, lang, signed=signed, here="kiosks")

    @router.get(Route.CONSOLE_STATIC)
    def static(name: str) -> Response:
        return pages.static(name) or problem(404, ProblemCode.UNKNOWN)

    @router.get(Route.CONSOLE_MANIFEST)
    def application(request: Request, lang: str | None = None) -> Response:
        return manifest(pages, pages.language(request, lang))

    @router.get(Route.CONSOLE_WORKER)
    def service_worker() -> Response:
        return worker(pages)

    return router


def call_routes(help_: Help) -> APIRouter:
    """What a mediator does with a call: steps, and a word on the kiosk's screen."""
    router = APIRouter()

    # Before the steps: "message" is none of them, and has a body of its own.
    @router.post(Route.CONSOLE_MESSAGE, response_model=CallView)
    def say(call_id: CallId, body: MessageRequest, request: Request) -> CallView | Response:
        signed = require(request, Right.ANSWER)
        return signed if isinstance(signed, Response) else _told(help_.say(call_id, body, signed))

    @router.post(Route.CONSOLE_CALL, response_model=CallView)
    def take_step(
        call_id: CallId, step: CallStep, body: StepRequest, request: Request
    ) -> CallView | Response:
        signed = require(request, Right.ANSWER)
        if isinstance(signed, Response):
            return signed
        return _told(help_.step(call_id, step, body, signed))

    return router


def _told(done: calls.Stepped) -> CallView | Response:
    match done:
        case calls.Now(view):
            return view
        case calls.Changed(view):
            return Response(view.model_dump_json(), 409, media_type="application/json")
        case calls.Unknown():
            return problem(404, ProblemCode.UNKNOWN)
        case _:
            assert_never(done)
