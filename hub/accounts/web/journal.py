"""The journal's page: who did what in one's own commune, and whether the chain is whole."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from hub.accounts import journal, staff
from hub.accounts.journal import Intact
from hub.accounts.web.door import Door, require_page
from hub.contract import Route
from hub.contract.staff import Right

SHOWN = 200


def journal_routes(door: Door) -> APIRouter:
    """Only to read."""
    router = APIRouter()

    @router.get(Route.CONSOLE_JOURNAL)
    def look(request: Request, lang: str | None = None) -> Response:
        signed = require_page(request, Right.JOURNAL, lang)
        if isinstance(signed, Response):
            return signed
        store = door.entry.store
        verdict = store.read(journal.verify)
        return door.pages.page(
            "journal.html",
            request,
            lang,
            signed=signed,
            here="journal",
            lines=store.read(lambda conn: journal.newest(conn, signed.commune, SHOWN)),
            names=store.read(lambda conn: staff.names(conn, signed.commune)),
            intact=isinstance(verdict, Intact),
            anchor=verdict.newest if isinstance(verdict, Intact) else "",
            broken=0 if isinstance(verdict, Intact) else verdict.line,
        )

    return router
