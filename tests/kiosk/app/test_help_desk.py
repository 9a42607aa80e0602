"""The call for help against real hubs: through the outbox, true on the screen, and over cuts and restarts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from hub.contract import KioskActivity
from kiosk.app.desks.help import HelpDesk
from kiosk.app.later import VisitHandle
from kiosk.app.nearhub.keeper import Keeper
from kiosk.app.nearhub.link import HubLink
from kiosk.pages import states as page
from kiosk.pages.actions import Action
from kiosk.pages.session import Session
from kiosk.uplink import states as hub_states
from kiosk.uplink.outbox import MessageKey
from tests.support.hub import KIOSK, TOKEN, HubProcess, Mediator
from tests.support.oncall import on_shift
from tests.support.visit import Visit, valbourg
from tests.support.waiting import until as wait

SENT = (page.CallSent, page.CallNobody)
"""The hub has it; whether anybody is on shift is another matter."""


class OneVisit:
    """Stands for the main thread: what was posted to it is done whenever the session is looked at."""

    def __init__(self, session: Session) -> None:
        self._session, self.over = session, False
        self._posted = SimpleQueue[Callable[[], None]]()
        self.handle = VisitHandle(self._posted.put, lambda: not self.over, self._apply)
        self.began: tuple[str, str] | None = None

    @property
    def session(self) -> Session:
        while not self._posted.empty():
            self._posted.get()()
        return self._session

    def _apply(self, update: Callable[[Session], Session]) -> None:
        self._session = update(self._session)

    def shows(self, session: Session) -> None:
        self._session = session

    def desk(self, link: HubLink) -> HelpDesk:
        return HelpDesk(link, self.handle, self._begins)

    def _begins(self, name: str, staff: str) -> None:
        self.began = name, staff

    def does(self, action: Action) -> None:
        self._session = Visit(valbourg(), self.session).does(action).session

    def sees(self, kind: type | tuple[type, ...]) -> None:
        wait(lambda: isinstance(self.session.call, kind), 60)


def a_link(data: Path) -> HubLink:
    return HubLink(TOKEN, KIOSK, keeper=Keeper(data, KIOSK, TOKEN), data=data)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path / "hub").start()
    yield process
    process.stop()


@pytest.fixture
def samia(hub: HubProcess) -> Iterator[Mediator]:
    """Somebody who could come, as long as the test goes on."""
    with on_shift(hub) as mediator:
        yield mediator


@pytest.fixture
def link(hub: HubProcess, tmp_path: Path) -> Iterator[HubLink]:
    made = a_link(tmp_path / "kiosk")
    made.connect(hub.url)
    yield made
    made.close()


def state_of(hub: HubProcess, call: hub_states.CallId) -> object:
    return hub.client().call_state(call)


def raised(desk: HelpDesk) -> hub_states.CallId:
    assert desk._call is not None
    assert desk._call.id is not None
    return desk._call.id


def open_calls(hub: HubProcess) -> list[dict]:  # type: ignore[type-arg]
    stream = hub.mediator("Samia").events()
    try:
        return next(stream)[2]["calls"]
    finally:
        stream.close()  # type: ignore[attr-defined]


def test_a_call_is_sent_seen_accepted_and_closed(
    hub: HubProcess, samia: Mediator, link: HubLink, visit: Visit
) -> None:
    one = OneVisit(visit.session)
    desk = one.desk(link)
    desk.raise_call("Une démarche", "Étape 2 sur 9", one.session)
    one.sees(SENT)
    call = raised(desk)
    for version, (step, kind) in enumerate(
        (("seen", page.CallSeen), ("accept", page.CallAccepted), ("close", page.CallEnded)), 1
    ):
        assert samia.step(call, step, version).status_code == 200
        one.sees(kind)
    assert one.session.call == page.CallEnded(answered=True)
    desk.close()
    assert link.post is not None
    assert link.post.report().waiting == 0, "what a mediator has closed is not taken back"


def test_a_call_without_a_hub_says_so_and_leaves_when_it_can(tmp_path: Path, visit: Visit) -> None:
    one, link = OneVisit(visit.session), a_link(tmp_path / "kiosk")
    desk = one.desk(link)
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallUnsent)
    hub = HubProcess(tmp_path / "late").start()
    try:
        link.connect(hub.url)
        one.sees(SENT)
        hub.kill()
        one.sees(page.CallLost)
    finally:
        desk.close()
        link.close()
        hub.stop()


def test_a_call_made_while_the_line_is_cut_leaves_when_it_is_back(
    hub: HubProcess, link: HubLink, visit: Visit
) -> None:
    one = OneVisit(visit.session)
    wait(lambda: link.client is not None, 30)
    hub.kill()
    desk = one.desk(link)
    desk.raise_call("Une démarche", "Étape 2 sur 9", one.session)
    one.sees(page.CallUnsent)
    assert link.post is not None
    assert link.post.report().waiting == 1
    hub.start()
    link.doing(KioskActivity.VISIT)
    one.sees(SENT)
    assert [call["step"] for call in open_calls(hub)] == ["Étape 2 sur 9"]
    desk.close()


def test_a_call_that_was_promised_is_sent_after_a_restart_of_the_kiosk(
    hub: HubProcess, tmp_path: Path, visit: Visit
) -> None:
    first, one = a_link(tmp_path / "kiosk"), OneVisit(visit.session)
    first.connect(hub.url)
    wait(lambda: first.client is not None, 30)
    hub.kill()
    desk = one.desk(first)
    desk.raise_call("Une démarche", "Étape 3 sur 9", one.session)
    one.sees(page.CallUnsent)
    # The power goes: nobody says goodbye to the desk.
    first.close()
    on_disk = b"".join(file.read_bytes() for file in (tmp_path / "kiosk").glob("outbox*"))
    assert "Étape 3".encode() not in on_disk, "it lies there sealed"
    hub.start()
    again = a_link(tmp_path / "kiosk")
    try:
        again.connect(hub.url)
        wait(lambda: [call["step"] for call in open_calls(hub)] == ["Étape 3 sur 9"], 30)
    finally:
        again.close()


def test_a_call_taken_back_is_gone_at_the_hub(hub: HubProcess, link: HubLink, visit: Visit) -> None:
    one = OneVisit(visit.session)
    desk = one.desk(link)
    desk.raise_call("Une démarche", "", one.session)
    one.sees(SENT)
    call = raised(desk)
    desk.cancel()
    wait(lambda: isinstance(state_of(hub, call), hub_states.CallCancelled), 30)
    assert hub.mediator("Samia").step(call, "accept", 2).status_code == 409
    desk.close()


def test_a_call_taken_back_while_the_line_is_cut_never_rings(
    hub: HubProcess, link: HubLink, visit: Visit
) -> None:
    one = OneVisit(visit.session)
    wait(lambda: link.client is not None, 30)
    hub.kill()
    desk = one.desk(link)
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallUnsent)
    desk.cancel()
    assert link.post is not None
    post = link.post
    # Its end waits in its place: nobody knows whether the hub had heard the call.
    wait(lambda: post.report().waiting == 1, 30)
    hub.start()
    link.doing(KioskActivity.VISIT)
    wait(lambda: post.report().waiting == 0, 30)
    assert open_calls(hub) == []
    desk.close()


@pytest.mark.long
def test_a_call_that_waited_too_long_is_made_anew_for_who_is_still_there(
    hub: HubProcess, link: HubLink, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.app.desks.callpost.CALL_S", 0.5)
    one = OneVisit(visit.session)
    wait(lambda: link.client is not None, 30)
    hub.kill()
    desk = one.desk(link)
    desk.raise_call("Une démarche", "", one.session)
    one.sees(page.CallUnsent)
    assert desk._call is not None
    call, first = desk._call, desk._call.key
    wait(lambda: one.session and call.key != first, 60)
    assert link.post is not None
    assert "help-call" not in link.post.report().dead
    monkeypatch.setattr("kiosk.app.desks.callpost.CALL_S", 300.0)
    hub.start()
    link.doing(KioskActivity.VISIT)
    one.sees(SENT)
    assert len(open_calls(hub)) == 1
    desk.close()


def test_what_the_post_room_cannot_open_is_set_aside(tmp_path: Path, hub: HubProcess) -> None:
    folder = tmp_path / "kiosk"
    folder.mkdir()
    (folder / "outbox.sqlite3").write_bytes(b"no database at all" * 200)
    link = a_link(folder)
    link.connect(hub.url)
    try:
        assert link.post is not None
        post = link.post
        told: list[object] = []
        key = MessageKey("a-message-after-damage")
        wait(lambda: post.put("help-withdrawal", key, b"{}", lifetime_s=60, heard=told.append), 30)
        wait(lambda: post.report().dead == {"help-withdrawal": 1}, 30)
        assert len(list(folder.glob("outbox.sqlite3.damaged-*"))) == 1
    finally:
        link.close()


def test_a_closed_post_room_takes_nothing(tmp_path: Path) -> None:
    link = a_link(tmp_path / "kiosk")
    assert link.post is not None
    link.close()
    started = time.monotonic()
    assert not link.post.put("help-call", MessageKey("never-mind"), b"{}", lifetime_s=1, heard=print)
    assert link.post.take_back(MessageKey("never-mind"))
    assert link.post.report().waiting == 0
    assert time.monotonic() - started < 60


def test_an_outbox_that_cannot_be_opened_now_is_left_alone_and_tried_again(
    tmp_path: Path, hub: HubProcess, visit: Visit
) -> None:
    """A full disk once would have had the whole outbox set aside as damaged."""
    folder = tmp_path / "kiosk"
    # A folder in the file's place: the system says no, as it does on a full or foreign disk.
    (folder / "outbox.sqlite3").mkdir(parents=True)
    link, one = a_link(folder), OneVisit(visit.session)
    link.connect(hub.url)
    desk = one.desk(link)
    try:
        wait(lambda: link.client is not None, 60)
        desk.raise_call("Une démarche", "", one.session)
        one.sees(page.CallUnsent)
        assert [file.name for file in folder.glob("outbox*")] == ["outbox.sqlite3"]
        (folder / "outbox.sqlite3").rmdir()
        link.doing(KioskActivity.VISIT)
        one.sees(SENT)
    finally:
        desk.close()
        link.close()


def test_a_post_room_that_was_closed_stays_so(tmp_path: Path, hub: HubProcess) -> None:
    """The beats' thread may still be settling when the program ends."""
    keeper = Keeper(tmp_path / "kiosk", KIOSK, TOKEN)
    keeper.at(hub.url)
    keeper.close()
    keeper.settle()
    assert not keeper.post.is_open


def test_what_the_disk_does_not_take_is_not_promised(tmp_path: Path, hub: HubProcess) -> None:
    keeper = Keeper(tmp_path / "kiosk", KIOSK, TOKEN)
    keeper.at(hub.url)
    keeper.settle()
    try:
        assert keeper.post._outbox is not None
        keeper.post._outbox._db.execute("PRAGMA query_only = ON")
        told: list[object] = []
        key = MessageKey("a-message-for-a-full-disk")
        assert not keeper.post.put("help-withdrawal", key, b"{}", lifetime_s=60, heard=told.append)
        keeper.post._outbox._db.execute("PRAGMA query_only = OFF")
        assert keeper.post.put("help-withdrawal", key, b"{}", lifetime_s=60, heard=told.append)
        wait(lambda: told, 60)
    finally:
        keeper.close()
