"""Several hub processes on one store are one hub: on a shared file of SQLite, and on PostgreSQL."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from hub.contract import LEASE_HEADER, CallPhase, CallRequest
from tests.support.browser import wait_for
from tests.support.claims import KIOSK_HEADERS, PIN_TOKEN, announced, base64url, claims_at_once
from tests.support.hub import KIOSK, TOKEN, HubProcess, running_hub, two_hubs
from tests.support.kept import files_with
from tests.support.postgres import PostgresServer

BOTH_ENGINES = True
Options = Callable[[Path], tuple[str, ...]]


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory, hub_options: Options) -> Iterator[list[HubProcess]]:
    data = tmp_path_factory.mktemp("several") / "data"
    with two_hubs(data, *(hub_options(data) or ("--shared",))) as two:
        yield two


def raise_call(hub: HubProcess, key: str) -> dict:
    body = CallRequest(kiosk=KIOSK, procedure="p", step="s").model_dump(mode="json")
    headers = KIOSK_HEADERS | {"Idempotency-Key": key}
    answer = requests.post(f"{hub.url}/api/calls", json=body, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def until(stream: Iterator[tuple[str, str | None, dict]], call: str, phase: str) -> str:
    """Read on until a call is told to be in a phase; the event's id."""
    for name, event_id, data in stream:
        if name == "call" and data["id"] == call and data["phase"] == phase:
            assert event_id is not None
            return event_id
    raise AssertionError("the stream ended")


def test_a_call_raised_at_one_rings_at_the_other_and_its_answer_comes_back(hubs: list[HubProcess]) -> None:
    first, second = hubs
    samia = second.mediator("Samia")
    stream = samia.events()
    assert next(stream)[0] == "snapshot"
    call = raise_call(first, base64url(os.urandom(9)))
    until(stream, call["id"], "raised")
    with ThreadPoolExecutor(1) as pool:
        where = f"{first.url}/api/calls/{call['id']}?after={call['version']}&wait_s=30"
        waiting = pool.submit(requests.get, where, headers=KIOSK_HEADERS, timeout=60)
        assert samia.step(call["id"], "accept", call["version"]).status_code == 200
        answer = waiting.result(60).json()
    assert answer["phase"] == CallPhase.ACCEPTED
    assert answer["accepted_by"] == "Samia"
    stream.close()


def test_of_two_mediators_at_two_hubs_one_accepts(hubs: list[HubProcess]) -> None:
    both = [hub.mediator(name) for hub, name in zip(hubs, ("Samia", "Nour"), strict=True)]
    for _ in range(10):
        call = raise_call(hubs[0], base64url(os.urandom(9)))
        with ThreadPoolExecutor(2) as pool:
            found = pool.map(lambda who: who.step(call["id"], "accept", 1).status_code, both)  # noqa: B023
            assert sorted(found) == [200, 409]


def test_a_hundred_copies_of_one_call_at_two_hubs_are_one_call(hubs: list[HubProcess]) -> None:
    key = base64url(os.urandom(9))
    with ThreadPoolExecutor(16) as pool:
        raised = list(pool.map(lambda number: raise_call(hubs[number % 2], key)["id"], range(100)))
    assert len(set(raised)) == 1


def test_a_console_goes_on_at_the_other_hub_where_it_was(hubs: list[HubProcess]) -> None:
    first, second = hubs
    stream = first.mediator("Samia").events()
    next(stream)
    seen = until(stream, raise_call(second, base64url(os.urandom(9)))["id"], "raised")
    stream.close()
    missed = [raise_call(hub, base64url(os.urandom(9)))["id"] for hub in (first, second, first)]
    stream = second.mediator("Samia").events(seen)
    told = []
    for name, _, data in stream:
        assert name != "snapshot", "it goes on, it does not begin anew"
        if name == "call":
            told.append(data["id"])
        if len(told) == len(missed):
            break
    assert told == missed
    stream.close()


def test_a_kiosk_that_beats_at_one_is_alive_on_the_consoles_of_the_other(hubs: list[HubProcess]) -> None:
    first, second = hubs
    said = {"kiosk": {"id": "hall-b-7", "name": "borne 7", "place": "Hall B"}, "activity": "free"}
    stream = second.mediator("Samia").events()
    next(stream)
    beats: list[int] = []
    # The first is a change, which is an event; the second is only seen.
    for _ in range(2):
        sent = requests.post(f"{first.url}/api/kiosks/beat", json=said, headers=KIOSK_HEADERS, timeout=30)
        for name, _, data in stream:
            if name == "kiosk" and data["kiosk"]["id"] == "hall-b-7":
                beats.append(data["beat_ms"])
                if data["beat_ms"] == sent.json()["beat_ms"]:
                    break
    assert beats == sorted(beats)
    stream.close()


def test_who_signs_out_at_one_sees_nothing_more_at_the_other(hubs: list[HubProcess]) -> None:
    first, second = hubs
    samia = first.mediator("Samia")
    # The same cookie at the other hub, as behind a proxy that shares out.
    samia.url = second.url
    stream = samia.events()
    assert next(stream)[0] == "snapshot"
    samia.session.post(
        f"{first.url}/console/sign-out", headers={"Origin": first.url}, timeout=30, allow_redirects=False
    )
    for _ in stream:
        pass


@pytest.mark.long
def test_a_thousand_phones_claim_at_two_hubs_and_exactly_one_wins(hubs: list[HubProcess]) -> None:
    parcel_id, auth = announced(hubs[0])
    assert claims_at_once(hubs, parcel_id, auth, 1000) == {200: 1, 409: 999}


def test_the_same_announcement_at_two_hubs_at_once_is_one(hubs: list[HubProcess]) -> None:
    """A kiosk whose line broke says it again while the first is still under way."""
    said = {"mode": "live", "auth_sha256": "0" * 64}

    def announce(number: int) -> int:
        where = f"{hubs[number % 2].url}/api/parcels/twice-{number // 4:04d}"
        return requests.put(where, json=said, headers=KIOSK_HEADERS, timeout=60).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(announce, range(80))) == {200}


def test_bytes_given_at_one_hub_are_fetched_at_the_other_and_gone_after_receipt(
    hubs: list[HubProcess], engine: str, request: pytest.FixtureRequest
) -> None:
    first, second = hubs
    parcel_id, auth = announced(first, "deferred")
    sealed, lease = os.urandom(200_000), base64url(os.urandom(16))
    where = f"/api/parcels/{parcel_id}"
    given = requests.put(f"{first.url}{where}/blob", data=sealed, headers=KIOSK_HEADERS, timeout=30)
    assert given.status_code == 200, given.text
    folders = [first.data]
    if engine == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        folders.append(server.data)
    assert [found.name.endswith(".sealed") for found in files_with(folders, sealed[5000:5064])] == [True]
    proof = {"auth": auth, "lease": lease, "pin": PIN_TOKEN}
    claimed = requests.post(f"{second.url}{where}/claim", json=proof, timeout=30)
    assert claimed.status_code == 200, claimed.text
    mine = {LEASE_HEADER: lease}
    assert requests.get(f"{second.url}{where}/blob", headers=mine, timeout=30).content == sealed
    assert requests.post(f"{first.url}{where}/ack", headers=mine, timeout=30).status_code == 200
    gone = requests.get(f"{second.url}{where}/blob", headers=mine, timeout=30)
    assert gone.json() == {"code": "over", "phase": "consumed"}
    assert files_with(folders, *(sealed[at : at + 64] for at in range(0, len(sealed) - 64, 20_000))) == []


@pytest.mark.long
def test_a_hub_that_starts_leaves_the_upload_of_another_alone_and_one_that_is_killed_takes_nobody_with_it(
    tmp_path: Path, hub_options: Options
) -> None:
    data = tmp_path / "data"
    options = hub_options(data) or ("--shared",)
    first = HubProcess(data, *options).start()
    second = HubProcess(data, *options)
    try:
        parcel_id, auth = announced(first, "deferred")
        sealed, begun = os.urandom(300_000), threading.Event()

        def slowly() -> Iterator[bytes]:
            yield sealed[:150_000]
            assert begun.wait(60)
            yield sealed[150_000:]

        with ThreadPoolExecutor(1) as pool:
            where = f"{first.url}/api/parcels/{parcel_id}/blob"
            giving = pool.submit(requests.put, where, data=slowly(), headers=KIOSK_HEADERS, timeout=60)
            wait_for(lambda: list(data.rglob("*.sealed")), 30)
            second.start()
            begun.set()
            assert giving.result(60).status_code == 200
        first.kill()
        call = raise_call(second, base64url(os.urandom(9)))
        stream = second.mediator("Samia").events("0")
        until(stream, call["id"], "raised")
        stream.close()
        claimed = requests.post(
            f"{second.url}/api/parcels/{parcel_id}/claim",
            json={"auth": auth, "lease": base64url(os.urandom(16)), "pin": PIN_TOKEN},
            timeout=30,
        )
        assert claimed.status_code == 200
    finally:
        first.stop()
        second.stop()


def refused(data: Path, *options: str) -> str:
    token = data.parent / "token"
    token.write_text(TOKEN)
    command = [sys.executable, "-m", "hub", "--data", str(data), "--port", "0"]
    done = subprocess.run(
        [*command, "--kiosk-token-file", str(token), *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_hub_that_wants_the_folder_alone_and_those_who_share_it_exclude_each_other(
    hubs: list[HubProcess],
) -> None:
    assert "start both with --shared" in refused(hubs[0].data)


@pytest.mark.long
def test_a_database_stays_with_its_folder(hubs: list[HubProcess], engine: str, tmp_path: Path) -> None:
    if engine == "sqlite":
        pytest.skip("the file lies in the folder")
    url = hubs[0].data.parent / "data.url"
    said = refused(tmp_path / "elsewhere", "--database-url-file", str(url))
    assert "belongs to another data folder" in said
    assert str(url.read_text()) not in said


@pytest.mark.long
def test_a_database_that_restarts_is_waited_for(tmp_path: Path, postgres: PostgresServer) -> None:
    data, url = tmp_path / "data", tmp_path / "url"
    url.write_text(postgres.new_database())
    with running_hub(data, "--database-url-file", str(url)) as hub:
        stream = hub.mediator("Samia").events()
        next(stream)
        postgres.stop()
        where, call = f"{hub.url}/api/calls/nobody-here", ""
        away = requests.get(where, headers=KIOSK_HEADERS, timeout=30)
        assert (away.status_code, away.json()) == (503, {"code": "unavailable"})
        postgres.serve()

        def raised() -> bool:
            nonlocal call
            if requests.get(where, headers=KIOSK_HEADERS, timeout=30).status_code == 503:
                return False
            call = raise_call(hub, "after-restart")["id"]
            return True

        wait_for(raised, 60)
        until(stream, call, "raised")
        stream.close()
