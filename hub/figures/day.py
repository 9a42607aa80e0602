"""A commune's figures of a day. What is true of fewer than five would point at a person: it is not shown."""

from __future__ import annotations

import json

from sqlalchemy import Connection, func, select

from hub.contract import CallOrigin, CallOutcome
from hub.contract.base import Model
from hub.contract.codes import Counter
from hub.few import FEWEST, enough, share
from hub.store.tables import help_call, tally
from hub.timing import bounds

FOUNDED = (CallOutcome.HELPED, CallOutcome.MACHINE)
JUDGED = (*FOUNDED, CallOutcome.ALL_WELL, CallOutcome.DECLINED)
"""Where nobody was found, nothing was seen: such a call judges nothing."""


class DayFigures(Model):
    """``None``: too few to be shown. ``alone``, ``declined``, ``founded``: percents; ``wait``: seconds.

    ``offers`` and ``flags``: how often a kiosk offered help, and told a mediator that somebody may need it.
    """

    day: str
    visits: int | None = None
    procedures: int | None = None
    alone: int | None = None
    wait: int | None = None
    calls: int | None = None
    offers: int | None = None
    declined: int | None = None
    flags: int | None = None
    founded: int | None = None


def figures(conn: Connection, commune: str, day: str) -> DayFigures:
    """Of what kiosks have told until now, and of the calls."""
    counts = _counts(conn, commune, day)
    done, offers = counts.get(Counter.PROCEDURES, 0), counts.get(Counter.OFFERS, 0)
    # A call that never reached the hub was one too.
    calls = max(_calls(conn, commune, day), counts.get(Counter.CALLS, 0))
    waits = _waits(conn, commune, day)
    right, judged = _judged(conn, commune, day)
    return DayFigures(
        day=day,
        visits=enough(counts.get(Counter.VISITS, 0)),
        procedures=enough(done),
        alone=share(min(counts.get(Counter.ALONE, 0), done), done),
        wait=round(sum(waits) / len(waits) / 1000) if len(waits) >= FEWEST else None,
        calls=enough(calls),
        offers=enough(offers),
        declined=share(min(counts.get(Counter.DECLINED, 0), offers), offers),
        flags=enough(counts.get(Counter.FLAGS, 0)),
        founded=share(right, judged),
    )


def _counts(conn: Connection, commune: str, day: str) -> dict[str, int]:
    here = (tally.c.commune == commune) & (tally.c.day == day)
    wanted = select(tally.c.name, func.sum(tally.c.count)).where(here).group_by(tally.c.name)
    return {name: int(total) for name, total in conn.execute(wanted)}


def _waits(conn: Connection, commune: str, day: str) -> list[int]:
    """How long each person who called waited for somebody to say that they come."""
    since, until = bounds(day)
    wanted = select(help_call.c.accepted_ms - help_call.c.raised_ms).where(
        help_call.c.commune == commune,
        help_call.c.origin == CallOrigin.PERSON,
        help_call.c.accepted_ms.is_not(None),
        help_call.c.raised_ms >= since,
        help_call.c.raised_ms < until,
    )
    return [max(0, int(waited)) for waited in conn.execute(wanted).scalars()]


def _calls(conn: Connection, commune: str, day: str) -> int:
    since, until = bounds(day)
    wanted = select(func.count()).where(
        help_call.c.commune == commune,
        help_call.c.origin == CallOrigin.PERSON,
        help_call.c.raised_ms >= since,
        help_call.c.raised_ms < until,
    )
    return int(conn.execute(wanted).scalar_one())


def _judged(conn: Connection, commune: str, day: str) -> tuple[int, int]:
    """Of what was noticed and somebody looked at: how much was a true difficulty, and how much in all."""
    since, until = bounds(day)
    wanted = select(help_call.c.outcome, help_call.c.detail).where(
        help_call.c.commune == commune,
        help_call.c.outcome.in_(JUDGED),
        help_call.c.raised_ms >= since,
        help_call.c.raised_ms < until,
    )
    # A call that was noticed first and then asked for keeps its score.
    rows = conn.execute(wanted).all()
    found = [outcome for outcome, detail in rows if json.loads(detail).get("score") is not None]
    return sum(one in FOUNDED for one in found), len(found)
