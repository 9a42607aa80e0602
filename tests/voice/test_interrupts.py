"""A person is quicker than the voice: nothing is lost, nothing is mixed, nothing is heard after the stop."""

from __future__ import annotations

import pytest

from tests.bench.interrupts import INTERRUPTS, UTTERANCES, Outcome, proof


def nothing_went_wrong(found: Outcome) -> bool:
    return (found.lost, found.overlaps, found.late) == ([], [], [])


def test_some_interrupts() -> None:
    found = proof(12, 6)
    assert found.interrupts == 6
    assert nothing_went_wrong(found), found


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_thousand_utterances_and_five_hundred_interrupts() -> None:
    found = proof(UTTERANCES, INTERRUPTS)
    assert (found.utterances, found.interrupts) == (UTTERANCES, INTERRUPTS)
    assert nothing_went_wrong(found), found
