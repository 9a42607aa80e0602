"""A kiosk's key and what it knows of its hub, on the disk; and the thread that sends what waits."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.contract import ProblemCode
from hub.contract.devices import HELP_WITHDRAWAL, Taken, Withdrawal
from hub.contract.signatures import SKEW_HEADER
from kiosk.uplink.client import HubClient
from kiosk.uplink.enrolling import NotTrusted, Trusted, Waits, known_hub, look_again, show_key
from kiosk.uplink.outbox import MessageKey, Outbox
from kiosk.uplink.sealing import sealer
from kiosk.uplink.sender import Expired, News, Sender
from kiosk.uplink.states import HubDown
from kiosk.uplink.trust import KnownHub, TrustFolder, from_base64url
from kiosk.uplink.trustline import TrustLine, TurnedAway
from tests.support.devices import decide, trusted, waiting
from tests.support.hub import KIOSK, HubProcess, running_hub
from tests.support.otherhubs import ODD_ADDRESSES, another_server
from tests.support.waiting import until

BODY = Withdrawal(call_key="no-such-call").model_dump_json().encode()


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("trust") / "data") as process:
        yield process


@pytest.fixture(scope="module")
def known(hub: HubProcess) -> Trusted:
    return trusted(hub)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Post:
    """An outbox with its sender, and all that was told."""

    def __init__(self, file: Path, known: Trusted) -> None:
        self.line: TrustLine | None = known.line
        self.box = Outbox(file, sealer(known.hub.key_bytes()), now_ms, jitter=lambda low, high: low)
        self.sender = Sender(self.box, lambda: self.line, now_ms).start()
        self.told: list[News] = []

    def put(self, key: str, body: bytes = BODY, lifetime_s: float = 60) -> MessageKey:
        named = MessageKey(key)
        self.sender.listen(named, self.told.append)
        self.box.put(HELP_WITHDRAWAL, named, body, lifetime_s=lifetime_s)
        self.sender.wake()
        return named

    def close(self) -> None:
        assert self.sender.close(30)
        self.box.close()


@pytest.fixture
def post(tmp_path: Path, known: Trusted) -> Iterator[Post]:
    made = Post(tmp_path / "outbox.sqlite3", known)
    yield made
    made.close()


def test_a_key_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    folder = TrustFolder(tmp_path / "device")
    key = folder.key()
    assert folder.key().public == key.public
    assert stat.S_IMODE((tmp_path / "device" / "device-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "device").stat().st_mode) == 0o700
    (tmp_path / "device" / "device-key").write_text("cut off")
    assert folder.key().public != key.public
    assert from_base64url("not base64 é") == b""


@pytest.mark.parametrize("damaged", [b"cut off", b"A" * 20 + b"\xc3" + b"A" * 22])
def test_a_damaged_key_makes_place_for_a_new_one_and_is_not_lost(tmp_path: Path, damaged: bytes) -> None:
    """A single foreign byte kept a kiosk out of order for ever, and its hub was not told."""
    folder, file = TrustFolder(tmp_path), tmp_path / "device-key"
    file.write_bytes(damaged)
    made = folder.key()
    assert folder.key().public == made.public
    (aside,) = tmp_path.glob("device-key.damaged-*")
    assert aside.read_bytes() == damaged


def test_a_folder_in_the_place_of_the_key_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "device-key" / "within").mkdir(parents=True)
    assert TrustFolder(tmp_path).key().public == TrustFolder(tmp_path).key().public


def test_a_hub_is_what_was_pinned_and_nothing_else(tmp_path: Path) -> None:
    folder = TrustFolder(tmp_path / "device")
    assert folder.hub() is None
    hub = KnownHub(url="https://hub.example", key="A" * 43, device="d", town="Mairie d’Évry")
    folder.pin(hub)
    assert folder.hub() == hub
    assert known_hub(folder, "https://other.example") == NotTrusted("not_enrolled")
    assert isinstance(known_hub(folder, "https://hub.example/"), Trusted)
    (tmp_path / "device" / "hub.json").write_text("{")
    assert folder.hub() is None


def test_a_hub_that_changes_its_key_meanwhile_is_not_trusted(hub: HubProcess) -> None:
    shown = waiting(hub)
    changed = Waits(shown.hub.model_copy(update={"key": "B" * 43}), shown.line)
    assert look_again(changed) == NotTrusted("other_key")
    decide(hub.administrator(), shown.line.key.name, "approve")
    assert look_again(changed) == NotTrusted("other_key")
    assert isinstance(look_again(shown), Trusted)


def test_no_hub_is_an_answer(tmp_path: Path) -> None:
    key = TrustFolder.fresh_key()
    assert show_key("http://127.0.0.1:9", key, KIOSK, "ABCD2345") == HubDown("unreachable")
    assert "private" not in repr(key)


@pytest.mark.parametrize("url", ODD_ADDRESSES)
def test_an_address_that_none_can_have_is_a_hub_that_is_down(url: str) -> None:
    key = TrustFolder.fresh_key()
    assert show_key(url, key, KIOSK, "ABCD2345") == HubDown("unreachable")
    assert HubClient(url, "a token", KIOSK).health() == HubDown("unreachable")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("-400", -400), ("", None), ("²", None), ("--4", None), ("9" * 5000, None), ("4.5", None)],
)
def test_a_clock_is_only_told_to_be_wrong_by_a_number(said: str, meant: int | None) -> None:
    body = b'{"code": "clock_skew"}'
    with another_server(401, body, {SKEW_HEADER: said}) as url:
        asked = show_key(url, TrustFolder.fresh_key(), KIOSK, "ABCD2345")
    assert asked == NotTrusted("clock_skew", meant)


def test_a_message_leaves_and_its_row_goes(post: Post) -> None:
    key = post.put("a-plain-message")
    until(lambda: post.told == [Taken(call=None)])
    until(lambda: post.box.find(key) is None)
    assert post.box.counts() == (0, {})


def test_a_message_waits_for_a_line(post: Post) -> None:
    line, post.line = post.line, None
    key = post.put("a-message-without-line")
    until(lambda: HubDown("unreachable") in post.told)
    assert post.box.counts() == (1, {})
    post.line = line
    post.sender.line_is_back()
    until(lambda: post.told[-1] == Taken(call=None))
    assert post.box.find(key) is None


def test_what_the_hub_will_never_take_is_seen_and_not_sent_again(post: Post) -> None:
    key = post.put("a-broken-message", b"not what a withdrawal is")
    until(lambda: TurnedAway(ProblemCode.INVALID) in post.told)
    found = post.box.find(key)
    assert found is not None
    assert found.why == "invalid"
    assert post.box.counts() == (0, {HELP_WITHDRAWAL: 1})
    post.sender.line_is_back()
    post.put("another-message")
    until(lambda: post.told[-1] == Taken(call=None))
    assert post.told.count(TurnedAway(ProblemCode.INVALID)) == 1


def test_a_kiosk_that_is_not_known_keeps_its_messages(post: Post, hub: HubProcess) -> None:
    shown, known_line = waiting(hub), post.line
    post.line = shown.line
    key = post.put("a-message-of-a-stranger")
    until(lambda: TurnedAway(ProblemCode.NOT_ENROLLED) in post.told)
    assert post.box.find(key) is not None
    post.line = known_line
    post.sender.line_is_back()
    until(lambda: post.told[-1] == Taken(call=None))


def test_a_message_that_is_too_old_is_told_once(post: Post) -> None:
    post.line = None
    post.put("a-late-message", lifetime_s=0.2)
    until(lambda: Expired() in post.told, 90)
    post.sender.wake()
    assert post.told.count(Expired()) == 1
    assert post.box.counts() == (0, {HELP_WITHDRAWAL: 1})


def test_what_was_never_tried_is_taken_back_for_certain(tmp_path: Path, known: Trusted) -> None:
    box = Outbox(tmp_path / "o.sqlite3", sealer(known.hub.key_bytes()), now_ms)
    sender, key = Sender(box, lambda: None, now_ms), MessageKey("never-sent")
    box.put(HELP_WITHDRAWAL, key, BODY, lifetime_s=60)
    assert sender.take_back(key)
    assert box.find(key) is None
    assert not sender.take_back(key), "it is not there: nobody knows"
    box.put(HELP_WITHDRAWAL, key, BODY, lifetime_s=60)
    sender.start()
    until(lambda: (found := box.find(key)) is not None and found.attempts > 0)
    assert not sender.take_back(key), "a try may have got through"
    until(lambda: box.find(key) is None)
    assert sender.close(30)
    box.close()


def test_what_is_taken_back_on_its_way_is_not_tried_again(tmp_path: Path, known: Trusted) -> None:
    box = Outbox(tmp_path / "o.sqlite3", sealer(known.hub.key_bytes()), now_ms)
    trying, go_on = threading.Event(), threading.Event()

    def slow_line() -> None:
        trying.set()
        assert go_on.wait(30)

    sender, key = Sender(box, slow_line, now_ms).start(), MessageKey("on-its-way")
    box.put(HELP_WITHDRAWAL, key, BODY, lifetime_s=60)
    sender.wake()
    assert trying.wait(30)
    assert not sender.take_back(key), "this try may get through"
    go_on.set()
    until(lambda: box.find(key) is None)
    assert sender.close(30)
    box.close()


def test_a_try_that_ends_in_a_fault_does_not_forget_what_was_taken_back(
    tmp_path: Path, known: Trusted
) -> None:
    box = Outbox(tmp_path / "o.sqlite3", sealer(known.hub.key_bytes()), now_ms)
    trying, go_on, tries = threading.Event(), threading.Event(), list[int]()

    def broken_line() -> None:
        tries.append(1)
        trying.set()
        assert go_on.wait(30)
        raise OSError("a full disk")

    sender, key = Sender(box, broken_line, now_ms).start(), MessageKey("on-its-way")
    box.put(HELP_WITHDRAWAL, key, BODY, lifetime_s=60)
    sender.wake()
    assert trying.wait(30)
    assert not sender.take_back(key)
    go_on.set()

    def gone() -> bool:
        sender.wake()
        return box.find(key) is None

    until(gone)
    assert tries == [1], "nobody rings for a person who is gone"
    assert sender.close(30)
    box.close()


def test_who_listens_before_the_message_is_put_hears_of_it(post: Post) -> None:
    key, looked = MessageKey("put-a-moment-later"), threading.Event()
    post.sender.listen(key, post.told.append)
    honest = post.box.next_in_ms

    def look() -> int | None:
        looked.set()
        return honest()

    # The thread looks once, wholly, while somebody listens to a message that is not there yet.
    post.box.next_in_ms = look  # type: ignore[method-assign]
    post.sender.wake()
    assert looked.wait(30)
    post.box.put(HELP_WITHDRAWAL, key, BODY, lifetime_s=60)
    post.sender.wake()
    until(lambda: post.told == [Taken(call=None)])


def test_a_fault_of_the_disk_does_not_end_the_thread(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, honest = threading.Event(), post.box.due

    def broken() -> None:
        failed.set()
        raise OSError("no space left")

    monkeypatch.setattr(post.box, "due", broken)
    post.sender.wake()
    assert failed.wait(30)
    monkeypatch.setattr(post.box, "due", honest)
    post.put("a-message-after-the-fault")
    until(lambda: post.told == [Taken(call=None)], 90)
