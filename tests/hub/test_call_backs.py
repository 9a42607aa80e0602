"""Whom to call back: what a person leaves is read by one act alone; no byte is left when it is done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.accounts import journal
from hub.accounts.people import Actor
from hub.accounts.staff import TOWN
from hub.contract import CallBackRequest, KioskIdentity, ProblemCode
from hub.contract.briefing import CALL_BACK
from hub.contract.devices import Envelope, Taken, outbox_binding
from hub.devices.hubkey import kept_hub_key
from hub.help.callbacks import HEARD_MS, KEPT_MS, CallBacks, CallBackView
from hub.inbox.answers import Message
from hub.store.tables import answer
from kiosk.uplink.sealing import sealer
from kiosk.uplink.trust import to_base64url
from kiosk.uplink.trustline import TurnedAway
from tests.support.devices import trusted
from tests.support.hub import KIOSK, HubProcess
from tests.support.kept import files_with
from tests.support.postgres import PostgresServer
from tests.support.town import Town

BOTH_ENGINES = True
SAMIA, ELSEWHERE = Actor("samia", "Samia", TOWN), Actor("nour", "Nour", "elsewhere")
WISH = CallBackRequest(
    kiosk=KIOSK,
    name="Jacqueline Vauquelin-Orsel",
    phone="+33 6 39 98 01 23",
    when="demain vers dix heures",
    lang="fr",
)


class Place:
    """A town with call-backs, and every folder in which a byte could stay."""

    def __init__(self, hall: Town, data: Path, folders: list[Path]) -> None:
        self.town, self.data, self._folders = hall, data, folders
        self.backs = CallBacks(hall.store, kept_hub_key(data), data / "call-backs", lambda: hall.now[0])

    def message(self, key: str = "key-of-a-wish") -> Message:
        return Message("", "", key, CALL_BACK, WISH.model_dump_json().encode())

    def keep(self, key: str = "key-of-a-wish", age_s: float = 0) -> str:
        message = self.message(key)
        self.backs.store_sealed(message, WISH)
        return self.town.store.write(lambda tx: self.backs.keep(tx, message, WISH, age_s))

    def only(self) -> CallBackView:
        (found,) = self.backs.waiting(SAMIA)
        return found

    def sealed(self) -> bytes:
        (file,) = (self.data / "call-backs").iterdir()
        return file.read_bytes()

    def holds(self, *pieces: bytes) -> bool:
        """Whether any of these stands in a file."""
        self.town.store.fold_log()
        return bool(files_with(self._folders, *pieces))


@pytest.fixture
def place(engine: str, hall: Town, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], Place]:
    folders = [tmp_path]
    if engine == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        folders.append(server.data)
    return lambda: Place(hall, tmp_path, folders)


def test_what_a_person_leaves_is_read_by_one_act_which_is_noted(place: Callable[[], Place]) -> None:
    here = place()
    name = here.keep()
    listed = here.only()
    assert (listed.id, listed.kiosk, listed.done_ms) == (name, KIOSK, None)
    assert "Vauquelin-Orsel" not in listed.model_dump_json()
    assert here.backs.open(name, ELSEWHERE) is None
    assert here.backs.open("no-such-wish-at-all", SAMIA) is None
    lines = here.town.store.read(lambda conn: journal.newest(conn, "town", 9))
    assert lines == []
    assert here.backs.open(name, SAMIA) == WISH
    (line,) = here.town.store.read(lambda conn: journal.newest(conn, "town", 9))
    assert (line.who, line.action, line.object) == ("samia", "call_back.opened", name)
    assert here.backs.waiting(ELSEWHERE) == []


def test_no_byte_is_readable_while_it_waits_and_none_is_left_when_it_is_done(
    place: Callable[[], Place],
) -> None:
    here = place()
    name = here.keep()
    sealed = here.sealed()
    assert not here.holds(b"Vauquelin-Orsel", b"98 01 23", b"demain vers dix heures")
    assert here.holds(sealed[100:164])
    assert here.backs.done(name, ELSEWHERE) is None
    done = here.backs.done(name, SAMIA)
    assert done is not None
    assert (done.done_by, done.done_ms) == ("Samia", here.town.now[0])
    assert here.backs.done(name, SAMIA) == done, "said twice, done once"
    assert here.backs.open(name, SAMIA) is None
    assert not here.holds(*(sealed[at : at + 64] for at in range(0, len(sealed) - 64, 64)))


def test_a_wish_of_a_fortnight_ago_is_erased(place: Callable[[], Place]) -> None:
    here = place()
    here.keep()
    here.town.now[0] += KEPT_MS - 1
    here.backs.sweep()
    assert here.backs.open(here.only().id, SAMIA) == WISH
    here.town.now[0] += 1
    here.backs.sweep()
    assert here.backs.open(here.only().id, SAMIA) is None
    assert list((here.data / "call-backs").iterdir()) == []


def test_what_a_crash_left_is_erased_later_and_what_is_under_way_is_not(place: Callable[[], Place]) -> None:
    here = place()
    name = here.keep()
    folder = here.data / "call-backs"
    (folder / "left-by-a-crash.sealed").write_bytes(b"x" * 100)
    here.town.now[0] = 0
    here.backs.sweep()
    assert len(list(folder.iterdir())) == 2, "younger than an hour: it may be under way"
    here.town.now[0] = 2_000_000_000_000
    assert here.backs.sweep() == 2, "and the other one's time is over"
    assert here.backs.open(name, SAMIA) is None


def test_over_the_kiosks_outbox_it_is_kept_once_and_leaves_no_plain_hash(hub: HubProcess) -> None:
    known, key = trusted(hub), uuid.uuid4().hex
    binding = outbox_binding(CALL_BACK, key)

    def envelope(wish: CallBackRequest) -> Envelope:
        made = sealer(known.hub.key_bytes())(wish.model_dump_json().encode(), binding)
        return Envelope(kind=CALL_BACK, sealed=to_base64url(made))

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: known.line.give(key, envelope(WISH)), range(100)))  # type: ignore[arg-type]
    assert set(found) == {Taken(call=None)}
    other = WISH.model_copy(update={"name": "Une autre"})
    assert known.line.give(key, envelope(other)) == TurnedAway(ProblemCode.KEY_REUSED)  # type: ignore[arg-type]
    with hub.store() as store:
        backs = CallBacks(store, kept_hub_key(hub.data), hub.data / "call-backs", lambda: 0)
        (waiting,) = backs.waiting(SAMIA)
        assert backs.open(waiting.id, SAMIA) == WISH
        kept = select(answer.c.body_sha256).where(answer.c.key == key)
        hashed = store.read(lambda conn: conn.execute(kept).scalar_one())
    plain = Message("", "", key, CALL_BACK, WISH.model_dump_json().encode())
    assert hashed != plain.sha256(), "who knows the name must not find the number by trying"
    elsewhere = trusted(hub, KioskIdentity(id="hall-b-9", name="borne 9", place="Hall B"))
    own = uuid.uuid4().hex
    made = sealer(known.hub.key_bytes())(WISH.model_dump_json().encode(), outbox_binding(CALL_BACK, own))
    lying = Envelope(kind=CALL_BACK, sealed=to_base64url(made))
    assert elsewhere.line.give(own, lying) == TurnedAway(ProblemCode.WRONG_PROOF)  # type: ignore[arg-type]
    assert "Vauquelin-Orsel" not in hub.log.read_text()
    assert files_with([hub.data], b"Vauquelin-Orsel") == []


def test_a_wish_is_as_old_as_the_moment_it_was_left_and_may_still_be_answered(
    place: Callable[[], Place],
) -> None:
    there = place()
    there.keep(age_s=13 * 86_400)
    kept = there.only()
    assert kept.made_ms == there.town.now[0] - 13 * 86_400_000
    assert kept.expires_ms == there.town.now[0] + HEARD_MS, "who was heard of now can be called now"


def test_a_wish_that_is_done_leaves_no_file_when_its_message_comes_again(place: Callable[[], Place]) -> None:
    there = place()
    name = there.keep()
    there.backs.done(name, SAMIA)
    there.backs.store_sealed(there.message(), WISH)
    assert list((there.data / "call-backs").iterdir()) == []
