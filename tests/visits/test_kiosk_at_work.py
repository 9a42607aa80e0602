"""The kiosk's controller with the real stage, voice process and desks; only the time is ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.contract import KioskIdentity
from kiosk.app import paths
from kiosk.app.desks.help import HelpDesk
from kiosk.app.desks.parcel import ParcelDesk
from kiosk.app.desks.printing import PrintDesk
from kiosk.app.desks.room import Desks, Opening
from kiosk.app.desks.scan import Paper, ScanDesk, Scanning
from kiosk.app.idle import IdleWatch
from kiosk.app.kiosk import Kiosk
from kiosk.app.nearhub.link import HubLink
from kiosk.app.ports import Surroundings
from kiosk.app.settings import load_settings
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.states import CallUnsent, NoParcel, NotPrinted, ScanFailed, ScanLooking, ScanShown
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.printing.cups import CupsPrinter
from kiosk.types import FieldId, Lang, OptionId
from scanner.filing import Filing
from scanner.process import ScanProcess, bind
from scanner.tray import Tray
from screens.theme import Display
from tests.support.visit import ELECTORAL_ROLL, TODAY
from tests.support.window import FakeClock, Scene, make_scene
from voice.speaker import Speaker
from voice.virtual import no_sound_card

pytestmark = pytest.mark.xdist_group("window")
SETTINGS = load_settings(paths.SETTINGS, {})


@dataclass
class Hall:
    """A kiosk in a hall without loudspeaker, printer or network; its camera is a tray."""

    kiosk: Kiosk
    scene: Scene
    tray: Tray
    clock: FakeClock
    waiting: list[Callable[[], None]]

    def runs_until(self, true: Callable[[], object], timeout_s: float = 30) -> None:
        """The main thread: what was posted, then a frame."""
        end = time.monotonic() + timeout_s
        while not true():
            assert time.monotonic() < end, "it did not come"
            while self.waiting:
                self.waiting.pop(0)()
            self.scene.frames(1)
            time.sleep(0.005)

    def does(self, *actions: act.Action) -> None:
        for action in actions:
            self.kiosk.act(action)

    def arrives_at_the_camera(self) -> None:
        self.does(act.ChooseLanguage(Lang("fr")), act.OpenProcedure(ELECTORAL_ROLL))
        self.does(act.Pick(OptionId("french")), act.Confirm())
        self.does(*(act.Type(one) for one in ("03", "05", *"1948")))
        self.does(act.Confirm(), *(act.Type(one) for one in "exemple"), act.FocusField(FieldId("given")))
        self.does(*(act.Type(one) for one in "camille"), act.Confirm())
        for name, words in (("street", "12 rue des tilleuls"), ("postcode", "01234"), ("town", "valbourg")):
            self.does(act.FocusField(FieldId(name)))
            self.does(*(act.Type("space" if one == " " else one) for one in words))
        self.does(act.Confirm(), act.Pick(OptionId("yes")), act.Confirm())
        assert self.kiosk.view.key.endswith("address_proof")


@pytest.fixture
def hall(town: Town, tmp_path: Path) -> Iterator[Hall]:
    scene, end = make_scene(Display())
    clock, waiting = FakeClock(), list[Callable[[], None]]()
    tray = Tray(tmp_path / "camera")
    tray.show(paths.SAMPLE_PAPER)
    voice = Speaker(environment=no_sound_card(tmp_path))
    link = HubLink("no-hub-answers-this-token", KioskIdentity(id="k", name="borne"))

    def scan(paper, listener) -> ScanProcess:  # type: ignore[no-untyped-def]
        return ScanProcess(str(tray.folder), listener, Filing(*paper[:2], tmp_path))

    def binds(paper: Paper, pdfs: Sequence[bytes]) -> bytes | None:
        return bind(pdfs, Filing(*paper[:2], tmp_path))

    def desks(opening: Opening) -> Desks:
        return Desks(
            opening,
            camera=ScanDesk(
                Scanning(scan, binds),
                opening.handle,
                opening.show,
                opening.seen_alive,
                lambda: opening.pen().today,
            ),
            calls=HelpDesk(lambda: link.client, opening.handle),
            parcels=ParcelDesk(link, opening.handle),
            prints=PrintDesk(CupsPrinter("none", "127.0.0.1", 9), opening.handle),
            link=link,
            scratch=tmp_path / "scratch",
        )

    turner = Turner(town, Comfort(Lang("fr")))
    around = Surroundings(town, turner, lambda: TODAY, waiting.append)
    kiosk = Kiosk(around, scene.stage, voice, IdleWatch(SETTINGS.visit, clock), desks)
    kiosk.start()
    kiosk.open_desks()
    yield Hall(kiosk, scene, tray, clock, waiting)
    kiosk.close()
    link.close()
    voice.close()
    end()


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
    assert "Camille" in str(hall.kiosk.session.dossier.answers), "nothing was lost"


def test_practice_seals_and_prints_nothing(hall: Hall) -> None:
    hall.does(act.ChooseLanguage(Lang("fr")), act.StartPractice(), act.OpenProcedure(ELECTORAL_ROLL))
    hall.does(*[act.Confirm()] * 4, act.Pick(OptionId("yes")), act.Confirm(), act.Missing())
    hall.does(act.Pick(OptionId("later")), act.Confirm(), act.Confirm(), act.Print())
    assert hall.kiosk.view.key.endswith("done")
    for _ in range(20):
        while hall.waiting:
            hall.waiting.pop(0)()
        hall.scene.frames(1)
    assert hall.kiosk.session.parcel == NoParcel()
    assert hall.kiosk.session.printing == NotPrinted()


def test_without_a_hub_the_call_says_that_it_has_not_left(hall: Hall) -> None:
    hall.does(act.CallSomeone())
    hall.runs_until(lambda: isinstance(hall.kiosk.session.call, CallUnsent))
    assert hall.kiosk.view.find("title").name == "L’appel n’est pas parti"
    hall.does(act.CancelCall())
    assert hall.kiosk.view.key == "attract"


@pytest.mark.clause("5.1.3.13")
def test_nothing_of_the_last_person_reaches_the_next(hall: Hall) -> None:
    hall.arrives_at_the_camera()
    hall.does(act.CallSomeone(), act.Erase())
    for _ in range(40):
        while hall.waiting:
            hall.waiting.pop(0)()
        hall.scene.frames(1)
        time.sleep(0.02)
    assert hall.kiosk.session == hall.kiosk.around.turner.start()
