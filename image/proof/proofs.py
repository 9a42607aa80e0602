"""What the image promises, proved on the emulated kiosk: each function of ``PROOFS`` is one proof."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from boards import Setup
from falling import boot_fault, falls, machine_falls, out_of_order
from installing import first_start
from keeping import data_cut, data_damaged, data_full, data_plain, data_sealed
from look import SAME_PAGE, differing, is_black, stands_still
from panel import late_screen, turned_panel
from plugs import listed_keys, plugs
from report import Outcome
from sealed import SEALED
from serving import FIRST_FRAME_S, given_settings, pid, ready
from stick import disks, plug, pull, seen, update_by_stick
from traces import no_traces
from updating import bad_release, power_cuts, update_kept
from visiting import frozen, visit
from vm import Machine, last_words, switched_on
from walls import WALLS

Proof: TypeAlias = Callable[[Path, str, Outcome], None]
CHORDS = (
    ("ctrl", "alt", "delete"), ("ctrl", "alt", "f2"), ("alt", "f4"), ("alt", "tab"), ("f1",),
    ("ctrl", "alt", "backspace"), ("alt", "sysrq", "b"), ("meta_l",), ("esc",), ("ctrl", "c"),
    ("ctrl", "alt", "esc"),
)  # fmt: skip


def test_image(work: Path, version: str, outcome: Outcome) -> None:
    """The test image, which is the production one but for a shell: one boot, all the walls, all the falls."""
    with switched_on(Machine(work, version, "test")) as kiosk:
        for part in (
            first_frame,
            installed,
            visit,
            no_traces,
            frozen,
            walls,
            chords,
            usb_stick,
            plugs,
            out_of_order,
        ):
            try:
                part(kiosk, outcome)
            except (AssertionError, ValueError) as fault:
                outcome.holds(part.__name__.replace("_", " "), False, str(fault)[-300:])
                last_words(kiosk)


def production_image(work: Path, version: str, outcome: Outcome) -> None:
    """What a town hall gets, by firmware and boot loader of its own disk: a page, and no other way in."""
    with switched_on(Machine(work, version, "production", Setup(production=True))) as kiosk:
        # The firmware and the boot loader show pictures too: only the page itself counts.
        wanted = work / "vm" / "test" / "first-page.ppm"
        kiosk.until(
            "the page that the test image has shown",
            lambda: differing(kiosk.raw_picture("look-1"), wanted) < SAME_PAGE,
            FIRST_FRAME_S,
        )
        outcome.says("power-on to the first page, s", f"{time.monotonic() - kiosk.began:.0f}")
        outcome.shows("first page", kiosk.picture("first-page"))
        serial = (kiosk.folder / "serial.log").read_bytes()
        outcome.holds("not a word of the kernel on the serial line", b"Linux version" not in serial)
        kiosk.keys("ctrl", "alt", "f3")
        kiosk.keys("ctrl", "alt", "delete")
        time.sleep(5)
        outcome.holds(
            "key chords change nothing", kiosk.running() and not is_black(kiosk.raw_picture("after"))
        )


# --- Parts of the proof on the test image ---------------------------------------------------------------


def first_frame(kiosk: Machine, outcome: Outcome) -> None:
    """From power-on to the page."""
    kiosk.comes_up()
    ready(kiosk)
    outcome.says("power-on to the first frame, s", f"{time.monotonic() - kiosk.began:.0f}")
    stands_still(kiosk)
    kiosk.raw_picture("first-page")
    outcome.shows("first page", kiosk.picture("first-page"))
    outcome.says("memory of the kiosk", kiosk.run("systemctl show kiosk -p MemoryCurrent --value").out)


def installed(kiosk: Machine, outcome: Outcome) -> None:
    """Settings as the first start writes them: the kiosk that serves comes up."""
    given_settings(kiosk)
    outcome.says("from the first start to the kiosk, s", f"{ready(kiosk):.0f}")
    stands_still(kiosk)
    outcome.shows("the kiosk at rest", kiosk.picture("at-rest"))


def walls(kiosk: Machine, outcome: Outcome) -> None:
    """What a visitor cannot do, asked from within as root."""
    for what, command, right in WALLS:
        ran = kiosk.run(command)
        outcome.holds(what, right(ran.out, ran.code), ran.out[-160:])


def chords(kiosk: Machine, outcome: Outcome) -> None:
    """No key leads out: the same process, the same terminal."""
    before = pid(kiosk)
    for names in CHORDS:
        kiosk.keys(*names)
        time.sleep(0.5)
    terminal = kiosk.run("cat /sys/class/tty/tty0/active").out
    outcome.holds("key chords: the same process", kiosk.running() and pid(kiosk) == before)
    outcome.holds("key chords: the same terminal", terminal == "tty1", terminal)
    outcome.shows("after the chords", kiosk.picture("after-chords"))


def usb_stick(kiosk: Machine, outcome: Outcome) -> None:
    """A stick is plugged in, then a keyboard that nobody has allowed."""
    stick = kiosk.folder / "stick.img"
    with stick.open("wb") as file:
        file.truncate(16 << 20)
    plug(kiosk, "stick", stick)
    kiosk.until("the stick is seen", lambda: seen(kiosk), 30)
    time.sleep(3)
    outcome.holds("a USB stick makes no disk", not disks(kiosk), " ".join(disks(kiosk)))
    pull(kiosk, "stick")
    before = kiosk.run("grep -c Handlers /proc/bus/input/devices").out
    kiosk.ask("device_add", driver="usb-kbd", id="keys1", bus="usb.0")
    time.sleep(8)
    after = kiosk.run("grep -c Handlers /proc/bus/input/devices").out
    outcome.holds("an unknown keyboard makes no keys", before == after, f"{before} and {after} inputs")
    kiosk.ask("device_del", id="keys1")


PROOFS: tuple[Proof, ...] = (test_image, production_image)
"""What each change of the image is proved by."""
NIGHTLY: tuple[Proof, ...] = (
    first_start,
    *(update_kept, bad_release, power_cuts),
    *(turned_panel, late_screen),
    update_by_stick,
    listed_keys,
    *(falls, machine_falls, boot_fault),
    *(data_plain, data_cut, data_sealed, data_damaged, data_full),
    *SEALED,
)
"""What takes several hours: updates, damage, the firmware's checks, the other processor."""
