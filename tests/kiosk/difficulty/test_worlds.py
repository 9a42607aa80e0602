"""The judge and the made-up worlds, small: what the bench measures at length holds roughly here too."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hub.contract.codes import ReasonCode
from kiosk.difficulty.conclusions import Cause, Conclusion, Level, Why
from tests.kiosk.difficulty.judge import by_person, cases, measure
from tests.kiosk.difficulty.people import PEOPLE, WORLDS, World
from tests.kiosk.difficulty.visits import judged
from tests.kiosk.difficulty.world import make

TRUTH = {
    "needs_help": True, "struggle_start": 100, "onset": 110, "until": 200, "asked": None, "yes": True,
    "cause": "hardware", "persona": "slow_elderly", "struggles": [{"start": 100, "end": 200}],
}  # fmt: skip
FINE = {**TRUTH, "needs_help": False, "struggles": []}
FLAG = Conclusion("a", 150, Level.FLAG, 1, (Why(ReasonCode.ASKED),), Cause.HARDWARE)


@pytest.mark.parametrize("world", WORLDS, ids=lambda one: one.name)
def test_most_are_noticed_and_few_for_nothing(world: World) -> None:
    events, truth = make(world, 5, 240)
    told = measure(cases(judged(json.dumps(one) for one in events), truth))
    assert told["recall"] >= 0.5
    assert told["false per 100 fine"] <= 10
    assert told["unfounded per 100 fine"] <= 5
    assert told["shown anything per 100 fine"] <= 30
    assert told["explained"] == 1


def test_a_world_is_the_same_for_the_same_seed_only() -> None:
    assert make(WORLDS[0], 1, 5) == make(WORLDS[0], 1, 5)
    assert make(WORLDS[0], 1, 5) != make(WORLDS[0], 2, 5)


def test_the_shares_of_people_make_one() -> None:
    assert sum(one.share for one in PEOPLE) == pytest.approx(1)


def test_the_judge_counts_right_flags() -> None:
    told = measure(cases([FLAG, replace(FLAG, session="b")], {"a": TRUTH, "b": TRUTH}))
    assert (told["recall"], told["precision"], told["reached"], told["hardware named"]) == (1, 1, 1, 1)
    assert (told["delay, median"], told["delay, 90th"]) == (40, 40)


def test_the_judge_counts_what_came_too_late_or_too_early() -> None:
    for t, recall, in_time in ((99, 0, 0), (100, 1, 1), (180, 1, 1), (181, 1, 0), (201, 0, 0)):
        told = measure(cases([replace(FLAG, t=t)], {"a": TRUTH}))
        assert (told["recall"], told["20 s before leaving"]) == (recall, in_time), t


def test_the_judge_counts_offers_that_would_be_taken() -> None:
    offer = replace(FLAG, level=Level.OFFER)
    for yes, reached in ((True, 1), (False, 0)):
        told = measure(cases([offer], {"a": {**TRUTH, "yes": yes}}))
        assert (told["recall"], told["reached"]) == (0, reached)


def test_the_judge_counts_false_and_unfounded_flags() -> None:
    recovered = {**FINE, "struggles": [{"start": 140, "end": 160}]}
    all_cases = cases([FLAG, replace(FLAG, session="b")], {"a": FINE, "b": recovered})
    told = measure(all_cases)
    assert (told["false per 100 fine"], told["unfounded per 100 fine"]) == (100, 50)
    assert told["founded"] == 0.5
    assert by_person(all_cases, ["slow_elderly"]) == {"slow_elderly": (2, 100, 50)}
