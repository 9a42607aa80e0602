"""What the image promises, proved on the emulated kiosk: each function of ``PROOFS`` is one proof."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from look import differing, is_black, settled
from report import Outcome
from vm import Machine, Setup, switched_on
from walls import WALLS

Proof: TypeAlias = Callable[[Path, str, Outcome], None]
FIRST_FRAME_S = 180.0
SETTINGS = """[town]
kiosk_id = "borne-1"
"""
SAME_PAGE = 0.01
"""The share of values that may differ: what moves on the page meanwhile."""
HERE = Path(__file__).parent
CHORDS = (
    ("ctrl", "alt", "delete"), ("ctrl", "alt", "f2"), ("alt", "f4"), ("alt", "tab"), ("f1",),
    ("ctrl", "alt", "backspace"), ("alt", "sysrq", "b"), ("meta_l",), ("esc",), ("ctrl", "c"),
    ("ctrl", "alt", "esc"),
)  # fmt: skip


def test_image(work: Path, version: str, outcome: Outcome) -> None:
    """The test image, which is the production one but for a shell: one boot, all the walls, all the falls."""
    with switched_on(Machine(work, version, "test")) as kiosk:
        for part in (first_frame, installed, visit, frozen, walls, chords, usb_stick, out_of_order):
            try:
                part(kiosk, outcome)
            except (AssertionError, ValueError) as fault:
                outcome.holds(part.__name__.replace("_", " "), False, str(fault)[-300:])


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
    kiosk.until("a shell", kiosk.answers, 120)
    ready(kiosk)
    outcome.says("power-on to the first frame, s", f"{time.monotonic() - kiosk.began:.0f}")
    kiosk.until("a page that stands still", lambda: settled(kiosk), 60)
    kiosk.raw_picture("first-page")
    outcome.shows("first page", kiosk.picture("first-page"))
    outcome.says("memory of the kiosk", kiosk.run("systemctl show kiosk -p MemoryCurrent --value").out)


def installed(kiosk: Machine, outcome: Outcome) -> None:
    """Settings as the first start writes them: the kiosk that serves comes up."""
    given_settings(kiosk)
    outcome.says("from the first start to the kiosk, s", f"{ready(kiosk):.0f}")
    kiosk.until("a page that stands still", lambda: settled(kiosk), 60)
    outcome.shows("the kiosk at rest", kiosk.picture("at-rest"))


def given_settings(kiosk: Machine, settings: str = SETTINGS) -> None:
    """Put them where the first start would, and start the kiosk anew."""
    file = "/var/lib/parvis/settings.toml"
    lines = " ".join(f"'{line}'" for line in settings.splitlines())
    kiosk.run(f"printf '%s\\n' {lines} >{file}; chown kiosk:kiosk {file}; systemctl restart --no-block kiosk")
    kiosk.until("the one before has ended", lambda: not active(kiosk), 30)


def ready(kiosk: Machine) -> float:
    """Seconds until the kiosk has told that its first page is seen."""
    return kiosk.until("the kiosk is ready", lambda: active(kiosk), FIRST_FRAME_S)


def active(kiosk: Machine) -> bool:
    """Whether it has told so."""
    return kiosk.run("systemctl is-active kiosk.service", 20).out.split()[-1:] == ["active"]


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


def pid(kiosk: Machine) -> str:
    """The kiosk's process."""
    return kiosk.run("systemctl show kiosk -p MainPID --value").out


def usb_stick(kiosk: Machine, outcome: Outcome) -> None:
    """A stick is plugged in, then a keyboard that nobody has allowed."""
    stick = kiosk.folder / "stick.img"
    with stick.open("wb") as file:
        file.truncate(16 << 20)
    behind = {"driver": "file", "filename": kiosk.inside(stick)}
    kiosk.ask("blockdev-add", **{"node-name": "stick", "driver": "raw", "file": behind})
    kiosk.ask("device_add", driver="usb-storage", id="stick1", drive="stick", bus="usb.0")
    kiosk.until(
        "the stick is seen", lambda: "46f4" in kiosk.run("cat /sys/bus/usb/devices/*/idVendor").out, 30
    )
    time.sleep(3)
    disks = kiosk.run("ls /sys/block").out.split()
    outcome.holds(
        "a USB stick makes no disk", not any(one.startswith("sd") for one in disks), " ".join(disks)
    )
    kiosk.ask("device_del", id="stick1")
    before = kiosk.run("grep -c Handlers /proc/bus/input/devices").out
    kiosk.ask("device_add", driver="usb-kbd", id="keys1", bus="usb.0")
    time.sleep(8)
    after = kiosk.run("grep -c Handlers /proc/bus/input/devices").out
    outcome.holds("an unknown keyboard makes no keys", before == after, f"{before} and {after} inputs")
    kiosk.ask("device_del", id="keys1")


def visit(kiosk: Machine, outcome: Outcome) -> None:
    """A whole procedure by a finger on the panel, up to the page that hands it to a phone."""
    touches = json.loads((HERE / "visit.json").read_text(encoding="utf-8"))
    began = time.monotonic()
    half = len(touches) * 2 // 3
    for number, one in enumerate(touches):
        if number == half:
            assert one["node"].startswith("key."), "the fall is to be in the middle of a word"
            killed(kiosk, outcome, next(two for two in touches if two["node"] == "main"))
        touched(kiosk, one["x"], one["y"], one["node"])
        if number % 12 == 0:
            outcome.shows(f"touch {number + 1}", kiosk.picture(f"visit-{number:03d}"))
    time.sleep(10)
    outcome.shows("the page for the phone", kiosk.picture("visit-end"))
    last = kiosk.run('grep -o \'"page": "[^"]*"\' /var/lib/parvis/log/kiosk.jsonl | tail -n 1').out
    outcome.holds("a visit by touches up to the hand-off", last.endswith(f'{touches[-1]["page"]}"'), last)
    outcome.says(f"the visit of {len(touches)} touches, s", f"{time.monotonic() - began:.0f}")


def touched(kiosk: Machine, x: int, y: int, node: str) -> None:
    """A touch that is answered: again where it was not, as a person would.

    Keys are touched once: for privacy the kiosk's log tells none of them.
    """
    before = actions(kiosk)
    for _ in range(4):
        kiosk.touch(x, y)
        if node.startswith("key.") or node == "screen.more":
            time.sleep(1.5)
            return
        try:
            kiosk.until("an answer", lambda: actions(kiosk) > before, 3)
        except AssertionError:
            continue
        time.sleep(0.5)
        return
    raise AssertionError(f"no answer to a touch of {node} at {x}, {y}")


def actions(kiosk: Machine) -> int:
    """How many actions the kiosk has taken, as its own log tells."""
    return int(kiosk.run('grep -c \'"event": "action"\' /var/lib/parvis/log/kiosk.jsonl').out or 0)


def killed(kiosk: Machine, outcome: Outcome, onward: dict[str, Any]) -> None:
    """The interface is killed in the middle of a word: it is there again as soon as somebody goes on."""
    kiosk.until("a page that stands still", lambda: settled(kiosk), 60)
    before = kiosk.raw_picture("before-fall")
    outcome.shows("before kill -9", kiosk.picture("before-fall"))
    fallen(kiosk, outcome, "kill -9", "KILL")
    outcome.shows("after kill -9", kiosk.picture("killed"))
    outcome.holds("kill -9: the page is veiled", differing(kiosk.raw_picture("veiled"), before) > SAME_PAGE)
    touched(kiosk, onward["x"], onward["y"], onward["node"])
    kiosk.until("a page that stands still", lambda: settled(kiosk), 60)
    outcome.shows("the same page after kill -9", kiosk.picture("after-fall"))
    differs = differing(kiosk.raw_picture("after-fall"), before)
    outcome.holds("kill -9: the same page, the same word", differs < SAME_PAGE, f"{differs:.2%} differ")


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


def frames(kiosk: Machine) -> int:
    """How many interfaces have shown their first page, as the kiosk's own log tells."""
    return int(kiosk.run('grep -c \'"event": "kiosk.shown"\' /var/lib/parvis/log/kiosk.jsonl').out or 0)


def out_of_order(kiosk: Machine, outcome: Outcome) -> None:
    """Settings that cannot be read: the kiosk cannot start, and the screen says so in six languages."""
    kiosk.run(
        "cp /var/lib/parvis/settings.toml /run/kept.toml; echo 'not toml [' >/var/lib/parvis/settings.toml"
    )
    kiosk.run("systemctl restart --no-block kiosk.service")
    tries = "systemctl show kiosk -p NRestarts --value"
    kiosk.until("a few falls", lambda: int(kiosk.run(tries).out or 0) >= 5, 180)
    kiosk.until("a page", lambda: not is_black(kiosk.raw_picture("look-1")), 60)
    outcome.shows("out of order", kiosk.picture("out-of-order"))
    kiosk.run("cp /run/kept.toml /var/lib/parvis/settings.toml; systemctl restart --no-block kiosk.service")
    ready(kiosk)
    outcome.holds("mended settings bring it back", True)


PROOFS: tuple[Proof, ...] = (test_image, production_image)
"""What each change of the image is proved by."""
NIGHTLY: tuple[Proof, ...] = ()
"""What takes an hour: updates, damage, the firmware's checks, the other processor."""
