"""Papers on a flatbed and in a feeder, through the whole kiosk: every fault in plain words, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.devices.flatbed import FOLDER, FlatbedCode
from kiosk.pages import actions as act
from kiosk.pages.actions import OnSheet, Work
from kiosk.pages.states import (
    ScanFailed,
    ScanListed,
    ScanReady,
    ScanShown,
    ScanState,
    ScanTaken,
    ScanWorking,
)
from kiosk.pages.town import Town
from kiosk.types import Lang
from scanner.platen import Platen
from tests.support.at_work import Hall, working_hall
from tests.support.offspring import scanning
from tests.support.sane import simulated
from tests.visits.test_several_pages import goes_on_to_the_end, in_the_parcel, kept, pages_of

pytestmark = pytest.mark.xdist_group("window")
DEMO = paths.CONFIG / "demo"
WAIT_S = 180


@pytest.fixture
def platen(tmp_path: Path) -> Platen:
    platen = Platen(tmp_path / "flatbed")
    platen.set_up(feeder=True)
    return platen


@pytest.fixture
def hall(town: Town, tmp_path: Path, platen: Platen) -> Iterator[Hall]:
    with working_hall(replace(town, glass=True), tmp_path, f"{FOLDER}{platen.folder}") as made:
        yield made


def comes(hall: Hall, state: type[ScanState]) -> ScanState:
    hall.runs_until(lambda: isinstance(hall.session.scan, state), WAIT_S)
    return hall.session.scan


def fails(hall: Hall, code: str) -> None:
    hall.runs_until(lambda: hall.session.scan == ScanFailed(code), WAIT_S)


def takes(hall: Hall) -> None:
    """The shutter, as the page offers it now."""
    main = hall.view.find("main")
    assert main.action == act.Shoot(), "the shutter is live"
    hall.does(main.action)


@pytest.mark.long
def test_two_sheets_one_after_the_other_on_the_glass(hall: Hall, platen: Platen) -> None:
    hall.arrives_at_the_camera()
    comes(hall, ScanReady)
    assert "la vitre" in hall.view.find("text").name
    platen.lay(DEMO / "letter.jpg")
    takes(hall)
    shown = comes(hall, ScanShown)
    assert isinstance(shown, ScanShown)
    assert shown.sheet.trouble == "", "a sheet that fills the glass is a sheet"
    assert "lisible" in hall.view.find("title").name

    hall.does(OnSheet(Work.TURN))
    turned = comes(hall, ScanShown)
    assert isinstance(turned, ScanShown)
    assert turned.sheet.pdf != shown.sheet.pdf, "it was filed anew"

    hall.does(OnSheet(Work.ADD))
    comes(hall, ScanReady)
    assert hall.view.find("title").name == "Posez la page 2"
    hall.does(OnSheet(Work.LIST), OnSheet(Work.ADD))
    hall.runs_until(lambda: isinstance(hall.session.scan, ScanReady), WAIT_S)
    platen.clear()
    platen.lay(DEMO / "bill.jpg")
    takes(hall)
    comes(hall, ScanShown)
    hall.does(act.Confirm())
    assert hall.session.scan == ScanListed()
    assert len(set(kept(hall))) == 2
    hall.does(act.Confirm())
    comes(hall, ScanTaken)
    goes_on_to_the_end(hall)
    assert [pages_of(pdf) for pdf in in_the_parcel(hall)] == [2]
    hall.does(act.Erase())
    assert replace(hall.session, duty=None) == hall.kiosk.fresh(), "no page outlives the visit"
    hall.runs_until(lambda: not scanning() and not (hall.tray.folder.parent / "scratch").exists())


@pytest.mark.long
def test_both_sides_of_a_card_laid_side_by_side_are_two_pages(hall: Hall, platen: Platen) -> None:
    hall.arrives_at_the_camera()
    comes(hall, ScanReady)
    platen.lay(DEMO / "card.jpg")
    platen.lay(DEMO / "card.jpg")
    takes(hall)
    last = comes(hall, ScanShown)
    assert isinstance(last, ScanShown)
    assert len(kept(hall)) == 1, "the first one waits in the list"
    assert last.sheet.outline is not None
    hall.does(act.Confirm())
    assert len(kept(hall)) == 2


@pytest.mark.long
def test_every_fault_has_its_words_and_is_tried_again(hall: Hall, platen: Platen) -> None:
    hall.arrives_at_the_camera()
    comes(hall, ScanReady)
    takes(hall)
    # Nothing lies there: that is told, and no white page is kept.
    fails(hall, "no_paper")
    assert hall.view.find("title").name == "Il n’y a pas de feuille"
    platen.lay(DEMO / "letter.jpg")
    for code, words in (
        (FlatbedCode.JAMMED, "coincée"),
        (FlatbedCode.COVER_OPEN, "couvercle"),
        (FlatbedCode.IO, "pas pu lire"),
        (FlatbedCode.HUNG, "ne répond plus"),
    ):
        platen.strike(code)
        takes(hall)
        fails(hall, code)
        assert words in hall.view.find("title").name
        assert hall.view.find("text").name, "and what to do"
    for code, words in ((FlatbedCode.BUSY, "occupée"), (FlatbedCode.GONE, "débranchée")):
        platen.strike(code)
        takes(hall)
        fails(hall, code)
        assert words in hall.view.find("title").name
        assert hall.view.find("missing").action == act.Missing(), "nobody waits here for ever"
        platen.mend()
        # It says that it tries by itself, and does.
        comes(hall, ScanReady)
    takes(hall)
    comes(hall, ScanShown)


@pytest.mark.long
def test_a_jam_in_the_midst_loses_no_sheet(hall: Hall, platen: Platen) -> None:
    hall.arrives_at_the_camera()
    comes(hall, ScanReady)
    for _ in range(3):
        platen.feed(DEMO / "letter.jpg")
    takes(hall)
    hall.runs_until(lambda: len(platen.waiting) <= 2, WAIT_S)
    platen.strike(FlatbedCode.JAMMED)
    fails(hall, "jammed")
    before = len(kept(hall))
    assert before + len(platen.waiting) == 3
    assert before >= 1
    # Help is called, the language is changed: the sheets stay, and the machine is ready again.
    hall.does(act.CallSomeone(), act.CloseOverlay())
    hall.does(act.ChooseLanguage(Lang("en")))
    assert len(kept(hall)) == before
    platen.mend()
    comes(hall, ScanReady)
    assert "tray" in hall.view.find("text").name
    takes(hall)
    comes(hall, ScanShown)
    assert not platen.waiting
    hall.does(act.Confirm())
    assert len(kept(hall)) == 3


@pytest.mark.long
def test_a_feeder_behind_sane(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SANE's own simulator: sheet after sheet by itself, through a call for help, until the visit ends."""
    monkeypatch.setenv("SANE_CONFIG_DIR", str(simulated(tmp_path / "sane")))
    with working_hall(replace(town, glass=True), tmp_path, "sane") as hall:
        hall.arrives_at_the_camera()
        comes(hall, ScanReady)
        assert "bac" in hall.view.find("text").name
        takes(hall)
        hall.runs_until(lambda: kept(hall), WAIT_S)
        hall.does(act.CallSomeone())
        hall.runs_until(lambda: len(kept(hall)) >= 2, WAIT_S)
        hall.does(act.CloseOverlay())
        assert isinstance(hall.session.scan, ScanWorking), "the other sheets follow"
        assert hall.view.find("title").name == f"Page {len(kept(hall)) + 1}"
        # The person leaves in the midst of it.
        hall.does(act.Erase())
        assert replace(hall.session, duty=None) == hall.kiosk.fresh()
        hall.runs_until(lambda: not scanning(), WAIT_S)


def test_sanes_faults_reach_the_page(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sane = simulated(tmp_path / "sane", read_status_code="SANE_STATUS_COVER_OPEN")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane))
    with working_hall(replace(town, glass=True), tmp_path, "sane") as hall:
        hall.arrives_at_the_camera()
        comes(hall, ScanReady)
        takes(hall)
        fails(hall, "cover_open")
        assert hall.view.find("title").name == "Le couvercle est ouvert"
        (sane / "dll.conf").write_text("", encoding="ascii")
        hall.does(act.Back())
        hall.does(act.Confirm())
        fails(hall, "gone")
        simulated(sane)
        comes(hall, ScanReady)
