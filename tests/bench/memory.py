"""What kiosk, hub and voice weigh after whole visits with a scan, not only at rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from kiosk.app import paths
from kiosk.app.demo.display import VirtualDisplay
from kiosk.app.demo.weigh import memory_mb
from kiosk.app.memory import OVERWRITING
from kiosk.pages import actions as act
from kiosk.pages.states import ScanTaken
from kiosk.pages.typing import keys_of
from kiosk.types import FieldId, Lang, OptionId, ProcedureId
from scanner.tray import Tray

VISITS = 3


def run() -> None:
    """Print megabytes after three visits (target: kiosk + hub 350)."""
    with VirtualDisplay(1080, 1920) as display, tempfile.TemporaryDirectory() as folder:
        Tray(Path(folder) / "camera").show(paths.SAMPLE_PAPER)
        env = {
            **os.environ, **OVERWRITING, "DISPLAY": display.name, "PARVIS_DATA": f"{folder}/data",
            "PARVIS_HUB__PORT": "0", "PARVIS_HUB__HOST": "127.0.0.1", "PARVIS_SCREEN__FULLSCREEN": "no",
            "PARVIS_CAMERA__SOURCE": f"{folder}/camera",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.bench.memory"]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    for name in ("rss", "pss"):
        parts = found[name]
        both = parts["kiosk"] + parts["hub"]
        print(
            f"after {VISITS} visits, {name.upper()}: kiosk {parts['kiosk']} + hub {parts['hub']} = {both} MB"
        )
        print(f"  (target 350), voice {parts['voice']} MB")


def visit_and_weigh() -> None:
    """The kiosk in this process, done three times by actions."""
    sys.modules["rich"] = None  # as kiosk.app.entry does
    from kiosk.app.build import Program
    from kiosk.app.content import load_town
    from kiosk.app.later import today
    from kiosk.app.settings import environment, load_settings

    settings = load_settings(paths.SETTINGS, environment())
    town = load_town(settings, paths.CONFIG, paths.CATALOGUES, today())
    program = Program(settings, environment(), town)
    threading.Thread(target=lambda: _citizen(program), daemon=True).start()
    program.run()


def _citizen(program) -> None:  # type: ignore[no-untyped-def]
    time.sleep(5)

    def does(*actions: act.Action) -> None:
        for action in actions:
            program.window.later(lambda action=action: program.kiosk.act(action))
        time.sleep(0.6)

    def types(field: str, words: str) -> None:
        does(act.FocusField(FieldId(field)), *map(act.Type, keys_of(FieldId(field), words)))

    for _ in range(VISITS):
        does(act.ChooseLanguage(Lang("fr")), act.OpenProcedure(ProcedureId("listes-electorales")))
        does(act.Pick(OptionId("french")), act.Confirm())
        types("date", "03051948")
        does(act.Confirm())
        types("family", "exemple")
        types("given", "camille")
        does(act.Confirm())
        types("street", "12 rue des tilleuls")
        types("postcode", "01234")
        types("town", "valbourg")
        does(act.Confirm())
        does(act.Pick(OptionId("yes")), act.Confirm())
        while not isinstance(program.kiosk.session.scan, ScanTaken):
            time.sleep(0.1)
        does(act.Confirm())
        does(act.Missing())
        does(act.Confirm())
        time.sleep(4)
        does(act.Erase())
        time.sleep(2)
    print(json.dumps(memory_mb()), flush=True)
    program.window.stop()


if __name__ == "__main__":
    visit_and_weigh()
