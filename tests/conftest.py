"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from kiosk.pages.town import Town
from tests.support.visit import Visit, valbourg

UNTRACED = (
    "tests/kiosk/procedures/test_every_pack.py",
    "tests/matrix/",
    "tests/screens/",
    "tests/visits/test_rough_hands.py::test_fifty_taps_a_second_anywhere",
    "tests/visits/test_rough_hands.py::test_whatever_hands_do",
    "tests/voice/heard/test_round_trip.py",
)
"""Tests that look at many cases of what shorter tests, which are traced, walk through."""
SAMPLED = (
    "tests/guide/test_play.py",
    "tests/kiosk/pages/test_several_procedures.py",
    "tests/visits/test_by_keys.py",
    "tests/visits/test_mixed_senses.py",
)
"""Of a test with many cases the first is traced."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tracing lines doubles the time of a test. A line that only the untraced reach counts as not reached."""
    seen = set[str]()
    for item in items:
        case = item.nodeid.partition("[")[0]
        again = case in seen and item.nodeid.startswith(SAMPLED)
        if again or item.nodeid.startswith(UNTRACED):
            item.add_marker(pytest.mark.no_cover)
        seen.add(case)


@pytest.fixture(scope="session")
def town() -> Town:
    return valbourg()


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A test that changes where events go does not change it for the next."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def visit(town: Town) -> Visit:
    return Visit.begins(town)
