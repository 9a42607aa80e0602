"""One hub for each test file: tests use ids of their own. A file may ask for its tests on both engines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.app.demo.phone import PhoneCheck
from tests.support.hub import HubProcess, running_hub
from tests.support.phone import running_phone
from tests.support.postgres import PostgresServer, running_postgres

ENGINES = ("sqlite", "postgres")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``BOTH_ENGINES = True`` in a test file runs what uses ``engine`` or ``hub`` on each engine."""
    if "engine" in metafunc.fixturenames:
        both = getattr(metafunc.module, "BOTH_ENGINES", False)
        metafunc.parametrize("engine", ENGINES if both else ENGINES[:1], scope="module", ids=str)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def hub_options(engine: str, request: pytest.FixtureRequest) -> Callable[[Path], tuple[str, ...]]:
    """Options of a new hub on this engine: a database of its own, in a file of its own beside the data."""

    def options(data: Path) -> tuple[str, ...]:
        if engine == "sqlite":
            return ()
        server: PostgresServer = request.getfixturevalue("postgres")
        file = data.parent / f"{data.name}.url"
        file.touch(0o600)
        file.write_text(server.new_database())
        return ("--database-url-file", str(file))

    return options


@pytest.fixture(scope="module")
def hub(
    tmp_path_factory: pytest.TempPathFactory, hub_options: Callable[[Path], tuple[str, ...]]
) -> Iterator[HubProcess]:
    data = tmp_path_factory.mktemp("hub") / "data"
    with running_hub(data, *hub_options(data)) as process:
        yield process


@pytest.fixture(scope="module")
def phone() -> Iterator[PhoneCheck]:
    with running_phone("--host-resolver-rules=MAP kiosk.test 127.0.0.1") as started:
        yield started
