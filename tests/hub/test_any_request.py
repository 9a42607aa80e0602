"""Whatever is sent, from whoever, to whatever route: no fault, no odd answer, the same safe headers."""

import http.client
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from hub.contract import LEASE_HEADER, CallRequest, ProblemCode
from hub.oidc.settings import IdentitySettings
from hub.server import create_hub
from hub.settings import HubSettings
from hub.web import HEADERS
from tests.support.claims import KIOSK_HEADERS, PIN_TOKEN, a_phone_key, announced, base64url
from tests.support.hub import KIOSK, HubProcess, running_hub
from tests.support.oidc.liar import running_liar
from tests.support.oidc.phone import Desk, Phone, confirmed
from tests.support.oidc.provider import CLIENT_ID, CLIENT_SECRET, identity_options

BOTH_ENGINES = True
FEW, MANY = 2, 400
"""Examples of each route, in every run and in the slow proof."""
OTHER_LANGUAGES = ("/en/", "/es/", "/pt/", "/ar/", "/uk/")
"""The same page again."""
CHOSEN = ("Cache-Control", "Content-Security-Policy", "Referrer-Policy")
"""What a page may choose for itself."""
QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)


class Known(NamedTuple):
    """What is there: ids that lead past the door, and who may ask."""

    schema: schemathesis.schemas.BaseSchema
    ids: dict[str, list[str]]
    callers: list[dict[str, str]]


@pytest.fixture(scope="module")
def hub(
    tmp_path_factory: pytest.TempPathFactory, hub_options: Callable[[Path], tuple[str, ...]]
) -> Iterator[HubProcess]:
    """With every route that a hub can have: this one leads to an identity provider too."""
    folder = tmp_path_factory.mktemp("hub")
    data = folder / "data"
    with (
        running_liar() as provider,
        running_hub(data, *hub_options(data), *identity_options(folder, provider.url)) as process,
    ):
        yield process


@pytest.fixture(scope="module")
def known(hub: HubProcess, tmp_path_factory: pytest.TempPathFactory) -> Known:
    leads = IdentitySettings(issuer="https://fc.example", client_id=CLIENT_ID, client_secret=CLIENT_SECRET)  # type: ignore[arg-type]
    data = tmp_path_factory.mktemp("described") / "data"
    described = create_hub(HubSettings(data_dir=data, public_url="https://hub.example", identity=leads))
    openapi = described.api.openapi()
    described.store.close()
    lease, parcels = base64url(os.urandom(16)), []
    for mode in ("live", "deferred", "intake"):
        parcel_id, auth = announced(hub, mode)
        proof = {"auth": auth, "lease": lease, "key": a_phone_key(), "pin": PIN_TOKEN}
        requests.post(f"{hub.url}/api/parcels/{parcel_id}/claim", json=proof, timeout=30)
        parcels.append(parcel_id)
    body = CallRequest(kiosk=KIOSK, procedure="p").model_dump(mode="json")
    raised = requests.post(
        f"{hub.url}/api/calls",
        json=body,
        headers=KIOSK_HEADERS | {"Idempotency-Key": "any-request"},
        timeout=30,
    )
    cookie = hub.mediator("Samia").session.cookies.get_dict()
    console = {"Origin": hub.url, "Cookie": "; ".join(f"{name}={value}" for name, value in cookie.items())}
    claimed = Desk(hub.url)
    claimed.announces()
    Phone(desk=claimed).claims()
    waiting, phone = confirmed(hub.url)
    cookies = "; ".join(f"{name}={value}" for name, value in phone.line.cookies.get_dict().items())
    return Known(
        schemathesis.openapi.from_dict(openapi),
        {
            "parcel_id": parcels,
            "call_id": [raised.json()["id"]],
            "sign_in_id": [claimed.link.id, waiting.link.id],
        },
        [{}, KIOSK_HEADERS, console, {LEASE_HEADER: lease}, {"Origin": hub.url, "Cookie": cookies}],
    )


def sound(method: str, path: str, status: int, headers: dict[str, str], body: bytes) -> None:
    """What every answer has in common. Names of headers in small letters."""
    told = f"{method} {path}: {status} {body[:200]!r}"
    assert status < 500, told
    for name, value in HEADERS.items():
        if name not in CHOSEN:
            assert headers.get(name.lower()) == value, f"{told}: {name}"
    assert "content-security-policy" in headers, told
    assert headers.get("referrer-policy") in ("no-referrer", "same-origin"), told
    if path.startswith("/api/") and status >= 400 and method != "HEAD":
        said = json.loads(body)
        assert said.get("code") in set(ProblemCode) or "id" in said, told


def _probe(hub: HubProcess, known: Known, examples: int) -> list[str]:
    """Ask every route with values that fit its description and values that do not."""
    seen = []
    for found in known.schema.get_all_operations():
        operation = found.ok()
        seen.append(operation.label)
        if operation.path.startswith(OTHER_LANGUAGES):
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(QUIET, max_examples=examples)
            @given(case=operation.as_strategy(generation_mode=mode), drawn=st.data())
            def ask(case: schemathesis.Case, drawn: st.DataObject) -> None:
                for name, ids in known.ids.items():
                    if name in (case.path_parameters or {}) and drawn.draw(st.booleans()):
                        case.path_parameters[name] = drawn.draw(st.sampled_from(ids))
                if "wait_s" in (case.query or {}):
                    # A long poll waits as it should: here nobody has the time.
                    case.query["wait_s"] = drawn.draw(st.sampled_from([0, 0.01, -1, "x", 31]))
                caller = drawn.draw(st.sampled_from(known.callers))
                if case.operation.path == "/console/sign-out":
                    caller = {}
                answer = case.call(base_url=hub.url, headers=caller, allow_redirects=False, timeout=60)
                headers = {name.lower(): values[0] for name, values in answer.headers.items()}
                sound(case.method, case.operation.path, answer.status_code, headers, answer.content)

            try:
                ask()
            except Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, f"{operation.label}: nothing was asked"
            except Exception as error:
                error.add_note(f"{operation.label}, {mode}")
                raise
    return seen


@pytest.mark.long
def test_no_request_to_any_route_makes_a_fault(hub: HubProcess, known: Known, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("in the slow proof: what this engine takes ill, odd values find below")
    seen = _probe(hub, known, FEW)
    assert len(seen) > 30
    assert sum("sign-in" in one for one in seen) > 10, "those of the sign-in too"
    assert requests.get(f"{hub.url}/health", timeout=30).json()["ok"] is True


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_request_of_very_many_makes_a_fault(hub: HubProcess, known: Known) -> None:
    _probe(hub, known, MANY)


NUMBERS = (0, -1, 2**31, 2**63, -(2**63) - 1, 10**30, 1e308, True, None)
TEXTS = ("", "\x00", "\ud800", "é" * 300, "A" * 70_000, "'; DROP TABLE parcel; --", "../../etc", "%00", "NaN")
ODD = st.sampled_from((*NUMBERS, *TEXTS, [], {}, [[[[]]]], {"mode": {}}))
ODD_HEADERS = (
    *(LEASE_HEADER, "Authorization", "Signature", "Signature-Input", "Content-Digest", "Cookie"),
    *("Idempotency-Key", "Range", "Origin", "Last-Event-ID", "Accept-Language"),
)
BODIES: dict[str, dict[str, Any]] = {
    "/api/parcels/{parcel_id}": {"mode": "live", "auth_sha256": "0" * 64, "pin_sha256": None},
    "/api/parcels/{parcel_id}/claim": {
        "auth": "A" * 43,
        "lease": "A" * 22,
        "key": "B" + "A" * 86,
        "pin": "A" * 43,
    },
    "/api/parcels/{parcel_id}/accept": {"key": "B" + "A" * 86},
    "/api/parcels/{parcel_id}/done": {"version": 1, "files": ["ok"]},
    "/api/sign-ins/{sign_in_id}": {
        "kiosk": KIOSK.model_dump(mode="json"),
        "key": "B" + "A" * 86,
        "lang": "fr",
        "auth_sha256": "0" * 64,
    },
    "/api/sign-ins/{sign_in_id}/claim": {"auth": "A" * 43, "mark": "A" * 43},
    "/api/sign-ins/{sign_in_id}/accept": {"mark": "A" * 43},
    "/api/calls": CallRequest(kiosk=KIOSK).model_dump(mode="json") | {"age_s": 1.5},
    "/api/kiosks/beat": {"kiosk": KIOSK.model_dump(mode="json"), "activity": "free"},
    "/console/calls/{call_id}/accept": {"version": 1},
    "/console/calls/{call_id}/seen": {"version": 1},
}
"""Right bodies, of which one value at a time is made odd: a description does not know which are."""
ANNOUNCED = ("/api/parcels/{parcel_id}", "/api/sign-ins/{sign_in_id}")
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)


@st.composite
def odd_requests(draw: st.DrawFn) -> tuple[str, str, bytes]:
    path, right = draw(st.sampled_from(sorted(BODIES.items())))
    name = draw(st.sampled_from(sorted(right)))
    body = json.dumps(right | {name: draw(ODD)})
    method = "PUT" if path in ANNOUNCED else "POST"
    return method, path, body.encode("utf-8", "surrogatepass")


def _odd(hub: HubProcess, known: Known, examples: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)

    @settings(QUIET, max_examples=examples)
    @given(
        asked=odd_requests(),
        caller=st.sampled_from(known.callers),
        names=st.dictionaries(
            st.sampled_from(ODD_HEADERS),
            HEADER,
            max_size=3,
        ),
        query=st.text(
            st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=20
        ),
        drawn=st.data(),
    )
    def ask(
        asked: tuple[str, str, bytes],
        caller: dict[str, str],
        names: dict[str, str],
        query: str,
        drawn: st.DataObject,
    ) -> None:
        method, template, body = asked
        ids = {name: drawn.draw(st.sampled_from(values)) for name, values in known.ids.items()}
        # A new key each time: what was answered before is not looked at again.
        key = f"odd-request-{drawn.draw(st.integers(0, 10**9))}"
        headers = {"Content-Type": "application/json", "Idempotency-Key": key} | names | caller
        line.request(
            method,
            f"{template.format(**ids)}?{query}",
            body,
            {name: value.encode("latin-1") for name, value in headers.items()},
        )
        answer = line.getresponse()
        given_back = {name.lower(): value for name, value in answer.getheaders()}
        sound(method, template, answer.status, given_back, answer.read())

    try:
        ask()
    finally:
        line.close()


@pytest.mark.parametrize("age_s", ["1e308", "1e16", "1" + "0" * 30, "1.8e9", "Infinity", "NaN", "-1"])
def test_a_kiosk_whose_clock_says_anything_makes_no_fault(hub: HubProcess, age_s: str) -> None:
    """Found by the slow proof: an age that no number of milliseconds can hold."""
    body = (
        CallRequest(kiosk=KIOSK, procedure="p").model_dump_json().replace('"age_s":0.0', f'"age_s":{age_s}')
    )
    assert age_s in body
    headers = KIOSK_HEADERS | {
        "Idempotency-Key": base64url(os.urandom(9)),
        "Content-Type": "application/json",
    }
    answer = requests.post(f"{hub.url}/api/calls", data=body, headers=headers, timeout=30)
    if answer.status_code == 200:
        assert answer.json()["phase"] == "expired", "too old to ring"
    else:
        assert (answer.status_code, answer.json()) == (422, {"code": "invalid"})
        assert age_s in ("Infinity", "NaN", "-1")


def test_no_odd_value_in_a_right_request_makes_a_fault(hub: HubProcess, known: Known) -> None:
    _odd(hub, known, 150)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_odd_value_of_very_many_makes_a_fault(hub: HubProcess, known: Known) -> None:
    _odd(hub, known, 20_000)


def _hostile(hub: HubProcess, rounds: int) -> None:
    """Without the fragment, whatever is tried, the parcel stays as it was and the right phone gets it."""
    parcel_id, auth = announced(hub)
    where = f"{hub.url}/api/parcels/{parcel_id}"
    with requests.Session() as stranger:
        for number in range(rounds):
            lease = base64url(os.urandom(16))
            proof = {"auth": base64url(os.urandom(32)), "lease": lease, "key": a_phone_key()}
            tries = [
                stranger.post(f"{where}/claim", json=proof, timeout=30),
                stranger.get(f"{where}/blob", headers={LEASE_HEADER: lease}, timeout=30),
                stranger.post(f"{where}/ack", headers={LEASE_HEADER: lease}, timeout=30),
            ]
            assert {answer.status_code for answer in tries} == {403}, number
    state = requests.get(where, headers=KIOSK_HEADERS, timeout=30).json()
    assert (state["phase"], state["version"]) == ("ready", 1)
    right = {"auth": auth, "lease": base64url(os.urandom(16)), "key": a_phone_key()}
    assert requests.post(f"{where}/claim", json=right, timeout=30).status_code == 200


def test_hostile_requests_change_nothing(hub: HubProcess) -> None:
    _hostile(hub, 40)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_thousand_hostile_requests_change_nothing(hub: HubProcess) -> None:
    _hostile(hub, 3400)


def test_the_log_of_all_this_names_routes_and_codes_only(hub: HubProcess, known: Known) -> None:
    text = Path(hub.log).read_text()
    assert "Traceback" not in text
    for ids in known.ids.values():
        assert not any(one in text for one in ids)
