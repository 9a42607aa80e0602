"""A sign-in from the code to the kiosk on SQLite and on PostgreSQL, in one process and in two."""

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk.handoff.link import base64url
from tests.support.hub import HubProcess, running_hub
from tests.support.oidc.phone import ALL, CAMILLE, Desk, Phone, confirmed, signed_in, state_of
from tests.support.oidc.provider import RealProvider, identity_options, query_of

BOTH_ENGINES = True


@pytest.fixture(scope="module")
def started(
    provider: RealProvider,
    tmp_path_factory: pytest.TempPathFactory,
    hub_options: Callable[[Path], tuple[str, ...]],
) -> tuple[Path, tuple[str, ...]]:
    """Data folder and options of each process."""
    folder = tmp_path_factory.mktemp("sign-in")
    named = identity_options(folder, provider.url, "--shared", *ALL)
    return folder / "data", (*hub_options(folder / "data"), *named)


@pytest.fixture(scope="module")
def hub(provider: RealProvider, started: tuple[Path, tuple[str, ...]]) -> Iterator[HubProcess]:
    with running_hub(started[0], *started[1]) as running:
        provider.declare(running.url)
        yield running


def test_who_signs_in_reaches_the_kiosk_alone_and_no_session_stays(
    hub: HubProcess, provider: RealProvider
) -> None:
    desk, phone = confirmed(hub.url)
    away = phone.leaves()
    asked = query_of(away)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["acr_values"] == "eidas1"
    assert asked["scope"] == ALL[1]
    assert asked["redirect_uri"] == f"{hub.url}/sign-in/back"
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3

    answer = phone.returns(phone.signs_in(away))

    assert answer.status_code == 303
    assert desk.sees()["phase"] == "sealed"
    assert desk.opens() == CAMILLE
    # The provider's own session ends: the next person on this phone is not signed in as Camille.
    last = query_of(answer.headers["Location"])
    assert answer.headers["Location"].startswith(f"{provider.url}/session/end?")
    assert last["post_logout_redirect_uri"] == f"{hub.url}/sign-in/done"
    page = phone.line.get(answer.headers["Location"], timeout=60).text
    secret = re.search(r'name="xsrf" value="([0-9a-f]+)"', page)
    assert secret
    gone = phone.line.post(
        f"{provider.url}/session/end/confirm", data={"xsrf": secret[1], "logout": "yes"}, timeout=60
    )
    assert urlsplit(gone.url).path == "/sign-in/done"
    assert state_of(gone.text) == "done"
    again, _ = confirmed(hub.url)
    other = Phone(phone.line, desk=again)
    assert other.claims().status_code == 409
    # Asked to sign in anew, not let through.
    fresh, second = Desk(hub.url), Phone(phone.line, desk=again)
    fresh.announces()
    second.desk = fresh
    second.claims()
    fresh.accepts()
    assert "/interaction/" in second._follow("GET", second.leaves())


def test_a_link_is_claimed_once_and_only_with_its_fragment(hub: HubProcess) -> None:
    desk = Desk(hub.url)
    desk.announces()
    stranger, phone = Phone(desk=desk), Phone(desk=desk)
    assert stranger.claims(auth=secrets.token_bytes(32)).status_code == 403
    assert stranger.line.cookies.get_dict() == {}
    assert desk.sees()["phase"] == "ready"
    mark = phone.claims().json()["mark"]
    assert stranger.claims().json()["code"] == "taken"
    assert stranger.asks("GET", "/turn").status_code == 403
    # A reload has another mark in mind and gets the first one: the digits on the kiosk stay right.
    assert phone.claims().json()["mark"] == mark
    assert desk.asks("POST", "/accept", mark=base64url(secrets.token_bytes(32))).status_code == 409


def test_the_kiosk_says_that_it_has_it_and_the_hub_has_it_no_more(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url)
    signed_in(desk, phone)
    sealed = desk.sees()["sealed"]
    assert desk.asks("POST", "/done").json()["phase"] == "consumed"
    assert desk.asks("POST", "/done").json()["phase"] == "consumed"
    seen = desk.sees()
    assert (seen["sealed"], seen["mark"]) == (None, None)
    assert phone.asks("GET", "/turn").json()["phase"] == "consumed"
    for file in hub.data.rglob("*"):
        assert not file.is_file() or sealed.encode() not in file.read_bytes(), file.name


def test_two_processes_are_one_hub(
    hub: HubProcess, provider: RealProvider, started: tuple[Path, tuple[str, ...]]
) -> None:
    # Not every provider signs what it knows of a person.
    provider.declare(hub.url, plain=True)
    with running_hub(started[0], *started[1], "--public-url", hub.url) as second:
        desk, phone = confirmed(hub.url)
        back = phone.signs_in(phone.leaves())
        # The way back comes to the other process, which has never seen this phone.
        answer = phone.returns(back.replace(hub.url, second.url))
        assert answer.status_code == 303
        assert desk.sees()["phase"] == "sealed"
        assert desk.opens() == CAMILLE
