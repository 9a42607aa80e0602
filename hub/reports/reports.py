"""A commune's reports: who helped, when, how long, with what; never whom."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, or_, select, update

from hub.accounts import journal
from hub.accounts.people import Actor
from hub.contract.fleet import KioskIdentity
from hub.contract.reports import ReportContent, ReportRequest
from hub.store.store import Tx
from hub.store.tables import report, staff

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


def correct(
    tx: Tx, author: Actor, report_id: str, day: date, body: ReportBody, *, left: bool = False
) -> Corrected:
    """Say it again, and that it is so; what the kiosk knew (the machine, the mandate) stays, and whose it is.

    ``left``: as ``one`` has it.
    """
    known = one(tx.conn, author, report_id, left=left)
    if known is None:
        return NotYours()
    knew = {"kiosk": known.body.kiosk or body.kiosk, "mandate": known.body.mandate or body.mandate}
    kept = body.model_copy(update=knew)
    values = {"day": day.isoformat(), "body": kept.model_dump_json()}
    tx.conn.execute(update(report).where(report.c.id == report_id).values(**values))
    done = "report.corrected" if known.staff == author.staff else "report.confirmed_for"
    journal.append(tx, author.commune, author.staff, done, report_id)
    return Report(known.id, known.staff, known.staff_name, day.isoformat(), kept, known.made_ms)


def one(conn: Connection, author: Actor, report_id: str, *, left: bool = False) -> Report | None:
    """A report of one's own. ``left``: or one that waits for who has left (``Right.REPORT_LEFT``)."""
    wanted = select(report).where(report.c.id == report_id, _for(author, left=left))
    row = conn.execute(wanted).mappings().one_or_none()
    return None if row is None else _report(row)


def between(conn: Connection, commune: str, first: date, last: date) -> list[Report]:
    """A commune's reports of these days that their authors have confirmed, the newest first."""
    wanted = _of_days(commune, first, last).where(~_waits())
    return [_report(row) for row in conn.execute(wanted).mappings()]


def listed(conn: Connection, reader: Actor, first: date, last: date, *, left: bool = False) -> list[Report]:
    """As the page shows them: with others' that wait; those of ``unconfirmed`` stand elsewhere."""
    shown = _of_days(reader.commune, first, last).where(~_waits() | ~_for(reader, left=left))
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


def unconfirmed(conn: Connection, author: Actor, *, left: bool = False) -> list[Report]:
    """Those that wait for one's word, of whatever day, the oldest first. ``left``: as ``one`` has it."""
    wanted = select(report).where(_for(author, left=left), _waits()).order_by(report.c.made_ms)
    rows = conn.execute(wanted).mappings()
    return [_report(row) for row in rows]


def _for(author: Actor, *, left: bool) -> ColumnElement[bool]:
    """For this person to say: their own; and, where they may, what waits for who cannot say it any more."""
    own: ColumnElement[bool] = report.c.staff == author.staff
    gone = select(staff.c.id).where(staff.c.commune == author.commune, staff.c.ended_ms.is_not(None))
    theirs = or_(own, and_(_waits(), report.c.staff.in_(gone))) if left else own
    return and_(report.c.commune == author.commune, theirs)


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
