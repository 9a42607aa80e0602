"""A paper that a phone sends: real hub, real keys, real process that reads it; the page says what came."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from kiosk.app.desks.intake import IntakeDesk
from kiosk.app.desks.scan import Paper
from kiosk.app.nearhub.link import HubLink
from kiosk.pages import actions as act
from kiosk.pages import states as page
from kiosk.pages.effects import Effect
from kiosk.pages.sheets import MOST_SHEETS
from kiosk.procedures.models import Kind
from kiosk.types import Lang
from scanner.filing import Filing
from scanner.takein import TakenIn, take_in
from tests.kiosk.app.test_desks import OneVisit, does, wait
from tests.support.hub import KIOSK, TOKEN, HubProcess, running_hub
from tests.support.losing import LosingLine, losing_line
from tests.support.pocket import Pocket
from tests.support.visit import Visit

BILL = Path(__file__).parents[3] / "config" / "demo" / "bill.jpg"
PAPER = Paper("Justificatif", Lang("fr"))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path_factory.mktemp("intake") / "hub").start()
    yield process
    process.stop()


@pytest.fixture
def link(hub: HubProcess) -> Iterator[HubLink]:
    made = HubLink(TOKEN, KIOSK)
    made.connect(hub.url)
    yield made
    made.close()


@pytest.fixture
def piece(visit: Visit) -> Visit:
    opened = visit.opens()
    for one in opened.session.procedure.pages.values():  # type: ignore[union-attr]
        if one.kind is Kind.PIECE:
            return opened.as_far_as(one.id)
    raise AssertionError("this procedure asks for no paper")


class Sending:
    """One visit on a paper's page, its desk, and the links that it showed."""

    def __init__(self, visit: Visit, link: HubLink, scratch: Path) -> None:
        self.visit, self.one, self.lent = visit, OneVisit(visit.session), list[str]()
        self.no_process = False
        self.meanwhile: Callable[[], object] = tuple
        """What happens while the pages are made."""

        def takes_in(paper: Paper, files: Sequence[bytes], today: date) -> list[TakenIn]:
            self.meanwhile()
            if self.no_process:
                raise BlockingIOError
            return take_in(files, Filing(paper.title, paper.lang, scratch), today)

        self.desk = IntakeDesk(link, self.one.handle, takes_in, lambda: visit.today, self.lent.append)

    def opens(self, room: int = MOST_SHEETS) -> Pocket:
        before = len(self.lent)
        assert self.does(act.UsePhone()) == (Effect.OPEN_INTAKE,)
        self.desk.open(PAPER, room)
        wait(lambda: len(self.lent) > before, 60)
        self.one.waits_for(page.IntakeReady, "intake", 60)
        return Pocket(self.lent[-1])

    def does(self, action: act.Action) -> tuple[Effect, ...]:
        return does(self.one, self.visit, action)

    def confirms(self, phone: Pocket) -> None:
        assert phone.claim().json()["mode"] == "intake"
        self.one.waits_for(page.IntakePairing, "intake", 60)
        assert self.one.session.intake == page.IntakePairing(phone.code)
        assert phone.sends(("image/jpeg", b"too early")).status_code == 409
        assert self.does(act.ConfirmPhone(True)) == (Effect.ACCEPT_INTAKE,)
        self.desk.accept(phone.code)
        assert phone.waits_for("accepted")["status"] == 200


@pytest.fixture
def sending(piece: Visit, link: HubLink, tmp_path: Path) -> Iterator[Sending]:
    made = Sending(piece, link, tmp_path)
    yield made
    made.desk.close()
    assert made.desk.join(60), "no thread of a visit outlives it"


def test_a_photograph_comes_as_a_page_and_a_wrong_file_is_told_on_both_screens(
    sending: Sending, hub: HubProcess
) -> None:
    phone = sending.opens()
    sending.confirms(phone)
    picture = BILL.read_bytes()
    sent = phone.sends(("image/jpeg", picture), ("text/plain", b"not a picture at all"))
    assert sent.json()["sealed"] is True
    sending.one.waits_for(page.IntakeDone, "intake", 240)
    assert sending.one.session.intake == page.IntakeDone(1, ("not_a_picture",))
    assert phone.turn()["files"] == ["ok", "not_a_picture"]
    assert not list(hub.data.rglob("*.sealed"))
    current = sending.one.session.route(sending.visit.today).current
    (sheet,) = sending.one.session.stack_of(current).sheets
    assert sheet.pdf.startswith(b"%PDF-")
    assert sheet.still is None
    sending.does(act.LeavePhone())
    assert sending.one.session.intake == page.NoIntake()
    assert sending.one.session.scan == page.ScanShown(sheet)


def sends_a_bill(sending: Sending) -> Pocket:
    phone = sending.opens()
    sending.confirms(phone)
    assert phone.sends(("image/jpeg", BILL.read_bytes())).json()["sealed"] is True
    return phone


@pytest.fixture
def line(hub: HubProcess) -> Iterator[LosingLine]:
    with losing_line(hub.url) as made:
        yield made


@pytest.fixture
def sending_badly(piece: Visit, line: LosingLine, tmp_path: Path) -> Iterator[Sending]:
    """The same, over a line where things go wrong."""
    link = HubLink(TOKEN, KIOSK)
    link.connect(line.url)
    made = Sending(piece, link, tmp_path)
    yield made
    made.desk.close()
    assert made.desk.join(60)
    link.close()


def test_pages_that_were_read_come_though_the_hub_is_away(sending_badly: Sending, line: LosingLine) -> None:
    """The page said for ever that it reads: the pages were there, and only the hub's word on them was not."""

    def goes_away() -> None:
        line.away = True

    sending_badly.meanwhile = goes_away
    phone = sends_a_bill(sending_badly)
    sending_badly.one.waits_for(page.IntakeDone, "intake", 240)
    assert sending_badly.one.session.intake == page.IntakeDone(1)
    assert phone.turn()["files"] is None
    line.away = False
    wait(lambda: phone.turn()["files"] == ["ok"], 60)


@pytest.mark.long
def test_who_has_gone_on_before_the_hub_is_back_has_not_taken_the_pages_back(
    sending_badly: Sending, line: LosingLine
) -> None:
    line.loses = lambda method, path: method == "POST" and path.endswith("/done")
    phone = sends_a_bill(sending_badly)
    sending_badly.one.waits_for(page.IntakeDone, "intake", 240)
    sending_badly.does(act.LeavePhone())
    line.loses = lambda method, path: False
    sending_badly.desk.leave()
    assert sending_badly.desk.join(60)
    assert phone.turn()["files"] == ["ok"]


@pytest.mark.long
def test_a_link_whose_time_is_over_takes_no_page_away_that_was_read(sending: Sending, link: HubLink) -> None:
    """The hub said 410 to "these are read", and what was read was thrown away."""
    client, gone = link.client, list[Pocket]()
    assert client is not None
    sending.meanwhile = lambda: client.revoke(gone[0].id)
    gone.append(sending.opens())
    sending.confirms(gone[0])
    assert gone[0].sends(("image/jpeg", BILL.read_bytes())).json()["sealed"] is True
    sending.one.waits_for(page.IntakeDone, "intake", 240)
    assert sending.one.session.intake == page.IntakeDone(1)


def test_a_link_whose_time_was_over_before_the_kiosk_heard_of_it_gives_way_to_another(
    piece: Visit, tmp_path: Path
) -> None:
    """The answer to its announcement was lost, and the hub said 410 to each that followed."""
    quick = running_hub(tmp_path / "quick", "--parcel-lifetime-s", "0.5")
    with quick as hub, losing_line(hub.url) as line:
        link = HubLink(TOKEN, KIOSK)
        link.connect(line.url)
        made = Sending(piece, link, tmp_path)
        line.loses = lambda method, path: method == "PUT" and len(line.lost) < 2
        made.does(act.UsePhone())
        made.desk.open(PAPER, MOST_SHEETS)
        wait(lambda: bool(made.lent), 60)
        assert len(line.lost) == 2
        assert line.lost[0][1].split("/")[-1] not in made.lent[0]
        made.desk.close()
        assert made.desk.join(60)
        link.close()


def test_a_page_that_is_left_at_once_leaves_no_link_behind(sending: Sending) -> None:
    """Between the touch and the hub's word nobody told the desk that the page was left."""
    sending.does(act.UsePhone())
    sending.desk.open(PAPER, MOST_SHEETS)
    assert sending.desk.is_open
    sending.does(act.Back())
    sending.desk.leave()
    assert not sending.desk.is_open
    assert sending.desk.join(60)
    assert all(Pocket(url).claim().status_code == 410 for url in sending.lent)


def test_a_fault_of_the_reading_is_said(sending: Sending) -> None:
    """No process could be started: the page said for ever that the papers are being read."""
    phone = sending.opens()
    sending.confirms(phone)
    sending.no_process = True
    assert phone.sends(("image/jpeg", b"x")).json()["sealed"] is True
    sending.one.waits_for(page.IntakeFailed, "intake", 240)


@pytest.mark.long
def test_pages_that_do_not_fit_any_more_are_told_on_both_screens(sending: Sending) -> None:
    """What came after the twentieth page was dropped, and the page counted it all the same."""
    phone, pdf = sending.opens(room=2), io.BytesIO()
    sending.confirms(phone)
    white = Image.new("RGB", (400, 566), "white")
    white.save(pdf, "PDF", save_all=True, append_images=[white, white])
    bill = BILL.read_bytes()
    sent = phone.sends(("image/jpeg", bill), ("application/pdf", pdf.getvalue()), ("image/jpeg", bill))
    assert sent.json()["sealed"] is True
    sending.one.waits_for(page.IntakeDone, "intake", 240)
    assert sending.one.session.intake == page.IntakeDone(2, ("too_many_pages",))
    assert phone.turn()["files"] == ["ok", "too_many_pages", "ok"]
    current = sending.one.session.route(sending.visit.today).current
    assert len(sending.one.session.stack_of(current)) == 2


def test_a_phone_that_nobody_confirmed_is_not_read_whatever_the_hub_says(
    sending: Sending, link: HubLink
) -> None:
    """The hub, or who speaks for another kiosk, says "accepted": only the person at this screen can."""
    phone = sending.opens()
    assert phone.claim().status_code == 200
    sending.one.waits_for(page.IntakePairing, "intake", 60)
    sending.desk.accept("no such digits")
    assert phone.turn()["accepted"] is False
    assert link.client is not None
    link.client.accept(phone.id, phone.keys.public)
    assert phone.waits_for("accepted")["status"] == 200
    assert phone.sends(("image/jpeg", BILL.read_bytes())).status_code == 200
    sealed = phone.waits_for("sealed")
    # Long enough for a kiosk that believes: what it had read it would have told.
    assert phone.turn(5, sealed["version"])["files"] is None
    assert sending.one.session.intake == page.IntakePairing(phone.code)


def test_somebody_elses_phone_sends_nothing(sending: Sending) -> None:
    stranger = sending.opens()
    assert stranger.claim().status_code == 200
    sending.one.waits_for(page.IntakePairing, "intake", 60)
    assert sending.does(act.ConfirmPhone(False)) == (Effect.OPEN_INTAKE,)
    sending.desk.open(PAPER, MOST_SHEETS)
    wait(lambda: len(sending.lent) == 2, 60)
    wait(lambda: stranger.turn()["status"] == 410, 60)
    assert stranger.sends(("image/jpeg", b"x")).status_code == 410
    assert sending.lent[0].split("#")[1] != sending.lent[1].split("#")[1]


def test_bytes_that_do_not_open_are_refused_and_told(sending: Sending) -> None:
    phone = sending.opens()
    sending.confirms(phone)
    assert phone.ask("PUT", "blob", data=b"no sealed container").status_code == 200
    sending.one.waits_for(page.IntakeDone, "intake", 60)
    assert sending.one.session.intake == page.IntakeDone(0, ("unreadable",))
    assert phone.turn()["files"] == ["unreadable"]


def test_a_page_that_is_left_takes_no_more(sending: Sending) -> None:
    phone = sending.opens()
    sending.does(act.Back())
    assert sending.one.session.intake == page.NoIntake()
    sending.desk.leave()
    wait(lambda: phone.claim().status_code == 410, 60)
    assert not sending.desk.is_open


def test_without_a_hub_the_page_says_so(piece: Visit, tmp_path: Path) -> None:
    made = Sending(piece, HubLink(TOKEN, KIOSK), tmp_path)
    made.does(act.UsePhone())
    made.desk.open(PAPER, MOST_SHEETS)
    made.one.waits_for(page.IntakeFailed, "intake", 60)
    made.desk.close()
    assert made.desk.join(60), "no thread of a visit outlives it"


@pytest.mark.long
def test_pictures_keep_their_page_and_pdfs_their_pages(tmp_path: Path) -> None:
    pdf = io.BytesIO()
    white = Image.new("RGB", (827, 1169), "white")
    white.save(pdf, "PDF", save_all=True, append_images=[white])
    files = [b"", pdf.getvalue(), b"%PDF-1.4 broken"]
    empty, two, broken = take_in(files, Filing("Papier", Lang("fr"), tmp_path), date(2026, 11, 22))
    assert (len(two.pages), two.refused) == (2, "")
    assert (empty.refused, broken.refused) == ("empty", "pdf_broken")
    assert all(one.still.bgr == b"" for one in two.pages)


def test_a_file_that_cannot_be_worked_on_costs_no_other_its_turn(tmp_path: Path) -> None:
    """The memory for its files was full: the file that needed it took all that came after it along."""
    pdf = io.BytesIO()
    Image.new("RGB", (827, 1169), "white").save(pdf, "PDF")
    nowhere = Filing("Papier", Lang("fr"), tmp_path / "gone")
    one, other = take_in([pdf.getvalue(), b"no picture"], nowhere, date(2026, 11, 22))
    assert (one.refused, other.refused) == ("died", "not_a_picture")


def test_a_reader_that_dies_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert take_in([b"x", b"y"], Filing("P", Lang("fr"), tmp_path), date(2026, 1, 1)) == [
        TakenIn(refused="died"),
        TakenIn(refused="died"),
    ]


@pytest.mark.parametrize("said", ["nonsense", "[]", "{}", '{"event": "taken", "size": 0}'])
def test_a_reader_that_talks_nonsense_is_a_refusal(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that listened ended, and the page said for ever that the papers were being read."""
    (tmp_path / "python").write_text(f"#!/bin/sh\necho '{said}'\n")
    (tmp_path / "python").chmod(0o700)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    refused = [TakenIn(refused="died")]
    assert take_in([b"x"], Filing("P", Lang("fr"), tmp_path), date(2026, 1, 1)) == refused


def test_an_action_that_came_too_late_changes_nothing(piece: Visit) -> None:
    for action in (act.ConfirmPhone(True), act.RenewParcel(), act.CancelParcel()):
        opened = replace(piece, session=replace(piece.session, intake=page.IntakeReading()))
        assert opened.does(action).session == opened.session
