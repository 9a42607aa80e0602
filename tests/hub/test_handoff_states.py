"""The parcel's state machine against a small model, step by step, and a flood of those without the link."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hub.bus import Bus
from hub.contract import Announcement, Claim, FileCode, ParcelMode, ParcelPhase, Reading
from hub.follower import open_store
from hub.handoff.blobs import Blobs, Received
from hub.handoff.handoff import Handoff, Lifetimes
from hub.handoff.outcomes import Outcome, PinWanted, WrongPin
from hub.handoff.rows import for_the_phone
from hub.outcomes import Changed, Invalid, Moved, Over, TakenByAnother, WrongProof
from hub.settings import HubSettings
from kiosk.handoff.keys import live_keys
from kiosk.handoff.link import base64url, live_link
from kiosk.types import Lang
from kiosk.uplink.states import ParcelReady, Uploaded
from tests.support.hub import HubProcess
from tests.support.pocket import Pocket

LIFE_S, LEASE_S = 100, 20
SEALED = b"sealed bytes that nobody may find " * 50
PHONES = st.integers(0, 3)
OPEN = (ParcelPhase.READY, ParcelPhase.LEASED)


def token(name: str) -> str:
    return base64url(hashlib.sha256(name.encode()).digest())


def hash_of(name: str) -> str:
    return hashlib.sha256(hashlib.sha256(name.encode()).digest()).hexdigest()


KEYS = [base64url(live_keys().public) for _ in range(4)]
LEASES = [base64url(bytes([n]) * 16) for n in range(4)]


class Machine(RuleBasedStateMachine):
    """Every step on a real store and real files; what must hold is kept in a few plain values beside it."""

    mode = ParcelMode.LIVE

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.now_ms = 1_000_000
        data = Path(self.folder.name)
        self.store, _ = open_store(HubSettings(data_dir=data), Bus(), lambda: self.now_ms)
        blobs = Blobs(data / "parcels")
        self.handoff = Handoff(self.store, blobs, lambda: self.now_ms, Lifetimes(LIFE_S, LIFE_S, LEASE_S))
        pin = hash_of("pin") if self.mode is ParcelMode.DEFERRED else None
        self.said = Announcement(mode=self.mode, auth_sha256=hash_of("auth"), pin_sha256=pin)
        assert isinstance(self.handoff.announce("parcel-1", self.said, None), Moved)
        self.owner: int | None = None
        self.until_ms = self.leases = self.tries = 0
        self.sealed = self.accepted = False
        self.end: ParcelPhase | None = None
        self.dies_ms = self.now_ms + LIFE_S * 1000

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    # ---- What the model says ----

    @property
    def phase(self) -> ParcelPhase:
        if self.end is None and self.now_ms >= self.dies_ms:
            return ParcelPhase.EXPIRED
        return self.end or (ParcelPhase.READY if self.owner is None else ParcelPhase.LEASED)

    @property
    def free(self) -> bool:
        late = self.now_ms >= self.until_ms and self.leases < 3
        return self.phase in OPEN and (self.owner is None or late)

    def ends(self, phase: ParcelPhase) -> None:
        self.end, self.sealed = phase, False

    def received(self) -> Received:
        name = os.urandom(8).hex()
        self.handoff.blobs.path(name).write_bytes(SEALED)
        return Received(name, hashlib.sha256(os.urandom(9)).hexdigest(), len(SEALED))

    # ---- What anybody may try ----

    @rule(phone=PHONES, pin=st.sampled_from(["pin", "wrong", None]))
    def claim(self, phone: int, pin: str | None) -> None:
        proof = Claim(auth=token("auth"), lease=LEASES[phone], key=KEYS[phone], pin=pin and token(pin))
        found = self.handoff.claim("parcel-1", proof)
        if self.phase not in OPEN:
            assert found == Over(self.phase)
        elif self.owner == phone:
            assert isinstance(found, Moved)
        elif not self.free:
            assert found == TakenByAnother()
        elif self.mode is ParcelMode.DEFERRED and pin is None:
            assert found == PinWanted(5 - self.tries)
        elif self.mode is ParcelMode.DEFERRED and pin == "wrong":
            self.tries += 1
            if self.tries < 5:
                assert found == WrongPin(5 - self.tries)
            else:
                assert found == Over(ParcelPhase.LOCKED)
                self.ends(ParcelPhase.LOCKED)
        else:
            assert isinstance(found, Moved)
            self.owner, self.until_ms, self.accepted = phone, self.now_ms + LEASE_S * 1000, False
            self.leases += 1
            self.sealed = self.sealed and self.mode is ParcelMode.DEFERRED

    @rule(phone=PHONES)
    def claim_without_the_link(self, phone: int) -> None:
        proof = Claim(auth=token("guess"), lease=LEASES[phone], key=KEYS[phone], pin=token("pin"))
        assert self.handoff.claim("parcel-1", proof) == WrongProof()

    @rule(phone=PHONES)
    def give(self, phone: int) -> None:
        live = self.mode is ParcelMode.LIVE
        found = self.handoff.give("parcel-1", self.received(), (KEYS[phone], KEYS[3]) if live else None, None)
        if self.phase not in OPEN:
            assert found == Over(self.phase)
        elif self.mode is ParcelMode.INTAKE:
            assert found == Invalid()
        elif self.sealed or (live and self.owner != phone):
            assert found == Changed()
        else:
            assert isinstance(found, Moved)
            self.sealed = True

    @rule(phone=PHONES)
    def accept(self, phone: int) -> None:
        found = self.handoff.accept("parcel-1", KEYS[phone], None)
        if self.mode is not ParcelMode.INTAKE:
            assert found == Invalid()
        elif self.phase not in OPEN:
            assert found == Over(self.phase)
        elif self.owner != phone:
            assert found == Changed()
        else:
            assert isinstance(found, Moved)
            self.accepted = True

    @rule(phone=PHONES)
    def send(self, phone: int) -> None:
        found = self.handoff.send("parcel-1", LEASES[phone], self.received())
        if self.owner != phone:
            assert found == WrongProof()
        elif self.phase not in OPEN:
            assert found == Over(self.phase)
        elif self.mode is not ParcelMode.INTAKE:
            assert found == Invalid()
        elif not self.accepted:
            assert found == Changed()
        else:
            assert isinstance(found, Moved)
            self.sealed = True

    @rule(stale=st.booleans())
    def read(self, stale: bool) -> None:
        now = self.handoff.look("parcel-1", None)
        assert isinstance(now, Moved)
        reading = Reading(version=now.row["version"] - stale, files=(FileCode.OK,))
        found = self.handoff.read("parcel-1", reading, None)
        if self.mode is not ParcelMode.INTAKE:
            assert found == Invalid()
        elif self.phase not in OPEN:
            assert isinstance(found, Moved) if self.end is ParcelPhase.CONSUMED else found == Over(self.phase)
        elif stale or not self.sealed:
            assert found == Changed()
        else:
            self.ends(ParcelPhase.CONSUMED)

    @rule(phone=PHONES)
    def acknowledge(self, phone: int) -> None:
        found = self.handoff.acknowledge("parcel-1", LEASES[phone])
        if self.owner != phone:
            assert found == WrongProof()
        elif self.phase not in OPEN:
            assert found == Over(self.phase)
        elif self.mode is ParcelMode.INTAKE:
            assert found == Invalid()
        elif not self.sealed:
            assert found == Changed()
        else:
            assert isinstance(found, Moved)
            self.ends(ParcelPhase.CONSUMED)

    @precondition(lambda self: self.leases > 1)
    @rule()
    def revoke(self) -> None:
        found = self.handoff.revoke("parcel-1", None)
        assert isinstance(found, Moved)
        if self.end is None:
            self.ends(ParcelPhase.REVOKED if self.phase in OPEN else ParcelPhase.EXPIRED)

    @rule(seconds=st.integers(1, LEASE_S + 5))
    def time_passes(self, seconds: int) -> None:
        self.now_ms += seconds * 1000

    @rule()
    def sweep(self) -> None:
        self.handoff.sweep(10**6)
        if self.end is None and self.phase is ParcelPhase.EXPIRED:
            self.ends(ParcelPhase.EXPIRED)

    # ---- What always holds ----

    @invariant()
    def the_true_state_is_told(self) -> None:
        found = self.handoff.look("parcel-1", None)
        assert isinstance(found, Moved)
        view = for_the_phone(found.row, self.now_ms)
        assert view.phase is self.phase
        if self.end is not None or self.phase in OPEN:
            assert view.sealed is self.sealed

    @invariant()
    def only_the_owner_fetches(self) -> None:
        for phone, lease in enumerate(LEASES):
            found: Path | Outcome = self.handoff.file_for_phone("parcel-1", lease)
            may = self.owner == phone and self.phase in OPEN and self.sealed
            assert isinstance(found, Path) is (may and self.mode is not ParcelMode.INTAKE)

    @invariant()
    def no_bytes_outlive_their_parcel(self) -> None:
        files = list((Path(self.folder.name) / "parcels").iterdir())
        assert len(files) == self.sealed


class Deferred(Machine):
    mode = ParcelMode.DEFERRED


class Intake(Machine):
    mode = ParcelMode.INTAKE


_FEW = settings(
    max_examples=6, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLive = Machine.TestCase
TestLive.settings = _FEW
TestDeferred = Deferred.TestCase
TestDeferred.settings = _FEW
TestIntake = Intake.TestCase
TestIntake.settings = _FEW


_WITH_BODY = {"POST", "PUT", "PATCH"}


def hostile(
    parcel: str, requests: int, draw: random.Random
) -> Iterator[tuple[str, str, dict[str, str], Any]]:
    """Any method on any of the parcel's paths, with tokens that are wrong in every way."""
    wrong = ("", "x", "A" * 22, "A" * 43, "é", "../..", "A" * 5000)
    for _ in range(requests):
        what = draw.choice(("", "/claim", "/turn", "/blob", "/ack", "/accept", "/done"))
        method = draw.choice(("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"))
        guess = lambda: base64url(draw.randbytes(32)) if draw.random() < 0.7 else draw.choice(wrong)  # noqa: E731
        headers = {}
        if draw.random() < 0.6:
            headers["Parvis-Lease"] = base64url(draw.randbytes(16))
        if draw.random() < 0.3:
            headers["Authorization"] = f"Bearer {base64url(draw.randbytes(24))}"
        body = {"auth": guess(), "lease": base64url(draw.randbytes(16)), "key": draw.choice(KEYS)}
        if draw.random() < 0.5:
            body["pin"] = guess()
        yield method, f"/api/parcels/{parcel}{what}", headers, body if method in _WITH_BODY else None


@pytest.mark.parametrize("requests", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_requests_without_the_link_change_nothing(hub: HubProcess, requests: int) -> None:
    link, client = live_link(Lang("fr")), hub.client()
    assert isinstance(client.announce(link), Uploaded)
    before = _row(hub, link.id)
    http, refused = Pocket(link.url(hub.url)).http, set[int]()
    for method, path, headers, body in hostile(link.id, requests, random.Random(7)):
        answer = http.request(method, hub.url + path, headers=headers, json=body, timeout=30)
        refused.add(answer.status_code)
    assert refused <= {400, 401, 403, 404, 405, 413, 422}
    assert _row(hub, link.id) == before
    assert client.parcel_state(link.id) == ParcelReady(link.id)
    assert Pocket(link.url(hub.url)).claim().status_code == 200


def _row(hub: HubProcess, parcel: str) -> tuple[Any, ...]:
    db = sqlite3.connect(hub.data / "hub.sqlite3")
    try:
        return tuple(db.execute("SELECT * FROM parcel WHERE id = ?", (parcel,)).fetchone())
    finally:
        db.close()
