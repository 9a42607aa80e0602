"""The console's page of reports: list, add, correct one's own, hand out as CSV; and open mandates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import Connection

from hub.accounts import journal
from hub.accounts.people import Actor
from hub.accounts.rights import Signed, may, require, require_page
from hub.contract import CallView, Route
from hub.contract.reports import Autonomy, PlaceKind, Theme
from hub.contract.staff import Right
from hub.help import calls
from hub.office.forms import address, whole_form
from hub.office.pages import Pages
from hub.reports import mandates, reports
from hub.reports.coop import as_csv
from hub.reports.mandates import Revoked
from hub.reports.reports import Corrected, NotYours, Report, ReportBody
from hub.store.store import Store, Tx
from hub.timing import NowMs, day_of

LONGEST = timedelta(days=366)
USUAL_MIN = 15
SAVED = "report.saved"
REVOKED = {
    Revoked.DONE: "mandate.revoked",
    Revoked.WRONG: "mandate.wrong_code",
    Revoked.WAIT: "mandate.wait",
}


@dataclass(frozen=True)
class Fields:
    """A form as it was filled in; lists, since a theme may be ticked more than once."""

    given: Mapping[str, list[str]]

    def one(self, name: str) -> str:
        """A field that stands once."""
        return self.given.get(name, [""])[0].strip()

    def all(self, name: str) -> list[str]:
        """What was ticked."""
        return self.given.get(name, [])


@dataclass(frozen=True)
class Range:
    """The days that are shown."""

    first: date
    last: date

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode({"first": self.first.isoformat(), "last": self.last.isoformat()})


class Asked(BaseModel):
    """What stands in the page's address. ``edit``: a report; ``call``: what a new one is about."""

    lang: str | None = None
    first: date | None = None
    last: date | None = None
    edit: str = Field(default="", max_length=64)
    call: str = Field(default="", max_length=64)
    told: str = Field(default="", max_length=64)


class ReportPages:
    """What the routes share."""

    def __init__(self, store: Store, pages: Pages, now_ms: NowMs) -> None:
        self.store, self.pages, self._now_ms = store, pages, now_ms

    def today(self) -> date:
        """The hub's day."""
        return date.fromisoformat(day_of(self._now_ms()))

    def range(self, first: date | None, last: date | None) -> Range:
        """The days asked for, a year at most; else this month."""
        until = last or self.today()
        since = first or until.replace(day=1)
        return Range(max(min(since, until), until - LONGEST), until)

    def show(
        self,
        request: Request,
        lang: str | None,
        signed: Signed,
        *,
        days: Range | None = None,
        fields: Fields | None = None,
        wrong: str = "",
        told: str = "",
        status: int = 200,
    ) -> Response:
        """The page; ``fields`` fill the form, ``wrong`` and ``told`` are text keys."""
        shown, left = days or self.range(None, None), may(signed, Right.REPORT_LEFT)
        form = fields or blank(self.today())
        found, waiting, lasting, edited = self.store.read(
            lambda conn: (
                reports.listed(conn, signed, shown.first, shown.last, left=left),
                reports.unconfirmed(conn, signed, left=left),
                mandates.open_mandates(conn, signed.commune, self._now_ms()),
                reports.one(conn, signed, form.one("id"), left=left),
            )
        )
        return self.pages.page(
            "reports.html",
            request,
            lang,
            status,
            signed=signed,
            here="reports",
            rows=found,
            waiting=waiting,
            mandates=lasting,
            first=shown.first.isoformat(),
            last=shown.last.isoformat(),
            query=shown.query,
            fields=form,
            author="" if edited is None or edited.staff == signed.staff else edited.staff_name,
            themes=list(Theme),
            places=list(PlaceKind),
            autonomies=list(Autonomy),
            wrong=wrong,
            told=told,
        )

    def save(self, request: Request, lang: str | None, fields: Fields) -> Response:
        """Add a report, correct one's own, or confirm the one of somebody who has left."""
        signed = require(request, Right.REPORT)
        if isinstance(signed, Response):
            return signed
        read = read_fields(fields, self.today())
        if isinstance(read, str):
            return self.show(request, lang, signed, fields=fields, wrong=read, status=422)
        day, body = read
        report_id = fields.one("id")
        if not report_id:
            self._add(signed, day, body, fields.one("call"))
        elif isinstance(self._correct(signed, report_id, day, body), NotYours):
            return self.show(request, lang, signed, wrong="report.not_yours", status=404)
        query = urlencode({"told": SAVED} | ({"lang": lang} if lang else {}))
        return RedirectResponse(f"{Route.CONSOLE_REPORTS}?{query}", 303)

    def _correct(self, signed: Signed, report_id: str, day: date, body: ReportBody) -> Corrected:
        left = may(signed, Right.REPORT_LEFT)
        return self.store.write(lambda tx: reports.correct(tx, signed, report_id, day, body, left=left))

    def _add(self, author: Actor, day: date, body: ReportBody, call_id: str) -> None:
        # Another commune's call is none: its kiosk would be told here.
        call = self.store.read(lambda conn: calls.of_id(conn, call_id, author.commune)) if call_id else None
        known = call.view if call is not None else None
        kept = body.model_copy(update={"kiosk": known.kiosk}) if known else body

        def keep(tx: Tx) -> None:
            # The kiosk's own may have come while the form stood open: one help has one report.
            there = reports.of_call(tx.conn, author, known.id) if known else None
            if there is None:
                reports.add(tx, author, day, kept, known.id if known else None)
            else:
                reports.correct(tx, author, there.id, day, kept)

        self.store.write(keep)

    def revoke(self, request: Request, lang: str | None, fields: Fields) -> Response:
        """End a mandate by the code on its paper."""
        signed = require(request, Right.REPORT)
        if isinstance(signed, Response):
            return signed
        code, comes = fields.one("code"), address(request)
        done = self.store.write(lambda tx: mandates.revoke(tx, signed.commune, signed.staff, comes, code))
        key = REVOKED[done]
        if done is Revoked.DONE:
            return self.show(request, lang, signed, told=key)
        return self.show(request, lang, signed, wrong=key, status=429 if done is Revoked.WAIT else 422)


def console_routes(store: Store, pages: Pages, now_ms: NowMs) -> APIRouter:
    """Look, write, correct, hand out; end a mandate."""
    router, own = APIRouter(), ReportPages(store, pages, now_ms)

    @router.get(Route.CONSOLE_REPORTS)
    def look(request: Request, asked: Annotated[Asked, Query()]) -> Response:
        signed = require_page(request, Right.REPORT, asked.lang)
        if isinstance(signed, Response):
            return signed
        known = store.read(lambda conn: _known(conn, signed, asked))
        about = store.read(lambda conn: calls.of_id(conn, asked.call, signed.commune)) if asked.call else None
        fields = fields_of(known) if known else blank(own.today(), asked.call, about)
        told = SAVED if asked.told == SAVED else ""
        days = own.range(asked.first, asked.last)
        return own.show(request, asked.lang, signed, days=days, fields=fields, told=told)

    @router.post(Route.CONSOLE_REPORTS)
    async def save(request: Request, lang: str | None = None) -> Response:
        return await run_in_threadpool(own.save, request, lang, Fields(await whole_form(request)))

    @router.get(Route.CONSOLE_REPORTS_CSV)
    def hand_out(request: Request, first: date | None = None, last: date | None = None) -> Response:
        signed = require(request, Right.REPORT)
        if isinstance(signed, Response):
            return signed
        days = own.range(first, last)
        found = store.read(lambda conn: reports.between(conn, signed.commune, days.first, days.last))
        store.write(lambda tx: journal.append(tx, signed.commune, signed.staff, "report.exported"))
        name = f"parvis-{days.first.isoformat()}-{days.last.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)

    @router.post(Route.CONSOLE_MANDATES)
    async def revoke(request: Request, lang: str | None = None) -> Response:
        return await run_in_threadpool(own.revoke, request, lang, Fields(await whole_form(request)))

    return router


def _known(conn: Connection, signed: Signed, asked: Asked) -> Report | None:
    if asked.edit:
        return reports.one(conn, signed, asked.edit, left=may(signed, Right.REPORT_LEFT))
    return reports.of_call(conn, signed, asked.call) if asked.call else None


def blank(today: date, call: str = "", about: calls.Call | None = None) -> Fields:
    """A form to begin with; of a call it knows already which procedure, and how long somebody was there."""
    view = about.view if about else None
    length = minutes_of(view) if view else USUAL_MIN
    return Fields(
        {
            "day": [today.isoformat()],
            "duration": [str(length)],
            "procedure": [view.procedure if view else ""],
            "place": [PlaceKind.HERE],
            "theme": [Theme.PROCEDURES],
            "autonomy": [Autonomy.PARTLY],
            "call": [call],
        }
    )


def minutes_of(view: CallView) -> int:
    """From when somebody was there, or came, to the end; the usual where nobody said so."""
    began = view.arrived_ms or view.accepted_ms
    if began is None or view.ended_ms is None:
        return USUAL_MIN
    return min(600, max(1, round((view.ended_ms - began) / 60_000)))


def fields_of(known: Report) -> Fields:
    """A report as the form shows it."""
    body = known.body
    return Fields(
        {
            "id": [known.id],
            "day": [known.day],
            "duration": [str(body.duration_min)],
            "place": [body.place],
            "theme": list(body.themes),
            "autonomy": [body.autonomy],
            "oriented": ["yes"] if body.oriented else [],
            "structure": [body.structure],
            "procedure": [body.procedure],
        }
    )


def read_fields(fields: Fields, today: date) -> tuple[date, ReportBody] | str:
    """What was written, or the key of what is wrong with it."""
    try:
        day = date.fromisoformat(fields.one("day"))
    except ValueError:
        return "report.wrong_day"
    if not today - LONGEST <= day <= today:
        return "report.wrong_day"
    if not fields.all("theme"):
        return "report.no_theme"
    try:
        body = ReportBody.model_validate(
            {
                "duration_min": int(fields.one("duration")),
                "place": fields.one("place"),
                "themes": tuple(dict.fromkeys(fields.all("theme"))),
                "autonomy": fields.one("autonomy"),
                "oriented": bool(fields.all("oriented")),
                "structure": fields.one("structure"),
                "procedure": fields.one("procedure"),
            }
        )
    except (ValueError, ValidationError):
        return "report.wrong_duration"
    return day, body
