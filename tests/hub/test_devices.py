"""Who may speak to a hub: a key shown with a code and approved by a person, each request signed and new."""

from __future__ import annotations

import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from hub.contract import KioskActivity, KioskIdentity, Route
from hub.contract.devices import EnrolRequest
from hub.contract.signatures import SKEW_HEADER, WINDOW_S
from hub.devices import devices
from hub.devices.devices import CODE_MS, Device, WrongCode
from hub.store.engine import open_engine
from hub.store.store import Store
from kiosk.types import Lang
from kiosk.uplink.enrolling import NotTrusted, Trusted, Waits, look_again, own_hub, show_key
from kiosk.uplink.signing import BeatSession, RequestSigner
from kiosk.uplink.states import CallSent, HubDown
from kiosk.uplink.trust import DeviceKey, TrustFolder, to_base64url
from tests.support.atonce import AtOnce, CallDetails
from tests.support.devices import decide, devices_page, new_code, send, signed, trusted, waiting
from tests.support.hub import KIOSK, TOKEN, HubProcess, running_hub

BOTH_ENGINES = True
HERE = "192.0.2.7"
ELSEWHERE = KioskIdentity(id="hall-b-1", name="borne 1", place="Hall B")
DETAILS = CallDetails("Listes électorales", "étape 2 sur 5", Lang("fr"))


def code_of(answer: requests.Response) -> str:
    return str(answer.json()["code"])


def a_client(hub: HubProcess, known: Trusted, kiosk: KioskIdentity = KIOSK) -> AtOnce:
    return AtOnce(hub.url, "", kiosk, auth=known.line.signer)


def test_a_kiosk_is_known_once_somebody_has_compared_the_fingerprints(hub: HubProcess) -> None:
    samia, shown = hub.administrator(), waiting(hub)
    client = AtOnce(hub.url, "", KIOSK, auth=shown.line.signer)
    assert client.raise_call(DETAILS) == HubDown("refused"), "a code alone opens nothing"
    assert isinstance(look_again(shown), Waits)
    page = devices_page(samia)
    assert shown.hub.fingerprint(shown.line.key) in page
    assert "Hall A, borne 2" in page
    assert decide(samia, shown.line.key.name, "approve").status_code == 200
    known = look_again(shown)
    assert isinstance(known, Trusted)
    assert isinstance(client.raise_call(DETAILS), CallSent)
    assert client.beat(KioskActivity.FREE) is None
    assert known.hub.key_bytes() != known.line.key.public


def test_a_code_serves_once(hub: HubProcess) -> None:
    code = new_code(hub.administrator())
    assert isinstance(show_key(hub.url, TrustFolder.fresh_key(), KIOSK, code.lower()), Waits)
    assert show_key(hub.url, TrustFolder.fresh_key(), KIOSK, code) == NotTrusted("wrong_code")


def test_a_refused_kiosk_is_told_so(hub: HubProcess) -> None:
    shown = waiting(hub)
    decide(hub.administrator(), shown.line.key.name, "refuse")
    assert look_again(shown) == NotTrusted("refused")
    assert AtOnce(hub.url, "", KIOSK, auth=shown.line.signer).raise_call(DETAILS) == HubDown("refused")


def test_revoking_stops_a_kiosk_at_once_in_the_middle_of_a_question_too(hub: HubProcess) -> None:
    known, samia = trusted(hub), hub.administrator()
    client = a_client(hub, known)
    call = client.raise_call(DETAILS)
    assert isinstance(call, CallSent)
    # On PostgreSQL the call's own event may come after its answer, and would end the question below.
    client.call_state(call.call, after=call.version, wait_s=1)
    with ThreadPoolExecutor(1) as pool:
        asked = threading.Event()

        def ask() -> object:
            asked.set()
            return a_client(hub, known).call_state(call.call, after=call.version, wait_s=5)

        answer = pool.submit(ask)
        asked.wait(30)
        time.sleep(0.2)
        decide(samia, known.line.key.name, "revoke")
        assert answer.result(60) == HubDown("refused")
    assert client.beat(KioskActivity.FREE) == HubDown("refused")
    assert code_of(send(signed(known.line.key, "GET", f"{hub.url}{Route.CALLS}/{call.call}"))) == "revoked"


def test_a_new_key_of_a_kiosk_ends_the_old_one(hub: HubProcess) -> None:
    first = trusted(hub, ELSEWHERE)
    second = trusted(hub, ELSEWHERE)
    assert a_client(hub, first, ELSEWHERE).beat(KioskActivity.FREE) == HubDown("refused")
    assert a_client(hub, second, ELSEWHERE).beat(KioskActivity.FREE) is None


def test_a_request_that_was_caught_is_good_for_nothing(hub: HubProcess) -> None:
    known = trusted(hub)
    body = {"kiosk": KIOSK.model_dump(), "activity": "visit"}
    sent = signed(known.line.key, "POST", f"{hub.url}{Route.BEAT}", json=body)
    assert send(sent).status_code == 200
    assert code_of(send(sent)) == "replayed"
    for change in ("body", "path", "query", "method", "digest"):
        caught = signed(known.line.key, "POST", f"{hub.url}{Route.BEAT}", json=body)
        match change:
            case "body":
                caught.body = caught.body.replace(b"visit", b"free ")  # type: ignore[union-attr]
            case "path":
                caught.url = f"{hub.url}{Route.CALLS}"
            case "query":
                caught.url = f"{hub.url}{Route.BEAT}?a=b"
            case "method":
                caught.method = "PUT"
            case _:
                caught.headers["Content-Digest"] = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
        answer = send(caught)
        assert (answer.status_code, code_of(answer)) == (401, "bad_signature"), change


def test_a_replay_is_known_after_a_restart_too(hub: HubProcess) -> None:
    known = trusted(hub)
    sent = signed(known.line.key, "GET", f"{hub.url}{Route.DEVICE}")
    assert send(sent).status_code == 200
    hub.kill()
    hub.start()
    assert code_of(send(sent)) == "replayed"


def test_another_body_never_reaches_a_parcel(hub: HubProcess) -> None:
    """A long upload is judged when its last byte has come, and nothing of a forged one is kept."""
    known, where = trusted(hub), f"{hub.url}/api/parcels/forged-parcel-1"
    announced = {"mode": "live", "auth_sha256": "0" * 64, "pin_sha256": None}
    assert send(signed(known.line.key, "PUT", where, json=announced)).status_code == 200
    caught = signed(known.line.key, "PUT", f"{where}/blob", data=b"a" * 300_000)
    caught.body = b"b" * 300_000
    assert code_of(send(caught)) == "bad_signature"
    state = send(signed(known.line.key, "GET", where)).json()
    assert (state["phase"], state["version"]) == ("ready", 1)


def test_a_wrong_clock_is_told_by_how_much(hub: HubProcess) -> None:
    known = trusted(hub)
    for skew in (WINDOW_S + 40, -WINDOW_S - 40):
        signer = RequestSigner(known.line.key, now_s=lambda by=skew: time.time() + by)  # type: ignore[misc]
        answer = send(signed(known.line.key, "GET", f"{hub.url}{Route.DEVICE}", auth=signer))
        assert (answer.status_code, code_of(answer)) == (401, "clock_skew")
        assert abs(int(answer.headers[SKEW_HEADER]) - skew) <= 30
    signer = RequestSigner(known.line.key, now_s=lambda: time.time() - WINDOW_S + 60)
    assert send(signed(known.line.key, "GET", f"{hub.url}{Route.DEVICE}", auth=signer)).status_code == 200


def test_signs_of_life_are_signed_by_a_session_that_signs_nothing_else(hub: HubProcess) -> None:
    known = trusted(hub)
    session = known.line.open_session(known.hub)
    assert isinstance(session, BeatSession)
    known.line.signer.session = session
    body = {"kiosk": KIOSK.model_dump(), "activity": "free"}
    sent = signed(known.line.key, "POST", f"{hub.url}{Route.BEAT}", json=body, auth=known.line.signer)
    assert 'alg="hmac-sha256"' in sent.headers["Signature-Input"]
    assert send(sent).status_code == 200
    assert code_of(send(sent)) == "replayed"
    assert a_client(hub, known).beat(KioskActivity.VISIT) is None
    caught = signed(known.line.key, "POST", f"{hub.url}{Route.BEAT}", json=body, auth=known.line.signer)
    caught.url = f"{hub.url}{Route.CALLS}"
    assert send(caught).status_code == 401
    other = RequestSigner(known.line.key)
    other.session = BeatSession(session.id, b"k" * 32)
    assert code_of(send(signed(known.line.key, "POST", f"{hub.url}{Route.BEAT}", json=body, auth=other))) == (
        "bad_signature"
    )
    other.session = BeatSession("no-such-session", b"k" * 32)
    assert code_of(send(signed(known.line.key, "POST", f"{hub.url}{Route.BEAT}", json=body, auth=other))) == (
        "not_enrolled"
    )


def test_a_kiosk_speaks_for_itself_only(hub: HubProcess) -> None:
    known = trusted(hub)
    assert a_client(hub, known, ELSEWHERE).beat(KioskActivity.FREE) == HubDown("refused")
    assert a_client(hub, known, ELSEWHERE).raise_call(DETAILS) == HubDown("refused")


def test_the_machines_token_opens_nothing_from_elsewhere(hub: HubProcess) -> None:
    body = {"kiosk": KIOSK.model_dump(), "activity": "free"}
    own = {"Authorization": f"Bearer {TOKEN}"}
    assert requests.post(f"{hub.url}{Route.BEAT}", json=body, headers=own, timeout=30).status_code == 200
    for name, value in (("X-Forwarded-For", "192.0.2.7"), ("Forwarded", "for=192.0.2.7"), ("Via", "1.1 a")):
        answer = requests.post(f"{hub.url}{Route.BEAT}", json=body, headers=own | {name: value}, timeout=30)
        assert answer.status_code == 401, name


def test_the_own_kiosk_is_known_without_questions_until_somebody_removes_it(
    hub: HubProcess, tmp_path: Path
) -> None:
    folder = TrustFolder(tmp_path / "device")
    known = own_hub(folder, hub.url, KIOSK, TOKEN)
    assert isinstance(known, Trusted)
    assert folder.hub() == known.hub
    assert isinstance(own_hub(folder, hub.url, KIOSK, TOKEN), Trusted), "at each start anew"
    assert own_hub(TrustFolder(tmp_path / "other"), hub.url, ELSEWHERE, "wrong" * 5) == NotTrusted(
        "wrong_code"
    )
    for file in (tmp_path / "device").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((hub.data / "hub-key").stat().st_mode) == 0o600
    assert decide(hub.administrator(), known.line.key.name, "revoke").status_code == 200
    assert own_hub(folder, hub.url, KIOSK, TOKEN) == NotTrusted("revoked")


def test_only_who_is_signed_in_decides_and_only_from_our_pages(hub: HubProcess) -> None:
    shown, samia = waiting(hub), hub.administrator()
    where = f"{hub.url}/console/devices/{shown.line.key.name}/approve"
    assert requests.post(where, headers={"Origin": hub.url}, timeout=30).status_code == 401
    answer = samia.session.post(where, headers={"Origin": "https://elsewhere.example"}, timeout=30)
    assert answer.status_code == 403
    assert requests.post(f"{hub.url}/console/devices/code", timeout=30).status_code == 403
    assert "Empreinte" not in requests.get(f"{hub.url}/console/devices", timeout=30).text
    assert isinstance(look_again(shown), Waits)


def test_a_key_is_shown_by_who_holds_it(hub: HubProcess) -> None:
    samia, mine, other = hub.administrator(), TrustFolder.fresh_key(), TrustFolder.fresh_key()
    asked = EnrolRequest(code=new_code(samia), kiosk=KIOSK, key=to_base64url(other.public))
    where = f"{hub.url}{Route.ENROL}"
    assert code_of(send(signed(mine, "POST", where, data=asked.model_dump_json()))) == "bad_signature"
    assert code_of(requests.post(where, data=asked.model_dump_json(), timeout=30)) == "bad_signature"
    assert code_of(send(signed(mine, "POST", where, data=b"{}"))) == "invalid"
    caught = signed(other, "POST", where, data=asked.model_dump_json().encode())
    caught.body = caught.body.replace(b"Hall A", b"Hall Z")  # type: ignore[union-attr]
    assert code_of(send(caught)) == "bad_signature"


@pytest.mark.long
def test_two_processes_remember_the_same_requests(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data", "--shared") as first:
        second = HubProcess(tmp_path / "data", "--shared")
        second.log = tmp_path / "second.log"
        second.start()
        try:
            known = trusted(first)
            sent = signed(known.line.key, "GET", f"{first.url}{Route.DEVICE}")
            assert send(sent).status_code == 200
            sent.url = f"{second.url}{Route.DEVICE}"
            sent.headers.pop("Host", None)
            assert code_of(send(sent)) == "replayed"
            again = signed(known.line.key, "GET", f"{second.url}{Route.DEVICE}")
            assert send(again).json()["hub_key"] == known.hub.key
        finally:
            second.stop()


@pytest.fixture
def clock() -> list[int]:
    return [1_800_000_000_000]


def test_a_code_and_a_key_that_nobody_decides_on_end(tmp_path: Path, clock: list[int]) -> None:
    store = Store(open_engine(tmp_path / "hub.sqlite3"), lambda: clock[0], lambda _: None)
    try:
        late, asked = _asked(store), DeviceKey(b"k" * 32)
        clock[0] += CODE_MS
        assert store.write(lambda tx: devices.show(tx, late(asked), HERE)) == WrongCode()
        in_time = _asked(store)
        clock[0] += CODE_MS - 1
        shown = store.write(lambda tx: devices.show(tx, in_time(asked), HERE))
        assert isinstance(shown, Device)
        store.write(devices.forget_old)
        assert [one.id for one in store.read(lambda conn: devices.all_devices(conn, "town"))] == [shown.id]
        clock[0] += 86_400_000
        store.write(devices.forget_old)
        assert store.read(lambda conn: devices.all_devices(conn, "town")) == []
    finally:
        store.close()


def _asked(store: Store):  # type: ignore[no-untyped-def]
    code = store.write(lambda tx: devices.make_code(tx, "Samia"))
    return lambda key: EnrolRequest(code=code, kiosk=KIOSK, key=to_base64url(key.public))
