"""Whatever happens in a visit: no look ahead, scores within bounds, and more trouble never scores less."""

from __future__ import annotations

import json
from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.difficulty.conclusions import Level
from kiosk.difficulty.devices import DeviceFilter
from kiosk.difficulty.events import ENDS, Event, What
from kiosk.difficulty.signs import PLAIN, Sign
from kiosk.difficulty.step import Seen, Step
from kiosk.difficulty.watch import Watch
from kiosk.difficulty.weigh import parts, score
from tests.kiosk.difficulty.visits import judged, tuning

BOUND = 40.0
ANY = st.tuples(
    st.floats(0, 90),
    st.sampled_from([one for one in What if one not in ENDS]),
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from(["missing", "range", "glare", "wrong_document", ""]),
)
VISITS = st.lists(ANY, min_size=1, max_size=40)


def _events(steps: list[tuple[float, What, str, str]]) -> list[Event]:
    t, made = 0.0, []
    for wait, what, page, code in steps:
        t = round(t + wait, 1)
        made.append(
            Event(t, "s", what, page=page, kind="choice", words=30, code=code, reason=code, kiosk="k")
        )
    return made


def _lines(events: list[Event]) -> list[str]:
    names = ("t", "session", "page", "kind", "words", "code", "reason", "kiosk")
    return [json.dumps({"event": one.what, **{n: getattr(one, n) for n in names}}) for one in events]


@settings(max_examples=60, deadline=None)
@given(VISITS, st.floats(0, 1))
def test_what_comes_later_changes_nothing_that_was_concluded(
    steps: list[tuple[float, What, str, str]], share: float
) -> None:
    events = _events(steps)
    cut = events[: 1 + int(share * (len(events) - 1))]
    whole, part = judged(_lines(events)), judged(_lines(cut))
    assert part == whole[: len(part)]
    assert all(one.t >= cut[-1].t for one in whole[len(part) :])


@settings(max_examples=60, deadline=None)
@given(VISITS)
def test_scores_stay_in_bounds_and_every_conclusion_has_its_reasons(
    steps: list[tuple[float, What, str, str]],
) -> None:
    for one in judged(_lines(_events(steps))):
        assert isfinite(one.score)
        assert abs(one.score) <= BOUND
        assert 1 <= len(one.why) <= 3
        assert len(set(map(str, one.why))) == len(one.why)


@settings(max_examples=60, deadline=None)
@given(VISITS)
def test_offers_and_flags_stay_rare(steps: list[tuple[float, What, str, str]]) -> None:
    levels = [one.level for one in judged(_lines(_events(steps)))]
    assert levels.count(Level.OFFER) <= 2
    assert levels.count(Level.FLAG) <= 2


@settings(max_examples=60, deadline=None)
@given(VISITS, st.sampled_from([one for one in Sign if one not in PLAIN]))
def test_one_sign_more_never_scores_less(steps: list[tuple[float, What, str, str]], sign: Sign) -> None:
    seen = _seen(_events(steps))
    more = _with(seen, sign)
    assert score(more, tuning()) >= score(seen, tuning())


@given(VISITS)
@settings(max_examples=40, deadline=None)
def test_the_score_is_the_sum_of_its_parts(steps: list[tuple[float, What, str, str]]) -> None:
    seen = _seen(_events(steps))
    told = list(parts(seen, tuning()))
    assert all(part.adds >= 0 for part in told)
    assert abs(score(seen, tuning()) - tuning().prior - sum(part.adds for part in told)) < 1e-9


@given(VISITS, st.floats(0, 500))
@settings(max_examples=40, deadline=None)
def test_a_longer_wait_is_never_less_stuck(steps: list[tuple[float, What, str, str]], wait: float) -> None:
    events = _events(steps)
    step = _followed(events)
    sooner, later = step.seen(events[-1].t), step.seen(events[-1].t + wait)
    assert later.stuck >= sooner.stuck
    assert later.lasting_s >= sooner.lasting_s


@given(VISITS)
@settings(max_examples=40, deadline=None)
def test_switched_off_only_who_asks_is_told_of(steps: list[tuple[float, What, str, str]]) -> None:
    watch = Watch(tuning(), DeviceFilter(tuning().devices), on=False)
    told = [one for event in _events(steps) if (one := watch.take(event))]
    assert {one.level for one in told} <= {Level.CALL}


def _followed(events: list[Event]) -> Step:
    step = Step(tuning(), {})
    for one in events:
        step.take(one)
    return step


def _seen(events: list[Event]) -> Seen:
    return _followed(events).seen(events[-1].t)


def _with(seen: Seen, sign: Sign) -> Seen:
    from dataclasses import replace

    signs = {**seen.signs, sign: seen.signs.get(sign, 0) + 1}
    return replace(
        seen, signs=signs, counts={**seen.counts, sign: 1}, firm=seen.firm + 1, unsettled=seen.unsettled + 1
    )
