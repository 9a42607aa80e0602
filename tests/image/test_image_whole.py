"""The look that is taken at a root before it is read (initrd), on folders that stand for two disks.

A damaged root itself is met in `image/proof/sealed.py`.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from kiosk.app import paths

IMAGE = paths.ROOT / "image"
WHOLE = IMAGE / "initrd/92parvis-whole"
LIBRARY = IMAGE / "overlay/usr/lib/parvis/data-lib"
HASH = "0123456789abcdef" * 4
ROOT_UUID = f"{HASH[:8]}-{HASH[8:12]}-{HASH[12:16]}-{HASH[16:20]}-{HASH[20:32]}"
MARKS, ESP = 6, 1
OTHERS, OWN = "sda", "sdb"
"""Another kiosk's disk comes first: its names are found first."""


def below(folder: Path, text: str) -> str:
    """With every path of the machine below the folder."""
    return re.sub(r"(?<![\w.])/(sys|run|dev|proc)/", rf"{folder}/\1/", text)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    disks = ("dev/disk/by-partuuid", "dev/disk/by-partlabel")
    for one in (*disks, "sys/class/block", "sys/block", "run", "proc"):
        (tmp_path / one).mkdir(parents=True)
    (tmp_path / "proc/cmdline").write_text(f"quiet roothash={HASH} panic=10\n", encoding="ascii")
    for disk in (OTHERS, OWN):
        (tmp_path / f"sys/block/{disk}").symlink_to(tmp_path / f"sys/devices/pci/block/{disk}")
        for number, name in ((ESP, "parvis-esp"), (2, "parvis_1.0"), (MARKS, "parvis-marks")):
            part = f"{disk}{number}"
            folder = tmp_path / f"sys/devices/pci/block/{disk}/{part}"
            folder.mkdir(parents=True)
            (folder / "uevent").write_text(f"DEVNAME={part}\nPARTNAME={name}\n", encoding="ascii")
            (tmp_path / f"sys/class/block/{part}").symlink_to(folder)
            (tmp_path / "dev" / part).write_bytes(bytes(512))
            if disk == OTHERS:
                (tmp_path / f"dev/disk/by-partlabel/{name}").symlink_to(f"../../{part}")
    (tmp_path / f"dev/disk/by-partuuid/{ROOT_UUID}").symlink_to(f"../../{OWN}2")
    return tmp_path


def looked(machine: Path, *, whole: bool = True, mounts: bool = False) -> str:
    """Run it; what it has done to the machine."""
    library = machine / "data-lib"
    library.write_text(below(machine, LIBRARY.read_text(encoding="utf-8")), encoding="utf-8")
    stands_for = "".join(
        f'{name}() {{ echo {name} "$@" >>{machine}/done; {then}; }}\n'
        for name, then in (
            ("udevadm", ":"), ("mount", ":" if mounts else "false"), ("umount", ":"), ("sync", ":"),
            ("systemctl", ":"), ("sleep", ":"),
            ("veritysetup", ":" if whole else "false"),
        )
    )  # fmt: skip
    script = below(machine, (WHOLE / "whole.sh").read_text(encoding="utf-8"))
    script = script.replace("/usr/lib/parvis/data-lib", str(library)).replace("[ -b ", "[ -f ")
    ran = subprocess.run(["sh", "-c", stands_for + script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return (machine / "done").read_text(encoding="utf-8")


def test_the_mark_is_written_beside_the_root_that_is_started(machine: Path) -> None:
    """By its name alone it was written to whichever disk was found first."""
    looked(machine)
    assert (machine / f"dev/{OWN}{MARKS}").read_bytes().startswith(HASH.encode())
    assert (machine / f"dev/{OTHERS}{MARKS}").read_bytes() == bytes(512)


def test_who_ends_the_run_clears_the_same_block(machine: Path) -> None:
    looked(machine)
    link = machine / "dev/parvis-marks"
    assert link.resolve() == machine / f"dev/{OWN}{MARKS}"
    unit = (IMAGE / "overlay/usr/lib/systemd/system/parvis-whole.service").read_text(encoding="utf-8")
    assert "by-partlabel" not in unit
    assert "ConditionPathExists=/dev/parvis-marks\n" in unit
    assert re.search(r"^ExecStop=.* of=/dev/parvis-marks ", unit, re.MULTILINE)
    assert "DeviceAllow=/dev/parvis-marks rw\n" in unit


@pytest.mark.parametrize(("written", "read"), [(OWN, True), (OTHERS, False)])
def test_another_kiosks_run_is_none_of_ours(machine: Path, written: str, read: bool) -> None:
    (machine / f"dev/{written}{MARKS}").write_bytes(HASH.encode().ljust(512, b"\0"))
    assert ("veritysetup verify" in looked(machine)) is read


def test_a_damaged_root_takes_its_own_disks_version(machine: Path) -> None:
    (machine / f"dev/{OWN}{MARKS}").write_bytes(HASH.encode().ljust(512, b"\0"))
    done = looked(machine, whole=False)
    mounted = next(line for line in done.splitlines() if line.startswith("mount "))
    assert f"{machine}/dev/{OWN}{ESP}" in mounted.split()


@pytest.mark.parametrize(
    ("beside", "restarts"),
    [
        ({"parvis_1.0.efi": True}, False),
        ({"parvis_1.0.efi": True, "parvis_0.9.efi": False}, True),
        ({"parvis_1.0.efi": True, "parvis_1.0 (copie).efi": True}, False),
        ({"parvis_1.0.efi": True, "parvis_1.0 (copie).efi": True, "parvis_0.9+2-1.efi": False}, True),
        ({"parvis_1.0.efi": True, "parvis_0.9+0-3.efi": False}, False),
        ({"parvis_0.9.efi": False}, False),
    ],
)
def test_a_damaged_root_is_given_up_only_for_another(
    machine: Path, beside: dict[str, bool], restarts: bool
) -> None:
    """With a copy of its own boot file beside it, it restarted for ever, without a page."""
    (machine / f"dev/{OWN}{MARKS}").write_bytes(HASH.encode().ljust(512, b"\0"))
    entries = machine / "run/parvis-esp/EFI/Linux"
    entries.mkdir(parents=True)
    for name, own in beside.items():
        (entries / name).write_text(f"MZ roothash={HASH if own else '0' * 64}", encoding="ascii")
    (entries / "parvis_2.0+3-0.efi").touch()  # what a power cut has left empty
    done = looked(machine, whole=False, mounts=True).splitlines()
    first = next(line for line in done if line.startswith(("systemctl", "sleep")))
    # Out of order, it rests before it tries again.
    assert first.startswith("systemctl") is restarts
    names = {one.name for one in entries.iterdir()}
    if restarts:
        assert not any(name in names for name, own in beside.items() if own), "none is started again"


def test_without_the_root_nothing_is_written(machine: Path) -> None:
    (machine / f"dev/disk/by-partuuid/{ROOT_UUID}").unlink()
    looked(machine)
    for disk in (OTHERS, OWN):
        assert (machine / f"dev/{disk}{MARKS}").read_bytes() == bytes(512)


def test_the_initrd_has_what_the_look_needs() -> None:
    module = (WHOLE / "module-setup.sh").read_text(encoding="utf-8").replace("\\\n", " ")
    carried = re.search(r"inst_multiple (veritysetup .+)", module)
    assert carried is not None
    said = (WHOLE / "whole.sh").read_text(encoding="utf-8") + LIBRARY.read_text(encoding="utf-8")
    used = {one for one in ("readlink", "basename", "blkid", "sed", "ln", "cut", "dd") if f"{one} " in said}
    assert len(used) == 7
    assert used <= set(carried[1].split())
    assert "inst_simple /usr/lib/parvis/data-lib" in module, "the root, which has it too, is not open yet"
