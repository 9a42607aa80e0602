"""A commune's reports: who helped, when, how long, with what; never whom."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, select, update

from hub.accounts import journal
from hub.accounts.people import Actor
from hub.contract.fleet import KioskIdentity
from hub.contract.reports import ReportContent, ReportRequest
from hub.store.store import Tx
from hub.store.tables import report

LISTED = 200
"""The page shows so many at most; the CSV holds all."""


class ReportBody(ReportContent):
    """What a report says as it is kept. ``kiosk``: none where it was elsewhere."""

    kiosk: KioskIdentity | None = None


@dataclass(frozen=True)
class Report:
    """A report as it is kept."""

    id: str
    staff: str
    staff_name: str
    day: str
    body: ReportBody
    made_ms: int


@dataclass(frozen=True)
class NotYours:
    """There is no such report of this person."""


Corrected: TypeAlias = Report | NotYours


def body_of(asked: ReportRequest) -> ReportBody:
    """What a kiosk's report says, without who and when."""
    kept = ReportBody.model_fields.keys()
    return ReportBody.model_validate({name: value for name, value in asked if name in kept})


def add(tx: Tx, author: Actor, day: date, body: ReportBody, call_id: str | None = None) -> str:
    """Keep a report; gives its id."""
    report_id = secrets.token_urlsafe(9)
    tx.conn.execute(
        report.insert().values(
            id=report_id,
            commune=author.commune,
            staff=author.staff,
            staff_name=author.name,
            call_id=call_id,
            day=day.isoformat(),
            body=body.model_dump_json(),
            made_ms=tx.now_ms,
        )
    )
    journal.append(tx, author.commune, author.staff, "report.added", report_id)
    return report_id


def take(tx: Tx, author: Actor, day: date, asked: ReportRequest, call_id: str | None) -> None:
    """Keep what a kiosk tells. Where the author has written of this call already, their words stand."""
    body = body_of(asked)
    known = of_call(tx.conn, author, call_id) if call_id else None
    if known is None:
        add(tx, author, day, body, call_id)
    elif known.body.confirmed:
        knew = {"kiosk": known.body.kiosk or body.kiosk, "mandate": known.body.mandate or body.mandate}
        kept = known.body.model_copy(update=knew)
        tx.conn.execute(update(report).where(report.c.id == known.id).values(body=kept.model_dump_json()))
    else:
        correct(tx, author, known.id, day, body)


def correct(tx: Tx, author: Actor, report_id: str, day: date, body: ReportBody) -> Corrected:
    """Say it again, and that it is so; what the kiosk knew (the machine, the mandate) stays."""
    known = one(tx.conn, author, report_id)
    if known is None:
        return NotYours()
    knew = {"kiosk": known.body.kiosk or body.kiosk, "mandate": known.body.mandate or body.mandate}
    kept = body.model_copy(update=knew)
    values = {"day": day.isoformat(), "body": kept.model_dump_json()}
    tx.conn.execute(update(report).where(report.c.id == report_id).values(**values))
    journal.append(tx, author.commune, author.staff, "report.corrected", report_id)
    return Report(known.id, known.staff, known.staff_name, day.isoformat(), kept, known.made_ms)


def one(conn: Connection, author: Actor, report_id: str) -> Report | None:
    """A report of one's own."""
    own = and_(report.c.id == report_id, report.c.staff == author.staff, report.c.commune == author.commune)
    row = conn.execute(select(report).where(own)).mappings().one_or_none()
    return None if row is None else _report(row)


def between(conn: Connection, commune: str, first: date, last: date) -> list[Report]:
    """A commune's reports of these days that their authors have confirmed, the newest first."""
    wanted = _of_days(commune, first, last).where(~_waits())
    return [_report(row) for row in conn.execute(wanted).mappings()]


def listed(conn: Connection, reader: Actor, first: date, last: date) -> list[Report]:
    """As the page shows them: with others' that wait for their author; one's own stand elsewhere."""
    shown = _of_days(reader.commune, first, last).where(~_waits() | (report.c.staff != reader.staff))
    return [_report(row) for row in conn.execute(shown.limit(LISTED)).mappings()]


def _of_days(commune: str, first: date, last: date) -> Select[Any]:
    return (
        select(report)
        .where(report.c.commune == commune, report.c.day.between(first.isoformat(), last.isoformat()))
        .order_by(report.c.day.desc(), report.c.made_ms.desc(), report.c.id)
    )


def of_call(conn: Connection, author: Actor, call_id: str) -> Report | None:
    """A person's report of a call, if there is one already: the kiosk may have sent it."""
    mine = and_(report.c.staff == author.staff, report.c.commune == author.commune)
    wanted = select(report).where(mine, report.c.call_id == call_id).order_by(report.c.made_ms).limit(1)
    row = conn.execute(wanted).mappings().one_or_none()
    return None if row is None else _report(row)


def unconfirmed(conn: Connection, author: Actor) -> list[Report]:
    """One's own that wait for one's word, of whatever day, the oldest first."""
    mine = and_(report.c.staff == author.staff, report.c.commune == author.commune)
    rows = conn.execute(select(report).where(mine, _waits()).order_by(report.c.made_ms)).mappings()
    return [_report(row) for row in rows]


def _waits() -> ColumnElement[bool]:
    """As JSON holds it; within a text its quotation marks would be escaped."""
    return report.c.body.contains('"confirmed":false', autoescape=True)


def _report(row: RowMapping) -> Report:
    return Report(
        row["id"],
        row["staff"],
        row["staff_name"],
        row["day"],
        ReportBody.model_validate_json(row["body"]),
        row["made_ms"],
    )
