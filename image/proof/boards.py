"""What the disk is put into: the machine, its firmware, and what that firmware trusts."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shell import UNIT

WIDTH, HEIGHT = 1080, 1920
OWNER = "7d1f3f5e-3b1c-4d7e-9a51-0c5f2b8f6a10"
"""Who the firmware says has put the key there: any number."""


@dataclass(frozen=True)
class Setup:
    """What stands on the table: the machine around the disk."""

    production: bool = False
    """Booted by its own firmware and boot loader, without a shell; else the test image's kernel is given."""
    memory_mb: int = 2560
    disk_mb: int = 4096
    """The disk that the image was written to: the data partition is made in what the image leaves of it."""
    raw: str = ""
    """Another disk than the image's, below the work folder: it boots by itself, and has a shell."""
    server_port: int = 0
    """A port of this computer that the kiosk reaches as 10.0.2.100:443; all else stays out of reach."""
    without: tuple[str, ...] = ()
    """Units that are not started: what a proof does not look at costs minutes, or comes in between."""
    drop_ins: tuple[tuple[str, str], ...] = ()
    """Units and what is laid over them: what breaks a boot in a way that no disk can."""
    plug_pulled: bool = False
    """What the kiosk has not told its disk to keep may be lost when it is switched off."""
    screen_px: tuple[int, int] = (WIDTH, HEIGHT)
    """What the panel itself says that it is, however it is mounted."""
    touch: bool = True
    """Its touch layer is plugged in from the start; else ``plug_touch`` does it."""
    plugged: tuple[str, ...] = ()
    """What is on its USB when it is switched on, by QEMU's names; a keyboard there is its only one."""
    cable: bool = False
    """Its cable can be pulled (``cable.Cable``)."""
    secure_boot: bool = False
    """The firmware starts only what the image's key has signed."""
    arm64: bool = False
    """The image for the other processor, on a board that there is only here."""
    tpm: bool = False
    """It has one (``Machine.tpm``)."""
    network: bool = True
    """A cable is plugged in."""
    clock: str = "utc"
    """What its clock says when it is switched on: the right time, or another one ("2001-01-01")."""


ORDINARY = Setup()


def emulator(setup: Setup) -> str:
    """QEMU for this processor."""
    return "qemu-system-aarch64" if setup.arm64 else "qemu-system-x86_64"


def board(setup: Setup) -> str:
    """The machine with its firmware; the screen comes last, for its size."""
    if setup.arm64:
        return """-machine virt -cpu max,pauth-impdef=on
            -drive if=pflash,format=raw,readonly=on,file=/usr/share/AAVMF/AAVMF_CODE.no-secboot.fd
            -device virtio-gpu-pci"""
    if setup.secure_boot:
        return """-machine q35,smm=on -cpu max -global driver=cfi.pflash01,property=secure,value=on
            -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd
            -device virtio-vga"""
    return """-machine q35 -cpu max
        -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd
        -device virtio-vga"""


def remember(work: Path, setup: Setup, file: Path, inside: Callable[[Path], str]) -> None:
    """Write what the firmware remembers: nothing, or the one key that it trusts."""
    share = work / "emulator/usr/share"
    empty = "AAVMF/AAVMF_VARS.fd" if setup.arm64 else "OVMF/OVMF_VARS_4M.fd"
    shutil.copy(share / empty, file)
    if setup.secure_boot:
        key = (OWNER, inside(work / "keys/boot.pem"))
        trusts = ["--set-pk", *key, "--add-kek", *key, "--add-db", *key, "--secure-boot"]
        command = ["virt-fw-vars", "--inplace", inside(file), *trusts]
        subprocess.run(["chroot", str(work / "emulator"), *command], check=True)


def given(setup: Setup) -> list[str]:
    """What the firmware hands on to the test image's systemd: a shell, and what is laid over its units."""
    credentials = {
        "systemd.extra-unit.parvis-proof.service": UNIT,
        "systemd.unit-dropin.basic.target": "[Unit]\nWants=parvis-proof.service\n",
    }
    never = "[Unit]\nConditionPathExists=/nowhere\n"
    credentials |= {f"systemd.unit-dropin.{unit}": never for unit in setup.without}
    credentials |= {f"systemd.unit-dropin.{unit}": text for unit, text in setup.drop_ins}
    options = []
    for name, text in credentials.items():
        coded = base64.b64encode(text.encode()).decode()
        options += ["-smbios", f"type=11,value=io.systemd.credential.binary:{name}={coded}"]
    return options


def way_out(setup: Setup, folder: Path, inside: Callable[[Path], str]) -> str:
    """The one address that can be reached; each connection is carried by a program of its own."""
    carrier, here = folder / "carry", f"/dev/tcp/127.0.0.1/{setup.server_port}"
    both = "cat <&4 >&3 &\ncat <&3 &\nwait -n\nkill $(jobs -p)\n"
    carrier.write_text(f"#!/bin/bash\nexec 3<>{here} 4<&0 || exit 1\n{both}", encoding="utf-8")
    carrier.chmod(0o755)
    return f",guestfwd=tcp:10.0.2.100:443-cmd:{inside(carrier)}"
