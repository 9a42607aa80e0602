"""One hub for each test file: tests use ids of their own. A file may ask for its tests on both engines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.store.engine import open_engine
from hub.store.store import Store
from kiosk.app.demo.phone import PhoneCheck
from tests.support.hub import HubProcess, running_hub
from tests.support.oidc.provider import provider
from tests.support.phone import running_phone
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.town import Town, running_town

__all__ = ["provider"]
EVERY_TIME = ("test_several", "test_store")
"""On PostgreSQL each time: the store, and several hubs at one. What else runs on both is ``long`` there."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``BOTH_ENGINES = True`` in a test file runs what uses ``engine`` or ``hub`` on each engine."""
    if "engine" not in metafunc.fixturenames:
        return
    engines: list[object] = ["sqlite"]
    if getattr(metafunc.module, "BOTH_ENGINES", False):
        later = () if metafunc.module.__name__.endswith(EVERY_TIME) else (pytest.mark.long,)
        engines.append(pytest.param("postgres", marks=later))
    metafunc.parametrize("engine", engines, scope="module", ids=str)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def database(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Path | str:
    """An empty database of this engine: a file that is not there yet, or a URL."""
    if engine == "sqlite":
        return tmp_path / "hub.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def stores(database: Path | str, clock: list[int]) -> Iterator[list[Store]]:
    """Two processes of one hub, as far as the store can tell. ``clock``: the file's own, in milliseconds."""
    two = [Store(open_engine(database), lambda: clock[0], lambda _: None) for _ in range(2)]
    yield two
    for one in two:
        one.close()


@pytest.fixture
def hall(database: Path | str) -> Iterator[Town]:
    """A hub's calls and shifts without its routes, whose time the test turns."""
    with running_town(database) as found:
        yield found


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
