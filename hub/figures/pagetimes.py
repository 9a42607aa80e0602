"""How long each page usually takes among people without trouble: learned here, used by the kiosks."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from hub.contract.briefing import PageTimes
from hub.figures.tallies import LONGEST_S, MICRO
from hub.store.tables import page_time

FEWEST = 20
"""The median of fewer shows is nobody's habit."""
WEEKS = 12
"""A page that was written anew is not judged by how it was a year ago."""


def page_times(conn: Connection) -> Mapping[str, PageTimes]:
    """The median of a log-normal is the exponential of the mean of its logs."""
    weeks = select(page_time.c.week).distinct().order_by(page_time.c.week.desc()).limit(WEEKS)
    newest = list(conn.execute(weeks).scalars())
    sums = (func.sum(page_time.c[name]) for name in ("n", "log_look_micro", "log_whole_micro"))
    wanted = select(page_time.c.page, *sums).where(page_time.c.week.in_(newest)).group_by(page_time.c.page)
    rows = [(page, int(n), int(look), int(whole)) for page, n, look, whole in conn.execute(wanted)]
    return {
        page: PageTimes(look_s=_median(look, n), whole_s=_median(whole, n))
        for page, n, look, whole in sorted(rows)
        if n >= FEWEST
    }


def _median(log_micro: int, n: int) -> float:
    return round(min(LONGEST_S, math.exp(log_micro / MICRO / n)), 2)
