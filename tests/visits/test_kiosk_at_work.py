"""The kiosk's controller with the real stage, voice process and desks; only the time is ours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.states import CallUnsent, NoParcel, NotPrinted, ScanFailed, ScanLooking, ScanShown
from kiosk.pages.town import Town
from kiosk.procedures.answers import NameGiven
from kiosk.types import Lang, OptionId
from tests.support.at_work import SETTINGS, Hall, working_hall
from tests.support.visit import ELECTORAL_ROLL

pytestmark = pytest.mark.xdist_group("window")


@pytest.fixture
def hall(town: Town, tmp_path: Path) -> Iterator[Hall]:
    with working_hall(town, tmp_path) as made:
        yield made


@pytest.mark.clause("wcag-2.2.1")
def test_a_person_who_left_is_asked_then_forgotten(hall: Hall) -> None:
    hall.arrives_at_the_camera()
    hall.does(act.CallSomeone(), act.CancelCall(), act.Back(), act.NextTheme())
    hall.kiosk._narrator.silence()
    hall.clock.now += SETTINGS.visit.idle_voice_s + 1
    hall.kiosk.tick()
    assert isinstance(hall.kiosk.session.overlay, IdleWarning)
    assert hall.kiosk.view.key == "idle"
    hall.does(act.CloseOverlay())
    assert hall.kiosk.view.key.endswith("identity"), "any touch goes on where the person was"
    hall.kiosk._narrator.silence()
    hall.clock.now += SETTINGS.visit.idle_voice_s + 1
    hall.kiosk.tick()
    # The veil is being read now: it once counted that as a sign of life and held its own countdown.
    assert hall.kiosk._narrator.reading
    for _ in range(int(SETTINGS.visit.countdown_s) + 1):
        hall.clock.now += 1
        hall.kiosk.tick()
    assert hall.kiosk.view.key == "attract"
    assert hall.kiosk.session == hall.kiosk.around.turner.start()
    assert hall.kiosk.session.comfort == Comfort(Lang("fr"))


@pytest.mark.clause("5.1.5")
def test_the_highlight_goes_on_without_a_sound_card(hall: Hall) -> None:
    lit: list[str] = []
    highlight = hall.scene.stage.highlight
    hall.kiosk._narrator._light = lambda one, word: (
        lit.append(one.text if one else ""),
        highlight(one, word),
    )[0]
    hall.does(act.ChooseLanguage(Lang("fr")))
    hall.runs_until(lambda: "Que voulez-vous faire\xa0?" in lit)
    hall.does(act.ToggleSpeech())
    assert not hall.kiosk._narrator.reading
    assert lit[-1] == ""


@pytest.mark.long
def test_a_paper_is_taken_and_the_cable_may_be_pulled(hall: Hall) -> None:
    hall.tray.unplug()
    hall.arrives_at_the_camera()
    hall.runs_until(lambda: isinstance(hall.kiosk.session.scan, ScanFailed))
    assert "gardées" in hall.kiosk.view.find("text").name
    hall.tray.plug()
    hall.runs_until(lambda: isinstance(hall.kiosk.session.scan, ScanLooking | ScanShown))
    hall.runs_until(lambda: isinstance(hall.kiosk.session.scan, ScanShown))
    hall.does(act.CallSomeone(), act.CloseOverlay())
    hall.runs_until(lambda: not hall.waiting)
    assert isinstance(hall.kiosk.session.scan, ScanShown), "a call for help once threw the paper away"
    hall.does(act.Shoot())
    hall.runs_until(lambda: isinstance(hall.kiosk.session.scan, ScanLooking))
    hall.does(act.Shoot())
    hall.runs_until(lambda: isinstance(hall.kiosk.session.scan, ScanShown))
    hall.does(act.Confirm())
    hall.does(act.Confirm())
    assert hall.kiosk.view.key.endswith("review"), "its date was read, and is not asked again"
    kept = hall.kiosk.session.dossier.answers.values()
    assert [one.given for one in kept if isinstance(one, NameGiven)] == ["Camille"], "nothing was lost"


def test_practice_seals_and_prints_nothing(hall: Hall) -> None:
    hall.does(act.ChooseLanguage(Lang("fr")), act.StartPractice(), act.OpenProcedure(ELECTORAL_ROLL))
    hall.does(*[act.Confirm()] * 4, act.Pick(OptionId("yes")), act.Confirm(), act.Missing())
    hall.does(act.Pick(OptionId("later")), act.Confirm(), act.Confirm(), act.Print())
    assert hall.kiosk.view.key.endswith("done")
    for _ in range(20):
        hall.settles()
        hall.scene.frames(1)
    assert hall.kiosk.session.parcel == NoParcel()
    assert hall.kiosk.session.printing == NotPrinted()


def test_without_a_hub_the_call_says_that_it_has_not_left(hall: Hall) -> None:
    hall.does(act.CallSomeone())
    hall.runs_until(lambda: isinstance(hall.kiosk.session.call, CallUnsent))
    assert hall.kiosk.view.find("title").name == "L’appel n’est pas encore parti"
    hall.does(act.CancelCall())
    assert hall.kiosk.view.key == "attract"


@pytest.mark.clause("5.1.3.13")
def test_nothing_of_the_last_person_reaches_the_next(hall: Hall) -> None:
    hall.arrives_at_the_camera()
    hall.does(act.CallSomeone(), act.Erase())
    for _ in range(40):
        hall.settles()
        hall.scene.frames(1)
        time.sleep(0.02)
    assert hall.kiosk.session == hall.kiosk.around.turner.start()
