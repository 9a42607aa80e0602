"""What a kiosk's report and a mandate's line do."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from hub.accounts.people import Actor
from hub.contract import KioskIdentity, ProblemCode
from hub.contract.devices import Taken
from hub.contract.reports import MandateLine, ReportRequest
from hub.fleet import communes
from hub.help import calls
from hub.inbox.answers import Answered, Message, NotDone, Outcome
from hub.reports import mandates, reports
from hub.store.store import Tx
from hub.store.tables import staff

OLDEST_S = 30 * 86_400
"""As long as a kiosk keeps its messages: no clock makes one older."""


def take_report(tx: Tx, message: Message, _age_s: float) -> Outcome:
    """The effect of a message of kind ``report``."""
    asked = ReportRequest.model_validate_json(message.body)
    if not _own(message, asked.kiosk):
        return NotDone(ProblemCode.WRONG_PROOF)
    author = _author(tx.conn, communes.of_device(tx.conn, message.device), asked.staff)
    day = _day(asked.day)
    if author is None or day is None:
        return NotDone(ProblemCode.UNKNOWN if author is None else ProblemCode.INVALID)
    reports.take(tx, author, day, asked, _call(tx.conn, asked))
    return Answered(Taken().model_dump_json())


def take_mandate(tx: Tx, message: Message, age_s: float) -> Outcome:
    """The effect of a message of kind ``mandate``."""
    line = MandateLine.model_validate_json(message.body)
    if not _own(message, line.kiosk):
        return NotDone(ProblemCode.WRONG_PROOF)
    commune = communes.of_device(tx.conn, message.device)
    if _author(tx.conn, commune, line.staff) is None:
        return NotDone(ProblemCode.UNKNOWN)
    mandates.note(tx, commune, line, tx.now_ms - round(min(age_s, OLDEST_S) * 1000))
    return Answered(Taken().model_dump_json())


def _own(message: Message, kiosk: KioskIdentity) -> bool:
    return message.kiosk_id in ("", kiosk.id)


def _author(conn: Connection, commune: str, staff_id: str) -> Actor | None:
    """Also who has left since: the kiosk may have waited for the line."""
    wanted = select(staff.c.name).where(staff.c.id == staff_id, staff.c.commune == commune)
    name = conn.execute(wanted).scalar_one_or_none()
    return None if name is None else Actor(staff_id, name, commune)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _call(conn: Connection, asked: ReportRequest) -> str | None:
    found = calls.of_key(conn, asked.call_key) if asked.call_key else None
    return found.id if found and found.kiosk.id == asked.kiosk.id else None
