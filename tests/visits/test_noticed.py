"""Whole visits that are noticed: nobody is bothered for being slow, and who is lost is asked, then seen."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from kiosk.difficulty.conclusions import Cause, Conclusion, Level
from kiosk.difficulty.devices import Device
from kiosk.difficulty.events import Event, What
from kiosk.difficulty.lines import write_line
from kiosk.difficulty.replay import replay
from kiosk.pages import actions as act
from kiosk.pages.effects import Effect
from kiosk.pages.overlays import Helping, IdleWarning
from kiosk.pages.states import CallLeaving
from kiosk.pages.town import Town
from kiosk.types import ProcedureId
from tests.kiosk.difficulty.visits import tuning
from tests.support.later import cases
from tests.support.mixed import Crowd
from tests.support.noticed import Watched, opened
from tests.support.visit import ELECTORAL_ROLL


@pytest.fixture
def hall(town: Town) -> Watched:
    return Watched(town)


def _struggles(hall: Watched, times: int = 4, every: float = 12) -> Watched:
    """ "Continuer" without an answer, again and again, and once out and in again."""
    for turn in range(times):
        hall.waits(every).touches(act.Confirm())
        if turn == 1:
            hall.waits(5).touches(act.Back()).waits(4).touches(act.OpenProcedure(ELECTORAL_ROLL))
    return hall


def _replayed(events: list[Event]) -> list[Conclusion]:
    """What ``parvis difficulty replay`` would say of it."""
    replayed = list(replay(map(write_line, events), tuning()))
    heard = [one for one in replayed if isinstance(one, Conclusion)]
    assert heard == replayed, "each line is one of the vocabulary"
    return heard


def _for_a_mediator(heard: list[Conclusion]) -> list[Conclusion]:
    return [one for one in heard if one.level is not Level.OFFER or one.cause is Cause.HARDWARE]


def test_an_ordinary_visit_is_left_alone(hall: Watched) -> None:
    hall.begins().goes_on().leaves()
    assert hall.told == []
    assert not hall.of(What.OFFER_DECLINED)
    assert hall.names[0] == "session_started"
    assert "procedure_finished" in hall.names


def test_who_is_slow_but_fine_is_not_flagged(hall: Watched) -> None:
    hall.begins(looks=20).goes_on(pace=3).leaves()
    assert hall.flags() == []
    assert "procedure_finished" in hall.names


def test_a_tremor_is_not_flagged(hall: Watched) -> None:
    hall.begins().goes_on(pace=1.6, misses=3)
    assert hall.told == []
    assert hall.offered is None
    assert len(hall.of(What.TOUCH_MISS)) > 15


def test_children_at_play_are_not_flagged(hall: Watched) -> None:
    hall.begins(looks=1)
    for _ in range(12):
        hall.misses(3).touches(act.Confirm(), every=1).misses(2)
        hall.touches(act.Back(), every=1).touches(act.OpenProcedure(ProcedureId("cantine")), every=1)
    hall.waits(40)
    assert hall.flags() == []
    assert hall.offered is None


def test_a_passing_phone_call_is_not_flagged(hall: Watched) -> None:
    hall.begins().goes_on(until="address")
    for _ in range(400):
        hall.waits(1)
        if isinstance(hall.session.overlay, IdleWarning):
            break
    assert isinstance(hall.session.overlay, IdleWarning)
    hall.waits(5).touches(act.CloseOverlay())
    hall.goes_on()
    assert hall.flags() == []
    assert "idle_prompt_dismissed" in hall.names


def test_a_struggle_is_offered_help_then_flagged(hall: Watched) -> None:
    hall.begins(looks=14).chooses("french", looks=16)
    hall.waits(25).touches(act.Confirm()).waits(22).touches(act.Confirm())
    hall.is_offered()
    assert hall.told == [], "nobody is disturbed before the person is asked"
    hall.waits(40)
    assert hall.offered is None, "it does not cover the question for good"
    for _ in range(3):
        hall.waits(15).touches(act.Confirm())
    [flag, *_] = hall.flags()
    assert flag.cause is Cause.USER
    assert 1 <= len(flag.why) <= 3
    assert "difficulty.why.errors" in [str(one.words.key) for one in flag.why]


def test_no_mutes(hall: Watched) -> None:
    _struggles(hall.begins(), 2)
    hall.is_offered()
    hall.touches(act.AnswerOffer(False))
    assert hall.session.overlay is None, "the question is back"
    told = len(hall.told)
    for _ in range(10):
        hall.waits(15).touches(act.Confirm())
    assert len(hall.told) == told
    assert hall.offered is None
    assert "offer_declined" in hall.names


def test_yes_is_a_call_like_the_button(hall: Watched) -> None:
    _struggles(hall.begins(), 2)
    hall.is_offered()
    hall.touches(act.AnswerOffer(True))
    assert isinstance(hall.session.overlay, Helping)
    assert isinstance(hall.session.call, CallLeaving), "nobody comes before somebody says so"
    assert hall.effects.count(Effect.RAISE_CALL) == 1
    assert hall.levels()[-1] is Level.CALL
    assert str(hall.told[-1].why[0].words.key) == "difficulty.why.accepted"
    assert "help_requested" not in hall.names


def test_who_switched_it_off_is_not_noticed(hall: Watched) -> None:
    hall.begins().touches(act.ShowTuning(), act.ToggleNoticed(), act.CloseOverlay())
    before = len(hall.events)
    _struggles(hall, 8).waits(90)
    assert len(hall.events) == before
    assert hall.told == []
    assert hall.offered is None


def test_a_town_may_only_count_at_first(hall: Watched) -> None:
    hall.kiosk.noticing.open(replace(hall.notices, shows=False))
    _struggles(hall.begins(), 8).waits(60)
    assert hall.offered is None
    assert hall.told == []
    figures = hall.notices.book.take()
    assert figures is not None
    assert figures.counts["flags"] >= 1
    hall.touches(act.CallSomeone())
    assert hall.levels() == [Level.CALL], "who calls is told of as ever"


def test_practice_is_not_noticed(hall: Watched) -> None:
    hall.begins().touches(act.GoHome(), act.StartPractice())
    before = len(hall.events)
    hall.touches(act.OpenProcedure(ProcedureId("cantine")))
    _struggles(hall, 8).waits(90)
    assert len(hall.events) == before


def test_a_fault_of_the_scanner_is_named_after_some_visits(hall: Watched) -> None:
    causes = list[Conclusion]()
    for _ in range(3):
        hall.begins().goes_on(until="address_proof").waits(5)
        for _ in range(4):
            hall.previews("glare", 10)
            if hall.offered:
                break
        if not hall.offered:
            hall.waits(30)
        causes += [one for one in hall.told if one.cause is Cause.HARDWARE]
        last, at = hall.offered, hall.page
        hall.leaves()
    assert causes, "the hub is told of the device"
    assert causes[-1].device is Device.SCANNER
    assert last is not None
    assert last.device is Device.SCANNER
    assert at == "address_proof"


def test_the_phone_is_the_way_round_a_scanner(hall: Watched) -> None:
    hall.begins().goes_on(until="address_proof").waits(5)
    while not hall.offered:
        hall.previews("glare", 10)
    offer = hall.is_offered()
    assert offer.device is Device.SCANNER
    names = {str(node.id): node.name for node in hall.view.walk()}
    assert names["title"] == "Le lecteur ne fonctionne pas bien"
    hall.touches(act.PhoneInstead())
    assert hall.session.overlay is None
    assert hall.view.key.endswith(".phone")


def test_a_preview_that_stays_refused_counts_once_in_a_while(hall: Watched) -> None:
    hall.begins().goes_on(until="address_proof")
    hall.previews("glare", 10)
    assert [one.reason for one in hall.of(What.SCAN_REFUSED)] == ["glare"]
    hall.previews("no_page", 60)
    assert len(hall.of(What.SCAN_REFUSED)) == 1, "a paper that is looked for in a bag is not refused"


def test_what_was_noticed_leads_to_the_same_when_it_is_replayed(hall: Watched) -> None:
    _struggles(hall.begins(), 3)
    hall.is_offered()
    hall.touches(act.AnswerOffer(False), act.OpenProcedure(ELECTORAL_ROLL))
    hall.goes_on(until="address_proof").waits(3)
    hall.previews("glare", 40).leaves()
    hall.begins()
    for _ in range(12):
        hall.waits(14).touches(act.Confirm())
        if hall.offered:
            hall.waits(33)
    hall.touches(act.CallSomeone())
    hall.leaves()
    heard = _replayed(hall.events)
    assert _for_a_mediator(heard) == hall.told
    assert {one.level for one in heard} == {Level.OFFER, Level.FLAG, Level.CALL}


@pytest.mark.parametrize("seed", cases(2, later=[5, 6]))
def test_whatever_anybody_does_is_noticed_as_it_would_be_replayed(town: Town, seed: int) -> None:
    crowd, events = Crowd(town, random.Random(seed), at_once=seed % 2 == 0), list[Event]()
    opened(crowd.hall, town, events)
    crowd.walks(600)
    assert events
    assert _for_a_mediator(_replayed(events)) == crowd.hall.told


def test_nothing_of_a_person_is_in_an_event(hall: Watched) -> None:
    hall.begins().goes_on()
    said = " ".join(map(write_line, hall.events)).lower()
    for word in ("exemple", "camille", "tilleuls", "01234", "1948"):
        assert word not in said


def test_an_offer_waits_until_the_sentence_is_written(hall: Watched) -> None:
    hall.begins().goes_on(until="name")
    hall.types(0, 0, family="ex")
    for _ in range(6):
        hall.touches(act.Confirm()).waits(1)
    for _ in range(40):
        hall.touches(act.Type("a"), act.Type("backspace")).waits(2)
        assert hall.offered is None


def test_figures_for_the_hub_are_nobodys(hall: Watched) -> None:
    for _ in range(5):
        hall.begins().goes_on().leaves()
    figures = hall.notices.book.take()
    assert figures is not None
    assert figures.counts == {"visits": 5, "procedures": 5, "alone": 5}
    review = figures.pages["listes-electorales.review"]
    assert review.n == 5
    assert review.log_look <= review.log_whole
    assert hall.notices.book.take() is None


def test_pages_of_few_are_not_told(hall: Watched) -> None:
    hall.begins().goes_on().leaves()
    figures = hall.notices.book.take()
    assert figures is not None
    assert figures.pages == {}
