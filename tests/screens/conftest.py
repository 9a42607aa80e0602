"""Fixtures of the screens: a portrait and a landscape stage in the one window of the test process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.theme import Display
from tests.support.window import Scene, make_scene, scene

__all__ = ["scene"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="renew the golden pictures of the screens")


@pytest.fixture(scope="module", params=["portrait", "landscape"])
def either(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A stage in each orientation, kept for a module."""
    display = Display() if request.param == "portrait" else Display(1920, 1080)
    made, end = make_scene(display)
    yield made
    end()
