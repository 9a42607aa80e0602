"""What a thief can do who has the hub's files, a kiosk, or the link: as in docs/security.md, tried here."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import requests

from hub.contract import LEASE_HEADER, FileCode, KioskIdentity
from hub.handoff.blobs import Blobs, NoSpace, Received, erase
from kiosk.handoff.keys import PublicPoint, auth_token, live_keys, pin_token
from kiosk.handoff.link import Link, base64url, intake_link, live_link
from kiosk.handoff.parcel import Sealed, packed, seal_to_phone
from kiosk.handoff.records import NotOpened
from kiosk.types import Lang
from kiosk.uplink.enrolling import Trusted
from kiosk.uplink.states import (
    CallSent,
    CallUnknown,
    HubDown,
    ParcelLeased,
    ParcelReady,
    ParcelReceived,
    ParcelUnknown,
    Uploaded,
)
from tests.support.atonce import AtOnce, CallDetails
from tests.support.devices import decide, trusted
from tests.support.hub import KIOSK, HubProcess, a_parcel
from tests.support.pocket import Pocket
from tests.support.printed import PIN, a_printed_parcel, upload

STOLEN = KioskIdentity(id="hall-c-9", name="borne 9", place="Hall C")
BYTES = "sealed bytes of the thief"


@pytest.fixture(scope="module")
def ours(hub: HubProcess) -> Trusted:
    return trusted(hub)


@pytest.fixture
def client(hub: HubProcess, ours: Trusted) -> AtOnce:
    return AtOnce(hub.url, "", KIOSK, auth=ours.line.signer)


@pytest.fixture
def thief(hub: HubProcess) -> Iterator[AtOnce]:
    """Another kiosk of the same hub, carried away and not yet removed: its key still speaks."""
    known = trusted(hub, STOLEN)
    yield AtOnce(hub.url, "", STOLEN, auth=known.line.signer)
    decide(hub.administrator(), known.line.key.name, "revoke")


# --- A stolen kiosk, whose thief also photographed the QR code ---


def test_a_stolen_kiosk_does_nothing_with_another_ones_parcel(
    hub: HubProcess, client: AtOnce, thief: AtOnce
) -> None:
    link, phone = live_link(Lang("fr")), live_keys()
    assert isinstance(client.announce(link), Uploaded)
    pocket = Pocket(link.url(hub.url), keys=phone)
    assert pocket.claim().status_code == 200
    before = client.parcel_state(link.id)
    forged = Sealed(link.id, BYTES.encode(), (phone.public, live_keys().public))
    assert thief.parcel_state(link.id) == ParcelUnknown(link.id)
    assert thief.give(forged) == ParcelUnknown(link.id)
    assert thief.revoke(link.id) == ParcelUnknown(link.id)
    assert thief.announce(link) == HubDown("changed"), "the same link is not announced again by another"
    assert client.parcel_state(link.id) == before
    assert not any(BYTES.encode() in file.read_bytes() for file in (hub.data / "parcels").iterdir())
    _brought_to_its_end(client, link, pocket)


def _brought_to_its_end(client: AtOnce, link: Link, pocket: Pocket) -> None:
    container = packed(a_parcel())
    assert isinstance(container, bytes)
    sealed = seal_to_phone(link, container, pocket.keys.public, live_keys())
    assert isinstance(sealed, Sealed)
    assert isinstance(client.give(sealed), ParcelLeased)
    assert not isinstance(pocket.opens(), NotOpened)
    assert pocket.ack().status_code == 200
    assert client.parcel_state(link.id) == ParcelReceived(link.id)


def test_a_stolen_kiosk_lets_no_phone_send_to_another_one(
    hub: HubProcess, client: AtOnce, thief: AtOnce
) -> None:
    mine = live_keys()
    link = intake_link(Lang("fr"), mine)
    assert isinstance(client.announce(link), Uploaded)
    pocket = Pocket(link.url(hub.url))
    assert pocket.claim().status_code == 200
    assert thief.accept(link.id, pocket.keys.public) == ParcelUnknown(link.id)
    assert pocket.sends(("image/jpeg", b"of a stranger")).status_code == 409
    assert isinstance(client.accept(link.id, pocket.keys.public), ParcelLeased)
    assert pocket.sends(("image/jpeg", b"of the person")).status_code == 200
    assert thief.fetch(link.id) == HubDown("refused")
    now = client.parcel_state(link.id)
    assert isinstance(now, ParcelLeased)
    assert thief.done(link.id, now.version, [FileCode.OK]) == ParcelUnknown(link.id)
    assert isinstance(client.fetch(link.id), bytes)
    assert client.done(link.id, now.version, [FileCode.OK]) == ParcelReceived(link.id)


def test_a_stolen_kiosk_neither_follows_nor_ends_another_ones_call(
    hub: HubProcess, client: AtOnce, thief: AtOnce
) -> None:
    call = client.raise_call(CallDetails("Listes électorales", "étape 2", Lang("fr")))
    assert isinstance(call, CallSent)
    assert thief.call_state(call.call) == CallUnknown(call.call)
    assert thief.cancel_call(call.call) == CallUnknown(call.call)
    assert client.call_state(call.call) == call


# --- A thief of the hub's disk, in the midst of its work ---


def test_who_has_the_hubs_files_claims_nothing_and_opens_nothing(hub: HubProcess, client: AtOnce) -> None:
    live, printed, mediator = live_link(Lang("fr")), a_printed_parcel(), hub.mediator("Samia")
    assert isinstance(client.announce(live), Uploaded)
    assert isinstance(upload(client, printed), Uploaded)
    pocket, mine = Pocket(live.url(hub.url)), live_keys()
    assert pocket.claim().status_code == 200
    container = packed(a_parcel())
    assert isinstance(container, bytes)
    sealed = seal_to_phone(live, container, pocket.keys.public, mine)
    assert isinstance(sealed, Sealed)
    assert isinstance(client.give(sealed), ParcelLeased)
    stolen = [file.read_bytes() for file in hub.data.rglob("*") if file.is_file()]
    assert any(sealed.sealed in one for one in stolen), "the thief has the sealed bytes"
    cookie = next(iter(mediator.session.cookies.get_dict().values()))
    secrets = (
        *(live.secret, auth_token(live.secret, live.id), printed.secret),
        *(auth_token(printed.secret, printed.id), pin_token(printed.secret, printed.id, PIN)),
        *(container[:400], b"recapitulatif", cookie.encode(), pocket.lease.encode()),
    )
    for secret in secrets:
        for form in (secret, base64url(secret).encode(), secret.hex().encode()):
            assert not any(form in one for one in stolen)
    _hashes_are_no_tokens(hub, live, pocket)


def _hashes_are_no_tokens(hub: HubProcess, live: Link, pocket: Pocket) -> None:
    """What the database holds of a secret does not stand in its place."""
    db = sqlite3.connect(hub.data / "hub.sqlite3")
    columns = "auth_sha256, lease_sha256, phone_key FROM parcel WHERE id = ?"
    auth, lease, key = db.execute(f"SELECT {columns}", (live.id,)).fetchone()
    session = db.execute("SELECT token_sha256 FROM console_session LIMIT 1").fetchone()[0]
    db.close()
    where = f"{hub.url}/api/parcels/{live.id}"
    proof = {"auth": base64url(bytes.fromhex(auth)), "lease": base64url(os.urandom(16)), "key": key}
    assert requests.post(f"{where}/claim", json=proof, timeout=30).json() == {"code": "wrong_proof"}
    for name in (lease[:22], base64url(bytes.fromhex(lease))[:22]):
        assert requests.get(f"{where}/blob", headers={LEASE_HEADER: name}, timeout=30).status_code == 403
    asked = requests.get(f"{hub.url}/console/events", cookies={"parvis": session}, timeout=30)
    assert asked.status_code == 401
    # Even with the photographed link: the bytes are sealed to a phone, and the lease is that phone's.
    stranger = Pocket(live.url(hub.url))
    assert stranger.claim().json() == {"code": "taken"}
    stranger.lease = pocket.lease
    assert stranger.claim().json() == {"code": "taken"}, "a lease that was seen is another key's"
    assert stranger.opens() == NotOpened()


def test_a_hub_that_puts_its_own_key_in_the_phones_place_shows_other_digits() -> None:
    """It does not know the link's secret, so it cannot even look for a key with the same four."""
    link, phone = live_link(Lang("fr")), live_keys()
    guesses = [live_link(Lang("fr")).code(PublicPoint(phone.public)) for _ in range(200)]
    same = sum(guess == link.code(phone.public) for guess in guesses)
    assert same < 5, "its guesses at the digits are guesses: one in 10 000"
    assert len({link.code(live_keys().public) for _ in range(50)}) > 40


# --- The disk ---


def test_ended_bytes_are_overwritten_not_only_unlinked(tmp_path: Path) -> None:
    """A second name of the same blocks shows what an unlinked file would leave on the disk."""
    file, blocks = tmp_path / "x.sealed", tmp_path / "blocks"
    file.write_bytes(os.urandom(300_001))
    os.link(file, blocks)
    erase(file)
    assert not file.exists()
    assert blocks.read_bytes() == bytes(300_001)
    erase(file)  # gone already: nothing to do


async def _chunks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(1 << 19)


def test_uploads_leave_room_on_the_disk_for_calls(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    full = Blobs(tmp_path / "full", kept_free=free + (1 << 40))
    assert asyncio.run(full.receive(_chunks(4), 1 << 24)) == NoSpace()
    assert list((tmp_path / "full").iterdir()) == []
    roomy = Blobs(tmp_path / "roomy", kept_free=0)
    assert isinstance(asyncio.run(roomy.receive(_chunks(4), 1 << 24)), Received)


def test_a_disk_that_fills_while_bytes_come_keeps_none_of_them(tmp_path: Path) -> None:
    """Somebody else takes the room in the midst: seen at the next megabyte."""
    blobs = Blobs(tmp_path / "parcels", kept_free=0)

    async def filling() -> AsyncIterator[bytes]:
        yield bytes(1 << 19)
        blobs._kept_free = shutil.disk_usage(tmp_path).free + (1 << 40)
        yield bytes(1 << 20)
        raise AssertionError("it went on")

    assert asyncio.run(blobs.receive(filling(), 1 << 24)) == NoSpace()
    assert list((tmp_path / "parcels").iterdir()) == []


def test_an_unknown_link_is_as_silent_as_a_wrong_one(hub: HubProcess, client: AtOnce) -> None:
    """Whoever asks without the fragment hears nothing of a parcel's state, whatever its state is."""
    link = live_link(Lang("fr"))
    assert isinstance(client.announce(link), Uploaded)
    said = set()
    stranger = Pocket(link.url(hub.url).split("#")[0] + "#" + base64url(os.urandom(16)))
    assert client.parcel_state(link.id) == ParcelReady(link.id)
    for step in ("ready", "revoked"):
        said |= {stranger.claim().text, stranger.ask("GET", "turn").text, stranger.ask("GET", "blob").text}
        said.add(stranger.ack().text)
        if step == "ready":
            client.revoke(link.id)
    assert said == {'{"code":"wrong_proof"}'}
