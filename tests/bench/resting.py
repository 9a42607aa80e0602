"""The real kiosk at rest on a page: run by ``idle.py``, which watches it from outside."""

from __future__ import annotations

import sys
import threading
import time

from kiosk.pages import actions as act
from kiosk.types import Lang, ProcedureId
from tests.bench.real import real_program

PAGES = {
    "attract": (),
    "question": (act.ChooseLanguage(Lang("fr")), act.OpenProcedure(ProcedureId("listes-electorales"))),
}
READ_S = 45.0
"""A question is read aloud first; it is at rest when that is over."""


def main(page: str) -> None:
    """Go to this page, then do nothing until ended."""
    program = real_program()

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
