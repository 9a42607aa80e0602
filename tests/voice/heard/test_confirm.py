"""One turn at the microphone: nothing counts that the person did not confirm."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.types import NodeId
from voice.heard import confirm as c
from voice.heard.lattice import Understanding
from voice.heard.meanings import Chosen, Command, CommandName, Meaning, Number, Reason, Unclear, YesNo

CHILD = Chosen(NodeId("option.child"))
ME = Chosen(NodeId("option.me"))
SLOWER = Command(CommandName.SLOWER)
END = Command(CommandName.END)
IDLE = c.Idle()
NONE = Unclear(Reason.WORDS)


def said(meaning: Meaning, *, first: bool = True) -> tuple[c.Event, ...]:
    """The person touches the microphone, speaks and is silent."""
    found = c.WordsHeard(Understanding(meaning, first))
    return c.MicrophoneTouched(), c.SpeechEnded(), found


def after(*events: c.Event, begins: c.Turn = IDLE) -> c.Step:
    """The last step; its effects are those of the last event."""
    return reduce(lambda one, event: c.step(one.state, event), events, c.Step(begins))


def acts(*events: c.Event) -> list[Meaning]:
    """All that was done."""
    state: c.Turn = c.Idle()
    done: list[Meaning] = []
    for event in events:
        one = c.step(state, event)
        state = one.state
        done += [effect.meaning for effect in one.effects if isinstance(effect, c.Act)]
    return done


def test_the_kiosk_is_silent_before_it_listens() -> None:
    assert after(c.MicrophoneTouched()).effects == (c.HushKiosk(), c.OpenMicrophone())


def test_a_touch_ends_what_a_touch_began() -> None:
    one = after(c.MicrophoneTouched(), c.MicrophoneTouched())
    assert one == c.Step(c.Deciding(), (c.CloseMicrophone(decide=True),))


def test_an_answer_is_asked_about_and_counts_with_yes() -> None:
    assert after(*said(CHILD)) == c.Step(c.Understood(CHILD), (c.AskWhetherRight(CHILD),))
    assert acts(*said(CHILD)) == []
    assert acts(*said(CHILD), *said(YesNo(True))) == [CHILD]
    assert acts(*said(CHILD), c.Answered(True)) == [CHILD]
    assert after(*said(CHILD), c.Answered(True)).state == c.Done(CHILD)


def test_with_no_it_does_not_count() -> None:
    one = after(*said(CHILD), *said(YesNo(False)))
    assert isinstance(one.state, c.NotUnderstood) and one.state.about is None
    assert acts(*said(CHILD), c.Answered(False), c.Answered(True)) == []


def test_another_answer_corrects_the_first() -> None:
    assert after(*said(CHILD), *said(ME)).state == c.Understood(ME)
    assert acts(*said(CHILD), *said(ME), c.Answered(True)) == [ME]


def test_a_command_counts_at_once_and_leaves_the_question_open() -> None:
    assert acts(*said(SLOWER)) == [SLOWER]
    assert acts(*said(CHILD), *said(SLOWER), c.Answered(True)) == [SLOWER, CHILD]


def test_a_command_heard_second_is_asked_about() -> None:
    events = said(SLOWER, first=False)
    assert acts(*events) == []
    assert acts(*events, c.Answered(True)) == [SLOWER]


def test_a_yes_heard_second_confirms_nothing_and_a_no_does() -> None:
    doubtful = after(*said(CHILD), *said(YesNo(True), first=False))
    assert isinstance(doubtful.state, c.NotUnderstood) and doubtful.state.about == CHILD
    refused = after(*said(CHILD), *said(YesNo(False), first=False))
    assert isinstance(refused.state, c.NotUnderstood) and refused.state.about is None


def test_the_end_is_no_more_than_the_page_that_asks_about_it() -> None:
    assert acts(*said(END)) == [END]


def test_the_second_failure_offers_touch_and_a_person() -> None:
    once, twice = after(*said(NONE)), after(*said(NONE), *said(NONE))
    assert isinstance(once.state, c.NotUnderstood) and not once.state.offers
    assert isinstance(twice.state, c.NotUnderstood) and twice.state.offers
    assert c.OfferOtherWays() not in once.effects and twice.effects == (c.OfferOtherWays(),)
    assert after(*said(NONE), *said(CHILD), *said(YesNo(False))).effects == (c.OfferOtherWays(),)


def test_a_yes_that_was_not_heard_may_be_said_again() -> None:
    assert acts(*said(CHILD), *said(NONE), *said(YesNo(True))) == [CHILD]


def test_yes_without_a_question_is_not_understood() -> None:
    assert isinstance(after(*said(YesNo(True))).state, c.NotUnderstood)


@pytest.mark.parametrize("reason", list(Reason))
def test_each_failure_has_its_advice(reason: Reason) -> None:
    (told,) = after(*said(Unclear(reason))).effects
    assert isinstance(told, c.Tell) and told.words.key.startswith("heard.")


def test_a_page_that_turns_forgets_what_was_heard() -> None:
    assert acts(*said(CHILD), c.TurnedAway(), c.Answered(True)) == []
    assert after(c.MicrophoneTouched(), c.TurnedAway()).effects == (c.CloseMicrophone(decide=False),)
    late = after(c.MicrophoneTouched(), c.SpeechEnded(), c.TurnedAway(), c.WordsHeard(Understanding(CHILD)))
    assert late == c.Step(c.Idle())


BUSY = (
    ((c.MicrophoneTouched(),), (c.CloseMicrophone(decide=False),)),
    ((c.MicrophoneTouched(), c.SpeechEnded()), ()),
)
"""The microphone is open, or closed and the recogniser at work; what closes it."""


@pytest.mark.parametrize(("busy", "closes"), BUSY)
def test_a_finger_that_is_quicker_than_the_word_counts(
    busy: tuple[c.Event, ...], closes: tuple[c.Effect, ...]
) -> None:
    """It once closed the question, counted nothing, and said nothing."""
    yes = after(*said(CHILD), *busy, c.Answered(True))
    assert yes == c.Step(c.Done(CHILD), (*closes, c.Act(CHILD)))
    no = after(*said(CHILD), *busy, c.Answered(False))
    assert isinstance(no.state, c.NotUnderstood) and no.state.about is None
    assert no.effects[:-1] == closes


@pytest.mark.parametrize(("busy", "closes"), BUSY)
def test_an_interruption_closes_the_microphone_and_leaves_the_question(
    busy: tuple[c.Event, ...], closes: tuple[c.Effect, ...]
) -> None:
    assert after(*busy, c.Interrupted()) == c.Step(c.Idle(), closes)
    assert after(*said(CHILD), *busy, c.Interrupted()) == c.Step(c.Understood(CHILD), closes)
    assert after(*said(CHILD), c.Interrupted()) == c.Step(c.Understood(CHILD))


def test_what_comes_too_late_changes_nothing() -> None:
    for event in (c.SpeechEnded(), c.Answered(True), c.WordsHeard(Understanding(CHILD))):
        assert after(event) == c.Step(c.Idle())
    assert after(c.MicrophoneTouched(), c.Answered(True)).state == c.Hearing()
    assert after(c.MicrophoneTouched(), c.SpeechEnded(), c.MicrophoneTouched()).state == c.Deciding()
    assert after(*said(CHILD), c.Answered(True), c.MicrophoneTouched()).state == c.Hearing()


MEANINGS = (CHILD, ME, Number(3), SLOWER, END, NONE, YesNo(True), YesNo(False))
TOUCHES = (c.MicrophoneTouched(), c.SpeechEnded(), c.Answered(True), c.TurnedAway(), c.Interrupted())
EVENTS = st.sampled_from(
    [*TOUCHES, *(c.WordsHeard(Understanding(one)) for one in MEANINGS), c.Answered(False)]
)


@given(st.lists(EVENTS, max_size=40))
def test_nothing_but_a_harmless_command_is_done_unasked(events: list[c.Event]) -> None:
    """Between an answer that is done and the one before it, it was asked about and a yes came."""
    state: c.Turn = c.Idle()
    asked: Meaning | None = None
    opened = 0
    for event in events:
        one = c.step(state, event)
        for effect in one.effects:
            if isinstance(effect, c.Act) and effect.meaning not in {SLOWER, END}:
                assert effect.meaning == asked
                yes = event == c.Answered(True) or event == c.WordsHeard(Understanding(YesNo(True)))
                assert yes
            if isinstance(effect, c.AskWhetherRight):
                asked = effect.meaning
            opened += isinstance(effect, c.OpenMicrophone) - isinstance(effect, c.CloseMicrophone)
        state = one.state
        assert opened == isinstance(state, c.Hearing), "the microphone is open while it hears, and only then"
