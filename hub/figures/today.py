"""Which day it is at the town hall: the clock of the hub's machine, in its own time zone."""

from datetime import date, datetime, time, timedelta


def day_of(now_ms: int) -> str:
    """The local day of a moment, as ISO 8601."""
    return datetime.fromtimestamp(now_ms / 1000).astimezone().date().isoformat()


def bounds(day: str) -> tuple[int, int]:
    """A local day's first moment and the next day's (milliseconds since 1970)."""
    first = date.fromisoformat(day)
    return _begin(first), _begin(first + timedelta(days=1))


def _begin(day: date) -> int:
    return round(datetime.combine(day, time()).astimezone().timestamp() * 1000)
