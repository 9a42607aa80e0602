"""Advice that is said aloud: when it has stood, one sentence at a time, and not for ever."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.findings import Advice
from scanner.prompter import AGAIN_S, MOST, PAUSE_S, STOOD_S, Prompter

STEP_S = 0.1


def heard(shown: list[Advice | None], busy_s: float = 0.0) -> list[tuple[float, Advice]]:
    prompter, said = Prompter(), []
    for number, advice in enumerate(shown):
        at_s = number * STEP_S
        prompter, one = prompter.feed(advice, at_s, busy=at_s < busy_s)
        if one is not None:
            said.append((at_s, one))
    return said


def test_an_advice_is_said_once_it_has_stood() -> None:
    assert heard([Advice.TOO_FAR] * 5) == []
    (only,) = heard([Advice.TOO_FAR] * 30)
    assert STOOD_S <= only[0] < STOOD_S + 2 * STEP_S


def test_what_flickers_is_never_said() -> None:
    assert heard([Advice.TOO_FAR, Advice.GLARE] * 100) == []


def test_the_reading_of_the_page_is_not_cut_short() -> None:
    assert heard([Advice.NO_PAGE] * 60, busy_s=4.0)[0][0] >= 4.0


def test_the_next_advice_waits_until_the_first_was_heard() -> None:
    first, second = heard([Advice.TOO_FAR] * 10 + [Advice.GLARE] * 40)
    assert (first[1], second[1]) == (Advice.TOO_FAR, Advice.GLARE)
    assert second[0] - first[0] >= PAUSE_S - STEP_S


def test_an_advice_of_no_use_is_said_again_but_not_for_ever() -> None:
    said = heard([Advice.TOO_DARK] * 900)
    assert [one for _, one in said] == [Advice.TOO_DARK] * MOST
    assert said[1][0] - said[0][0] >= AGAIN_S - STEP_S


def test_an_advice_that_comes_back_is_said_again() -> None:
    shown = [Advice.TOO_FAR] * 50 + [Advice.HOLD_STILL] * 50 + [Advice.TOO_FAR] * 50
    assert [one for _, one in heard(list(shown))] == [Advice.TOO_FAR, Advice.HOLD_STILL, Advice.TOO_FAR]


def test_nothing_is_said_of_nothing() -> None:
    assert heard([None] * 100) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([None, *Advice]), st.floats(0, 5), st.booleans()), max_size=80))
def test_sentences_never_run_into_each_other(frames: list[tuple[Advice | None, float, bool]]) -> None:
    prompter, at_s, last_s = Prompter(), 0.0, -PAUSE_S
    for advice, wait_s, busy in frames:
        at_s += wait_s
        prompter, said = prompter.feed(advice, at_s, busy=busy)
        if said is not None:
            assert said is advice
            assert not busy
            assert at_s - last_s >= PAUSE_S
            last_s = at_s
