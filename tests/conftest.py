"""Fixtures that every room's tests share."""

from __future__ import annotations

import pytest

from kiosk.pages.town import Town
from tests.support.visit import Visit, valbourg


@pytest.fixture(scope="session")
def town() -> Town:
    return valbourg()


@pytest.fixture
def visit(town: Town) -> Visit:
    return Visit.begins(town)
