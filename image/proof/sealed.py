"""Only what was signed is started, only what was sealed is read, and the same inputs make the same seal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import disks
from boards import HEIGHT, WIDTH, Setup
from look import settled, values
from report import Outcome
from serving import FIRST_FRAME_S, ready
from vm import Machine, switched_on

LOCKED = Setup(production=True, secure_boot=True)
LOADER = "/EFI/BOOT/BOOTX64.EFI"
REFUSED_S = 60.0
REFUSALS = (b"Access Denied", b"Security Violation", b"Security violation", b"access denied")
SAME = ("root.erofs", "root.verity", "initrd", "vmlinuz")
PE_OFFSET, OPTIONAL_HEADER, CHECKSUM, CERTIFICATES = 0x3C, 24, 64, 144
"""Where a program of the firmware (PE32+) says that its header, checksum and signatures are, in bytes."""
READ_AT_EACH_START = "/usr/bin/python3.13"


# --- Secure Boot ----------------------------------------------------------------------------------------


def secure_boot(work: Path, version: str, outcome: Outcome) -> None:
    """A firmware that trusts one key starts what it has signed, and no other kernel or boot loader."""
    with switched_on(Machine(work, version, "signed", LOCKED)) as kiosk:
        kiosk.until("the first page", lambda: page_shown(kiosk), FIRST_FRAME_S)
        outcome.says("signed by our key: to the first page, s", f"{time.monotonic() - kiosk.began:.0f}")
        outcome.shows("signed by our key", kiosk.picture("page"))
    kernel, name = work / f"disk/parvis_{version}.efi", f"/EFI/Linux/parvis_{version}.efi"
    disk = disks.copied(work, version, "refused")
    loader = disks.taken_from_esp(work, disk, LOADER, work / "spoilt/loader.efi")
    other = disks.signed(work, disks.unsigned(work, kernel, "other.efi"), *disks.strangers_key(work))
    for what, where, file in (
        ("an unsigned kernel", name, disks.unsigned(work, kernel, "bare.efi")),
        ("a kernel signed by somebody else", name, other),
        ("an unsigned boot loader", LOADER, disks.unsigned(work, loader, "bare-loader.efi")),
    ):
        refused(work, version, outcome, (what, where, file))


def refused(work: Path, version: str, outcome: Outcome, case: tuple[str, str, Path]) -> None:
    """Put it on a fresh disk: the firmware says no, and no page comes."""
    what, name, file = case
    disk = disks.copied(work, version, "refused")
    disks.put_on_esp(work, disk, file, name)
    kiosk = Machine(work, version, "refused", replace(LOCKED, raw="spoilt/refused.raw"))
    with switched_on(kiosk):
        kiosk.until(f"{what} is refused", lambda: says_no(kiosk), REFUSED_S)
        outcome.holds(f"{what} is refused", not page_shown(kiosk))
        outcome.shows(what, kiosk.picture(file.stem))


def says_no(kiosk: Machine) -> bool:
    """Whether the firmware has told so on its line."""
    said = (kiosk.folder / "serial.log").read_bytes()
    return any(one in said for one in REFUSALS)


def page_shown(kiosk: Machine) -> bool:
    """Whether the kiosk's own page stands there: the firmware and the initrd paint in another size."""
    size, _ = values(kiosk.raw_picture("look-0"))
    return size.split() == [str(WIDTH).encode(), str(HEIGHT).encode()] and settled(kiosk)


# --- A damaged root -------------------------------------------------------------------------------------


def damaged(work: Path, version: str, outcome: Outcome) -> None:
    """One bit of the running root is another: the machine restarts, and comes up from the other slot."""
    disk = disks.with_shell(work, version, "damaged")
    good = (work / f"disk/parvis_{version}.roothash").read_text(encoding="utf-8").strip()
    bad = disks.newer(work, version, disk, work / "test.efi")
    disks.spoil(work, disk, disks.part(disk, f"parvis_{disks.newer_than(version)}"), READ_AT_EACH_START)
    kiosk = Machine(work, version, "damaged", Setup(raw="spoilt/damaged.raw"))
    try:
        kiosk.start()
        outcome.says("the damage is met and the machine restarts, s", f"{kiosk.ends('a restart', 180):.0f}")
        first = log_of(kiosk)
        outcome.holds("the newer version was started first", bad.encode() in first)
        outcome.holds("the kernel names the block", b"is corrupted" in first)
        kiosk.start()
        outcome.says(
            "the whole root is read, and given up for the other slot, s",
            f"{kiosk.ends('a restart', 180):.0f}",
        )
        outcome.holds("the damage is told", b"the root is damaged" in log_of(kiosk))
        kiosk.start()
        kiosk.comes_up()
        ready(kiosk)
        outcome.holds("the other slot serves", good in kiosk.run("cat /proc/cmdline").out)
        outcome.shows("from the other slot", kiosk.picture("other-slot"))
    finally:
        kiosk.off()


def damaged_alone(work: Path, version: str, outcome: Outcome) -> None:
    """The only version is damaged: it is never served, the screen says so, and it is tried again later."""
    disk = disks.with_shell(work, version, "alone")
    disks.spoil(work, disk, disks.part(disk, f"parvis_{version}"), READ_AT_EACH_START)
    kiosk = Machine(work, version, "alone", Setup(raw="spoilt/alone.raw"))
    try:
        kiosk.start()
        outcome.says("the damage is met and the machine restarts, s", f"{kiosk.ends('a restart', 180):.0f}")
        kiosk.start()
        kiosk.until("the damage is told", lambda: b"the root is damaged" in log_of(kiosk), 120)
        kiosk.until("a page of the initrd", lambda: settled(kiosk), 60)
        outcome.shows("no version is whole", kiosk.picture("out-of-order"))
        outcome.holds("nothing of the kiosk is served", not page_shown(kiosk))
    finally:
        kiosk.off()


def log_of(kiosk: Machine) -> bytes:
    """What the kernel of this start has said on its line; the next start writes another."""
    return (kiosk.folder / "serial.log").read_bytes()


# --- The same again -------------------------------------------------------------------------------------


def reproducible(work: Path, version: str, outcome: Outcome) -> None:
    """The whole build once more in an empty folder makes the same root, bit by bit."""
    again = work / "again"
    shutil.rmtree(again, ignore_errors=True)
    again.mkdir()
    build = Path(__file__).parent.parent / "build"
    given = {
        "PARVIS_IMAGE_WORK": str(again),
        "PARVIS_IMAGE_KEYS": str(work / "keys"),
        "PARVIS_IMAGE_COMMIT": (work / f"disk/parvis_{version}.commit").read_text(encoding="utf-8").strip(),
        "PARVIS_IMAGE_VERSION": version,
    }
    environment = {key: value for key, value in os.environ.items() if key != "PARVIS_IMAGE_INSIDE"} | given
    began = time.monotonic()
    subprocess.run([str(build)], env=environment, check=True)
    outcome.says("a build from nothing, s", f"{time.monotonic() - began:.0f}")
    changed = packages(work, version) ^ packages(again, version)
    outcome.holds("the same packages were to be had", not changed, " ".join(sorted(changed))[:400])
    hashes = [
        (one / f"disk/parvis_{version}.roothash").read_text(encoding="utf-8").strip() for one in (work, again)
    ]
    outcome.holds("the same hash of the root", hashes[0] == hashes[1], " ".join(hashes))
    for name in SAME:
        outcome.holds(f"{name}: the same", same_bytes(work / name, again / name))
    for name in ("test.efi", f"disk/parvis_{version}.efi"):
        outcome.holds(f"{name}: the same is signed", signed(work / name) == signed(again / name))
    differing = unlike(work / "root", again / "root")
    outcome.holds("every file of the root is the same", not differing, " ".join(differing[:20]))
    if outcome.right:
        shutil.rmtree(again)


def packages(work: Path, version: str) -> set[str]:
    """Each package with its version, as the list beside the disk says."""
    told = json.loads((work / f"disk/parvis_{version}.cdx.json").read_text(encoding="utf-8"))
    return {one["purl"] for one in told["components"]}


def same_bytes(one: Path, other: Path) -> bool:
    """Whether two files are one; ``cmp`` reads them faster than we would."""
    return subprocess.run(["cmp", "--silent", str(one), str(other)], check=False).returncode == 0


def signed(file: Path) -> bytes:
    """What a signature is of: all but the checksum and the signatures, which tell when it was signed.

    Source: Microsoft, Windows Authenticode PE Signature Format 1.0, Calculating the PE Image Hash.
    """
    data = bytearray(file.read_bytes())
    header = int.from_bytes(data[PE_OFFSET : PE_OFFSET + 4], "little") + OPTIONAL_HEADER
    told = header + CERTIFICATES
    end = int.from_bytes(data[told : told + 4], "little") or len(data)
    data[header + CHECKSUM : header + CHECKSUM + 4] = bytes(4)
    data[told : told + 8] = bytes(8)
    return bytes(data[:end])


def unlike(one: Path, other: Path) -> list[str]:
    """Which files of two trees differ, or are in one alone."""
    compared = ["diff", "--recursive", "--brief", "--no-dereference", str(one), str(other)]
    return subprocess.run(compared, check=False, capture_output=True, text=True).stdout.splitlines()


# --- The other processor --------------------------------------------------------------------------------


def arm64(work: Path, version: str, outcome: Outcome) -> None:
    """The image for the other processor (``image/build --arch arm64``) starts to the first page."""
    assert (work / f"arm64/disk/parvis-{version}.raw").exists(), "run: image/build --arch arm64"
    with switched_on(Machine(work, version, "arm64", Setup(production=True, arm64=True))) as kiosk:
        kiosk.until("the first page", lambda: page_shown(kiosk), 2 * FIRST_FRAME_S)
        outcome.says("power-on to the first page, s", f"{time.monotonic() - kiosk.began:.0f}")
        outcome.shows("arm64", kiosk.picture("first-page"))


SEALED = (secure_boot, damaged, damaged_alone, reproducible, arm64)
"""In this order: what takes minutes before what takes an hour."""
