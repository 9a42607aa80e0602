"""How long each thing is kept that tells of work done: no table grows for ever, and each term can be told."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Table, func, select

from hub.settings import HubSettings
from hub.store.store import Store, Tx
from hub.store.tables import call_key, event, help_call, mandate, page_time, report, tally
from hub.timing import day_of

DAY_MS = 86_400_000


def forget_old(store: Store, settings: HubSettings, now_ms: int) -> int:
    """Delete what is older than its term; gives how many rows. Looks first: most hours there is nothing."""
    late = _late(settings, now_ms)

    def any_late(conn: Connection) -> bool:
        return any(conn.execute(select(one).where(which).limit(1)).first() for one, which in late)

    def delete(tx: Tx) -> int:
        return sum(tx.conn.execute(one.delete().where(which)).rowcount for one, which in late)

    return store.write(delete) if store.read(any_late) else 0


def _late(settings: HubSettings, now_ms: int) -> list[tuple[Table, ColumnElement[bool]]]:
    """Each table with what of it is too old. An open call and a mandate that lasts are never."""
    calls_ms = now_ms - settings.calls_kept_days * DAY_MS
    ended = help_call.c.ended_ms <= calls_ms
    old_calls = select(help_call.c.id).where(ended)
    reports_day = _days_ago(now_ms, settings.reports_kept_days).isoformat()
    mandates_ms = now_ms - settings.mandates_kept_days * DAY_MS
    figures_day = _days_ago(now_ms, settings.figures_kept_days)
    return [
        (call_key, call_key.c.call_id.in_(old_calls)),
        (help_call, ended),
        (report, report.c.day < reports_day),
        (mandate, func.coalesce(mandate.c.ended_ms, mandate.c.expires_ms) <= mandates_ms),
        (tally, tally.c.day < figures_day.isoformat()),
        (page_time, page_time.c.week < f"{figures_day:%G-W%V}"),
        (event, event.c.at_ms <= now_ms - settings.events_kept_days * DAY_MS),
    ]


def _days_ago(now_ms: int, days: int) -> date:
    return date.fromisoformat(day_of(now_ms)) - timedelta(days=days)
