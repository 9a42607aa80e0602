"""One hub for each test file: tests use ids of their own."""

from collections.abc import Iterator

import pytest

from kiosk.app.demo.phone import PhoneCheck
from tests.support.hub import HubProcess, running_hub
from tests.support.phone import running_phone


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("hub") / "data") as process:
        yield process


@pytest.fixture(scope="module")
def phone() -> Iterator[PhoneCheck]:
    with running_phone("--host-resolver-rules=MAP kiosk.test 127.0.0.1") as started:
        yield started
