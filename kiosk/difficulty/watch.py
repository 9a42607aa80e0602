"""Watches one visit: events and the passing of time in, conclusions out. Nothing later than now is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import floor, inf

from kiosk.difficulty import why
from kiosk.difficulty.conclusions import Conclusion, Level, Why
from kiosk.difficulty.devices import Device, DeviceFilter
from kiosk.difficulty.events import ENDS, Event, What
from kiosk.difficulty.pace import PageTimes
from kiosk.difficulty.signs import Sign
from kiosk.difficulty.step import CalmPage, Seen, Step
from kiosk.difficulty.tuning import LevelSpec, Tuning
from kiosk.difficulty.weigh import score

_BY_DEVICE = {
    Device.SCANNER: (Sign.SCAN, Sign.UNSEEN, Sign.WRONG_PAPER),
    Device.TOUCH: (Sign.TOUCH, Sign.TAPS),
}
_SURE = 10.0
"""The score of who asks: no doubt is left."""


class _Rest:
    """How often a level was concluded, and when last: nobody is asked again and again."""

    def __init__(self, spec: LevelSpec) -> None:
        self._spec, self._count, self._at = spec, 0, -inf

    def allows(self, t: float, odds: float) -> bool:
        spec = self._spec
        needed = spec.score + spec.again_more * self._count
        return odds >= needed and self._count < spec.at_most and t - self._at >= spec.again_s

    def note(self, t: float, counts: bool = True) -> None:
        self._count, self._at = self._count + counts, t


class Watch:
    """One visit. ``on=False``: the person switched it off; then only what they ask for is concluded.

    ``take`` each event in order; ``tick`` about every second between them. It keeps no answer and
    no name, and is dropped with the visit. The kiosk's ``devices`` live longer.
    """

    def __init__(
        self,
        tuning: Tuning,
        devices: DeviceFilter,
        learned: Mapping[str, PageTimes] | None = None,
        on: bool = True,
        calm: Callable[[CalmPage], None] = lambda _: None,
    ) -> None:
        """``calm`` is told each page that went by without trouble: what a hub learns the usual times from."""
        self._tuning, self._devices = tuning, devices
        self._step = Step(tuning, learned or {}, calm)
        self._on, self._over = on, False
        self._session = ""
        self._offers, self._flags = _Rest(tuning.levels.offer), _Rest(tuning.levels.flag)
        self._declined, self._muted_until, self._called_at = 0.0, -inf, -inf

    def switch(self, on: bool) -> None:
        """The person's own wish; it holds until they change it."""
        self._on = on

    def take(self, event: Event) -> Conclusion | None:
        """One event; the conclusion that it leads to, if any."""
        self._session = event.session
        self._devices.take(event)
        self._step.take(event)
        match event.what:
            case What.HELP_REQUESTED:
                return self._called(event.t, why.calls)
            case What.OFFER_ACCEPTED:
                return self._called(event.t, why.accepts)
            case What.OFFER_DECLINED:
                self._declined += self._tuning.levels.declined
                self._muted_until = event.t + self._tuning.levels.muted_s
            case what if what in ENDS:
                self._over = True
            case _:
                pass
        return self.tick(event.t)

    def tick(self, t: float) -> Conclusion | None:
        """Time went by without an event."""
        if not self._on or self._over or t < self._muted_until:
            return None
        seen = self._step.seen(t)
        odds = self.score_of(seen)
        if seen.playing or seen.gone:
            return None
        if seen.firm and self._flags.allows(t, odds):
            self._flags.note(t)
            self._offers.note(t, counts=False)
            return self._conclude(t, Level.FLAG, odds, seen)
        if self._offers.allows(t, odds):
            self._offers.note(t)
            return self._conclude(t, Level.OFFER, odds, seen)
        return None

    def score_of(self, seen: Seen) -> float:
        """The log-odds of what is seen, less what a « Non » took away."""
        return score(seen, self._tuning) - self._declined

    def _called(self, t: float, tell: Callable[[Device | None], tuple[Why, ...]]) -> Conclusion | None:
        if t - self._called_at < self._tuning.levels.flag.again_s:
            return None  # pressed again: the mediator knows
        self._called_at, self._over = t, True  # from now on nothing is left to notice
        seen = self._step.seen(t)
        fault = self._fault(seen)
        # Who does not want to be noticed calls, and nothing of what they did is told.
        facts = why.counted(seen, self._tuning) if self._on else ()
        told = (*tell(fault), *facts)[: why.MOST]
        return Conclusion(self._session, t, Level.CALL, _SURE, told, why.cause_of(fault), fault)

    def _conclude(self, t: float, level: Level, odds: float, seen: Seen) -> Conclusion:
        fault = self._fault(seen)
        return Conclusion(
            self._session, t, level, odds, why.reasons(seen, self._tuning, fault), why.cause_of(fault), fault
        )

    def _fault(self, seen: Seen) -> Device | None:
        """The device that likely failed, if this step shows signs of it."""
        for device, signs in _BY_DEVICE.items():
            if self._devices.odds(device) > 0 and any(seen.counts.get(sign) for sign in signs):
                return device
        return None


def whole_seconds(since: float, until: float) -> range:
    """The seconds of the session's clock between two moments, without both: when a watch is ticked.

    Live and replayed, a watch is ticked at the same moments, so it concludes the same.
    """
    return range(floor(since) + 1, floor(until) + (until != floor(until)))
