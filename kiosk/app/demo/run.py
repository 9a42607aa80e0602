"""``parvis demo``: the real kiosk, done by a citizen whose finger, paper, phone and mediator are ours."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app import paths
from kiosk.app.content import load_town
from kiosk.app.demo.display import VirtualDisplay
from kiosk.app.demo.prepared import Prepared
from kiosk.app.demo.reader import FicheVisit
from kiosk.app.demo.visit import DemoVisit, ProcedureVisit
from kiosk.app.demo.wish import Wish
from kiosk.app.folders import guide_folder
from kiosk.app.gestures.table import Table
from kiosk.app.later import today
from kiosk.app.settings import Settings, SettingsError, environment, load_settings, with_values
from kiosk.pages.town import Town
from kiosk.printing.virtual import VirtualPrinter
from kiosk.types import FicheId, ParvisError, ProcedureId
from scanner.pictures import Unreadable, load_picture
from scanner.tray import Tray
from voice.virtual import sound_card

if TYPE_CHECKING:
    from kiosk.app.build import Program


class DemoError(ParvisError):
    """What the demo cannot do with what it was given."""

    code = "demo"


LEAVES = ("heard", "phone", "console.png", "qr.png", "receipt-printed.pdf", "scan.pdf", "summary.json")
"""What a demo leaves beside its numbered pictures."""


def run_demo(wish: Wish, picture: Path) -> int:
    """Play a visit and write what came of it. 0 when every stage passed, else 1 (2: it could not start)."""
    try:
        settings = load_settings(paths.SETTINGS, environment())
        for visit in wish.visits:
            _clear(wish.folder(visit))
        with _stage_set(settings, picture) as prepared:
            return _play(prepared, wish)
    except (ParvisError, SettingsError, OSError) as error:
        sys.stderr.write(f"The demo cannot start: {error}\n")
        return 2


@contextlib.contextmanager
def _stage_set(settings: Settings, picture: Path) -> Iterator[Prepared]:
    """Everything that the kiosk meets, real and on this machine only; all ended at the end."""
    if isinstance(unreadable := load_picture(picture), Unreadable):
        raise DemoError(f"There is no picture {picture} ({unreadable.reason}). Give one with --scan.")
    del unreadable
    size, guide = settings.screen, guide_folder(environment())
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parvis-demo-")))
        table = Table(Tray(work / "camera"), work / "table.png")
        table.set_up()
        display = stack.enter_context(VirtualDisplay(size.width_px, size.height_px))
        printer = stack.enter_context(VirtualPrinter(work / "printer"))
        card = stack.enter_context(sound_card())
        own = with_values(
            settings,
            screen={"fullscreen": "no"},
            camera={"source": str(table.tray.folder)},
            printer={"queue": printer.queue, "server": printer.server, "port": printer.port},
            hub={"url": "", "host": "127.0.0.1", "port": 0, "public_url": ""},
        )
        values = {"DISPLAY": display.name, "PARVIS_DATA": str(work / "data")}
        with _environment({**_sound(card.environment), **values}):
            yield Prepared(own, display.name, printer, card, table, picture, guide)


def _clear(out: Path) -> None:
    """Make the folder, without what an earlier demo left there; anything else in it stays."""
    out.mkdir(parents=True, exist_ok=True)
    for file in (*out.glob("[0-9][0-9]-*.png"), *(out / name for name in LEAVES)):
        if file.is_dir():
            shutil.rmtree(file)
        else:
            file.unlink(missing_ok=True)


def _sound(env: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(("PULSE_",))}


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _play(prepared: Prepared, wish: Wish) -> int:
    from kiosk.app.build import Program

    env = environment()
    town = load_town(prepared.settings, paths.CONFIG, paths.CATALOGUES, today(), prepared.guide)
    _known(town, wish)
    links: list[str] = []
    program = Program(prepared.settings, env, town, links.append)
    passed: list[bool] = []

    def all_visits() -> None:
        try:
            passed.extend(_one(program, prepared, wish, visit, links) for visit in wish.visits)
        finally:
            program.window.stop()

    citizen = threading.Thread(target=all_visits, name="citizen", daemon=True)
    citizen.start()
    program.run()
    citizen.join(30)
    return 0 if passed == [True] * len(wish.visits) else 1


def _known(town: Town, wish: Wish) -> None:
    for procedure in wish.procedures:
        if procedure not in town.procedures:
            raise DemoError(f"There is no procedure {procedure}. There are: {', '.join(town.procedures)}.")
    for fiche in wish.fiches:
        if town.library is None or town.library.head(fiche) is None:
            raise DemoError(f"There is no fiche {fiche}. Import the fiches with: parvis guide import ZIP")
    if wish.lang not in {one.lang for one in town.languages}:
        raise DemoError(f"The language {wish.lang} is not offered.")


def _one(
    program: Program, prepared: Prepared, wish: Wish, visit: ProcedureId | FicheId, links: list[str]
) -> bool:
    print(f"{visit}", flush=True)  # noqa: T201 the demo's progress
    rest = (program, prepared, wish, wish.folder(visit), links)
    made: DemoVisit
    if visit in wish.procedures:
        made = ProcedureVisit(ProcedureId(visit), *rest)
    else:
        made = FicheVisit(FicheId(visit), *rest)
    return made.run()
