"""What root does with a mediator's stick, on a machine of folders: which stick, which version, what is left.

The kernel, udev and systemd themselves are met in `image/proof/stick.py`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import paths, updates
from kiosk.pages.assist_states import Stage

OVERLAY = paths.ROOT / "image/overlay"
PROGRAM = OVERLAY / "usr/lib/parvis/stick"
FAT = bytes(82) + b"FAT32   " + bytes(420) + b"\x55\xaa"


def loaded() -> Any:
    """The program as a module, with no cache beside it that would go into the image."""
    loader = SourceFileLoader("stick", str(PROGRAM))
    spec = spec_from_loader("stick", loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules["stick"] = module
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    return module


stick = loaded()


@dataclass
class Machine:
    """A kiosk's USB, its disk and its commands, as folders; ``files``: what lies on the stick."""

    folder: Path
    files: dict[str, bytes] = field(default_factory=dict)
    signed: bool = True
    installs: bool = True
    sector: bytes = FAT
    lists: bool = True
    said: list[str] = field(default_factory=list)
    at_wait: Any = None
    """What happens while a stick is waited for."""

    def __post_init__(self) -> None:
        for name in ("devices/usb1", "run", "told", "wishes", "copies", "dev"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "devices/usb1/authorized_default").write_text("1")
        (self.folder / "drivers_probe").write_text("")
        (self.folder / "release").write_text('NAME="Parvis"\nIMAGE_VERSION=1.0\n')
        (self.folder / "wishes/stick-wanted").touch()
        self.places = stick.Places(
            usb=self.folder, run=self.folder / "run", told=self.folder / "told/state",
            wish=self.folder / "wishes/stick-wanted", copies=self.folder / "copies", dev=self.folder / "dev",
            driver=self.folder / "usb-storage.ko", keys=self.folder / "keys", release=self.folder / "release",
            newest=self.folder / "newest",
        )  # fmt: skip

    def plug(self, name: str, protocol: str = "50", number: int = 5) -> Path:
        """A stick, as udev leaves it: refused."""
        device, interface = self.folder / "devices" / name, self.folder / f"devices/{name}:1.0"
        for folder in (device, interface):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        for what, value in (
            ("idVendor", "0781"),
            ("idProduct", "5567"),
            ("authorized", "1"),
            ("devnum", str(number)),
        ):
            (device / what).write_text(value)
        told = {"Class": "08", "SubClass": "06", "Protocol": protocol}
        for what, value in told.items():
            (interface / f"bInterface{what}").write_text(value)
        (interface / "authorized").write_text("0")
        return interface

    def brings(self, *names: str, protocol: str = "50") -> None:
        """Somebody plugs these in when the page says so."""
        self.at_wait = lambda: [self.plug(name, protocol) for name in names]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        self.said.append(" ".join(command))
        code = 0
        if command[0] == "insmod":
            self._disk()
        elif command[0] == "systemd-analyze":
            parts = [[int(one) for one in text.split(".")] for text in (command[2], command[4])]
            code = int(not parts[0] > parts[1])
        elif command[0] == "gpgv":
            code = int(not self.signed)
        elif command[-1].startswith("parvis-stick-read@"):
            self._read()
        elif command[-1] == "parvis-stick-install.service":
            code = int(not self.installs)
        return subprocess.CompletedProcess(command, code, "", "")

    def _disk(self) -> None:
        let_in = (self.folder / "run/door").read_text().split()[1]
        interface = Path(let_in)
        part = interface / "host0/target0:0:0/0:0:0:0/block/sda/sda1"
        part.mkdir(parents=True)
        (part / "partition").write_text("1")
        (self.folder / "dev/sda1").write_bytes(self.sector)

    def _read(self) -> None:
        wanted = (self.folder / "run/wanted").read_text().split()[::2]
        copies = self.folder / "copies"
        lines = (f"XXXXXXXX XXX {len(said):9} 2026-11-23   7:18  {name}" for name, said in self.files.items())
        if not wanted:
            head = ["Directory for ::/"] if self.lists else []
            (copies / "listing").write_text("\n".join([*head, *lines]))
        for name in wanted:
            (copies / name).write_bytes(self.files[name])

    def happens(self, _limit_s: float) -> Iterator[None]:
        yield
        if self.at_wait:
            self.at_wait()
            yield

    def serve(self) -> str:
        stick.Stick(self.places, self.run, self.happens).serve()
        return (self.folder / "told/state").read_text().strip()

    def left(self) -> list[str]:
        """What is still open or lying about."""
        opened = [
            str(one) for one in (self.folder / "devices").glob("*:*/authorized") if one.read_text() != "0"
        ]
        opened += [one.name for one in (self.folder / "copies").iterdir()]
        if (self.folder / "devices/usb1/authorized_default").read_text() != "1":
            opened.append("nothing new is let in")
        return opened


def version(number: str) -> dict[str, bytes]:
    """The files of a version, with their list."""
    names = (f"parvis_{number}_11aa-22.root", f"parvis_{number}_33bb-44.verity", f"parvis_{number}.efi")
    files = {name: name.encode() * 9 for name in names}
    return {**files, "SHA256SUMS": listed(files), "SHA256SUMS.gpg": b"a signature"}


def listed(files: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(said).hexdigest()}  {name}\n" for name, said in files.items()).encode()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path, version("2.0"))


def test_a_signed_newer_version_is_ready_and_the_door_is_shut(machine: Machine) -> None:
    machine.brings("1-1")
    assert machine.serve() == "ready 2.0"
    assert machine.left() == []
    assert not (machine.folder / "wishes/stick-wanted").exists()
    installed = machine.said.index("systemctl start parvis-stick-install.service")
    assert machine.said.index("rmmod usb_storage") < installed, "shut before it is installed"
    assert any("quirks=0781:5567:u" in one for one in machine.said), "the driver serves this one alone"


@pytest.mark.parametrize("had", ["2.0", "2.0.1", "10.0"])
def test_nothing_is_taken_that_is_not_newer_than_all_it_ever_had(machine: Machine, had: str) -> None:
    machine.brings("1-1")
    (machine.folder / "newest").write_text(had)
    assert machine.serve() == "nothing_newer 2.0"
    assert not any("install.service" in one for one in machine.said)


def test_what_nobody_has_signed_is_not_even_copied(machine: Machine) -> None:
    machine.brings("1-1")
    machine.signed = False
    assert machine.serve() == "not_signed"
    assert sum("parvis-stick-read" in one for one in machine.said) == 2, "the listing, and the list"
    assert machine.left() == []


@pytest.mark.parametrize("lost", ["SHA256SUMS", "SHA256SUMS.gpg", "parvis_2.0.efi"])
def test_a_file_that_is_not_there_is_told(machine: Machine, lost: str) -> None:
    machine.brings("1-1")
    del machine.files[lost]
    assert machine.serve().split()[0] == "missing"


def test_a_file_that_was_changed_or_is_cut_is_told(machine: Machine) -> None:
    machine.brings("1-1")
    machine.files["parvis_2.0.efi"] = b"half"
    assert machine.serve() == "damaged 2.0"
    assert not any("install.service" in one for one in machine.said)


def test_a_list_that_names_a_version_by_halves_offers_none(machine: Machine) -> None:
    machine.brings("1-1")
    machine.files["SHA256SUMS"] = machine.files["SHA256SUMS"].replace(b".verity", b".other")
    assert machine.serve() == "missing"


@pytest.mark.parametrize("sector", [b"\xeb\x76\x90EXFAT   " + bytes(499) + b"\x55\xaa", bytes(512), b"short"])
def test_a_stick_that_is_not_fat_is_told(machine: Machine, sector: bytes) -> None:
    machine.brings("1-1")
    machine.sector = sector
    assert machine.serve() == "unreadable"
    assert machine.left() == []


def test_a_file_system_that_only_looks_like_fat_is_told(machine: Machine) -> None:
    machine.brings("1-1")
    machine.files, machine.lists = {}, False
    assert machine.serve() == "unreadable"


def test_of_two_sticks_none_is_let_in(machine: Machine) -> None:
    machine.brings("1-1", "1-2")
    assert machine.serve() == "no_stick"
    assert not any(one.startswith("insmod") for one in machine.said)
    assert machine.left() == []


def test_a_stick_that_a_visitor_left_there_is_not_the_mediators(machine: Machine) -> None:
    machine.plug("1-1")
    assert machine.serve() == "no_stick"
    assert not any(one.startswith("insmod") for one in machine.said)


def test_beside_a_card_reader_that_is_always_there_the_stick_is_found(machine: Machine) -> None:
    """Many small computers have one inside."""
    reader = machine.plug("1-1")
    machine.brings("1-2")
    assert machine.serve() == "ready 2.0"
    assert (reader / "authorized").read_text() == "0"


def test_a_stick_that_was_there_is_the_mediators_once_it_is_plugged_in_again(machine: Machine) -> None:
    machine.plug("1-1")
    machine.at_wait = lambda: machine.plug("1-1", number=6)
    assert machine.serve() == "ready 2.0"


@pytest.mark.parametrize("protocol", ["62", "00"])
def test_what_is_no_plain_stick_is_not_let_in(machine: Machine, protocol: str) -> None:
    machine.brings("1-1", protocol=protocol)
    assert machine.serve() == "no_stick"
    assert machine.left() == []


def test_who_came_while_the_door_was_open_is_judged_afterwards(machine: Machine) -> None:
    """A printer that was switched on meanwhile works; what was refused before stays so."""
    machine.brings("1-1")
    for name in ("1-3", "1-4"):
        (machine.folder / "devices" / name).mkdir()
    (machine.folder / "devices/1-3/authorized").write_text("0")

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        if command[0] == "gpgv":
            assert (machine.folder / "devices/usb1/authorized_default").read_text() == "0"
            (machine.folder / "devices/1-4/authorized").write_text("0")
        return machine.run(*command)

    stick.Stick(machine.places, run, machine.happens).serve()
    judged = {name: (machine.folder / "devices" / name / "authorized").read_text() for name in ("1-3", "1-4")}
    assert judged == {"1-3": "0", "1-4": "1"}


def test_a_try_that_is_killed_leaves_nothing_open_and_is_told(machine: Machine) -> None:
    """What systemd runs afterwards (ExecStopPost), whatever the end was."""
    machine.plug("1-1")
    assert stick.Door(machine.places, machine.run).open(machine.folder / "devices/1-1:1.0", set())
    (machine.folder / "copies/half").write_bytes(b"x")
    (machine.folder / "told/state").write_text("reading \n")
    stick.Stick(machine.places, machine.run, machine.happens).end()
    assert machine.left() == []
    assert (machine.folder / "told/state").read_text().strip() == "failed"


def test_a_wish_that_is_a_trap_is_removed_and_nothing_behind_it(machine: Machine) -> None:
    """The folder is the kiosk's: it may lay a link or a folder there."""
    kept = machine.folder / "kept"
    kept.mkdir()
    (kept / "file").touch()
    wish = machine.folder / "wishes/stick-wanted"
    wish.unlink()
    wish.symlink_to(kept)
    machine.serve()
    assert not wish.is_symlink()
    assert (kept / "file").exists()


def test_no_room_is_told_before_anything_large_is_copied(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(machine.folder).free
    monkeypatch.setattr(stick, "SPARE", free + 1_000_000_000)
    machine.brings("1-1")
    assert machine.serve() == "no_room 2.0"
    assert sum("parvis-stick-read" in one for one in machine.said) == 2


def test_the_newest_of_a_list_is_offered() -> None:
    def later(one: str, other: str) -> bool:
        return [int(part) for part in one.split(".")] > [int(part) for part in other.split(".")]

    said = b"".join(version(number)["SHA256SUMS"] for number in ("2.0", "10.0", "9.1")).decode()
    assert stick.offered(said, later).version == "10.0"
    assert stick.offered("no list at all\n../../etc/passwd", later) is None


def test_a_listing_of_mtools_is_read() -> None:
    said = (
        " Volume in drive : has no label\n Directory for ::/\n\n"
        "PARVIS~1 ROO 757239808 2026-11-23   7:18  parvis_0.2.0_545b4dcc.root\n"
        "PARVIS~1 EFI  47760416 2026-11-23  17:18  parvis_0.2.0.efi\n"
        "SHA256~1           327 2026-11-23   7:18  SHA256SUMS\n"
        "        3 files         805 000 551 bytes\n"
    )
    assert stick.sizes(said) == {
        "parvis_0.2.0_545b4dcc.root": 757239808,
        "parvis_0.2.0.efi": 47760416,
        "SHA256SUMS": 327,
    }


# --- Both sides mean the same ---------------------------------------------------------------------------


def test_every_word_that_root_says_is_one_of_the_pages() -> None:
    said = PROGRAM.read_text(encoding="utf-8")
    words = set(re.findall(r'(?:EndedError|tell)\("(\w+)"', said)) | {"ready", "failed"}
    assert len(words) > 9
    assert words <= {str(one) for one in Stage}


def test_the_kiosk_wishes_by_the_names_that_systemd_watches() -> None:
    units = OVERLAY / "usr/lib/systemd/system"
    for name, wish in (("parvis-stick", updates.STICK), ("parvis-restart-now", updates.RESTART)):
        assert f"PathExists=/run/kiosk/{wish}" in (units / f"{name}.path").read_text(encoding="utf-8")
    assert str(stick.Places().wish) == f"/run/kiosk/{updates.STICK}"
    kiosk = (units / "kiosk.service").read_text(encoding="utf-8")
    assert "RuntimeDirectory=kiosk\n" in kiosk
    assert f"{updates.ENV}={stick.Places().told.parent}" in kiosk


def test_who_reads_a_strangers_file_system_has_no_right_at_all() -> None:
    reads = (OVERLAY / "usr/lib/systemd/system/parvis-stick-read@.service").read_text(encoding="utf-8")
    for wall in (
        "User=parvis-stick",
        "CapabilityBoundingSet=\n",
        "PrivateNetwork=yes",
        "DevicePolicy=closed",
    ):
        assert wall in reads
    assert "mount " not in (OVERLAY / "usr/lib/parvis/stick-read").read_text(encoding="utf-8")
