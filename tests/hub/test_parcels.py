"""Parcels over HTTP: who may move them, who wins, and what is left on disk."""

import os
import socket
import sqlite3
import stat
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from hub.contract import LEASE_HEADER, PARCEL_LIMIT_BYTES
from kiosk.handoff.keys import ParcelId
from kiosk.handoff.link import base64url
from kiosk.uplink.client import HubClient
from kiosk.uplink.states import (
    HubDown,
    ParcelExpired,
    ParcelLeased,
    ParcelLocked,
    ParcelReady,
    ParcelReceived,
    ParcelUnknown,
    Uploaded,
)
from tests.support.browser import wait_for
from tests.support.hub import KIOSK, TOKEN, HubProcess, running_hub
from tests.support.kept import files_with
from tests.support.later import cases
from tests.support.postgres import PostgresServer
from tests.support.printed import Printed, a_printed_parcel, upload

http = requests.Session()
http.trust_env = False


def uploaded(hub: HubProcess) -> Printed:
    parcel = a_printed_parcel()
    assert isinstance(upload(hub.client(), parcel), Uploaded)
    return parcel


def new_lease() -> str:
    return base64url(os.urandom(16))


def claim(hub: HubProcess, parcel: Printed, lease: str, auth: str | None = None) -> requests.Response:
    body = parcel.proof(lease) | ({"auth": auth} if auth else {})
    return requests.post(f"{hub.url}/api/parcels/{parcel.id}/claim", json=body, timeout=10)


def blob(hub: HubProcess, parcel: Printed, lease: str, **headers: str) -> requests.Response:
    return http.get(
        f"{hub.url}/api/parcels/{parcel.id}/blob", headers={LEASE_HEADER: lease, **headers}, timeout=10
    )


def ack(hub: HubProcess, parcel: Printed, lease: str) -> requests.Response:
    return http.post(f"{hub.url}/api/parcels/{parcel.id}/ack", headers={LEASE_HEADER: lease}, timeout=10)


def uploads(hub: HubProcess) -> set[str]:
    return {file.name for file in (hub.data / "parcels").iterdir()}


def test_twenty_phones_claim_at_once_and_one_wins(hub: HubProcess) -> None:
    parcel = uploaded(hub)
    leases = [new_lease() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda lease: claim(hub, parcel, lease).status_code, leases))
    assert sorted(answers) == [200] + [409] * 19
    winner = leases[answers.index(200)]
    loser = leases[answers.index(409)]
    assert blob(hub, parcel, loser).status_code == 403
    assert blob(hub, parcel, winner).content == parcel.sealed


def test_the_same_phone_may_claim_and_fetch_again_after_a_cut(hub: HubProcess) -> None:
    parcel, lease = uploaded(hub), new_lease()
    assert claim(hub, parcel, lease).json()["phase"] == "leased"
    assert claim(hub, parcel, lease).status_code == 200
    first = blob(hub, parcel, lease, Range="bytes=0-99999")
    rest = blob(hub, parcel, lease, Range="bytes=100000-")
    assert first.content + rest.content == parcel.sealed
    assert blob(hub, parcel, lease).content == parcel.sealed
    assert ack(hub, parcel, lease).json()["phase"] == "consumed"
    assert blob(hub, parcel, lease).json() == {"code": "over", "phase": "consumed"}
    assert ack(hub, parcel, lease).status_code == 410


def test_nobody_without_the_fragment_moves_a_parcel(hub: HubProcess) -> None:
    parcel = uploaded(hub)
    stranger = base64url(os.urandom(32))
    for _ in range(10):
        assert claim(hub, parcel, new_lease(), stranger).json() == {"code": "wrong_proof"}
        assert http.get(f"{hub.url}/fr/{parcel.id}", timeout=5).status_code == 200
        assert http.head(f"{hub.url}/fr/{parcel.id}", timeout=5).status_code in (200, 405)
        assert blob(hub, parcel, new_lease()).status_code == 403
        assert ack(hub, parcel, new_lease()).status_code == 403
        assert ack(hub, parcel, "short").status_code == 403
        assert http.delete(f"{hub.url}/api/parcels/{parcel.id}", timeout=5).status_code == 401
        assert http.get(f"{hub.url}/api/parcels/{parcel.id}", timeout=5).status_code == 401
    assert hub.client().parcel_state(parcel.id) == ParcelReady(parcel.id)
    assert claim(hub, parcel, new_lease()).status_code == 200


def test_no_parcel_is_opened_by_its_link_alone(hub: HubProcess) -> None:
    """A printed link has a PIN, and what is on the screen waits for digits: nothing else is taken."""
    kiosk, where = {"Authorization": f"Bearer {TOKEN}"}, f"{hub.url}/api/parcels/link-alone-1"
    for mode, pin in (("deferred", None), ("live", "0" * 64), ("intake", "0" * 64)):
        said = {"mode": mode, "auth_sha256": "0" * 64, "pin_sha256": pin}
        assert http.put(where, json=said, headers=kiosk, timeout=30).json() == {"code": "invalid"}, mode
    assert isinstance(hub.client().parcel_state(ParcelId("link-alone-1")), ParcelUnknown)
    parcel, lease = uploaded(hub), new_lease()
    link_alone = {name: value for name, value in parcel.proof(lease).items() if name != "pin"}
    answer = http.post(f"{hub.url}/api/parcels/{parcel.id}/claim", json=link_alone, timeout=30)
    assert answer.json() == {"code": "pin_wanted", "tries_left": 5}
    assert blob(hub, parcel, lease).status_code == 403


def test_only_a_kiosk_uploads_and_the_same_upload_twice_is_one(hub: HubProcess) -> None:
    parcel = a_printed_parcel()
    where = f"{hub.url}/api/parcels/{parcel.id}"
    hashes = {"auth_sha256": parcel.link.auth_sha256, "pin_sha256": parcel.link.pin_sha256}
    said = {"mode": "deferred", **hashes}
    assert http.put(where, json=said, timeout=5).status_code == 401
    assert http.put(f"{where}/blob", data=b"x", timeout=5).status_code == 401
    kiosk = {"Authorization": f"Bearer {TOKEN}"}
    assert http.put(where, data=b"x", headers=kiosk, timeout=5).json() == {"code": "invalid"}
    assert http.put(f"{where}/blob", data=b"x", headers=kiosk, timeout=5).json() == {"code": "unknown"}
    assert upload(HubClient(hub.url, "another-token-entirely", KIOSK), parcel) == HubDown("refused")
    client = hub.client()
    assert isinstance(upload(client, parcel), Uploaded)
    assert isinstance(upload(client, parcel), Uploaded)
    other = http.put(f"{where}/blob", data=b"other bytes", headers=kiosk, timeout=5)
    assert other.json() == {"code": "changed"}
    stranger = http.put(where, json=said | {"auth_sha256": "0" * 64}, headers=kiosk, timeout=5)
    assert stranger.json() == {"code": "taken"}
    assert files_with([hub.data], b"other bytes") == []
    assert client.parcel_state(ParcelId("nothing-here")) == ParcelUnknown(ParcelId("nothing-here"))
    assert client.revoke(ParcelId("nothing-here")) == ParcelUnknown(ParcelId("nothing-here"))
    assert http.put(f"{hub.url}/api/parcels/..%2Fx", data=b"x", headers=kiosk, timeout=5).status_code in (
        404,
        422,
    )


@pytest.mark.parametrize("with_length", [True, False])
def test_too_big_a_parcel_is_refused_and_leaves_nothing(hub: HubProcess, with_length: bool) -> None:
    def chunks():  # type: ignore[no-untyped-def]
        for _ in range(PARCEL_LIMIT_BYTES // (1 << 20) + 1):
            yield bytes(1 << 20)

    headers = {"Authorization": f"Bearer {TOKEN}"}
    data = bytes(PARCEL_LIMIT_BYTES + 1) if with_length else chunks()
    before = uploads(hub)
    try:
        answer = http.put(
            f"{hub.url}/api/parcels/toobig-{with_length}/blob", data=data, headers=headers, timeout=60
        )
        assert answer.json() == {"code": "too_big"}
    except requests.ConnectionError:
        # The hub may close the line while we still send: also a refusal.
        pass
    wait_for(lambda: uploads(hub) == before, 30)
    state = hub.client().parcel_state(ParcelId(f"toobig-{with_length}"))
    assert isinstance(state, ParcelUnknown)


@pytest.mark.parametrize("kind", cases("sqlite", later=["postgres"]))
def test_after_every_end_no_byte_of_the_ciphertext_is_left(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    """In the folder of uploads, in the database, in its log: of either engine."""
    options, folders = ["--deferred-lifetime-s", "20"], [tmp_path]
    if kind == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        (tmp_path / "url").write_text(server.new_database())
        options, folders = [*options, "--database-url-file", str(tmp_path / "url")], [tmp_path, server.data]
    with running_hub(tmp_path / "data", *options) as hub:
        ends = received, revoked, locked, expired = [uploaded(hub) for _ in range(4)]
        for parcel in ends:
            assert files_with(folders, parcel.sealed[1000:1064]), "the search must be able to find it"
        lease = new_lease()
        assert claim(hub, received, lease).status_code == 200
        assert hub.client().parcel_state(received.id) == ParcelLeased(received.id, sealed=True)
        assert ack(hub, received, lease).status_code == 200
        hub.client().revoke(revoked.id)
        guess = locked.proof(new_lease()) | {"pin": base64url(bytes(32))}
        where = f"{hub.url}/api/parcels/{locked.id}/claim"
        assert [http.post(where, json=guess, timeout=30).status_code for _ in range(5)] == [403] * 4 + [410]
        assert files_with(folders, *_pieces(received, revoked, locked)) == []
        assert hub.client().parcel_state(received.id) == ParcelReceived(received.id)
        assert hub.client().parcel_state(locked.id) == ParcelLocked(locked.id)
        # By the sweeper alone: nobody asks for the last one.
        wait_for(lambda: not list(hub.data.rglob("*.sealed")), 60)
        assert hub.client().parcel_state(expired.id) == ParcelExpired(expired.id)
        secrets = [spelt for one in ends for spelt in (one.secret, urlsafe_b64encode(one.secret)[:22])]
        assert files_with(folders, *_pieces(*ends), *secrets) == []
        for parcel in ends:
            assert parcel.id not in hub.log.read_text(), "the log names routes, never a link"


def _pieces(*parcels: Printed) -> list[bytes]:
    return [one.sealed[at : at + 64] for one in parcels for at in range(0, len(one.sealed) - 64, 50_000)]


@pytest.mark.long
def test_bytes_that_a_power_cut_left_behind_are_removed_at_the_next_start(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        kept = uploaded(hub)
        hub.kill()
        before = uploads(hub)
        (hub.data / "parcels" / "half.part").write_bytes(b"half a parcel")
        (hub.data / "parcels" / "nobody00.sealed").write_bytes(b"no row")
        hub.start()
        assert uploads(hub) == before
        assert len(before) == 1
        assert hub.client().parcel_state(kept.id) == ParcelReady(kept.id)


def test_the_database_is_set_up_for_power_cuts_and_privacy(hub: HubProcess) -> None:
    uploaded(hub)
    assert stat.S_IMODE(hub.data.stat().st_mode) == 0o700
    with sqlite3.connect(hub.data / "hub.sqlite3") as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        columns = {row[1] for row in db.execute("PRAGMA table_info(parcel)")}
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            db.execute("DELETE FROM event")
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            db.execute("UPDATE event SET kind = 'x'")
    db.close()
    assert not columns & {"secret", "key", "name", "bytes"}


def test_an_upload_that_is_cut_leaves_nothing(hub: HubProcess) -> None:
    before = uploads(hub)
    head = (
        f"PUT /api/parcels/cut-upload/blob HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
        f"Authorization: Bearer {TOKEN}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", hub.port)) as line:
        line.sendall(head.encode() + bytes(50_000))
        wait_for(lambda: uploads(hub) != before, 30)
    wait_for(lambda: uploads(hub) == before, 30)
    assert isinstance(hub.client().parcel_state(ParcelId("cut-upload")), ParcelUnknown)
