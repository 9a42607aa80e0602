"""The desks against a real hub and a real print queue: the session says only what is true."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.contract import KioskActivity
from kiosk.app.desks.help import HelpDesk
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
from kiosk.pages import actions as act
from kiosk.pages import states as page
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

    def waits_for(self, kind: type, part: str, timeout_s: float = 20) -> None:
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


def test_a_call_is_sent_seen_accepted_and_closed(hub: HubProcess, link: HubLink, visit: Visit) -> None:
    one = OneVisit(visit.session)
    desk = HelpDesk(lambda: link.client, one.handle)
    desk.raise_call("Une démarche", "Étape 2 sur 9", one.session)
    one.waits_for(page.CallSent, "call")
    samia = hub.mediator("Samia")
    call = str(desk._call)
    for version, (step, kind) in enumerate(
        (("seen", page.CallSeen), ("accept", page.CallAccepted), ("close", page.CallEnded)), 1
    ):
        assert samia.step(call, step, version).status_code == 200
        one.waits_for(kind, "call")
    assert one.session.call == page.CallEnded(answered=True)
    desk.close()


def test_a_call_without_a_hub_says_so_and_leaves_when_it_can(tmp_path: Path, visit: Visit) -> None:
    one = OneVisit(visit.session)
    link = HubLink(TOKEN, KIOSK)
    desk = HelpDesk(lambda: link.client, one.handle)
    desk.raise_call("Une démarche", "", one.session)
    one.waits_for(page.CallUnsent, "call")
    hub = HubProcess(tmp_path / "late").start()
    try:
        link.connect(hub.url)
        one.waits_for(page.CallSent, "call")
        hub.kill()
        one.waits_for(page.CallLost, "call")
    finally:
        desk.close()
        link.close()
        hub.stop()


def test_a_call_taken_back_is_gone_at_the_hub(hub: HubProcess, link: HubLink, visit: Visit) -> None:
    one = OneVisit(visit.session)
    desk = HelpDesk(lambda: link.client, one.handle)
    desk.raise_call("Une démarche", "", one.session)
    one.waits_for(page.CallSent, "call")
    call = str(desk._call)
    desk.cancel()
    wait(lambda: isinstance(hub.client().call_state(hub_states.CallId(call)), hub_states.CallCancelled))
    assert hub.mediator("Samia").step(call, "accept", 2).status_code == 409
    desk.close()


def taken_along(visit: Visit) -> tuple[Pen, Handout]:
    pen = Pen(visit.town, visit.session, visit.today)
    made = handout(pen)
    assert made is not None
    return pen, made


def content_of(visit: Visit) -> ParcelContent:
    return compose_content(*taken_along(visit), b"%PDF-1.7 the receipt")


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
    desk.close()


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
        desk.close()
        link.close()
        hub.stop()


def test_nothing_comes_back_to_a_visit_that_is_over(link: HubLink, done: Visit) -> None:
    one = OneVisit(done.session)
    desk = ParcelDesk(link, one.handle)
    desk.seal("listes-electorales.done", lambda: content_of(done))
    one.over = True
    time.sleep(0.5)
    assert [type(session.parcel) for session in one.history] == [page.ParcelSealing]
    desk.close()


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
    one.waits_for(JobPrinted, "printing", 60)
    assert len(virtual_printer.printed()) == before + 1
    desk.close()
    receipts.forget()
    end = time.monotonic() + 10
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


def wait(true: Callable[[], bool], timeout_s: float = 20) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
