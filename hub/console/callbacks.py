"""The page of call-backs: what a person left is shown to whoever is about to call, and then erased."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from hub.accounts.rights import Signed, require, require_page
from hub.contract import CallBackRequest, Route
from hub.contract.staff import Right
from hub.help.callbacks import CallBacks
from hub.office.forms import home_query
from hub.office.pages import Pages

CallBackId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,32}$")]


class CallBackStep(StrEnum):
    """What is done with one: look at whom to call, then say that it is done."""

    OPEN = "open"
    DONE = "done"


def console_routes(call_backs: CallBacks, pages: Pages) -> APIRouter:
    """Whom to call back stands on a page only after somebody asked for it, which the journal knows."""
    router = APIRouter()

    def page(
        request: Request,
        lang: str | None,
        signed: Signed,
        *,
        opened: str = "",
        whom: CallBackRequest | None = None,
        told: str = "",
        status: int = 200,
    ) -> Response:
        rows = call_backs.waiting(signed)
        return pages.page(
            "call_backs.html",
            request,
            lang,
            status,
            signed=signed,
            here="call_backs",
            rows=rows,
            opened=opened,
            whom=whom,
            told=told,
        )

    @router.get(Route.CONSOLE_CALL_BACKS)
    def look(request: Request, lang: str | None = None) -> Response:
        signed = require_page(request, Right.CALL_BACK, lang)
        return signed if isinstance(signed, Response) else page(request, lang, signed)

    @router.post(Route.CONSOLE_CALL_BACK)
    def take_step(
        call_back_id: CallBackId, step: CallBackStep, request: Request, lang: str | None = None
    ) -> Response:
        signed = require(request, Right.CALL_BACK)
        if isinstance(signed, Response):
            return signed
        if step is CallBackStep.OPEN:
            asked = call_backs.open(call_back_id, signed)
            if asked is None:
                return page(request, lang, signed, told="call_back.gone", status=404)
            return page(request, lang, signed, opened=call_back_id, whom=asked)
        if call_backs.done(call_back_id, signed) is None:
            return page(request, lang, signed, told="call_back.gone", status=404)
        return RedirectResponse(Route.CONSOLE_CALL_BACKS + home_query(lang), 303)

    return router
