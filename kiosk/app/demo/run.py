"""``parvis demo``: the real kiosk, done by a citizen whose finger, paper, phone and mediator are ours."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voice.virtual import SoundCard, sound_card

from kiosk.app import paths
from kiosk.app.content import load_town
from kiosk.app.demo.display import VirtualDisplay
from kiosk.app.settings import Settings, SettingsError, environment, load_settings, with_values
from kiosk.printing.virtual import VirtualPrinter
from kiosk.types import Lang, ParvisError, ProcedureId
from scanner.tray import Tray


class DemoError(ParvisError):
    """What the demo cannot do with what it was given."""

    code = "demo"


def run_demo(out: Path, procedure: ProcedureId, lang: Lang, picture: Path, listen_s: float) -> int:
    """Play a visit and write what came of it to ``out``. 0 when every stage passed, else 1 (2: no start)."""
    try:
        settings = load_settings(paths.SETTINGS, environment())
        out.mkdir(parents=True, exist_ok=True)
        with _stage_set(settings, out, picture) as prepared:
            return _play(prepared, out, procedure, lang, listen_s)
    except (ParvisError, SettingsError, OSError) as error:
        sys.stderr.write(f"The demo cannot start: {error}\n")
        return 2


@dataclass(frozen=True)
class Prepared:
    """Settings that lead to the demo's own display, sound card, printer, camera and hub."""

    settings: Settings
    display: str
    printer: VirtualPrinter
    card: SoundCard
    tray: Tray
    picture: Path


@contextlib.contextmanager
def _stage_set(settings: Settings, out: Path, picture: Path) -> Iterator[Prepared]:
    """Everything that the kiosk meets, real and on this machine only; all ended at the end."""
    if not picture.is_file():
        raise DemoError(f"There is no picture {picture}. Give one with --scan.")
    size = settings.screen
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parvis-demo-")))
        tray = Tray(work / "camera")
        tray.show(_empty_table(work / "table.png"))
        display = stack.enter_context(VirtualDisplay(size.width_px, size.height_px))
        printer = stack.enter_context(VirtualPrinter(work / "printer"))
        card = stack.enter_context(sound_card())
        own = with_values(
            settings,
            screen={"fullscreen": "no"},
            camera={"source": str(tray.folder)},
            printer={"queue": printer.queue, "server": printer.server, "port": printer.port},
            hub={"url": "", "host": "127.0.0.1", "port": 0, "public_url": ""},
        )
        values = {"DISPLAY": display.name, "PARVIS_DATA": str(work / "data")}
        with _environment({**_sound(card.environment), **values}):
            yield Prepared(own, display.name, printer, card, tray, picture)


def _empty_table(file: Path) -> Path:
    """What the camera sees before the paper is laid down."""
    from PIL import Image

    Image.new("RGB", (1280, 720), (74, 84, 78)).save(file)
    return file


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


def _play(prepared: Prepared, out: Path, procedure: ProcedureId, lang: Lang, listen_s: float) -> int:
    from kiosk.app.build import Program
    from kiosk.app.demo.visit import DemoVisit, Wish

    town = load_town(prepared.settings, paths.CONFIG, paths.CATALOGUES)
    if procedure not in town.procedures:
        raise DemoError(f"There is no procedure {procedure}. There are: {', '.join(town.procedures)}.")
    links: list[str] = []
    program = Program(prepared.settings, environment(), town, links.append)
    visit = DemoVisit(program, prepared, Wish(procedure, lang, out, listen_s), links)
    failed: list[bool] = []
    citizen = threading.Thread(target=lambda: failed.append(not visit.run()), name="citizen", daemon=True)
    citizen.start()
    program.run()
    citizen.join(30)
    return 0 if failed == [False] else 1
