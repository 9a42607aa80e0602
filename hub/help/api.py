"""The kiosk's side of a call: ask, raise, follow, answer, cancel. The mediator's side is the console's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response

from hub.contract import (
    IDEMPOTENCY_HEADER,
    Answerable,
    CallAnswer,
    CallRequest,
    CallView,
    ProblemCode,
    Route,
)
from hub.devices.speaking import speaks_for
from hub.fleet.communes import device_of
from hub.help import calls
from hub.help.answering import QUESTIONS
from hub.help.help import Help
from hub.waiting import patiently
from hub.web import is_kiosk, problem

__all__ = ["Help", "kiosk_routes"]

CallId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]
Key = Annotated[str, Header(alias=IDEMPOTENCY_HEADER, pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Place = Annotated[str, Query(max_length=160)]


def kiosk_routes(help_: Help, token: str) -> APIRouter:
    """What a kiosk may ask: of its own calls, and of no other kiosk's."""
    router = APIRouter()

    def own(request: Request, call_id: str) -> CallView | calls.Unknown:
        found = help_.look(call_id)
        return found if isinstance(found, CallView) and speaks_for(request, found.kiosk) else calls.Unknown()

    @router.get(Route.CALL_ANSWERABLE, response_model=Answerable)
    def answerable(request: Request, place: Place = "") -> Answerable | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return help_.answerable(device_of(request), place)

    @router.post(Route.CALLS, response_model=CallView)
    def raise_call(request: Request, body: CallRequest, key: Key) -> CallView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        if not speaks_for(request, body.kiosk):
            return problem(403, ProblemCode.WRONG_PROOF)
        raised = help_.raise_call(key, body, device_of(request))
        return raised.view if isinstance(raised, calls.Now) else problem(422, ProblemCode.KEY_REUSED)

    @router.get(Route.CALL, response_model=CallView, dependencies=[patiently])
    def state(call_id: CallId, request: Request) -> CallView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        return _told(own(request, call_id))

    @router.post(Route.CALL_ANSWER, response_model=CallView)
    def answer(call_id: CallId, request: Request, said: CallAnswer) -> CallView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        if said.to not in QUESTIONS:
            return problem(422, ProblemCode.INVALID)
        known = isinstance(own(request, call_id), CallView)
        return _told(help_.answer(call_id, said) if known else calls.Unknown())

    @router.post(Route.CALL_CANCEL, response_model=CallView)
    def cancel(call_id: CallId, request: Request) -> CallView | Response:
        if not is_kiosk(request, token):
            return problem(401, ProblemCode.UNAUTHORISED)
        known = isinstance(own(request, call_id), CallView)
        return _told(help_.cancel(call_id) if known else calls.Unknown())

    return router


def _told(view: CallView | calls.Unknown) -> CallView | Response:
    return view if isinstance(view, CallView) else problem(404, ProblemCode.UNKNOWN)
