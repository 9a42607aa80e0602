"""Calls over HTTP: one winner, no step on an old picture, nothing lost by a restart, no old ring."""

import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from hub.contract import IDEMPOTENCY_HEADER, KioskActivity
from kiosk.types import Lang
from kiosk.uplink.client import new_call_key
from kiosk.uplink.states import (
    CallAccepted,
    CallCancelled,
    CallExpired,
    CallId,
    CallSeen,
    CallSent,
    CallUnknown,
    HubDown,
)
from tests.support.atonce import CallDetails
from tests.support.browser import wait_for
from tests.support.hub import TOKEN, HubProcess, Mediator, running_hub, set_up
from tests.support.oncall import begins

BOTH_ENGINES = True
DETAILS = CallDetails("Listes électorales", "étape 2 sur 5", Lang("fr"))


def raised(hub: HubProcess) -> CallId:
    state = hub.client().raise_call(DETAILS)
    assert isinstance(state, CallSent)
    return state.call


def test_the_same_key_is_the_same_call_and_another_body_is_refused(hub: HubProcess) -> None:
    client, key = hub.client(), new_call_key()
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(lambda _: hub.client().raise_call(DETAILS, key), range(8)))
    assert len(set(states)) == 1
    late = CallDetails(DETAILS.procedure, DETAILS.step, DETAILS.lang, age_s=3)
    assert client.raise_call(late, key) == states[0]
    assert client.raise_call(CallDetails("Autre", "", Lang("fr")), key) == HubDown("refused")


def test_ten_mediators_accept_at_once_and_the_first_wins(hub: HubProcess) -> None:
    call = raised(hub)
    mediators = [hub.mediator(f"Médiateur {number}") for number in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda mediator: mediator.step(call, "accept", 1), mediators))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    winner = next(answer.json()["accepted_by"] for answer in answers if answer.status_code == 200)
    assert {answer.json()["accepted_by"] for answer in answers} == {winner}
    assert hub.client().call_state(call) == CallAccepted(call, winner)


def test_each_step_wants_the_version_it_saw_and_may_be_repeated(hub: HubProcess) -> None:
    samia, karim = hub.mediator("Samia"), hub.mediator("Karim")
    begins(samia)
    begins(karim)
    call = raised(hub)
    assert samia.step(call, "close", 1).status_code == 409
    assert samia.step(call, "seen", 1).json()["version"] == 2
    assert karim.step(call, "seen", 1).json()["seen_by"] == "Samia"
    assert karim.step(call, "accept", 1).status_code == 409
    assert samia.step(call, "accept", 2).json()["version"] == 3
    assert samia.step(call, "accept", 2).status_code == 200
    assert samia.step(call, "close", 3).json()["phase"] == "closed"
    assert samia.step(call, "close", 3).status_code == 200
    assert samia.step(call, "accept", 4).json()["phase"] == "closed"
    assert samia.step("no-such-call", "seen", 1).status_code == 404
    assert samia.step(call, "dance", 1).json() == {"code": "invalid"}


def test_a_cancelled_call_stays_cancelled(hub: HubProcess) -> None:
    client, call = hub.client(), raised(hub)
    assert client.cancel_call(call) == CallCancelled(call)
    assert client.cancel_call(call) == CallCancelled(call)
    assert hub.mediator("Samia").step(call, "accept", 1).status_code == 409
    unknown = CallId("no-such-call")
    assert client.cancel_call(unknown) == CallUnknown(unknown)
    assert client.call_state(unknown) == CallUnknown(unknown)


def test_old_calls_never_ring(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data", "--call-lifetime-s", "1") as hub:
        client = hub.client()
        stale = client.raise_call(CallDetails("x", "y", Lang("fr"), age_s=60))
        assert isinstance(stale, CallExpired)
        waiting = raised(hub)
        hub.kill()
        time.sleep(1)
        hub.start()
        assert client.call_state(waiting) == CallExpired(waiting)
        _, _, picture = next(hub.mediator("Samia").events())
        assert picture["calls"] == []


def test_a_restart_loses_no_call_and_the_console_hears_what_it_missed(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        client, samia = hub.client(), hub.mediator("Samia")
        begins(samia)
        call = raised(hub)
        name, last_id, picture = next(samia.events())
        assert (name, [found["id"] for found in picture["calls"]]) == ("snapshot", [call])
        hub.kill()
        hub.start()
        assert client.call_state(call) == CallSent(call)
        assert samia.step(call, "seen", 1).status_code == 200
        assert client.call_state(call) == CallSeen(call, "Samia")
        client.beat(KioskActivity.FREE)
        missed = list(itertools.islice(samia.events(last_id), 3))
        assert [(name, data.get("phase") or data.get("activity")) for name, _, data in missed] == [
            ("call", "seen"),
            ("kiosk", "free"),
            ("beat", None),
        ]
        # An id that this database never gave: start from a fresh picture.
        assert next(samia.events("999999"))[0] == "snapshot"


def test_a_console_hears_of_a_call_and_of_beats_while_it_listens(hub: HubProcess) -> None:
    stream = hub.mediator("Samia").events()
    assert [next(stream)[0], next(stream)[0]] == ["snapshot", "beat"]
    call = raised(hub)
    # Those of the tests before grow old meanwhile, and are told too.
    event_id, data = next((at, data) for name, at, data in stream if name == "call" and data["id"] == call)
    assert data["kiosk"]["place"] == "Hall A"
    assert event_id is not None
    assert event_id.isdigit()
    assert "key" not in data
    assert next(event for event in stream if event[0] == "beat")[1] is None
    stream.close()


@pytest.mark.parametrize(
    ("path", "method"),
    [("/api/calls/whatever1", "GET"), ("/api/calls/whatever1/cancel", "POST"), ("/api/kiosks/beat", "POST")],
)
def test_a_kiosk_needs_its_token(hub: HubProcess, path: str, method: str) -> None:
    body = {"kiosk": {"id": "x", "name": "x"}, "activity": "free"}
    assert requests.request(method, hub.url + path, json=body, timeout=30).status_code == 401


def test_a_call_carries_no_unknown_field_and_no_control_character(hub: HubProcess) -> None:
    kiosk = {"id": "x", "name": "x", "place": ""}
    headers = {"Authorization": f"Bearer {TOKEN}", IDEMPOTENCY_HEADER: new_call_key()}
    for wrong in ({"answer": "Dupont"}, {"step": "a\nb"}, {"age_s": -1}, {"lang": "x" * 500}):
        answer = requests.post(
            f"{hub.url}/api/calls", json={"kiosk": kiosk} | wrong, headers=headers, timeout=60
        )
        assert answer.json() == {"code": "invalid"}, "a refusal repeats nothing of what was sent"
    unnamed = {"Authorization": f"Bearer {TOKEN}"}
    assert (
        requests.post(f"{hub.url}/api/calls", json={"kiosk": kiosk}, headers=unnamed, timeout=30).status_code
        == 422
    )
    assert requests.post(f"{hub.url}/api/calls", json={"kiosk": kiosk}, timeout=30).status_code in (401, 422)


def test_the_console_refuses_strangers_and_other_sites(hub: HubProcess) -> None:
    call, samia = raised(hub), hub.mediator("Samia")
    assert "HttpOnly" in samia.answer.headers["Set-Cookie"]
    assert "SameSite=strict" in samia.answer.headers["Set-Cookie"]
    samia.session.headers["Origin"] = "https://evil.example"
    assert samia.step(call, "accept", 1).json() == {"code": "wrong_origin"}
    assert samia.session.post(f"{hub.url}/console/sign-out", timeout=30).status_code == 403
    samia.session.headers["Origin"] = hub.url
    stranger = Mediator(hub.url, "nobody", "irrelevant")
    assert stranger.answer.status_code == 401
    assert stranger.step(call, "accept", 1).status_code == 401
    assert stranger.session.get(f"{hub.url}/console/events", timeout=30).status_code == 401
    samia.session.post(f"{hub.url}/console/sign-out", timeout=30, allow_redirects=False)
    assert samia.step(call, "accept", 1).status_code == 401


def test_guessing_is_stopped_after_five_codes_and_ten_passwords(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        statuses = [set_up(hub.url, f"GUESS-{number}").status_code for number in range(6)]
        assert statuses == [401] * 5 + [429]
        assert set_up(hub.url).status_code == 429, "the right code waits too"
        login = hub.account("Samia")
        statuses = [
            Mediator(hub.url, login, f"guess number {number}").answer.status_code for number in range(11)
        ]
        assert statuses == [401] * 10 + [429]
        assert hub.mediator("Samia").answer.status_code == 429, "the right password waits too"


def test_every_answer_has_safe_headers_and_the_log_has_no_secret(hub: HubProcess) -> None:
    for path in ("/health", "/console", "/console/static/console.js", "/fr/abcdefgh1234", "/nothing"):
        headers = requests.get(hub.url + path, timeout=30).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == ("same-origin" if path == "/console" else "no-referrer")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "server" not in headers
    assert requests.get(hub.url, timeout=30, allow_redirects=False).headers["location"] == "/console"
    assert requests.get(f"{hub.url}/console/static/..%2Fapi.py", timeout=30).status_code == 404
    big = requests.post(f"{hub.url}/console/sign-in", data=b"x" * 70_000, timeout=30)
    assert big.json() == {"code": "too_big"}
    lines = [json.loads(line) for line in hub.log.read_text().splitlines()]
    assert {"/fr/{parcel_id}", "/health", "none"} <= {line.get("route") for line in lines}
    assert "abcdefgh1234" not in hub.log.read_text()
    assert TOKEN not in hub.log.read_text()


def test_an_accepted_call_keeps_its_truth_for_a_kiosk_that_asks_late(hub: HubProcess) -> None:
    call = raised(hub)
    hub.mediator("Samia").step(call, "accept", 1)
    assert wait_for(lambda: hub.client().call_state(call, after=1, wait_s=1)) == CallAccepted(call, "Samia")
