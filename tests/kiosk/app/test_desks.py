"""The desks against a real hub and a real print queue: the session says only what is true."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.contract import KioskActivity
from kiosk.app.desks.papers import compose_content, compose_receipt, for_the_phone
from kiosk.app.desks.parcel import ParcelDesk
from kiosk.app.desks.printing import PrintDesk
from kiosk.app.desks.receipts import ReceiptMaker
from kiosk.app.later import VisitHandle
from kiosk.app.nearhub.link import HubLink
from kiosk.app.nearhub.process import HubProcess as KeptHub
from kiosk.app.nearhub.process import kept_token, python_module
from kiosk.devices.printer import JobFailed, JobPrinted
from kiosk.handoff.parcel import ParcelContent
from kiosk.handoff.records import NotOpened
from kiosk.pages import actions as act
from kiosk.pages import states as page
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.handout import Handout, handout
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.render import RenderFailed
from kiosk.printing.virtual import VirtualPrinter
from kiosk.uplink import states as hub_states
from tests.support.cups_server import cups_printer, virtual_printer
from tests.support.hub import KIOSK, TOKEN, HubProcess
from tests.support.packs import END, opened
from tests.support.pocket import Pocket
from tests.support.visit import Visit

__all__ = ["cups_printer", "virtual_printer"]


class OneVisit:
    """Stands for the main thread: applies each change at once and remembers what was true when."""

    def __init__(self, session: Session) -> None:
        self.session, self.over = session, False
        self.history: list[Session] = []
        self.handle = VisitHandle(lambda work: work(), lambda: not self.over, self._apply)

    def _apply(self, update: Callable[[Session], Session]) -> None:
        self.session = update(self.session)
        self.history.append(self.session)

    def waits_for(self, kind: type, part: str, timeout_s: float = 90) -> None:
        end = time.monotonic() + timeout_s
        while not isinstance(getattr(self.session, part), kind):
            assert time.monotonic() < end, f"{part} is {getattr(self.session, part)}, not {kind.__name__}"
            time.sleep(0.02)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path / "hub").start()
    yield process
    process.stop()


@pytest.fixture
def link(hub: HubProcess) -> Iterator[HubLink]:
    made = HubLink(TOKEN, KIOSK)
    made.connect(hub.url)
    yield made
    made.close()


@pytest.fixture
def done(visit: Visit) -> Visit:
    return visit.opens().as_far_as("done")


def taken_along(visit: Visit) -> tuple[Pen, Handout]:
    pen = Pen(visit.town, visit.session, visit.today)
    made = handout(pen)
    assert made is not None
    return pen, made


def content_of(visit: Visit) -> ParcelContent:
    return compose_content(*taken_along(visit), b"%PDF-1.7 the receipt")


def ended(desk: ParcelDesk) -> None:
    """The visit is over: no thread of it goes on."""
    desk.close()
    assert desk.join(60)


def test_the_parcel_is_ready_only_when_the_hub_has_it(hub: HubProcess, link: HubLink, done: Visit) -> None:
    one, lent = OneVisit(done.session), list[str]()
    desk = ParcelDesk(link, one.handle, lent.append)
    desk.seal("listes-electorales.done", lambda: content_of(done))
    one.waits_for(page.ParcelReady, "parcel")
    assert lent[0].startswith(hub.url)
    assert type(one.history[0].parcel) is page.ParcelSealing
    ready = one.session.parcel
    assert isinstance(ready, page.ParcelReady)
    assert ready.minutes == 30
    assert len(ready.rows.split("/")) == len(ready.rows.split("/")[0]) >= 29
    ended(desk)


def test_a_hub_that_is_down_is_said_and_the_link_comes_when_it_is_back(tmp_path: Path, done: Visit) -> None:
    one, link = OneVisit(done.session), HubLink(TOKEN, KIOSK)
    desk = ParcelDesk(link, one.handle)
    desk.seal("listes-electorales.done", lambda: content_of(done))
    one.waits_for(page.ParcelFailed, "parcel")
    hub = HubProcess(tmp_path / "late").start()
    try:
        link.connect(hub.url)
        one.waits_for(page.ParcelReady, "parcel")
    finally:
        ended(desk)
        link.close()
        hub.stop()


def lent_link(one: OneVisit, link: HubLink, done: Visit) -> tuple[ParcelDesk, list[str]]:
    lent = list[str]()
    desk = ParcelDesk(link, one.handle, lent.append)
    desk.seal("listes-electorales.done", lambda: content_of(done))
    one.waits_for(page.ParcelReady, "parcel")
    wait(lambda: bool(lent))
    return desk, lent


def does(one: OneVisit, done: Visit, action: act.Action) -> tuple[Effect, ...]:
    """What the main thread does with an action of this page."""
    made = done.turner.turn(one.session, action, done.today)
    one.session = made.session
    return made.effects


def test_a_parcel_is_sealed_to_the_phone_that_was_confirmed(link: HubLink, done: Visit) -> None:
    one = OneVisit(done.session)
    desk, lent = lent_link(one, link, done)
    phone = Pocket(lent[0])
    assert phone.claim().json()["sealed"] is False
    one.waits_for(page.ParcelPairing, "parcel")
    assert one.session.parcel == page.ParcelPairing(phone.code)
    assert phone.ask("GET", "blob").status_code == 409, "nothing is on the hub before the person said yes"
    assert does(one, done, act.ConfirmPhone(True)) == (Effect.SEND_PARCEL,)
    assert one.session.parcel == page.ParcelOpening()
    desk.send(phone.code)
    phone.waits_for("sealed")
    opened = phone.opens()
    assert not isinstance(opened, NotOpened)
    assert opened[1][0] == b"%PDF-1.7 the receipt"
    assert phone.ack().json()["phase"] == "consumed"
    one.waits_for(page.ParcelReceived, "parcel")
    ended(desk)


def test_a_no_ends_the_link_and_shows_another(link: HubLink, done: Visit) -> None:
    one = OneVisit(done.session)
    desk, lent = lent_link(one, link, done)
    stranger = Pocket(lent[0])
    assert stranger.claim().status_code == 200
    assert Pocket(lent[0]).claim().json() == {"code": "taken"}
    one.waits_for(page.ParcelPairing, "parcel")
    assert does(one, done, act.ConfirmPhone(False)) == (Effect.RENEW_PARCEL,)
    desk.renew()
    one.waits_for(page.ParcelReady, "parcel")
    ready = one.session.parcel
    assert isinstance(ready, page.ParcelReady)
    assert ready.again
    wait(lambda: len(lent) == 2)
    wait(lambda: stranger.turn()["status"] == 410)
    assert lent[0].split("#")[1] != lent[1].split("#")[1]
    mine = Pocket(lent[1])
    assert mine.claim().status_code == 200
    one.waits_for(page.ParcelPairing, "parcel")
    assert one.session.parcel == page.ParcelPairing(mine.code)
    ended(desk)


@pytest.mark.long
def test_a_phone_that_takes_over_is_asked_about_anew(tmp_path: Path, done: Visit) -> None:
    hub, link = HubProcess(tmp_path / "quick", "--lease-s", "0.2").start(), HubLink(TOKEN, KIOSK)
    try:
        link.connect(hub.url)
        one = OneVisit(done.session)
        desk, lent = lent_link(one, link, done)
        first, second = Pocket(lent[0]), Pocket(lent[0])
        assert first.claim().status_code == 200
        one.waits_for(page.ParcelPairing, "parcel")
        desk.send(first.code)
        assert first.waits_for("sealed")["status"] == 200
        wait(lambda: second.claim().status_code == 200)
        wait(lambda: one.session.parcel == page.ParcelPairing(second.code))
        assert second.turn()["sealed"] is False, "what was sealed to the first is gone"
        assert first.ask("GET", "blob").status_code == 403
        desk.send(first.code)
        assert second.turn()["sealed"] is False, "a yes to other digits is no yes"
        desk.send(second.code)
        second.waits_for("sealed")
        assert not isinstance(second.opens(), NotOpened)
        ended(desk)
    finally:
        link.close()
        hub.stop()


def test_a_cancelled_link_is_dead_before_anybody_is_told(link: HubLink, done: Visit) -> None:
    one = OneVisit(done.session)
    desk, lent = lent_link(one, link, done)
    assert does(one, done, act.CancelParcel()) == (Effect.CANCEL_PARCEL,)
    assert one.session.parcel == page.ParcelCancelled()
    desk.cancel()
    wait(lambda: Pocket(lent[0]).claim().status_code == 410)
    assert does(one, done, act.RenewParcel()) == (Effect.RENEW_PARCEL,)
    desk.renew()
    one.waits_for(page.ParcelReady, "parcel")
    wait(lambda: len(lent) == 2)
    ended(desk)
    wait(lambda: Pocket(lent[1]).claim().status_code == 410)


@pytest.mark.long
def test_the_hub_gone_while_a_phone_waits_is_said_and_the_question_comes_back(
    hub: HubProcess, link: HubLink, done: Visit
) -> None:
    one = OneVisit(done.session)
    desk, lent = lent_link(one, link, done)
    phone = Pocket(lent[0])
    assert phone.claim().status_code == 200
    one.waits_for(page.ParcelPairing, "parcel")
    hub.kill()
    one.waits_for(page.ParcelFailed, "parcel")
    hub.start()
    one.waits_for(page.ParcelPairing, "parcel")
    desk.send(phone.code)
    assert phone.waits_for("sealed")["status"] == 200
    ended(desk)


def test_a_printed_link_opens_with_the_number_and_locks_after_five_others(
    hub: HubProcess, link: HubLink, done: Visit
) -> None:
    desk = ParcelDesk(link, OneVisit(done.session).handle)
    printed, other = (desk.printed(content_of(done), pin) for pin in ("0427", "1111"))
    assert printed is not None
    assert other is not None
    assert "0427" not in printed.url
    assert printed.expires_in_s == pytest.approx(86_400, abs=60), "a day, as the paper says"
    phone = Pocket(printed.url)
    assert phone.claim().json() == {"code": "pin_wanted", "tries_left": 5}
    assert phone.claim("1234").json() == {"code": "wrong_pin", "tries_left": 4}
    assert phone.claim("0427").json()["sealed"] is True
    opened = phone.opens_with("0427")
    assert not isinstance(opened, NotOpened)
    assert opened[1][0] == b"%PDF-1.7 the receipt"
    assert phone.ack().status_code == 200
    thief = Pocket(other.url)
    left = [thief.claim(f"000{n}").json().get("tries_left") for n in range(4)]
    assert left == [4, 3, 2, 1]
    assert thief.claim("0009").json() == {"code": "over", "phase": "locked"}
    assert thief.claim("1111").json() == {"code": "over", "phase": "locked"}
    assert not list(hub.data.rglob("*.sealed"))
    ended(desk)


def test_without_a_hub_there_is_no_printed_link(done: Visit) -> None:
    desk = ParcelDesk(HubLink(TOKEN, KIOSK), OneVisit(done.session).handle)
    assert desk.printed(content_of(done), "0427") is None
    ended(desk)


def test_a_link_that_no_phone_was_given_is_dead_when_the_visit_has_ended(
    hub: HubProcess, link: HubLink, done: Visit
) -> None:
    one, lent = OneVisit(done.session), list[str]()
    desk = ParcelDesk(link, one.handle, lent.append)
    desk.seal("listes-electorales.done", lambda: content_of(done))
    one.waits_for(page.ParcelReady, "parcel")
    ended(desk)
    phone = Pocket(lent[0])
    assert isinstance(hub.client().parcel_state(phone.id), hub_states.ParcelRevoked)
    assert phone.claim().json() == {"code": "over", "phase": "revoked"}


def test_nothing_comes_back_to_a_visit_that_is_over(link: HubLink, done: Visit) -> None:
    one = OneVisit(done.session)
    desk = ParcelDesk(link, one.handle)
    desk.seal("listes-electorales.done", lambda: content_of(done))
    one.over = True
    time.sleep(0.5)
    assert [type(session.parcel) for session in one.history] == [page.ParcelSealing]
    ended(desk)


@pytest.mark.clause("5.1.3.16")
def test_the_receipt_holds_the_answers_and_what_is_left(done: Visit) -> None:
    receipt = compose_receipt(*taken_along(done))
    values = [line.value for section in receipt.sections for line in section.lines]
    assert "Camille Exemple" in values
    assert "lundi 3 mai 1948" in values
    assert [piece.ready for piece in receipt.pieces.pieces] == [True]
    assert receipt.to_bring.items == (
        "Votre pièce d’identité",
        "Un justificatif de domicile de moins de 3\N{NO-BREAK SPACE}mois",
    )
    assert "F1367" in receipt.source
    assert "9 janvier 2026" in receipt.source


SIGNS = """
start: asked
pages:
  - id: asked
    title: La question ?
    kind: signature
    label: Signature
    next: review
"""


def test_a_signature_is_on_the_paper_and_stays_off_the_phone(tmp_path: Path, town: Town) -> None:
    stroke = ((111, 222), (333, 444))
    visit = opened(town, tmp_path, SIGNS + END).does(act.Draw(stroke), act.Confirm(), act.Confirm())
    pen, made = taken_along(visit)
    receipt = compose_receipt(pen, made)
    assert [(one.label, one.strokes) for one in receipt.signatures] == [("Signature", (stroke,))]
    assert "Signé à l’écran" in [line.value for section in receipt.sections for line in section.lines]
    assert for_the_phone(receipt) == replace(receipt, signatures=())
    content = repr(compose_content(pen, made, b"%PDF-1.7 the receipt"))
    assert "111" not in content
    assert "333" not in content


def test_printing_ends_with_paper_and_an_empty_spool(
    virtual_printer: VirtualPrinter, cups_printer: CupsPrinter, done: Visit
) -> None:
    one = OneVisit(done.session)
    desk = PrintDesk(cups_printer, one.handle)
    receipts = ReceiptMaker()
    receipt = compose_receipt(*taken_along(done))
    before = len(virtual_printer.printed())
    desk.print(lambda: receipts.make(receipt))
    wait(lambda: isinstance(one.session.printing, JobPrinted | JobFailed), 120)
    assert isinstance(one.session.printing, JobPrinted), one.session.printing
    assert len(virtual_printer.printed()) == before + 1
    desk.close()
    receipts.forget()
    end = time.monotonic() + 60
    while any(path.is_file() and path.name.startswith("d0") for path in virtual_printer.spool.rglob("*")):
        assert time.monotonic() < end, "the spool still holds the paper"
        time.sleep(0.1)


def test_a_receipt_that_cannot_be_made_is_no_print(visit: Visit) -> None:
    one = OneVisit(visit.session)
    desk = PrintDesk(CupsPrinter("no-such-queue", "127.0.0.1", 9), one.handle)
    desk.print(lambda: RenderFailed("render-fault"))
    one.waits_for(JobFailed, "printing")
    assert one.session.printing == JobFailed("render-fault")


def test_no_print_service_is_said(visit: Visit) -> None:
    one = OneVisit(visit.session)
    desk = PrintDesk(CupsPrinter("no-such-queue", "127.0.0.1", 9), one.handle)
    desk.print(lambda: b"%PDF-1.7")
    one.waits_for(JobFailed, "printing")


def test_the_kiosks_own_hub_comes_back_after_a_crash(tmp_path: Path) -> None:
    urls = list[str]()
    token = tmp_path / "hub"
    kept_token(token)
    command = python_module(
        "hub",
        "--data",
        str(token),
        "--port",
        "0",
        "--kiosk-token-file",
        str(token / "kiosk-token"),
        "--with-parent",
    )
    hub = KeptHub(command, tmp_path / "hub.jsonl", urls.append)
    hub.start()
    try:
        wait(lambda: len(urls) == 1)
        import os
        import signal

        assert hub.pid is not None
        os.kill(hub.pid, signal.SIGKILL)
        wait(lambda: len(urls) == 2)
    finally:
        hub.stop()
    assert hub.pid is None


def test_the_hub_hears_what_the_kiosk_does(hub: HubProcess, link: HubLink) -> None:
    link.doing(KioskActivity.VISIT)
    assert link.public_url() == hub.url
    assert HubLink(TOKEN, KIOSK).client is None


def test_no_network_is_no_address(hub: HubProcess) -> None:
    """A kiosk that started before its network once put 127.0.0.1 into its QR codes until the next start."""
    here = ["127.0.0.1"]
    link = HubLink(TOKEN, KIOSK, lambda: here[0])
    link.connect(hub.url)
    assert link.public_url() == hub_states.HubDown("no-network")
    here[0] = "192.0.2.7"
    assert link.public_url() == f"http://192.0.2.7:{hub.port}"
    link.close()


def wait(true: Callable[[], bool], timeout_s: float = 60) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
