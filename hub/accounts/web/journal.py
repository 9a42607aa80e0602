"""The journal's page: who did what in one's own commune, and whether the chain is whole."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from hub.accounts import journal, staff
from hub.accounts.journal import Broken, Intact
from hub.accounts.rights import require_page
from hub.accounts.web.door import Door
from hub.contract import Route
from hub.contract.staff import Right

SHOWN = 200


def journal_routes(door: Door) -> APIRouter:
    """Only to read."""
    router = APIRouter()

    @router.get(Route.CONSOLE_JOURNAL)
    def look(request: Request, lang: str | None = None, check: bool = False) -> Response:
        signed = require_page(request, Right.JOURNAL, lang)
        if isinstance(signed, Response):
            return signed
        store = door.entry.store
        # The whole chain of a year is long: it is walked when somebody asks.
        verdict = store.read(journal.verify) if check else None
        return door.pages.page(
            "journal.html",
            request,
            lang,
            signed=signed,
            here="journal",
            lines=store.read(lambda conn: journal.newest(conn, signed.commune, SHOWN)),
            names=store.read(lambda conn: staff.names(conn, signed.commune)),
            anchor=verdict.newest if isinstance(verdict, Intact) else "",
            broken=verdict.line if isinstance(verdict, Broken) else 0,
        )

    return router
