"""Slow, trembling, playing, away: nobody is called for who is fine, and who is lost is noticed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kiosk.difficulty.conclusions import Cause, Conclusion, Level
from kiosk.difficulty.devices import DeviceFilter
from kiosk.difficulty.events import Event, What
from kiosk.difficulty.pace import Pace, PageTimes, expected
from kiosk.difficulty.watch import Watch
from tests.kiosk.difficulty.visits import Visit, judged, tuning


def _keys(one: Conclusion) -> list[str]:
    return [str(reason.words.key) for reason in one.why]


def test_an_ordinary_visit_leads_to_nothing() -> None:
    assert Visit().passes(12).ends().concluded() == []


def test_who_is_slow_but_fine_is_left_alone() -> None:
    assert Visit().passes(10, seconds=45).ends().concluded() == []


def test_slowness_is_measured_by_the_persons_own_pace() -> None:
    quick = Visit().passes(8, seconds=8).sees().waits(110).says("answer_given", page="page9").ends()
    slow = Visit().passes(8, seconds=55).sees().waits(110).says("answer_given", page="page9").ends()
    assert [one.level for one in quick.concluded()][:1] == [Level.OFFER]
    assert slow.concluded() == []


def test_time_alone_offers_at_most() -> None:
    silent = Visit().passes(6).sees().waits(600).says("answer_given", page="page7").ends()
    assert {one.level for one in silent.concluded()} == {Level.OFFER}


def test_who_errs_again_and_again_is_noticed_with_the_reasons() -> None:
    [first, *_] = Visit().passes(4).sees().errs(4).waits(60).ends().flags()
    assert first.cause is Cause.USER
    assert "difficulty.why.errors" in _keys(first)
    assert 1 <= len(first.why) <= 3


def test_a_tremor_is_no_trouble() -> None:
    assert Visit().passes(10, seconds=28, stray=3).ends().concluded() == []


def test_a_tremor_hides_no_trouble() -> None:
    assert Visit().passes(6, seconds=28, stray=3).sees().errs(4).waits(60).ends().flags()


def test_children_who_play_call_nobody() -> None:
    visit = Visit()
    for _ in range(6):
        visit.sees()
        for _ in range(6):
            visit.waits(1).says("touch_miss").waits(1).says("touch_repeat")
        visit.says("validation_error", page="x", code="missing").says("back").says("help_opened")
    assert visit.waits(60).says("idle_prompt_shown").waits(60).ends("session_abandoned").concluded() == []


def test_a_passing_phone_call_calls_nobody() -> None:
    visit = Visit().passes(5).sees().waits(60).says("idle_prompt_shown").waits(90)
    visit.says("answer_given", page="page6", how="touch").waits(2).says("next").passes(3).ends()
    assert [one for one in visit.concluded() if one.level is not Level.OFFER] == []


def test_who_left_is_not_helped() -> None:
    visit = Visit().passes(5).sees().errs(1, every=5).waits(60).says("idle_prompt_shown")
    early = len(visit.concluded())
    assert len(visit.waits(500).ends("session_abandoned").concluded()) - early <= 1


def test_the_voice_not_understood_a_few_times_is_no_trouble() -> None:
    visit = Visit()
    for _ in range(8):
        visit.sees().waits(15).says("voice_not_understood", page="x").waits(5)
        visit.says("answer_given", page="x", how="voice").waits(2).says("next")
    assert visit.ends().flags() == []


def test_the_keypad_is_no_trouble() -> None:
    visit = Visit()
    for _ in range(8):
        visit.sees().waits(30).says("narration_finished", page="x").waits(8)
        visit.says("answer_given", page="x", how="keypad").waits(3).says("next")
    assert visit.ends().concluded() == []


def test_a_child_size_error_is_forgiven_on_the_next_page() -> None:
    visit = Visit().passes(3)
    for _ in range(6):
        visit.sees().errs(1, code="missing", every=12).waits(6)
        visit.says("answer_given", page="x", how="touch").waits(2).says("next")
    assert visit.ends().flags() == []


def test_the_button_calls_at_once_and_once() -> None:
    told = (
        Visit()
        .passes(2)
        .says("help_requested")
        .waits(2)
        .says("help_requested")
        .sees()
        .errs(6)
        .waits(90)
        .ends()
        .concluded()
    )
    assert [one.level for one in told] == [Level.CALL]
    assert _keys(told[0]) == ["difficulty.why.asked"]


def test_an_offer_that_is_taken_calls() -> None:
    told = Visit().passes(3).says("offer_accepted").ends().concluded()
    assert [(one.level, _keys(one)) for one in told] == [(Level.CALL, ["difficulty.why.accepted"])]


@pytest.mark.parametrize("call", ["help_requested", "offer_accepted"])
def test_who_calls_after_a_struggle_is_told_of_with_what_was_counted(call: str) -> None:
    """Once a mediator read why of what was flagged, and nothing of who had said "Oui" or called."""
    [*_, called] = Visit().passes(3).sees().errs(2, every=10).says(call).ends().concluded()
    assert called.level is Level.CALL
    first, second, *_ = called.why
    assert str(first.words.key) in {"difficulty.why.asked", "difficulty.why.accepted"}
    assert (str(second.words.key), second.n) == ("difficulty.why.errors", 2)


def test_no_mutes_for_three_minutes_and_weighs_after() -> None:
    def after(said: str) -> list[Conclusion]:
        visit = Visit().passes(4).sees().errs(2, every=10).says(said)
        return [one for one in visit.errs(8, every=20).ends().concluded() if one.t > 120]

    refused, ignored = after("offer_declined"), after("text_size_up")
    assert ignored
    assert all(one.t > 120 + 180 - 30 for one in refused)
    assert len(refused) <= len(ignored)


def test_an_offer_is_made_at_most_twice_with_a_rest_between() -> None:
    visit = Visit().passes(4).sees().waits(200)
    for _ in range(6):
        visit.says("text_size_up").waits(130)
    times = [one.t for one in visit.ends().concluded() if one.level is Level.OFFER]
    assert len(times) <= 2
    assert all(later - sooner >= 75 for sooner, later in pairwise(times))


def test_flags_rest_for_150_seconds() -> None:
    times = [one.t for one in Visit().passes(2).sees().errs(40, every=12).ends().flags()]
    assert 1 <= len(times) <= 2
    assert all(later - sooner >= 150 for sooner, later in pairwise(times))


def test_who_switched_it_off_is_watched_no_more_and_may_call() -> None:
    watch = Watch(tuning(), DeviceFilter(tuning().devices), on=False)
    events = [Event(10.0 * n, "s", What.VALIDATION_ERROR, code="inconsistent") for n in range(20)]
    assert [watch.take(one) for one in events] == [None] * 20
    called = watch.take(Event(201, "s", What.HELP_REQUESTED))
    assert called is not None
    assert called.level is Level.CALL


def test_it_may_be_switched_on_again() -> None:
    watch = Watch(tuning(), DeviceFilter(tuning().devices), on=False)
    watch.switch(on=True)
    events = [Event(10.0 * n, "s", What.VALIDATION_ERROR, code="inconsistent") for n in range(20)]
    assert any(watch.take(one) for one in events)


def test_a_scanner_that_fails_is_named_and_a_person_who_holds_it_badly_is_not() -> None:
    broken = Visit().passes(4).sees("scan").is_refused("glare", "glare", "none_detected", "glare", "glare")
    clumsy = Visit().passes(4).sees("scan").is_refused("cropped", "blur", "cropped", "glare", "cropped")
    lacking = Visit().passes(4).sees("scan").is_refused(*["wrong_document"] * 4)
    causes = [visit.waits(60).ends().flags()[0] for visit in (broken, clumsy, lacking)]
    assert [one.cause for one in causes] == [Cause.HARDWARE, Cause.USER, Cause.USER]
    assert _keys(causes[0])[0] == "difficulty.why.scanner"
    assert "difficulty.why.wrong_paper" in _keys(causes[2])


def test_glass_that_fails_is_named() -> None:
    visit = Visit().passes(6).sees()
    for _ in range(20):
        visit.waits(0.6).says("touch_repeat")
    visit.says("back").waits(1)
    for _ in range(10):
        visit.waits(0.6).says("touch_miss")
    flagged = visit.says("help_opened").waits(60).errs(2).waits(30).ends().flags()
    assert flagged[0].cause is Cause.HARDWARE


def test_a_fault_is_remembered_for_the_next_person_but_changes_only_the_name() -> None:
    def second(kiosk: str) -> list[Conclusion]:
        first = Visit("a", "k1").passes(2).sees("scan").is_refused(*["glare"] * 6).ends()
        then = (
            Visit("b", kiosk).passes(4).sees("scan").is_refused("blur", "blur", "cropped", "blur").waits(40)
        )
        return [one for one in judged(first.lines() + then.ends().lines()) if one.session == "b"]

    same, other = second("k1"), second("k2")
    assert [(one.t, one.level) for one in same] == [(one.t, one.level) for one in other]
    assert {one.cause for one in same} == {Cause.HARDWARE}
    assert {one.cause for one in other} == {Cause.USER}


def test_papers_accepted_again_clear_the_scanner() -> None:
    devices = DeviceFilter(tuning().devices)
    first = Visit().sees("scan").is_refused(*["glare"] * 6)
    for told in first.events:
        devices.take(Event(0, "s", What(str(told["event"])), reason=str(told.get("reason", ""))))
    broken = max(devices._odds.values())
    for _ in range(12):
        devices.take(Event(0, "t", What.SESSION_STARTED))
        devices.take(Event(0, "t", What.SCAN_ACCEPTED))
    assert broken > 0 > max(devices._odds.values())


def test_what_the_hub_learned_of_a_page_replaces_the_guess() -> None:
    shown = Event(0, "s", What.PAGE_SHOWN, page="p", kind="choice", words=30, choices=5)
    learned = {"p": PageTimes(100, 120)}
    assert expected(shown, tuning().pace, learned) == learned["p"]
    assert expected(shown, tuning().pace, {}).look_s < 40


def test_a_longer_page_takes_longer() -> None:
    times = [
        expected(Event(0, "s", What.PAGE_SHOWN, page="p", kind=kind, words=words), tuning().pace, {}).whole_s
        for kind in ("info", "never heard of")
        for words in (10, 80)
    ]
    assert times[0] < times[1]
    assert times[2] < times[3]


def test_the_pace_is_learned_and_one_wild_page_hardly_counts() -> None:
    pace = Pace(tuning().pace)
    for _ in range(6):
        pace.learn(40, 20)
    before = pace.slowness
    assert before == pytest.approx(0.69, abs=0.15)
    pace.learn(4000, 20)
    assert pace.slowness - before < 0.2
