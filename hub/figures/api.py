"""The day's figures, for whoever may look at the console."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response

from hub.accounts.rights import require
from hub.contract import Route
from hub.contract.staff import Right
from hub.figures.day import DayFigures, figures
from hub.store.store import Store
from hub.timing import NowMs, day_of


def console_routes(store: Store, now_ms: NowMs) -> APIRouter:
    """``GET`` gives today's, or those of ``?day=``, of one's own commune."""
    router = APIRouter()

    @router.get(Route.CONSOLE_DAY, response_model=DayFigures)
    def day(request: Request, day: date | None = None) -> DayFigures | Response:
        signed = require(request, Right.SEE)
        if isinstance(signed, Response):
            return signed
        wanted = day.isoformat() if day else day_of(now_ms())
        return store.read(lambda conn: figures(conn, signed.commune, wanted))

    return router
