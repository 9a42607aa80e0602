"""The hub's clock, handed in as an argument so that tests can turn it."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import TypeAlias

NowMs: TypeAlias = Callable[[], int]
"""Milliseconds since 1970, UTC."""


def system_now_ms() -> int:
    """Read the machine's clock."""
    return time.time_ns() // 1_000_000


def day_of(now_ms: int) -> str:
    """The town hall's day of a moment, as ISO 8601: in the time zone of the hub's machine."""
    return datetime.fromtimestamp(now_ms / 1000).astimezone().date().isoformat()


def bounds(day: str) -> tuple[int, int]:
    """A local day's first moment and the next day's (milliseconds since 1970)."""
    first = date.fromisoformat(day)
    return _begin(first), _begin(first + timedelta(days=1))


def _begin(day: date) -> int:
    return round(datetime.combine(day, clock()).astimezone().timestamp() * 1000)
