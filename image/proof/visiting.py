"""A visit on the emulated kiosk, by a finger on its panel, and the falls that it outlives."""

from __future__ import annotations

import contextlib
import json
import time
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from look import SAME_PAGE, colour, differing, stands_still
from serving import actions, frames, parcels, pid

if TYPE_CHECKING:
    from report import Outcome
    from vm import Machine

TOUCHES = Path(__file__).parent / "visit.json"
"""Recorded from the real kiosk; the last two turn a long page, whose first part has that button elsewhere."""
PARTS = 5
"""More than the last page has."""
CODE_S = 5.0
A_LETTER = 0.00005
OTHER_PAGE = 0.1
"""More than a pressed button and words that are read aloud change."""


def visit(kiosk: Machine, outcome: Outcome) -> None:
    """A whole procedure by a finger on the panel, up to the page that hands it to a phone."""
    *touches, first, more = json.loads(TOUCHES.read_text(encoding="utf-8"))
    began = time.monotonic()
    fall = len(touches) * 2 // 3
    for number, one in enumerate(touches):
        if number == fall:
            assert one["node"].startswith("key."), "the fall is to be in the middle of a word"
            killed(kiosk, outcome, next(two for two in touches if two["node"] == "main"))
        touched(kiosk, one["x"], one["y"], one["node"])
        if number % 12 == 0:
            outcome.shows(f"touch {number + 1}", kiosk.picture(f"visit-{number:03d}"))
    outcome.says(f"the visit of {len(touches)} touches, s", f"{time.monotonic() - began:.0f}")
    handed_on(kiosk, outcome, first, more)


def handed_on(kiosk: Machine, outcome: Outcome, first: dict[str, Any], more: dict[str, Any]) -> None:
    """The last page, part by part, until a phone's code is on the screen; then what a phone gets."""
    link = ""
    kiosk.until("the hub knows what it is to hand over", lambda: parcels(kiosk) > 0, 60)

    def found() -> bool:
        nonlocal link
        link = kiosk.code_shown()
        return bool(link)

    for _ in range(PARTS):
        stands_still(kiosk)
        # The code may be drawn a moment after its page.
        with contextlib.suppress(AssertionError):
            kiosk.until("a code", found, CODE_S)
            break
        # Where the first part has its button, the others have "end"; where they have theirs, it has none. The
        # voice turns the parts as well.
        part = kiosk.raw_picture("part")
        kiosk.touch(more["x"], more["y"])
        stands_still(kiosk)
        if differing(kiosk.raw_picture("part-after"), part) < OTHER_PAGE:
            touched(kiosk, first["x"], first["y"], first["node"])
    outcome.shows("the page for the phone", kiosk.picture("visit-end"))
    address, _, secret = link.partition("#")
    outcome.holds("a visit by touches up to the hand-off", bool(secret), address)
    # The phone is on the emulator's side of the network: the same path, through the port that is let in.
    near = f"http://127.0.0.1:{kiosk.hub_port}{urlsplit(address).path}"
    with urllib.request.urlopen(near, timeout=60) as page:
        outcome.holds("the phone's page answers", page.status == HTTPStatus.OK, near)


def touched(kiosk: Machine, x: int, y: int, node: str) -> None:
    """A touch that is answered, and whose answer is seen: again where it was not, as a person would.

    Keys and parts of a page are touched once: for privacy the kiosk's log tells none of them.
    """
    before, page = actions(kiosk), kiosk.raw_picture("touch-before")
    untold = node.startswith("key.") or node == "screen.more"
    ground = colour(page, x, y)

    def seen() -> bool:
        """Another page; or the same, changed, and what was touched is no longer pressed."""
        now = kiosk.raw_picture("touch-after")
        changed = differing(now, page)
        return changed > OTHER_PAGE or (changed > A_LETTER and colour(now, x, y) == ground)

    for _ in range(3):
        kiosk.touch(x, y)
        time.sleep(0.5)
        if not untold:
            try:
                # Long: a touch once more after a late answer would land on the page that follows.
                kiosk.until("an answer", lambda: actions(kiosk) > before, 15)
            except AssertionError:
                continue
        if node.startswith("option."):
            # It stays otherwise, chosen; the next touch is on the same page.
            time.sleep(0.5)
        else:
            kiosk.until("the answer is seen", seen, 15)
        time.sleep(0.5)
        return
    raise AssertionError(f"no answer to a touch of {node} at {x}, {y}")


def killed(kiosk: Machine, outcome: Outcome, onward: dict[str, Any]) -> None:
    """The interface is killed in the middle of a word: it is there again as soon as somebody goes on."""
    # No key is on its way any more: it would be lost with who was to hear it.
    stands_still(kiosk, for_s=5)
    before = kiosk.raw_picture("before-fall")
    outcome.shows("before kill -9", kiosk.picture("before-fall"))
    fallen(kiosk, outcome, "kill -9", "KILL")
    outcome.shows("after kill -9", kiosk.picture("killed"))
    outcome.holds("kill -9: the page is veiled", differing(kiosk.raw_picture("veiled"), before) > SAME_PAGE)
    touched(kiosk, onward["x"], onward["y"], onward["node"])
    kiosk.until(
        "the same page, the same word", lambda: differing(kiosk.raw_picture("after"), before) < SAME_PAGE, 30
    )
    outcome.holds("kill -9: the same page, the same word", True)
    outcome.shows("the same page after kill -9", kiosk.picture("after-fall"))


def frozen(kiosk: Machine, outcome: Outcome) -> None:
    """The interface hangs: it is ended, and another takes its place."""
    fallen(kiosk, outcome, "frozen", "STOP")
    outcome.shows("after it froze", kiosk.picture("frozen"))


def fallen(kiosk: Machine, outcome: Outcome, what: str, with_signal: str) -> None:
    """Send the interface this signal, and wait until another one has shown its page."""
    watched, shown = pid(kiosk), frames(kiosk)
    began = time.monotonic()
    ran = kiosk.run(f"kill -{with_signal} $(cut -d' ' -f1 /proc/{watched}/task/{watched}/children)")
    assert ran.code == 0, f"the interface has no process: {ran.out}"
    kiosk.until("another first frame", lambda: frames(kiosk) > shown, 120)
    outcome.says(f"{what} to a new first frame, s", f"{time.monotonic() - began:.0f}")
    outcome.holds(f"{what}: the supervisor is the same", pid(kiosk) == watched)
