"""A kiosk at work for tests: the real controller, stage, voice process and desks; only the time is ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
from kiosk.devices.keypad import FakeKeypad, KeypadKey
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.pages.view import PageView
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

SETTINGS = load_settings(paths.SETTINGS, {})


@dataclass
class Hall:
    """A kiosk in a hall without loudspeaker, printer or network; its camera is a tray."""

    kiosk: Kiosk
    scene: Scene
    tray: Tray
    clock: FakeClock
    keypad: FakeKeypad
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

    @property
    def session(self) -> Session:
        return self.kiosk.session

    @property
    def view(self) -> PageView:
        return self.kiosk.view

    @property
    def focus(self) -> str:
        return str(self.view.focus or "")

    def presses(self, *keys: KeypadKey | str) -> None:
        """These keys of a keypad, a second apart."""
        for key in keys:
            self.clock.now += 1.0
            self.keypad.press(KeypadKey(key))
            self.settles()

    def settles(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()

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


@contextmanager
def working_hall(town: Town, tmp_path: Path) -> Iterator[Hall]:
    """From the attract page to the end of the program."""
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
                speaking=opening.speaking,
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
    keypad = FakeKeypad()
    keypad.listen(lambda event: waiting.append(lambda: kiosk.press(event)))
    yield Hall(kiosk, scene, tray, clock, keypad, waiting)
    kiosk.close()
    link.close()
    voice.close()
    end()
