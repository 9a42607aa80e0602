"""What the image promises, proved on the emulated kiosk: each function is one proof."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from look import settled
from report import Outcome
from vm import Machine, switched_on

Proof: TypeAlias = Callable[[Path, str, Outcome], None]
FIRST_FRAME_S = 180.0


def shown(machine: Machine, outcome: Outcome, what: str) -> Path:
    """Wait until the screen stands still and is not black; its picture."""
    taken = machine.until("a picture on the screen", lambda: settled(machine), FIRST_FRAME_S)
    outcome.says(f"{what}: seconds since it was looked for", f"{taken:.0f}")
    return outcome.shows(what, machine.picture(what.replace(" ", "-")))


def test_image(work: Path, version: str, outcome: Outcome) -> None:
    """The test image: the production one but for a shell. One boot, all the walls."""
    with switched_on(Machine(work, version, "test")) as kiosk:
        first_frame(kiosk, outcome)
        walls(kiosk, outcome)


def first_frame(kiosk: Machine, outcome: Outcome) -> None:
    """From power-on to the page."""
    kiosk.until("a shell", kiosk.answers, 120)
    kiosk.until(
        "the kiosk is ready",
        lambda: kiosk.run("systemctl is-active kiosk.service").out.endswith("active"),
        FIRST_FRAME_S,
    )
    outcome.says("power-on to the first frame, s", f"{time.monotonic() - kiosk.began:.0f}")
    shown(kiosk, outcome, "first page")


def walls(kiosk: Machine, outcome: Outcome) -> None:
    """What a visitor cannot do, asked from within."""
    for what, command, right in WALLS:
        ran = kiosk.run(command)
        outcome.holds(what, right(ran.out, ran.code), ran.out[-200:])


WALLS: tuple[tuple[str, str, Callable[[str, int], bool]], ...] = (
    ("the root cannot be written", "touch /usr/x /etc/x 2>&1", lambda out, code: code != 0),
    ("the root cannot be remounted", "mount -o remount,rw / 2>&1", lambda out, code: code != 0),
    (
        "nothing runs from the data",
        "cp /usr/bin/true /var/tmp/t; /var/tmp/t 2>&1",
        lambda out, code: code != 0,
    ),
    ("nothing runs from /tmp", "cp /usr/bin/true /tmp/t; /tmp/t 2>&1", lambda out, code: code != 0),
    ("kernel lockdown", "cat /sys/kernel/security/lockdown", lambda out, code: "[integrity]" in out),
    ("no magic keys", "cat /proc/sys/kernel/sysrq", lambda out, code: out.endswith("0")),
    ("no unit has failed", "systemctl --failed --no-legend --plain", lambda out, code: not out),
)

PROOFS: tuple[Proof, ...] = (test_image,)
