"""Signing in through a real OpenID Connect provider: who may do what, once, and nothing stays."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kiosk.handoff.identity import open_identity
from kiosk.handoff.keys import auth_token, live_keys
from kiosk.handoff.link import base64url
from kiosk.handoff.records import NotOpened
from tests.support.hub import TOKEN, HubProcess, running_hub
from tests.support.oidc.phone import ALL, CAMILLE, Desk, Phone, confirmed, signed_in, state_of
from tests.support.oidc.provider import RealProvider, identity_options, query_of


@pytest.fixture(scope="module")
def hub(provider: RealProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    folder = tmp_path_factory.mktemp("sign-in")
    with running_hub(folder / "data", *identity_options(folder, provider.url, *ALL)) as running:
        provider.declare(running.url)
        yield running


def test_nothing_of_the_person_is_written_in_the_clear(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url)
    away = phone.leaves()
    back = phone.signs_in(away)
    phone.returns(back)
    assert desk.opens() == CAMILLE
    secrets_ = (
        *CAMILLE.model_dump().values(),
        query_of(back)["code"],
        query_of(away)["state"],
        query_of(away)["nonce"],
        base64url(desk.link.secret),
        *phone.line.cookies.get_dict().values(),
    )
    looked_at = [hub.log, *(one for one in hub.data.rglob("*") if one.is_file())]
    for file in looked_at:
        content = file.read_bytes()
        # A number of five digits may stand in any log.
        for secret in filter(lambda one: len(one) > 5, secrets_):
            assert secret.encode() not in content, file.name


def test_the_answer_comes_to_who_waits_for_it(hub: HubProcess) -> None:
    desk = Desk(hub.url)
    desk.announces()
    phone = Phone(desk=desk)
    told = phone.claims().json()
    assert told["kiosk"] == "borne 2"
    assert told["place"] == "Hall A"
    assert set(told["asked"]) == {"name", "used_name", "gender", "birth_date", "birth_place", "email"}
    assert desk.link.code(told["mark"]) == desk.link.code(desk.sees()["mark"])
    before = desk.sees()["version"]
    desk.accepts()
    newer = desk.asks("GET", f"?after={before}&wait_s=20").json()
    assert newer["phase"] == "accepted"
    assert phone.asks("GET", f"/turn?after={before}&wait_s=20").json()["phase"] == "accepted"


def test_before_the_person_says_yes_on_the_kiosk_no_phone_may_leave(hub: HubProcess) -> None:
    desk = Desk(hub.url)
    desk.announces()
    phone = Phone(desk=desk)
    phone.claims()
    assert phone.asks("POST", "/go", {}).status_code == 409
    desk.accepts()
    assert Phone(desk=desk).asks("POST", "/go", {}).status_code == 403
    assert phone.asks("POST", "/go", {}).status_code == 200


def test_another_site_can_neither_claim_nor_leave(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url)
    phone.line.headers["Origin"] = "https://elsewhere.example"
    assert phone.asks("POST", "/go", {}).json()["code"] == "wrong_origin"
    assert phone.claims().json()["code"] == "wrong_origin"
    assert desk.sees()["phase"] == "accepted"


def test_a_sign_in_that_somebody_else_finished_is_refused(hub: HubProcess) -> None:
    """The trick: send the provider's page to another person, whose data would come to one's own kiosk."""
    desk, phone = confirmed(hub.url)
    victim = Phone(desk=desk)
    back = victim.signs_in(phone.leaves())
    refused = victim.returns(back)
    assert (refused.status_code, state_of(refused.text)) == (200, "lost")
    assert desk.sees()["phase"] == "away"
    other_desk, other = confirmed(hub.url)
    other.leaves()
    assert state_of(other.returns(back).text) == "lost"
    assert (desk.sees()["phase"], other_desk.sees()["phase"]) == ("away", "away")


def test_what_the_provider_sent_back_serves_once(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url)
    back = phone.signs_in(phone.leaves())
    assert phone.returns(back).status_code == 303
    sealed = desk.sees()
    assert state_of(phone.returns(back).text) == "lost"
    # Only the time that is left goes on.
    assert desk.sees() | {"expires_in_s": 0} == sealed | {"expires_in_s": 0}


def test_leaving_again_makes_the_first_way_back_worthless(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url)
    first, second = phone.leaves(), phone.leaves()
    back = phone.signs_in(first)
    assert state_of(phone.returns(back).text) == "lost"
    assert desk.sees()["phase"] == "away"
    assert Phone(phone.line, desk=desk).returns(phone._follow("GET", second)).status_code in (200, 303)


@pytest.mark.parametrize("change", ["state=", "code=", "iss=https://elsewhere.example&x="])
def test_a_way_back_that_was_changed_gives_nothing(hub: HubProcess, change: str) -> None:
    desk, phone = confirmed(hub.url)
    back = phone.signs_in(phone.leaves())
    name = change.partition("=")[0]
    changed = re.sub(rf"\b{name}=", change + "another", back)
    assert changed != back
    assert phone.returns(changed).status_code == 200
    assert desk.sees()["phase"] in ("away", "failed")
    assert desk.sees()["sealed"] is None


def test_who_refuses_at_the_provider_is_told_so_on_both_screens(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url, lang="uk")
    answer = phone.returns(phone.signs_in(phone.leaves(), yes=False))
    assert state_of(answer.text) == "refused"
    assert 'lang="uk"' in answer.text
    assert desk.sees()["phase"] == "refused"
    assert phone.asks("POST", "/go", {}).json()["phase"] == "refused"


def test_what_the_kiosk_took_back_takes_nobody_in(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url)
    back = phone.signs_in(phone.leaves())
    assert desk.asks("DELETE", "").json()["phase"] == "revoked"
    assert state_of(phone.returns(back).text) == "lost"
    assert desk.sees()["phase"] == "revoked"
    assert desk.asks("POST", "/done").json()["phase"] == "revoked"


def test_the_seal_opens_for_its_own_kiosk_and_sign_in_alone(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url)
    signed_in(desk, phone)
    sealed = desk.sees()["sealed"]
    assert isinstance(open_identity(sealed, live_keys(), desk.link.id), NotOpened)
    assert isinstance(open_identity(sealed, desk.keys, Desk(hub.url).link.id), NotOpened)
    assert isinstance(open_identity(sealed[:-2] + "AA", desk.keys, desk.link.id), NotOpened)


def test_only_kiosks_ask_and_only_for_a_key_that_can_be_sealed_to(hub: HubProcess) -> None:
    desk = Desk(hub.url)
    where = f"{hub.url}/api/sign-ins"
    for method, path in (("GET", ""), ("PUT", f"/{desk.link.id}"), ("DELETE", f"/{desk.link.id}")):
        body = {"kiosk": {"id": "k", "name": "n"}, "key": "B" + "A" * 86, "auth_sha256": "0" * 64}
        assert requests.request(method, where + path, json=body, timeout=60).status_code == 401
    assert desk.announces(key="B" + "A" * 86).status_code == 422
    assert desk.announces().json() == desk.announces().json()
    assert desk.announces(key=base64url(live_keys().public)).status_code == 409
    offer = requests.get(where, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60).json()
    assert (offer["offered"], offer["provider"]) == (True, "FranceConnect")
    assert Desk(hub.url).asks("GET").status_code == 404
    assert Desk(hub.url).asks("DELETE").status_code == 404


def test_the_page_is_alike_for_everybody_and_keeps_its_own_policy(hub: HubProcess) -> None:
    known = Desk(hub.url)
    known.announces()
    one = requests.get(known.url, timeout=60)
    other = requests.get(Desk(hub.url).url, timeout=60)
    assert one.text == other.text
    assert len(one.content) < 16_000
    policy = one.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
    assert one.headers["Referrer-Policy"] == "no-referrer"
    assert known.sees()["phase"] == "ready"


def test_a_bare_address_of_a_network_is_no_place_to_sign_in(tmp_path: Path) -> None:
    from hub.oidc.settings import IdentitySettings
    from hub.run import CannotServe, serve
    from hub.settings import HubSettings

    settings = HubSettings(
        data_dir=tmp_path,
        port=0,
        public_url="http://192.0.2.7:8480",
        identity=IdentitySettings(issuer="https://fc.example", client_id="c", client_secret="0123456789"),  # type: ignore[arg-type]
    )
    outcome = serve(settings, lambda _: None)
    assert isinstance(outcome, CannotServe)
    assert "HTTPS" in outcome.sentence
    with pytest.raises(ValueError, match="https"):
        IdentitySettings(issuer="http://fc.example", client_id="c", client_secret="0123456789")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="openid"):
        IdentitySettings(
            issuer="https://fc.example",
            client_id="c",
            client_secret="0123456789",
            scopes=("email",),  # type: ignore[arg-type]
        )


ODD = ("", "x", "é" * 50, "A" * 5000, "\x00", "' OR 1=1 --", "../../x", "%00")


@pytest.mark.parametrize("odd", ODD)
def test_odd_addresses_get_a_page_or_a_refusal(hub: HubProcess, odd: str) -> None:
    desk, phone = confirmed(hub.url)
    phone.leaves()
    for given in (
        {"state": odd, "code": "c"},
        {"state": "s" * 43, "code": odd},
        {"state": "s", "error": odd},
    ):
        answer = phone.line.get(f"{hub.url}/sign-in/back", params=given, timeout=60)
        assert answer.status_code in (200, 422)
    done = phone.line.get(f"{hub.url}/sign-in/done", params={"state": odd}, timeout=60)
    assert done.status_code in (200, 422)
    for path in ("/claim", "/go", "/accept"):
        said = {"auth": odd, "mark": odd}
        assert phone.asks("POST", path, said).status_code in (200, 401, 403, 409, 422)
    phone.line.cookies.set("parvis-phone", "x" * 43)
    assert phone.asks("GET", "/turn").status_code == 403
    assert desk.sees()["sealed"] is None


def test_the_logs_name_routes_and_no_addresses(hub: HubProcess) -> None:
    desk, phone = confirmed(hub.url)
    signed_in(desk, phone)
    lines = [json.loads(line) for line in hub.log.read_text().splitlines() if line.startswith("{")]
    routes = {line.get("route") for line in lines}
    assert "/sign-in/back" in routes
    assert "/api/sign-ins/{sign_in_id}/claim" in routes
    assert not any(desk.link.id in str(line) for line in lines)


def test_a_phone_may_take_its_time_but_not_for_ever(tmp_path: Path) -> None:
    from hub import outcomes
    from hub.contract.identity import SignInClaim, SignInPhase
    from hub.oidc.settings import IdentitySettings
    from hub.server import create_hub
    from hub.settings import HubSettings

    now = [1_000_000]
    identity = IdentitySettings(issuer="https://fc.example", client_id="c", client_secret="0123456789")  # type: ignore[arg-type]
    own = create_hub(HubSettings(data_dir=tmp_path, identity=identity), lambda: now[0])
    sign_ins, desk = own.sign_ins, Desk("")
    assert sign_ins is not None
    try:
        proof = SignInClaim(auth=base64url(auth_token(desk.link.secret, desk.link.id)), mark="m" * 43)
        sign_ins.announce(desk.link.id, desk.said)
        now[0] += 599_000
        assert isinstance(sign_ins.claim(desk.link.id, proof, "p" * 43), outcomes.Moved)
        # Once the phone was confirmed, the person has as much time again.
        assert isinstance(sign_ins.accept(desk.link.id, "hall-a-2", proof.mark), outcomes.Moved)
        assert sign_ins.accept(desk.link.id, "another-kiosk", proof.mark) == outcomes.WrongProof()
        now[0] += 599_000
        assert isinstance(sign_ins.turn(desk.link.id, "p" * 43), outcomes.Moved)
        now[0] += 2_000
        # Over at once, swept or not.
        assert sign_ins.turn(desk.link.id, "p" * 43) == outcomes.Over(SignInPhase.EXPIRED)
        assert sign_ins.claim(desk.link.id, proof, "q" * 43) == outcomes.Over(SignInPhase.EXPIRED)
        assert sign_ins.sweep(60) == 1
        now[0] += 61_000
        assert sign_ins.sweep(60) == 0
        assert sign_ins.look(desk.link.id, None) == outcomes.Unknown()
    finally:
        own.store.close()
