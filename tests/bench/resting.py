"""The real kiosk at rest on a page: run by ``idle.py``, which watches it from outside."""

from __future__ import annotations

import sys
import threading
import time

from kiosk.app import paths
from kiosk.pages import actions as act
from kiosk.types import Lang, ProcedureId

PAGES = {
    "attract": (),
    "question": (act.ChooseLanguage(Lang("fr")), act.OpenProcedure(ProcedureId("listes-electorales"))),
}
READ_S = 45.0
"""A question is read aloud first; it is at rest when that is over."""


def main(page: str) -> None:
    """Go to this page, then do nothing until ended."""
    sys.modules["rich"] = None  # type: ignore[assignment]  # as kiosk.app.entry does
    from kiosk.app.build import Program
    from kiosk.app.content import load_town
    from kiosk.app.later import today
    from kiosk.app.settings import environment, load_settings

    settings = load_settings(paths.SETTINGS, environment())
    program = Program(settings, environment(), load_town(settings, paths.CONFIG, paths.CATALOGUES, today()))

    def goes_there() -> None:
        time.sleep(4)
        for action in PAGES[page]:
            program.window.later(lambda action=action: program.kiosk.act(action))  # type: ignore[misc]
        time.sleep(READ_S if PAGES[page] else 0)
        print("RESTS", flush=True)

    threading.Thread(target=goes_there, daemon=True).start()
    program.run()


if __name__ == "__main__":
    main(sys.argv[1])
