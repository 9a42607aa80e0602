"""Takes what a kiosk counted and adds it to what the hub knows: by commune, day and kiosk, and by page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.contract import ProblemCode
from hub.contract.briefing import PageSample, Tallies
from hub.contract.codes import Counter
from hub.contract.devices import Taken
from hub.figures.today import day_of
from hub.fleet import communes
from hub.inbox.answers import Answered, Message, NotDone, Outcome
from hub.store.store import Tx
from hub.store.tables import page_time, tally

COUNTS = frozenset(Counter)
MOST = 100_000
"""No kiosk counts more in some hours; a number beyond it is a fault, not a figure."""
KEPT = timedelta(days=60)
"""A kiosk without a line for longer has nothing to tell that anybody looks at."""
PAGE_CHARS = 80
SHORTEST_S, LONGEST_S = 0.05, 3600.0
MICRO = 1_000_000


def take(tx: Tx, message: Message, _age_s: float) -> Outcome:
    """The effect of a message of kind ``tallies``."""
    said = Tallies.model_validate_json(message.body)
    if message.kiosk_id not in ("", said.kiosk.id):
        return NotDone(ProblemCode.WRONG_PROOF)
    day = _day(said.day, day_of(tx.now_ms))
    if day is None:
        return NotDone(ProblemCode.INVALID)
    commune = communes.of_device(tx.conn, message.device)
    whose = {"commune": commune, "day": day.isoformat(), "kiosk_id": said.kiosk.id}
    for name, count in said.counts.items():
        if name in COUNTS and 0 < count <= MOST:
            _add_count(tx.conn, {**whose, "name": name, "count": count})
    for page, sample in said.pages.items():
        if 0 < len(page) <= PAGE_CHARS and _believable(sample):
            _add_page(tx.conn, page, f"{day:%G-W%V}", sample)
    return Answered(Taken().model_dump_json())


def visits(conn: Connection, kiosk_id: str, day: str) -> int:
    """A kiosk's visits of a day, as far as it has told them."""
    wanted = select(tally.c.count).where(
        tally.c.kiosk_id == kiosk_id, tally.c.day == day, tally.c.name == "visits"
    )
    return sum(int(one) for one in conn.execute(wanted).scalars())


def _day(said: str, today: str) -> date | None:
    try:
        day, now = date.fromisoformat(said), date.fromisoformat(today)
    except ValueError:
        return None
    # A kiosk's clock may be a time zone away.
    return day if now - KEPT <= day <= now + timedelta(days=1) else None


def _believable(sample: PageSample) -> bool:
    mean_look, mean_whole = sample.log_look / sample.n, sample.log_whole / sample.n
    return math.log(SHORTEST_S) <= mean_look <= mean_whole + 1e-6 and mean_whole <= math.log(LONGEST_S)


def _add_count(conn: Connection, row: Mapping[str, object]) -> None:
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    new = insert(tally).values(row)
    conn.execute(
        new.on_conflict_do_update(
            index_elements=[tally.c.commune, tally.c.day, tally.c.kiosk_id, tally.c.name],
            set_={"count": tally.c.count + new.excluded["count"]},
        )
    )


def _add_page(conn: Connection, page: str, week: str, sample: PageSample) -> None:
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    look, whole = round(sample.log_look * MICRO), round(sample.log_whole * MICRO)
    row = {"page": page, "week": week, "n": sample.n, "log_look_micro": look, "log_whole_micro": whole}
    new = insert(page_time).values(row)
    more = {
        name: page_time.c[name] + new.excluded[name] for name in ("n", "log_look_micro", "log_whole_micro")
    }
    conn.execute(new.on_conflict_do_update(index_elements=[page_time.c.page, page_time.c.week], set_=more))
