"""A link is shown only where a phone finds the hub's own page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.uplink.doorway import AGAIN_S, Doorway
from kiosk.uplink.states import HubDown
from tests.support.hub import HubProcess, running_hub
from tests.support.otherhubs import ODD_ADDRESSES, another_server


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("doorway") / "data") as process:
        yield process


def test_the_hubs_own_page_is_an_open_door(hub: HubProcess) -> None:
    assert Doorway().check(hub.client(), hub.url) is None
    assert Doorway().check(hub.client(), f"{hub.url}/") is None


@pytest.mark.parametrize(("status", "body"), [(200, b"<p>Sign in to the Wi-Fi"), (302, b""), (502, b"")])
def test_anything_else_at_the_address_is_a_shut_one(hub: HubProcess, status: int, body: bytes) -> None:
    with another_server(status, body, {"Location": "/login"}) as url:
        assert Doorway().check(hub.client(), url) == HubDown("shut")
    assert Doorway().check(hub.client(), url) == HubDown("shut"), "nobody is there any more"


@pytest.mark.parametrize("url", ODD_ADDRESSES)
def test_an_address_that_none_can_have_is_a_shut_one(hub: HubProcess, url: str) -> None:
    assert Doorway().check(hub.client(), url) == HubDown("shut")


def test_it_is_looked_at_again_after_a_day_and_at_every_other_address(hub: HubProcess) -> None:
    now = [0.0]
    door = Doorway(lambda: now[0])
    assert door.check(hub.client(), hub.url) is None
    page = hub.client().page("/fr/selfcheck")
    assert isinstance(page, bytes)
    with another_server(200, page) as twin:
        assert door.check(hub.client(), twin) is None
    now[0] = AGAIN_S - 1
    assert door.check(hub.client(), twin) is None, "remembered"
    now[0] = AGAIN_S
    assert door.check(hub.client(), twin) == HubDown("shut")


def test_a_hub_that_is_down_is_told_as_such(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as gone:
        client, url = gone.client(), gone.url
    assert client.page("/fr/selfcheck") == HubDown("unreachable")
    assert Doorway().check(client, url) == HubDown("unreachable")
