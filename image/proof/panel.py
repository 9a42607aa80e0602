"""Proofs of the panel: mounted turned, touch plugged in late or lying mirrored, no screen at the start."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from boards import HEIGHT, WIDTH, Setup
from cable import Cable
from look import differing, is_black, stands_still, unlike, values
from report import Outcome
from serving import LOG, SETTINGS, actions, active, frames, given_settings, pid, ready, told, tries
from visiting import TOUCHES
from vm import Machine, switched_on

PANEL = (HEIGHT, WIDTH)
"""Most panels say so, and many are mounted upright."""
RULE = (
    'ACTION!="remove", SUBSYSTEM=="input", ENV{ID_INPUT_TOUCHSCREEN}=="1", '
    'ENV{LIBINPUT_CALIBRATION_MATRIX}="-1 0 1 0 1 0"'
)
SAME = 0.005
SOME = 5
"""So many touches of the recorded visit."""


def turned_panel(work: Path, version: str, outcome: Outcome) -> None:
    """A panel of 1920 x 1080 mounted upright; its touch layer is plugged in late, and once lies mirrored."""
    with switched_on(Machine(work, version, "panel", Setup(screen_px=PANEL, touch=False))) as kiosk:
        kiosk.comes_up()
        ready(kiosk)
        stands_still(kiosk)
        outcome.shows("the first start before anybody has said how it hangs", kiosk.picture("lying"))
        _asked(kiosk, outcome)
        _turned(kiosk, outcome)
        _mirrored(kiosk, outcome)
        _replugged(kiosk, outcome)


def _asked(kiosk: Machine, outcome: Outcome) -> None:
    """The installer: a touch layer is plugged in, the target is touched, then the arrow to the ceiling."""
    kiosk.plug_touch()
    kiosk.until("the panel is felt", lambda: told(kiosk, "panel.found") > 0, 30)
    lying = kiosk.raw_picture("before-target")
    # Where the target stands on a page that lies: 0.18 and 0.07 beside the middle (screens/widgets/aim.py).
    kiosk.touch(0.68 * PANEL[0], 0.43 * PANEL[1])
    kiosk.until("the next page", lambda: differing(kiosk.raw_picture("look-1"), lying) > SAME, 30)
    stands_still(kiosk, 30)
    outcome.shows("the arrows, of which one points to the ceiling", kiosk.picture("arrows"))


def _turned(kiosk: Machine, outcome: Outcome) -> None:
    """Turned to either side it is the same page, and a finger lands on what it is put on."""
    pictures = []
    for turned in (270, 90):
        given_settings(kiosk, f"{SETTINGS}\n[screen]\nturned = {turned}\n")
        ready(kiosk)
        stands_still(kiosk)
        outcome.shows(f"turned by {turned} degrees", kiosk.picture(f"turned-{turned}"))
        pictures.append(_upright(kiosk.raw_picture(f"turned-{turned}"), turned))
    differs = unlike(*pictures)
    outcome.holds("turned to either side it is the same page", differs < SAME, f"{differs:.2%} differ")
    touches = json.loads(TOUCHES.read_text(encoding="utf-8"))[: SOME + 1]
    for one in touches[:SOME]:
        before = actions(kiosk)
        kiosk.touch(*_on_panel(one["x"], one["y"]))
        kiosk.until(f"an answer to {one['node']}", lambda: actions(kiosk) > before, 20)  # noqa: B023
        stands_still(kiosk, 30)
    outcome.shows(f"after {SOME} touches", kiosk.picture("after-touches"))
    page = _page(kiosk)
    right = page in {one["page"] for one in touches[-2:]}
    outcome.holds("fingers land where they aim on the turned panel", right, page)


def _mirrored(kiosk: Machine, outcome: Outcome) -> None:
    """udev says that the layer lies mirrored: at once the kiosk feels every finger on the other side."""
    kiosk.run(
        f"mkdir -p /run/udev/rules.d; echo '{RULE}' >/run/udev/rules.d/99-proof.rules; "
        "udevadm control --reload; udevadm trigger --settle --action=change --subsystem-match=input"
    )
    one = json.loads(TOUCHES.read_text(encoding="utf-8"))[SOME]
    x, y = _on_panel(one["x"], one["y"])
    before = actions(kiosk)
    kiosk.touch(PANEL[0] - x, y)
    heard = _waited(kiosk, lambda: actions(kiosk) > before)
    outcome.holds("a matrix that udev says counts at once", heard)


def _replugged(kiosk: Machine, outcome: Outcome) -> None:
    """The touch layer's cable is pulled and put back."""
    found, lost = told(kiosk, "panel.found"), told(kiosk, "panel.lost")
    kiosk.pull_touch()
    kiosk.until("the panel is missed", lambda: told(kiosk, "panel.lost") > lost, 60)
    kiosk.until("QEMU has let it go", lambda: _plugged(kiosk), 60)
    took = kiosk.until("it is felt again", lambda: told(kiosk, "panel.found") > found, 30)
    outcome.holds("a touch layer that was pulled is felt again", True, f"{took:.0f} s")
    outcome.says(
        "cameras and printers that come later", "QEMU emulates neither; tests/kiosk and tests/scanner do"
    )


def late_screen(work: Path, version: str, outcome: Outcome) -> None:
    """A kiosk that is switched on without a screen: the page comes with the screen, and comes again."""
    with switched_on(Machine(work, version, "late-screen", Setup(cable=True))) as kiosk:
        cable = Cable(kiosk.folder)
        cable.pull()
        kiosk.comes_up()
        kiosk.until("a first try", lambda: tries(kiosk) > 0, 120)
        outcome.says("connectors without a screen", kiosk.run("cat /sys/class/drm/card*-*/status").out)
        outcome.holds("without a screen nothing claims to serve", not active(kiosk))
        cable.put_back(WIDTH, HEIGHT)
        outcome.says("from the cable to the page, s", f"{ready(kiosk):.0f}")
        stands_still(kiosk)
        outcome.shows("the screen was plugged in", kiosk.picture("plugged"))
        given_settings(kiosk)
        ready(kiosk)
        shown, watched = frames(kiosk), pid(kiosk)
        cable.pull()
        kiosk.until("no screen", lambda: "disc" in kiosk.run("cat /sys/class/drm/card*-*/status").out, 30)
        cable.put_back(WIDTH, HEIGHT)
        kiosk.until("another first frame", lambda: frames(kiosk) > shown, 120)
        kiosk.until("a page", lambda: not is_black(kiosk.raw_picture("look-1")), 60)
        outcome.shows("pulled and put back", kiosk.picture("put-back"))
        outcome.holds("the supervisor, and with it the visit, is the same", pid(kiosk) == watched)
        cable.close()


def _on_panel(x: float, y: float) -> tuple[float, float]:
    """Where on the panel a place of the upright page is that is turned by 90 degrees on it."""
    return (1 - y / HEIGHT) * PANEL[0], x / WIDTH * PANEL[1]


def _upright(file: Path, turned: int) -> bytes:
    """The values of the page, as who stands before the panel sees them."""
    size, data = values(file)
    wide, high = map(int, size.split())
    pixels = [data[at : at + 3] for at in range(0, wide * high * 3, 3)]
    columns = [pixels[x::wide] for x in range(wide)]
    if turned == 90:
        return b"".join(b"".join(column) for column in reversed(columns))
    return b"".join(b"".join(reversed(column)) for column in columns)


def _page(kiosk: Machine) -> str:
    last = kiosk.run(f'grep -o \'"page": "[^"]*"\' {LOG} | tail -n 1').out
    return last.removeprefix('"page": "').removesuffix('"')


def _plugged(kiosk: Machine) -> bool:
    try:
        kiosk.plug_touch()
    except AssertionError:
        time.sleep(1)
        return False
    return True


def _waited(kiosk: Machine, holds: Callable[[], bool]) -> bool:
    try:
        kiosk.until("it", holds, 20)
    except AssertionError:
        return False
    return True
