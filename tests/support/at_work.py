"""A kiosk at work for tests: the real controller, stage, voice process and desks; only the time is ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from hub.contract import KioskIdentity
from kiosk.app import paths
from kiosk.app.assisting.desk import AssistDesk, noted
from kiosk.app.desks.help import HelpDesk
from kiosk.app.desks.intake import IntakeDesk
from kiosk.app.desks.parcel import ParcelDesk
from kiosk.app.desks.printing import PrintDesk
from kiosk.app.desks.room import Desks, Opening
from kiosk.app.desks.scan import Paper, ScanDesk, Scanning
from kiosk.app.desks.signin import SignInDesk
from kiosk.app.later import in_background
from kiosk.app.nearhub.keeper import Keeper
from kiosk.app.nearhub.link import HubLink
from kiosk.app.ports import Surroundings
from kiosk.pages import actions as act
from kiosk.pages.comfort import Comfort
from kiosk.pages.town import Town
from kiosk.pages.turn import Turner
from kiosk.printing.cups import CupsPrinter
from kiosk.procedures.identity import facts_of_identity
from kiosk.types import FieldId, Lang, OptionId
from scanner.filing import Filing
from scanner.process import ScanProcess, bind
from scanner.takein import TakenIn, take_in
from scanner.tray import Tray
from screens.theme import Display
from tests.support.front import SETTINGS, Front
from tests.support.hub import KIOSK, TOKEN
from tests.support.visit import ELECTORAL_ROLL, TODAY
from tests.support.window import Scene, make_scene
from voice.speaker import Speaker
from voice.virtual import no_sound_card

__all__ = ["SETTINGS", "Hall", "hall_with_hub", "working_hall"]


class Hall(Front):
    """A kiosk in a hall without loudspeaker, printer or network; its camera is a tray."""

    def __init__(self, scene: Scene, tray: Tray) -> None:
        super().__init__()
        self.scene, self.tray = scene, tray

    def runs_until(self, true: Callable[[], object], timeout_s: float = 30) -> None:
        """The main thread: what was posted, then a frame."""
        end = time.monotonic() + timeout_s
        while not true():
            assert time.monotonic() < end, "it did not come"
            self.settles()
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


@contextmanager
def working_hall(town: Town, tmp_path: Path, source: str = "", link: HubLink | None = None) -> Iterator[Hall]:
    """From the attract page to the end of the program.

    ``source``: a flatbed instead of the tray; ``link``: the way to a hub that is there.
    """
    scene, end = make_scene(Display())
    tray = Tray(tmp_path / "camera")
    tray.show(paths.SAMPLE_PAPER)
    hall = Hall(scene, tray)
    voice = Speaker(environment=no_sound_card(tmp_path))
    link = link or HubLink("no-hub-answers-this-token", KioskIdentity(id="k", name="borne"))

    def scan(paper, listener) -> ScanProcess:  # type: ignore[no-untyped-def]
        return ScanProcess(source or str(tray.folder), listener, Filing(*paper[:2], tmp_path))

    def binds(paper: Paper, pdfs: Sequence[bytes]) -> bytes | None:
        return bind(pdfs, Filing(*paper[:2], tmp_path))

    def takes_in(paper: Paper, files: Sequence[bytes], today: date) -> list[TakenIn]:
        return take_in(files, Filing(paper.title, paper.lang, tmp_path), today)

    def desks(opening: Opening) -> Desks:
        calls = HelpDesk(link, opening.handle, opening.begins)
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
            calls=calls,
            parcels=ParcelDesk(link, opening.handle),
            prints=PrintDesk(CupsPrinter("none", "127.0.0.1", 9), opening.handle),
            intake=IntakeDesk(link, opening.handle, takes_in, lambda: opening.pen().today),
            assist=AssistDesk(
                link,
                opening.handle,
                PrintDesk(CupsPrinter("none", "127.0.0.1", 9), opening.handle, noted),
                town,
                behind=in_background,
                call=lambda: calls.key,
            ),
            sign_in=SignInDesk(link, opening.handle, facts_of_identity),
            link=link,
            scratch=tmp_path / "scratch",
        )

    turner = Turner(town, Comfort(Lang("fr")))
    around = Surroundings(town, turner, lambda: TODAY, hall.waiting.append)
    hall.opens(around, scene.stage, voice, desks)
    yield hall
    hall.kiosk.close()
    link.close()
    voice.close()
    end()


@contextmanager
def hall_with_hub(town: Town, url: str, tmp_path: Path) -> Iterator[Hall]:
    """``working_hall``, known to the hub that serves there."""
    data = tmp_path / "kiosk"
    link = HubLink(TOKEN, KIOSK, keeper=Keeper(data, KIOSK, TOKEN), data=data)
    link.connect(url)
    with working_hall(town, tmp_path, link=link) as made:
        made.runs_until(lambda: link.post is not None and link.post.is_open, 60)
        yield made
