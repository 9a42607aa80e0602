"""A USB stick: refused when a visitor plugs it in; a mediator lets one in, for a signed newer version."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from boards import Setup
from report import Outcome
from serving import given_settings, ready
from updating import NIGHT, back, entries, running
from vm import Machine, switched_on

WISH = "setpriv --reuid=kiosk --regid=kiosk --clear-groups touch /run/kiosk"
STATE = "/run/parvis-update/state"
READ_S, INSTALL_S = 400.0, 400.0
FRENCH = (287, 1080)
"""Where the first page is touched to begin."""
SPARE_MB = 64
DISK_MB = 6144
"""The copies of a version want room beside it, as on any disk that is sold."""


def update_by_stick(work: Path, version: str, outcome: Outcome) -> None:
    """No visitor's stick is a disk; at a mediator's wish one is read, a signed newer version installed."""
    setup = Setup(raw="next/start.raw", disk_mb=DISK_MB, without=NIGHT)
    with switched_on(Machine(work, version, "stick", setup)) as kiosk:
        back(kiosk, start=False)
        ready(kiosk)
        given_settings(kiosk)
        ready(kiosk)
        a_visitors(kiosk, outcome, work / "next/older")
        left_there(kiosk, outcome, work / "next/older")
        for what, folder, wanted in (
            ("no FAT", None, "unreadable"),
            ("FAT without a version", work / "next/nothing", "missing"),
            ("an older version, rightly signed", work / "next/older", "nothing_newer 0.0.1"),
            ("a newer one, signed by a stranger", work / "next/stranger", "not_signed"),
        ):
            refused(kiosk, outcome, what, folder, wanted)
        installed(kiosk, outcome, work / "next/good", f"{version}.1")
        a_visitors(kiosk, outcome, work / "next/older", "afterwards: ")
        started(kiosk, outcome, version)


# --- Sticks ---------------------------------------------------------------------------------------------


def stick_of(kiosk: Machine, name: str, files: Iterable[Path] | None) -> Path:
    """A stick as a clerk prepares it: FAT32, files without a folder; None: no FAT at all."""
    image = kiosk.folder / f"{name}.img"
    chosen = list(files or ())
    megabytes = sum(file.stat().st_size for file in chosen) // 1_000_000 + SPARE_MB
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
        if files is None:
            file.write(b"\xeb\x76\x90EXFAT   ")
    if files is not None:
        tool(kiosk, "mformat", "-i", kiosk.inside(image), "-F", "::")
        for one in chosen:
            tool(kiosk, "mcopy", "-i", kiosk.inside(image), kiosk.inside(one), "::")
    return image


def tool(kiosk: Machine, *command: str) -> None:
    """Run it in the emulator's Debian."""
    subprocess.run(["chroot", str(kiosk.work / "emulator"), *command], check=True)


def plug(kiosk: Machine, name: str, image: Path) -> None:
    """Put it in."""
    behind = {"driver": "file", "filename": kiosk.inside(image), "read-only": True}
    kiosk.ask("blockdev-add", **{"node-name": name, "driver": "raw", "file": behind, "read-only": True})
    kiosk.ask("device_add", driver="usb-storage", id=f"usb-{name}", drive=name, bus="usb.0")


def pull(kiosk: Machine, name: str) -> None:
    """Take it out."""
    kiosk.ask("device_del", id=f"usb-{name}")
    kiosk.until("it is out", lambda: not seen(kiosk), 30)
    kiosk.until("the file is free", lambda: gone(kiosk, name), 30)


def gone(kiosk: Machine, name: str) -> bool:
    """Whether QEMU lets the picture of the stick go: a moment after the stick."""
    try:
        kiosk.ask("blockdev-del", **{"node-name": name})
    except AssertionError:
        return False
    return True


def seen(kiosk: Machine) -> bool:
    """Whether the kernel sees a stick of the emulator."""
    return "46f4" in kiosk.run("cat /sys/bus/usb/devices/*/idVendor").out


def disks(kiosk: Machine) -> list[str]:
    """The disks of USB that there are."""
    return [one for one in kiosk.run("ls /sys/block").out.split() if one.startswith("sd")]


def shut(kiosk: Machine) -> tuple[bool, str]:
    """Whether the door is: no driver, no disk, no copy, and new devices are let in to be judged."""
    told = kiosk.run(
        "grep -c ^usb_storage /proc/modules;"
        " ls /sys/block | grep -c ^sd; ls -A /var/lib/parvis-stick | wc -l;"
        " cat /sys/bus/usb/devices/usb*/authorized_default | sort -u"
    ).out.split()
    return told == ["0", "0", "0", "1"], " ".join(told)


# --- What must hold -------------------------------------------------------------------------------------


def a_visitors(kiosk: Machine, outcome: Outcome, folder: Path, when: str = "") -> None:
    """Plugged in without a wish, or asked for by a program that is not to: no disk."""
    plug(kiosk, "visitor", stick_of(kiosk, "visitor", folder.iterdir()))
    kiosk.until("the stick is seen", lambda: seen(kiosk), 30)
    time.sleep(3)
    outcome.holds(f"{when}a visitor's stick makes no disk", not disks(kiosk), " ".join(disks(kiosk)))
    ran = kiosk.run("modprobe usb-storage; modprobe uas; grep -c ^usb_storage /proc/modules")
    outcome.holds(
        f"{when}no driver is found for it by its name", ran.out.split()[-1:] == ["0"], ran.out[-80:]
    )
    pull(kiosk, "visitor")


def told(kiosk: Machine) -> str:
    """How far it is, as the page reads it."""
    return kiosk.run(f"cat {STATE}").out.strip()


def wished(kiosk: Machine) -> None:
    """As the kiosk does when a mediator touches "Commencer"."""
    kiosk.run(f"{WISH}/stick-wanted")
    kiosk.until("a stick is waited for", lambda: told(kiosk) == "waiting", 60)


def ended(kiosk: Machine) -> bool:
    """Whether the service is."""
    return kiosk.run("systemctl is-active parvis-stick").out.split()[-1:] in (["inactive"], ["failed"])


def left_there(kiosk: Machine, outcome: Outcome, folder: Path) -> None:
    """A visitor's stick that hangs there while a mediator's is waited for; then the try is ended by force."""
    plug(kiosk, "left", stick_of(kiosk, "left", folder.iterdir()))
    kiosk.until("the stick is seen", lambda: seen(kiosk), 30)
    wished(kiosk)
    time.sleep(8)
    waits = told(kiosk) == "waiting" and not disks(kiosk)
    outcome.holds("a stick that a visitor left there is not read", waits, told(kiosk))
    kiosk.run("systemctl stop parvis-stick; systemctl reset-failed parvis-stick")
    right, state = shut(kiosk)
    outcome.holds("a try that is ended is told, the door is shut", right and told(kiosk) == "failed", state)
    pull(kiosk, "left")


def refused(kiosk: Machine, outcome: Outcome, what: str, folder: Path | None, wanted: str) -> None:
    """A mediator's stick that is no good: its word, and the door is shut."""
    wished(kiosk)
    files = None if folder is None else folder.iterdir() if folder.exists() else ()
    small = None if files is None else [one for one in files if one.stat().st_size < 1 << 20]
    plug(kiosk, "bad", stick_of(kiosk, "bad", small))
    kiosk.until("it has ended", lambda: ended(kiosk), READ_S)
    outcome.holds(f"refused: {what}", told(kiosk) == wanted, told(kiosk))
    right, state = shut(kiosk)
    outcome.holds(f"{what}: the door is shut", right, state)
    pull(kiosk, "bad")


def installed(kiosk: Machine, outcome: Outcome, folder: Path, version: str) -> None:
    """The right one; what is plugged in beside it meanwhile is no disk."""
    good = stick_of(kiosk, "good", folder.iterdir())
    wished(kiosk)
    began = time.monotonic()
    plug(kiosk, "good", good)
    kiosk.until("it is read", lambda: told(kiosk) == f"reading {version}", READ_S)
    plug(kiosk, "second", stick_of(kiosk, "second", (folder / "SHA256SUMS",)))
    time.sleep(5)
    outcome.holds("a second stick meanwhile makes no disk", len(disks(kiosk)) == 1, " ".join(disks(kiosk)))
    mounted = kiosk.run("grep -c /dev/sd /proc/mounts").out
    outcome.holds("nothing of it is mounted", mounted == "0", mounted)
    wrote = kiosk.run("cat /sys/block/sd*/stat | awk '{ print $5 }'").out
    outcome.holds("nothing is written to it", wrote == "0", wrote)
    kiosk.until("it is copied", lambda: told(kiosk) != f"reading {version}", READ_S)
    outcome.says("to read the stick, s", f"{time.monotonic() - began:.0f}")
    outcome.holds("the stick can be pulled while it is installed", not disks(kiosk), told(kiosk))
    kiosk.until("it has ended", lambda: ended(kiosk), INSTALL_S)
    outcome.says("from the stick to ready, s", f"{time.monotonic() - began:.0f}")
    outcome.holds("a signed newer version is ready", told(kiosk) == f"ready {version}", told(kiosk))
    here = f"parvis_{version}+3-0.efi" in entries(kiosk)
    outcome.holds("it is there, with three tries", here, " ".join(entries(kiosk)))
    right, state = shut(kiosk)
    outcome.holds("the door is shut, the copies are gone", right, state)
    kiosk.ask("device_del", id="usb-second")
    pull(kiosk, "good")


def started(kiosk: Machine, outcome: Outcome, version: str) -> None:
    """The mediator's "Redémarrer maintenant": not under somebody's hands, then at once."""
    said = "systemctl show kiosk -p StatusText --value"
    kiosk.until("the kiosk says that nobody is there", lambda: kiosk.run(said).out == "free", 60)
    kiosk.touch(*FRENCH)
    kiosk.until("the kiosk says that somebody is there", lambda: kiosk.run(said).out == "busy", 60)
    kiosk.run(f"{WISH}/restart-wanted")
    asked = "systemctl show parvis-restart-now -p ConditionTimestampMonotonic --value"
    kiosk.until("root has looked", lambda: kiosk.run(asked).out not in {"", "0"}, 60)
    time.sleep(5)
    outcome.holds("no restart under somebody's hands", kiosk.running() and running(kiosk) == version)
    given_settings(kiosk)
    kiosk.until("nobody is there", lambda: kiosk.run(said).out == "free", 180)
    kiosk.run(f"{WISH}/restart-wanted")
    kiosk.ends("a new start", 60)
    back(kiosk)
    outcome.holds("the new version runs", running(kiosk) == f"{version}.1", running(kiosk))
