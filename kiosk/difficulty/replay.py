"""Replays recorded visits as if they happened now: line by line, in bounded memory, without looking ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.difficulty.conclusions import Conclusion
from kiosk.difficulty.devices import DeviceFilter
from kiosk.difficulty.events import ENDS, Event
from kiosk.difficulty.lines import BadLine, read_line
from kiosk.difficulty.tuning import Tuning
from kiosk.difficulty.watch import Watch, whole_seconds

MOST_EVENTS = 10_000
"""Of one session: a long visit has some hundred."""
MOST_OPEN = 5_000
"""Sessions that have begun and not ended: a town has some dozen kiosks."""
MOST_KIOSKS = 5_000
LONGEST_WAIT_S = 1_800
"""After half an hour without any event nobody is there."""


@dataclass(frozen=True)
class Refused:
    """Why the replay stops, and on which line."""

    line: int
    sentence: str


@dataclass
class _Open:
    """A visit that goes on."""

    watch: Watch
    last: Event
    events: int = 1


class Replay:
    """Many visits at once; each is forgotten when it ends."""

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._open: dict[str, _Open] = {}
        self._kiosks: dict[str, DeviceFilter] = {}

    def take(self, event: Event) -> Iterator[Conclusion]:
        """One event, and what was concluded in each second before it and by it. Raises DisorderError."""
        known = self._open.get(event.session)
        if known is None:
            known = self._begin(event)
        else:
            self._check(known, event)
            yield from _meanwhile(known.watch, known.last.t, event.t)
        known.last = event
        if concluded := known.watch.take(event):
            yield concluded
        if event.what in ENDS:
            del self._open[event.session]

    def _begin(self, event: Event) -> _Open:
        if len(self._open) >= MOST_OPEN or len(self._kiosks) > MOST_KIOSKS:
            raise DisorderError(f"More than {MOST_OPEN} sessions or kiosks are open at once: cut the file.")
        # A kiosk that has no name is one of its own in each session: nothing is carried between strangers.
        fresh = DeviceFilter(self._tuning.devices)
        devices = self._kiosks.setdefault(event.kiosk, fresh) if event.kiosk else fresh
        return self._open.setdefault(event.session, _Open(Watch(self._tuning, devices), event))

    def _check(self, known: _Open, event: Event) -> None:
        if event.t < known.last.t:
            raise DisorderError("The clock of this session goes back. Sort its events by 't'.")
        known.events += 1
        if known.events > MOST_EVENTS:
            raise DisorderError(f"This session has more than {MOST_EVENTS} events: that is no visit.")


class DisorderError(Exception):
    """Events that cannot be a visit, in a sentence for the operator."""


def replay(lines: Iterable[str], tuning: Tuning) -> Iterator[Conclusion | Refused]:
    """Each conclusion when it is drawn; a line that is wrong ends it with a Refused."""
    played = Replay(tuning)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        event = read_line(line)
        if isinstance(event, BadLine):
            yield Refused(number, event.sentence)
            return
        try:
            yield from played.take(event)
        except DisorderError as disorder:
            yield Refused(number, str(disorder))
            return


def _meanwhile(watch: Watch, since: float, until: float) -> Iterator[Conclusion]:
    """Every whole second of the session's clock between two events, as long as it can matter."""
    for second in whole_seconds(since, until)[:LONGEST_WAIT_S]:
        if concluded := watch.tick(float(second)):
            yield concluded
