"""ProConnect, with a real provider: an account is tied by an administrator's link, and by no name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from hub.accounts import invitations, staff
from hub.accounts.staff import NewMember
from hub.contract.staff import Role
from tests.hub.test_accounts import actions, added
from tests.support.hub import HubProcess, Mediator, running_hub
from tests.support.oidc.provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    Person,
    RealProvider,
    query_of,
)

SIRET = "21760062900018"


@pytest.fixture(scope="module")
def hub(provider: RealProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    folder = tmp_path_factory.mktemp("proconnect")
    secret = folder / "secret"
    secret.touch(0o600)
    secret.write_text(CLIENT_SECRET + "\n")
    options = ("--proconnect-issuer", provider.url, "--proconnect-client-id", CLIENT_ID)
    with running_hub(folder / "data", *options, "--proconnect-secret-file", str(secret)) as running:
        provider.declare(running.url, redirect_uris=[f"{running.url}/console/proconnect/back"])
        yield running


class Agent(Person):
    """Somebody with a browser: at the hub's pages, and at the provider's."""

    def __init__(self, login: str = "camille") -> None:
        super().__init__(login=login)

    def leaves(self, hub: HubProcess, invitation: str = "") -> str:
        where = f"{hub.url}/console/proconnect"
        params = {"invitation": invitation} if invitation else {}
        answer = self.line.get(where, params=params, timeout=30, allow_redirects=False)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def returns(self, back: str) -> requests.Response:
        return self.line.get(back, timeout=30, allow_redirects=False)

    def goes(self, hub: HubProcess, invitation: str = "") -> requests.Response:
        return self.returns(self.signs_in(self.leaves(hub, invitation)))

    def is_in(self, hub: HubProcess) -> bool:
        return self.line.get(f"{hub.url}/console/me", timeout=30).text.count('href="/console/journal') > 0


def invited(hub: HubProcess, login: str, commune: str = staff.TOWN) -> str:
    """The secret of a link to a new administrator's account."""
    with hub.store() as store:
        new = NewMember(login, "Camille", Role.ADMINISTRATOR, commune)

        def make(tx) -> str:  # type: ignore[no-untyped-def]
            staff.keep_commune(tx, commune, commune)
            made = staff.create(tx, new, "")
            assert isinstance(made, staff.Member)
            return invitations.invite(tx, made, "")

        return store.write(make)


def test_nobody_comes_in_who_was_not_tied_whatever_their_name_or_address(hub: HubProcess) -> None:
    hub.administrator("Claire")
    assert 'id="proconnect"' in requests.get(f"{hub.url}/console", timeout=30).text
    # An account with exactly the address that the provider would tell.
    added(hub.administrator("Claire"), "camille@exemple.test", Role.ADMINISTRATOR)
    camille = Agent()
    answer = camille.goes(hub)
    assert (answer.status_code, "pas encore relié" in answer.text) == (422, True)
    assert not camille.is_in(hub)


def test_who_opens_an_administrators_link_is_tied_and_comes_in_ever_after(hub: HubProcess) -> None:
    token = invited(hub, "camille.tied")
    page = requests.get(f"{hub.url}/console/invitation/{token}", timeout=30).text
    assert f"invitation={token}" in page
    camille = Agent()
    away = camille.leaves(hub, token)
    asked = query_of(away)
    assert asked["scope"] == "openid siret", "neither a name nor an address"
    assert set(asked) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "acr_values"),
        *("code_challenge", "code_challenge_method"),
    }
    answer = camille.returns(camille.signs_in(away))
    # A page, not a redirect: a strict cookie does not go on with what began at another site.
    assert (answer.status_code, 'http-equiv="refresh"' in answer.text) == (200, True)
    assert "SameSite=strict" in answer.headers["Set-Cookie"]
    assert camille.is_in(hub)
    assert requests.get(f"{hub.url}/console/invitation/{token}", timeout=30).status_code == 404
    again = Agent()
    assert again.goes(hub).status_code == 200
    assert again.is_in(hub)
    assert Mediator(hub.url, "camille.tied").answer.status_code == 401, "it has no password"
    assert {"proconnect.tied", "sign_in.proconnect"} <= set(actions(hub))
    # One person, one account.
    other = Agent()
    assert "autre personne" in other.goes(hub, invited(hub, "camille.other")).text
    assert not other.is_in(hub)


def test_a_trip_ends_once_and_in_the_browser_that_began_it(hub: HubProcess) -> None:
    camille = Agent()
    back = camille.signs_in(camille.leaves(hub))
    stranger = Agent()
    assert stranger.returns(back).status_code == 422
    stranger.leaves(hub)
    assert stranger.returns(back).status_code == 422, "another cookie"
    assert camille.returns(back).status_code == 422, "the stranger has used the state up"
    for wrong in ("", "?code=x", "?state=x", "?code=x&state=y", "?error=access_denied&state=x"):
        where = f"{hub.url}/console/proconnect/back{wrong}"
        assert camille.line.get(where, timeout=30).status_code == 422, wrong


def test_a_commune_that_is_named_by_its_siret_takes_no_others_agents(hub: HubProcess) -> None:
    elsewhere = Agent("sam")
    assert "autre organisation" in elsewhere.goes(hub, invited(hub, "agent.1", "11002001300097")).text
    assert not elsewhere.is_in(hub)


def test_a_provider_that_is_down_is_said_and_the_password_works(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(CLIENT_SECRET)
    options = ("--proconnect-issuer", "http://127.0.0.1:9", "--proconnect-client-id", CLIENT_ID)
    with running_hub(tmp_path / "data", *options, "--proconnect-secret-file", str(secret)) as hub:
        hub.administrator("Claire")
        answer = requests.get(f"{hub.url}/console/proconnect", timeout=60)
        assert (answer.status_code, 'name="password"' in answer.text) == (422, True)
        assert hub.mediator("Samia").answer.status_code == 303
        assert urlsplit(answer.url).netloc == urlsplit(hub.url).netloc
