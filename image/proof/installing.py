"""The first start on the emulated kiosk: the pages by a finger, and the kiosk that comes of them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from look import stands_still
from serving import FILE, FIRST_FRAME_S, frames, ready
from visiting import touched
from vm import Machine, switched_on

if TYPE_CHECKING:
    from report import Outcome

TOUCHES = Path(__file__).parent / "first_start.json"
"""Recorded from the real pages; tests/image holds them to each other."""


def first_start(work: Path, version: str, outcome: Outcome) -> None:
    """A new disk asks who installs it, and is that town's kiosk, also after the plug was pulled."""
    with switched_on(Machine(work, version, "first-start")) as kiosk:
        kiosk.comes_up()
        ready(kiosk)
        answered(kiosk, outcome)
        serves(kiosk, outcome, "the kiosk of the town")
        kiosk.off()
        kiosk.start()
        kiosk.comes_up()
        ready(kiosk)
        serves(kiosk, outcome, "after the plug was pulled")


def answered(kiosk: Machine, outcome: Outcome) -> None:
    """Each page, touch by touch."""
    began, page = time.monotonic(), ""
    for one in json.loads(TOUCHES.read_text(encoding="utf-8")):
        if one["page"] != page:
            page = one["page"]
            stands_still(kiosk)
            outcome.shows(page, kiosk.picture(page))
        touched(kiosk, one["x"], one["y"], one["node"])
    kiosk.until("the answers are written", lambda: kiosk.run(f"test -s {FILE}").code == 0, 60)
    outcome.says("the installer's pages, s", f"{time.monotonic() - began:.0f}")
    outcome.shows("it is ready", kiosk.picture("kept"))


def serves(kiosk: Machine, outcome: Outcome, when: str) -> None:
    """The page at rest, of the town that was named."""
    outcome.holds(f"{when}: the town is kept", kiosk.run(f"grep -c Nantes {FILE}").out not in {"", "0"})
    kiosk.until("the kiosk at rest", lambda: frames(kiosk) > 0, FIRST_FRAME_S)
    stands_still(kiosk)
    outcome.shows(when, kiosk.picture(when.replace(" ", "-")))
