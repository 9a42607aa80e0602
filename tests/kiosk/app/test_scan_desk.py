"""The scanner's desk between session and scan process: a page that nobody looks at holds nothing up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kiosk.app.desks.scan import Paper, ScanDesk, Scanning, paper_of
from kiosk.app.later import VisitHandle
from kiosk.devices.camera import Frame
from kiosk.pages.session import Session
from kiosk.pages.sheets import Sheet
from kiosk.pages.states import (
    ScanFailed,
    ScanListed,
    ScanReady,
    ScanShown,
    ScanStarting,
    ScanState,
    ScanWorking,
)
from kiosk.procedures.paper_values import PaperKind
from kiosk.types import Lang
from scanner.process import Busy, Event, Page, Ready, ScannerFault
from tests.support.visit import TODAY, Visit

PAPER = Paper("Un papier", Lang("fr"))
IDENTITY_MM = 85.6
SMALL = Frame(1, 1, bytes(3))


class Table:
    """A visit at the camera; the scan process is a person's hand here, and ``asked`` what the desk wanted."""

    def __init__(self, session: Session) -> None:
        self.session, self.asked = session, list[str]()
        self.shown: list[Frame | None] = []
        self.signs_of_life, self.rounds = 0, 0
        self.posted: list[Callable[[], None]] | None = None
        """What waits for the main thread, where it is busy."""
        self.tell: Callable[[Event], None] = lambda _: None
        handle = VisitHandle(self._posts, lambda: True, self._apply)
        scanning = Scanning(self._opens, lambda _paper, _pdfs: None)
        self.desk = ScanDesk(
            scanning,
            handle,
            lambda frame, _: self.shown.append(frame),
            self._lives,
            lambda: TODAY,
            speaking=lambda: False,
        )

    def _posts(self, work: Callable[[], None]) -> None:
        if self.posted is None:
            work()
        else:
            self.posted.append(work)

    def _lives(self) -> None:
        self.signs_of_life += 1

    def _apply(self, update: Callable[[Session], Session]) -> None:
        self.session = update(self.session)

    def _opens(self, _: Paper, listener: Callable[[Event], None]) -> Any:
        self.tell = listener
        return self

    def start(self) -> None:
        self.asked.append("start")

    def stop(self) -> None:
        self.asked.append("stop")

    def next(self, *, same_sheet: bool) -> None:
        self.rounds += 1
        self.asked.append(f"next same_sheet={same_sheet}")

    def turn(self) -> None:
        self.asked.append("turn")

    def comes_to(self, scan: ScanState, paper: Paper = PAPER) -> None:
        self.session = replace(self.session, scan=scan)
        page = self.session.route(TODAY).current
        self.desk.look(paper, scan, len(self.session.stack_of(page)))


@pytest.fixture
def table(visit: Visit) -> Table:
    return Table(visit.opens().as_far_as("address_proof").session)


def test_a_page_that_was_taken_while_nobody_looked_does_not_stop_the_scanner(table: Table) -> None:
    """The person looked at the list; the camera took the next sheet by itself, and never went on."""
    table.comes_to(ScanStarting())
    table.comes_to(ScanListed())
    table.tell(Page(b"%PDF", SMALL, 0, True))
    assert table.session.scan == ScanListed()
    table.comes_to(ScanStarting())
    assert table.asked == ["start", "next same_sheet=True"]


def test_a_scanner_that_is_opened_anew_loses_no_page(table: Table) -> None:
    """In another language the paper has another title: the scan process is another one."""
    table.comes_to(ScanStarting())
    sheet = Sheet(b"%PDF", SMALL, still=SMALL)
    table.comes_to(ScanShown(sheet))
    table.comes_to(ScanWorking(sheet), Paper("A paper", Lang("en")))
    assert table.session.scan == ScanShown(sheet.kept)


def test_a_flatbed_that_waits_is_seen_again_after_the_list_of_pages(table: Table) -> None:
    """It says once that it waits: who came back from the list saw "starting" for ever, without a shutter."""
    table.comes_to(ScanStarting())
    for event, state in (
        (Ready(feeder=True), ScanReady(feeder=True)),
        (ScannerFault("jammed"), ScanFailed("jammed")),
        (Busy(scanning=True), ScanWorking(scanning=True)),
    ):
        table.tell(event)
        assert table.session.scan == state
        table.comes_to(ScanListed())
        table.comes_to(ScanStarting())
        assert table.session.scan == state
    assert table.asked == ["start"]


def test_a_page_that_was_asked_for_is_not_lost_while_the_person_looks_at_the_list(table: Table) -> None:
    table.comes_to(ScanStarting())
    table.tell(Busy(scanning=True))
    table.tell(Page(b"%PDF 1", SMALL, 0, True, dpi=200, more=True))
    table.comes_to(ScanListed())
    table.tell(Page(b"%PDF 2", SMALL, 0, True, dpi=200))
    assert table.session.scan == ScanListed()
    sheets = table.session.stack_of(table.session.route(TODAY).current).sheets
    assert [one.pdf for one in sheets] == [b"%PDF 1", b"%PDF 2"]


def test_a_scanner_that_stays_away_keeps_no_visit_awake(table: Table) -> None:
    """It said so every two seconds, and each time counted as a person: who had left was never forgotten."""
    table.comes_to(ScanStarting())
    for _ in range(5):
        table.tell(ScannerFault("gone"))
    assert table.signs_of_life == 1
    table.tell(ScannerFault("busy"))
    assert table.signs_of_life == 2


def test_what_came_of_the_page_before_is_nothing_for_the_next_one(table: Table) -> None:
    """A turned page came while the main thread was busy; another photograph had been asked for since."""
    table.comes_to(ScanStarting())
    table.tell(Page(b"%PDF", SMALL, 0, True))
    table.posted = []
    table.tell(Page(b"%PDF turned", SMALL, 0, True))
    waiting, table.posted = table.posted, None
    table.comes_to(ScanStarting())
    for work in waiting:
        work()
    assert table.session.scan == ScanStarting()
    table.tell(Page(b"%PDF again", SMALL, 0, True))
    assert isinstance(table.session.scan, ScanShown)


def test_where_a_card_serves_it_may_lie_small_in_the_frame() -> None:
    card, sheet = {PaperKind.PASSPORT, PaperKind.IDENTITY_CARD_BACK}, {PaperKind.PROOF_OF_ADDRESS}
    assert paper_of("Carte", Lang("fr"), card) == Paper("Carte", Lang("fr"), True, IDENTITY_MM)
    assert paper_of("Facture", Lang("fr"), sheet) == Paper("Facture", Lang("fr"))
    assert paper_of("Un papier", Lang("fr"), ()) == PAPER
