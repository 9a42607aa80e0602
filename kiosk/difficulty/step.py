"""What one visit shows up to now, as numbers: signs of trouble, waits, who plays, who has left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp

from kiosk.difficulty.events import BY_ITSELF, Event, What
from kiosk.difficulty.pace import Pace, PageTimes, expected
from kiosk.difficulty.signs import PLAIN, Sign, Tally, sign_of
from kiosk.difficulty.tuning import Tuning

_ANSWERED = frozenset({What.ANSWER_GIVEN, What.SCAN_ACCEPTED})
_STRAY = frozenset({What.TOUCH_MISS, What.TOUCH_REPEAT})
_PROGRESS = _ANSWERED | {What.TYPING}
_NOTHING_SHOWN = PageTimes(20, 30)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known at a moment, on this step: since the last page that had not been seen before.

    ``signs``: excess over the own rate; ``counts``: how often. ``stuck`` (since something went forward) and
    ``whole`` (since the page came) in spreads above the own pace; ``whole_times``: times as long as usual.
    ``waited_s`` and ``lasting_s`` (since the first firm sign; an answer forgives a part) on the clock: the
    quick get over it no sooner. ``silent_s`` (since the last gesture) in seconds of an average person.
    ``answered_idle``: idle questions answered, of those asked beyond the own pace. ``firm``: how many signs
    that not everybody shows; ``unsettled``: of these, what no answer has forgiven.
    ``gone``: nobody answered the idle question.
    """

    signs: Mapping[Sign, float]
    counts: Mapping[Sign, int]
    stuck: float
    whole: float
    whole_times: float
    waited_s: float
    lasting_s: float
    silent_s: float
    answered_idle: int
    firm: int
    unsettled: float
    playing: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class CalmPage:
    """A page that went by without trouble: seconds until the first gesture, and in all."""

    page: str
    look_s: float
    whole_s: float


class Step:
    """Follows a visit from event to event. It keeps numbers only, and grows with the pages' names at most."""

    def __init__(
        self,
        tuning: Tuning,
        learned: Mapping[str, PageTimes],
        calm: Callable[[CalmPage], None] = lambda _: None,
    ) -> None:
        self._tuning, self._learned, self._calm = tuning, learned, calm
        halflife = tuning.halflife_s
        self._signs = {sign: Tally(spec.usual, halflife) for sign, spec in tuning.signs.items()}
        self._pace = Pace(tuning.pace)
        self._times = _NOTHING_SHOWN
        self._shown_at = self._since = 0.0
        self._usual_s = _NOTHING_SHOWN.look_s
        self._answered_idle = 0
        self._idle_at: float | None = None
        self._page, self._timed, self._known = "", "", set[str]()
        self._gestures = self._stray = self._in_vain = 0
        self._idle_slow = False
        self._firm_at: float | None = None
        self._unsettled = 0.0
        self._hand_at = 0.0
        self._looked_at: float | None = None
        self._strayed = False

    def take(self, event: Event) -> None:
        """One event."""
        self._hands(event)
        if sign := sign_of(event):
            self._count(sign, event.t)
        if event.what in _STRAY and self._are_in_vain(event.t):
            self._count(Sign.TAPS, event.t)
        match event.what:
            case What.PAGE_SHOWN:
                self._page_shown(event)
            case What.PROCEDURE_FINISHED:
                self._learn(event.t)
            case What.IDLE_SHOWN:
                self._idle_at = event.t
                self._idle_slow = self._stuck(event.t) > self._tuning.pace.slow_from
            case What.IDLE_DISMISSED:
                self._answered_idle += self._idle_slow
            case What.VALIDATION_ERROR:
                self._wait_from(event.t, self._tuning.pace.after_error)
            case what if what in _PROGRESS:
                self._progress(event)
            case _:
                pass

    def seen(self, t: float) -> Seen:
        """What is known at ``t``."""
        whole = t - self._shown_at
        counts = {sign: tally.step for sign, tally in self._signs.items() if tally.step}
        quickness = exp(-self._pace.slowness)
        lasting_s = 0.0 if self._firm_at is None else t - self._firm_at
        return Seen(
            signs={sign: self._signs[sign].excess(t) for sign in counts},
            counts=counts,
            stuck=max(0.0, self._stuck(t)),
            whole=max(0.0, self._pace.excess(whole, self._times.whole_s)),
            whole_times=whole / self._times.whole_s * quickness,
            waited_s=t - self._hand_at,
            lasting_s=lasting_s,
            silent_s=(t - self._hand_at) * quickness,
            answered_idle=self._answered_idle,
            firm=sum(count for sign, count in counts.items() if sign not in PLAIN),
            unsettled=self._unsettled,
            playing=self._playing(),
            gone=self._idle_at is not None and t - self._idle_at > self._tuning.levels.gone_after_s,
        )

    def _count(self, sign: Sign, t: float) -> None:
        if sign not in self._signs:
            return
        self._signs[sign].count(t)
        if sign not in PLAIN:
            self._unsettled += 1
            self._firm_at = t if self._firm_at is None else self._firm_at

    def _are_in_vain(self, t: float) -> bool:
        """So many taps in a row, and more than this person's own stray ones."""
        row, touch = self._tuning.taps_in_a_row, self._signs.get(Sign.TOUCH)
        return touch is not None and self._in_vain % row == 0 and touch.excess(t) > row / 2

    def _hands(self, event: Event) -> None:
        if event.what in BY_ITSELF:
            return
        self._idle_at, self._hand_at = None, event.t
        if event.what in {What.PAGE_SHOWN, What.PAGE_REVISITED}:
            return
        self._gestures += 1
        if self._looked_at is None:
            self._looked_at = event.t
        stray = event.what in _STRAY
        self._stray += stray
        self._in_vain = self._in_vain + 1 if stray else 0

    def _playing(self) -> bool:
        play, taps = self._tuning.play, self._gestures
        return taps >= play.taps and self._stray >= play.share * taps and self._hand_at <= play.each_s * taps

    def _page_shown(self, event: Event) -> None:
        if event.page == self._page or event.page in self._known:
            self._strayed |= event.page != self._page
            self._page = event.page
            return
        self._learn(event.t)
        self._known.add(event.page)
        self._page, self._times = event.page, expected(event, self._tuning.pace, self._learned)
        self._timed, self._strayed, self._looked_at = event.page, False, None
        self._shown_at, self._firm_at, self._answered_idle, self._unsettled = event.t, None, 0, 0.0
        for tally in self._signs.values():
            tally.new_page(event.t, self._tuning.kept_on_new_page)
        self._wait_from(event.t, self._times.look_s)

    def _learn(self, t: float) -> None:
        """A page that was left without a firm sign tells of the pace."""
        calm = all(sign in PLAIN or not tally.step for sign, tally in self._signs.items())
        if not self._page or not calm or self._answered_idle:
            return
        self._pace.learn(t - self._shown_at, self._times.whole_s)
        if not self._strayed:
            looked_at = t if self._looked_at is None else self._looked_at
            self._calm(CalmPage(self._timed, looked_at - self._shown_at, t - self._shown_at))

    def _stuck(self, t: float) -> float:
        return self._pace.excess(t - self._since, self._usual_s)

    def _progress(self, event: Event) -> None:
        pace = self._tuning.pace
        if event.what in _ANSWERED:
            self._forgive(event.t)
        self._wait_from(event.t, pace.after_typing if event.what is What.TYPING else pace.after_answer)

    def _forgive(self, t: float) -> None:
        """Who gets over it answers, who stays stuck does not: what came before an answer counts less."""
        kept = self._tuning.kept_on_answer
        for tally in self._signs.values():
            tally.forgive(t, kept)
        self._unsettled *= kept
        if self._firm_at is not None:
            self._firm_at = t - kept * (t - self._firm_at)

    def _wait_from(self, t: float, usual_s: float) -> None:
        self._since, self._usual_s = t, usual_s
