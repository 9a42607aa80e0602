"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from kiosk.pages.town import Town
from tests.support.visit import Visit, valbourg


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
