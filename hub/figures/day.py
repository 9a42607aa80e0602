"""A commune's figures of a day. What is true of fewer than five would point at a person: it is not shown."""

from __future__ import annotations

import json

from sqlalchemy import Connection, func, select

from hub.contract import CallOrigin, CallOutcome
from hub.contract.base import Model
from hub.figures.today import bounds
from hub.store.tables import help_call, tally

FEWEST = 5
FOUNDED = (CallOutcome.HELPED, CallOutcome.MACHINE)
JUDGED = (*FOUNDED, CallOutcome.ALL_WELL, CallOutcome.DECLINED)
"""Where nobody was found, nothing was seen: such a call judges nothing."""


class DayFigures(Model):
    """``None``: too few to be shown. ``alone`` and ``founded`` are percents, ``wait`` seconds."""

    day: str
    visits: int | None = None
    procedures: int | None = None
    alone: int | None = None
    wait: int | None = None
    calls: int | None = None
    founded: int | None = None


def figures(conn: Connection, commune: str, day: str) -> DayFigures:
    """Of what kiosks have told until now, and of the calls."""
    counts = _counts(conn, commune, day)
    done = counts.get("procedures", 0)
    waits, calls = _waits(conn, commune, day), _calls(conn, commune, day)
    right, judged = _judged(conn, commune, day)
    return DayFigures(
        day=day,
        visits=_enough(counts.get("visits", 0)),
        procedures=_enough(done),
        alone=_percent(min(counts.get("alone", 0), done), done),
        wait=round(sum(waits) / len(waits) / 1000) if len(waits) >= FEWEST else None,
        calls=_enough(calls),
        founded=_percent(right, judged),
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


def _enough(count: int) -> int | None:
    return count if count >= FEWEST else None


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole >= FEWEST else None
