"""Takes what a kiosk counted and adds it to what the hub knows: by commune, day and kiosk, and by page."""

from __future__ import annotations

import math
from datetime import date, timedelta

from sqlalchemy import Connection

from hub.contract import ProblemCode
from hub.contract.briefing import PageSample, Tallies
from hub.contract.codes import Counter
from hub.contract.devices import Taken
from hub.fleet import communes
from hub.inbox.answers import Answered, Message, NotDone, Outcome
from hub.store.store import Tx
from hub.store.tables import page_time, tally
from hub.store.upsert import upsert
from hub.timing import day_of

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
            row = {**whose, "name": name, "count": count}
            upsert(tx.conn, tally, (*whose, "name"), row, adds=("count",))
    for page, sample in said.pages.items():
        if 0 < len(page) <= PAGE_CHARS and _believable(sample):
            _add_page(tx.conn, page, f"{day:%G-W%V}", sample)
    return Answered(Taken().model_dump_json())


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


def _add_page(conn: Connection, page: str, week: str, sample: PageSample) -> None:
    look, whole = round(sample.log_look * MICRO), round(sample.log_whole * MICRO)
    row = {"page": page, "week": week, "n": sample.n, "log_look_micro": look, "log_whole_micro": whole}
    upsert(conn, page_time, ("page", "week"), row, adds=("n", "log_look_micro", "log_whole_micro"))
