"""Messages of kiosks' outboxes: opened by this hub alone, done once, answered the same way ever after."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.contract import CallRequest, KioskIdentity, ProblemCode
from hub.contract.devices import HELP_CALL, HELP_WITHDRAWAL, Envelope, Taken, Withdrawal, outbox_binding
from hub.inbox import answers
from hub.inbox.answers import Answered, Message, NotDone, once
from hub.store.engine import open_engine
from hub.store.store import Store
from kiosk.uplink.enrolling import Trusted
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sealing import sealer
from kiosk.uplink.states import CallCancelled, CallId, CallSent
from kiosk.uplink.trust import to_base64url
from kiosk.uplink.trustline import TurnedAway
from tests.support.devices import trusted
from tests.support.hub import KIOSK, HubProcess

BOTH_ENGINES = True
CALL = CallRequest(kiosk=KIOSK, procedure="Listes électorales", step="étape 2 sur 5")


@pytest.fixture(scope="module")
def known(hub: HubProcess) -> Trusted:
    return trusted(hub)


def a_key() -> MessageKey:
    return MessageKey(uuid.uuid4().hex)


def sealed(known: Trusted, kind: str, key: str, body: bytes, age_s: float = 0) -> Envelope:
    made = sealer(known.hub.key_bytes())(body, outbox_binding(kind, key))
    return Envelope(kind=kind, sealed=to_base64url(made), age_s=age_s)


def call(known: Trusted, key: str, step: str = "", age_s: float = 0) -> Envelope:
    asked = CALL.model_copy(update={"step": step or CALL.step})
    return sealed(known, HELP_CALL, key, asked.model_dump_json().encode(), age_s)


def withdrawal(known: Trusted, key: str, of: str) -> Envelope:
    return sealed(known, HELP_WITHDRAWAL, key, Withdrawal(call_key=of).model_dump_json().encode())


@pytest.mark.long
def test_a_hundred_copies_at_once_are_one_call(hub: HubProcess, known: Trusted) -> None:
    key = a_key()
    # Sealed anew each time: what counts is what the message says.
    copies = [call(known, key, age_s=number / 10) for number in range(100)]
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda one: known.line.give(key, one), copies))
    assert len(set(map(repr, found))) == 1
    assert isinstance(found[0], Taken)
    assert found[0].call is not None
    rang = _events(hub, found[0].call)
    if rang is not None:
        assert rang == ["raised"]


def _events(hub: HubProcess, ref: str) -> list[str] | None:
    file = hub.data / "hub.sqlite3"
    if not file.is_file():
        return None
    with sqlite3.connect(file) as db:
        return [kind for (kind,) in db.execute("SELECT kind FROM event WHERE ref = ?", (ref,))]


def test_the_same_key_with_other_words_is_refused(known: Trusted) -> None:
    key = a_key()
    assert isinstance(known.line.give(key, call(known, key)), Taken)
    again = known.line.give(key, call(known, key, "étape 3 sur 5"))
    assert again == TurnedAway(ProblemCode.KEY_REUSED)


def test_what_this_hub_cannot_open_or_read_or_does_not_know_is_refused(known: Trusted) -> None:
    key = a_key()
    assert known.line.give(a_key(), call(known, key)) == TurnedAway(ProblemCode.CANNOT_OPEN)
    kind = sealed(known, HELP_CALL, key, b"{}")
    other = Envelope(kind=HELP_WITHDRAWAL, sealed=kind.sealed)
    assert known.line.give(key, other) == TurnedAway(ProblemCode.CANNOT_OPEN)
    assert known.line.give(key, kind) == TurnedAway(ProblemCode.INVALID)
    assert known.line.give(key, sealed(known, "postcard", key, b"{}")) == TurnedAway(ProblemCode.UNKNOWN)
    assert known.line.give(key, Envelope(kind=HELP_CALL, sealed="AAAA")) == TurnedAway(
        ProblemCode.CANNOT_OPEN
    )
    # None of them has used the key up.
    assert isinstance(known.line.give(key, call(known, key)), Taken)


def test_a_kiosk_calls_and_takes_back_in_its_own_name_only(hub: HubProcess, known: Trusted) -> None:
    elsewhere = KioskIdentity(id="hall-b-9", name="borne 9", place="Hall B")
    other, key = trusted(hub, elsewhere), a_key()
    assert other.line.give(key, call(other, key)) == TurnedAway(ProblemCode.WRONG_PROOF)
    taken = known.line.give(key, call(known, key))
    assert isinstance(taken, Taken)
    own = a_key()
    assert other.line.give(own, withdrawal(other, own, key)) == TurnedAway(ProblemCode.WRONG_PROOF)
    assert isinstance(hub.client().call_state(CallId(taken.call or "")), CallSent)


def test_a_call_is_taken_back_by_its_key(hub: HubProcess, known: Trusted) -> None:
    key, end = a_key(), a_key()
    taken = known.line.give(key, call(known, key))
    assert isinstance(taken, Taken)
    assert known.line.give(end, withdrawal(known, end, key)) == taken
    assert isinstance(hub.client().call_state(CallId(taken.call or "")), CallCancelled)


def test_a_call_that_comes_after_its_end_does_not_ring(hub: HubProcess, known: Trusted) -> None:
    """The network may let a late copy through when its person is gone."""
    key, end = a_key(), a_key()
    assert known.line.give(end, withdrawal(known, end, key)) == Taken(call=None)
    late = known.line.give(key, call(known, key, "étape trop tard"))
    assert late == TurnedAway(ProblemCode.KEY_REUSED)
    stream = hub.mediator("Samia").events()
    assert all(one["step"] != "étape trop tard" for one in next(stream)[2]["calls"])
    stream.close()  # type: ignore[attr-defined]


def test_an_old_call_is_born_expired(hub: HubProcess, known: Trusted) -> None:
    key = a_key()
    taken = known.line.give(key, call(known, key, age_s=7200))
    assert isinstance(taken, Taken)
    assert type(hub.client().call_state(CallId(taken.call or ""))).__name__ == "CallExpired"


def test_an_answer_is_kept_thirty_days(tmp_path: Path) -> None:
    clock = [1_800_000_000_000]
    store = Store(open_engine(tmp_path / "hub.sqlite3"), lambda: clock[0], lambda _: None)
    message, done = Message("device", "kiosk", "key-of-30-days", "kind", b"body"), []

    def effect(answer: str) -> Callable[[object], answers.Outcome]:
        return lambda _: done.append(answer) or Answered(answer)  # type: ignore[func-returns-value]

    try:
        assert store.write(lambda tx: once(tx, message, effect("one"))) == Answered("one")
        clock[0] += answers.KEPT_MS - 1
        store.write(answers.forget_old)
        assert store.write(lambda tx: once(tx, message, effect("two"))) == Answered("one")
        clock[0] += 1
        store.write(answers.forget_old)
        assert store.write(lambda tx: once(tx, message, effect("three"))) == Answered("three")
        nothing = NotDone(ProblemCode.INVALID)
        other = Message("device", "kiosk", "another-key", "kind", b"body")
        assert store.write(lambda tx: once(tx, other, lambda _: nothing)) == nothing
        assert store.write(lambda tx: once(tx, other, effect("four"))) == Answered("four")
        assert done == ["one", "three", "four"]
    finally:
        store.close()
    assert "body" not in repr(message)
