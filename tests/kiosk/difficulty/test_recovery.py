"""Who gets over it is left alone: an answer forgives, and not every refusal or tap is worth the same."""

from __future__ import annotations

from kiosk.difficulty.conclusions import Cause, Level
from kiosk.difficulty.events import Event, What
from kiosk.difficulty.signs import Sign
from kiosk.difficulty.step import Seen, Step
from kiosk.difficulty.weigh import score
from tests.kiosk.difficulty.visits import Visit, tuning


def _errs(visit: Visit, seconds: float) -> Visit:
    return visit.passes(4).sees().errs(2).waits(seconds)


def _seen(visit: Visit) -> Seen:
    step = Step(tuning(), {})
    for told in visit.events:
        fields = {key: value for key, value in told.items() if key not in {"t", "session", "event"}}
        step.take(Event(float(str(told["t"])), "s", What(str(told["event"])), **fields))  # type: ignore[arg-type]
    return step.seen(visit.t)


def test_who_errs_and_answers_is_left_alone_and_who_errs_and_stays_is_not() -> None:
    answered = _errs(Visit(), 5).says("answer_given", page="page5", how="touch").waits(25)
    assert answered.says("next").passes(3).ends().flags() == []
    assert _errs(Visit(), 60).ends().flags()


def test_an_answer_forgives_a_part_and_never_adds() -> None:
    before = _errs(Visit(), 10)
    worse = score(_seen(before), tuning())
    after = before.says("answer_given", page="page5", how="touch")
    assert score(_seen(after), tuning()) < worse


def test_who_errs_answers_and_errs_again_is_noticed() -> None:
    visit = Visit().passes(4).sees()
    for _ in range(5):
        visit.errs(1).waits(4).says("answer_given", page="page5", how="touch")
    assert visit.waits(60).ends().flags()


def test_a_paper_that_cannot_be_seen_weighs_more_than_one_held_badly() -> None:
    def after(*reasons: str) -> float:
        return score(_seen(Visit().passes(4).sees("scan").is_refused(*reasons)), tuning())

    assert after("glare", "none_detected") > after("blur", "cropped")


def test_an_idle_question_within_the_own_pace_counts_for_nothing() -> None:
    def answered(pages: int, seconds: float) -> int:
        visit = Visit().passes(pages, seconds=seconds).sees().waits(60).says("idle_prompt_shown")
        return _seen(visit.waits(5).says("idle_prompt_dismissed")).answered_idle

    assert answered(8, seconds=70) == 0
    assert answered(8, seconds=15) == 1


def test_glass_that_does_not_answer_is_noticed_without_any_other_sign() -> None:
    """Once a person tapped in vain for five minutes: taps alone were never a firm sign, so nobody came."""
    visit = Visit().passes(5).sees()
    for _ in range(12):
        for _ in range(6):
            visit.waits(0.8).says("touch_miss")
        visit.waits(12)
    [first, *_] = [one for one in visit.ends().concluded() if one.level is Level.FLAG]
    assert first.cause is Cause.HARDWARE
    assert "difficulty.why.glass" in [str(one.words.key) for one in first.why]


def test_rows_of_taps_are_told_as_their_taps() -> None:
    visit = Visit().passes(5).sees()
    for _ in range(10):
        visit.waits(0.8).says("touch_repeat")
    seen = _seen(visit)
    assert seen.counts[Sign.TAPS] == 2
    assert seen.counts[Sign.TOUCH] == 10
    assert seen.firm == 2
