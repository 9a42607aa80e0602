"""What an identity provider may answer and must not be believed: a real server that signs lies."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from joserfc.jwk import ECKey, RSAKey

from hub.contract import Route
from hub.contract.identity import Identity
from hub.identity.api import AT_THE_PROVIDER
from hub.server import THREADS
from tests.support.hub import HubProcess, running_hub
from tests.support.oidc.liar import Liar, by_our_own_secret, proves, running_liar, unsigned
from tests.support.oidc.phone import Desk, Phone, confirmed, state_of
from tests.support.oidc.provider import CLIENT_ID, CLIENT_SECRET, identity_options
from tests.support.waiting import until

LONG = 3600


@pytest.fixture
def liar(_liar: Liar, request: pytest.FixtureRequest) -> Liar:
    """The same server for each test, honest again."""
    fresh = Liar(_liar.url, _liar.key)
    for name, value in vars(fresh).items():
        setattr(_liar, name, value)
    return _liar


@pytest.fixture(scope="module")
def _liar() -> Iterator[Liar]:
    with running_liar() as running:
        yield running


@pytest.fixture
def hub(_hub: HubProcess) -> HubProcess:
    return _hub


@pytest.fixture(scope="module")
def _hub(_liar: Liar, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    folder = tmp_path_factory.mktemp("lies")
    with running_hub(folder / "data", *identity_options(folder, _liar.url)) as running:
        yield running


def comes_back(hub: HubProcess, liar: Liar, **other: str) -> tuple[Desk, Phone, str]:
    """A phone that was sent away and sent back; what its page then shows."""
    desk, phone = confirmed(hub.url)
    answer = phone.returns(liar.sends_back(phone.leaves(), **other))
    return desk, phone, "gone" if answer.status_code == 303 else state_of(answer.text)


def test_an_honest_answer_is_believed_and_the_code_is_bound_to_the_phone(hub: HubProcess, liar: Liar) -> None:
    desk, phone, shown = comes_back(hub, liar)
    assert shown == "gone"
    assert desk.opens() == Identity(given_name="Camille", family_name="EXEMPLE", birthdate="1948-02-17")
    form = dict(liar.asked)["/token"]
    assert form["grant_type"] == "authorization_code"
    assert form["redirect_uri"] == f"{hub.url}/sign-in/back"
    assert (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
    assert proves(form["code_verifier"], liar.bound["code_challenge"])
    # What binds the code never went through the phone's address bar, and is not in the cookie as it is.
    assert form["code_verifier"] not in phone.line.cookies.get_dict().values()


LIES: dict[str, Callable[[Liar], Any]] = {
    "another issuer": lambda liar: liar.claims.update(iss="https://elsewhere.example"),
    "another service": lambda liar: liar.claims.update(aud="another-service"),
    "several services": lambda liar: liar.claims.update(aud=[CLIENT_ID, "another-service"], azp=CLIENT_ID),
    "no service": lambda liar: liar.claims.update(aud=None),
    "another visit's token": lambda liar: liar.claims.update(nonce="n" * 43),
    "no nonce": lambda liar: liar.claims.update(nonce=None),
    "a weaker level": lambda liar: liar.claims.update(acr="eidas0"),
    "no level": lambda liar: liar.claims.update(acr=None),
    "too old": lambda liar: liar.claims.update(exp=int(time.time()) - LONG),
    "no end": lambda liar: liar.claims.update(exp=None),
    "from the future": lambda liar: liar.claims.update(iat=int(time.time()) + LONG),
    "nobody": lambda liar: liar.claims.update(sub=None),
    "an empty somebody": lambda liar: liar.claims.update(sub=""),
    "times that are none": lambda liar: liar.claims.update(exp="tomorrow"),
    "another's key": lambda liar: setattr(liar, "signed_with", RSAKey.generate_key(2048, {"kid": "one"})),
    "another kind of key": lambda liar: setattr(
        liar, "signed_with", ECKey.generate_key("P-256", {"kid": "one"})
    ),
    "our own secret as key": lambda liar: setattr(liar, "signed_with", by_our_own_secret()),
    "an unknown key": lambda liar: liar.header.update(kid="two"),
    "no signature": lambda liar: setattr(
        liar, "id_token", unsigned({"iss": liar.url, "aud": CLIENT_ID, "sub": "camille", "acr": "eidas1"})
    ),
    "no token": lambda liar: setattr(liar, "id_token", ""),
    "not even a token": lambda liar: setattr(liar, "id_token", "a.b.c"),
    "somebody else's data": lambda liar: liar.who.update(sub="another"),
    "data of nobody": lambda liar: liar.who.update(sub=None),
    "a name that is no line": lambda liar: liar.who.update(family_name="EXEMPLE\nrm"),
    "a name without end": lambda liar: liar.who.update(family_name="E" * 5000),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_not_believed(hub: HubProcess, liar: Liar, lie: str) -> None:
    LIES[lie](liar)
    desk, _, shown = comes_back(hub, liar)
    assert shown == "failed"
    seen = desk.sees()
    assert (seen["phase"], seen["sealed"]) == ("failed", None)


@pytest.mark.parametrize(
    "who", [{"iss": "https://elsewhere.example"}, {"aud": "another"}, {"exp": 1}, {"sub": "another"}], ids=str
)
def test_signed_data_are_looked_at_as_closely(hub: HubProcess, liar: Liar, who: dict[str, object]) -> None:
    liar.userinfo_jwt = True
    assert comes_back(hub, liar)[2] == "gone"
    liar.who.update(who)
    assert comes_back(hub, liar)[2] == "failed"


def test_a_stronger_level_and_a_clock_that_is_a_little_wrong_are_fine(hub: HubProcess, liar: Liar) -> None:
    now = int(time.time())
    liar.claims.update(acr="eidas3", iat=now + 30, exp=now + 90)
    assert comes_back(hub, liar)[2] == "gone"
    liar.claims.update(iat=now - 100, exp=now - 20)
    assert comes_back(hub, liar)[2] == "gone"


def test_a_new_key_of_the_provider_is_found(hub: HubProcess, liar: Liar) -> None:
    assert comes_back(hub, liar)[2] == "gone"
    liar.key = ECKey.generate_key("P-256", {"kid": "two"})
    liar.header = {"kid": "two"}
    assert comes_back(hub, liar)[2] == "gone"
    liar.key = RSAKey.generate_key(2048, {"kid": "one"})


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
def test_a_provider_that_is_down_is_told_as_it_is(hub: HubProcess, liar: Liar, path: str) -> None:
    liar.status[path] = 503
    desk, phone, shown = comes_back(hub, liar)
    assert shown == "failed"
    assert desk.sees()["phase"] == "failed"
    assert phone.asks("GET", "/turn").json() == {"code": "over", "phase": "failed"}


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
@pytest.mark.parametrize(
    "body", ["null", "[]", "7", '"a"', "{", "", "[" * 60_000, '{"expires_in": []}'], ids=repr
)
def test_an_answer_of_no_shape_is_an_end_that_both_screens_tell(
    hub: HubProcess, liar: Liar, monkeypatch: pytest.MonkeyPatch, path: str, body: str
) -> None:
    honest = liar.answer
    monkeypatch.setattr(
        liar, "answer", lambda at, form: ("application/json", body) if at == path else honest(at, form)
    )
    desk, _, shown = comes_back(hub, liar)
    assert shown == "failed"
    assert desk.sees()["phase"] == "failed"


@pytest.mark.long
def test_a_provider_that_keeps_everybody_waiting_keeps_nobody_else_waiting(
    liar: Liar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, honest = threading.Event(), liar.answer

    def slow(at: str, form: dict[str, str]) -> tuple[str, str]:
        if at.startswith("/.well-known"):
            goes_on.wait(60)
        return honest(at, form)

    monkeypatch.setattr(liar, "answer", slow)
    with running_hub(tmp_path / "data", *identity_options(tmp_path, liar.url)) as hub:
        _, phone = confirmed(hub.url)
        liar.asked.clear()
        with ThreadPoolExecutor(THREADS + 4) as pool:
            left = [pool.submit(phone.asks, "POST", "/go", {}) for _ in range(THREADS + 4)]
            until(lambda: len(liar.asked) >= AT_THE_PROVIDER, 30)
            time.sleep(0.5)
            # The calls for help and the parcels of the whole town go through the same hub.
            assert requests.get(hub.url + Route.HEALTH, timeout=5).ok
            goes_on.set()
            assert {one.result().status_code for one in left} <= {200, 409, 503}


def test_an_answer_of_another_provider_is_none(hub: HubProcess, liar: Liar) -> None:
    desk, _, shown = comes_back(hub, liar, iss="https://elsewhere.example")
    assert shown == "lost"
    assert desk.sees()["phase"] == "away"


def test_whatever_the_provider_calls_it_an_error_is_an_end(hub: HubProcess, liar: Liar) -> None:
    desk, phone = confirmed(hub.url)
    back = liar.sends_back(phone.leaves()).replace("code=a-code", "error=server_error")
    assert state_of(phone.returns(back).text) == "failed"
    assert desk.sees()["phase"] == "failed"


WRONG: tuple[dict[str, Any], ...] = (
    {"issuer": "https://elsewhere.example"},
    {"token_endpoint": "http://elsewhere.example/token"},
    {"userinfo_endpoint": None},
    {"jwks_uri": "https://elsewhere.example/jwks"},
    {"end_session_endpoint": "javascript:alert(1)"},
)


@pytest.mark.long
def test_a_provider_that_describes_itself_wrongly_is_not_gone_to(liar: Liar, tmp_path: Path) -> None:
    with running_hub(tmp_path / "data", *identity_options(tmp_path, liar.url)) as hub:
        liar.status = {"/.well-known/openid-configuration": 503}
        stranger = Phone(desk=Desk(hub.url))
        stranger.desk.announces()
        stranger.claims()
        liar.asked.clear()
        assert stranger.asks("POST", "/go", {}).status_code == 409
        assert not liar.asked, "nobody is asked for a phone that nobody said yes to"
        desk, phone = confirmed(hub.url)
        assert phone.asks("POST", "/go", {}).status_code == 503
        liar.status = {}
        for described in WRONG:
            liar.described = described
            assert phone.asks("POST", "/go", {}).status_code == 503, described
        # Nothing is lost: once it is right again, the same phone goes on.
        liar.described = {"end_session_endpoint": None}
        answer = phone.returns(liar.sends_back(phone.leaves()))
        # A provider without a way to end its session: straight to our own last page.
        assert answer.headers["Location"].startswith(f"{hub.url}/sign-in/done?")
        assert state_of(phone.returns(answer.headers["Location"]).text) == "done"
        assert desk.sees()["phase"] == "sealed"


def test_keys_that_are_none_are_no_keys(hub: HubProcess, liar: Liar) -> None:
    kept, liar.key = liar.key, RSAKey.generate_key(2048, {"kid": "three"})
    liar.header = {"kid": "three"}
    for published in ([], [{"kty": "oct", "k": "c2VjcmV0", "kid": "three"}], ["no key"], [{"kty": "RSA"}]):
        liar.published = published  # type: ignore[assignment]
        assert comes_back(hub, liar)[2] == "failed"
    liar.published = None
    assert comes_back(hub, liar)[2] == "gone"
    liar.key = kept
