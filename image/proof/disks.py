"""Reads and changes a disk from outside, as a thief or a worn-out disk would: what boots, one bit."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from typing import NamedTuple

SECTOR = 512


class Part(NamedTuple):
    """Where a partition lies, in bytes, and where its line is in the table."""

    start: int
    size: int
    number: int


def parts(disk: Path) -> list[tuple[str, Part]]:
    """The partitions by label, in the order of the table."""
    with disk.open("rb") as file:
        file.seek(SECTOR)
        first, count, size = struct.unpack_from("<QII", file.read(SECTOR), 72)
        file.seek(first * SECTOR)
        table = file.read(count * size)
    found = []
    for number in range(count):
        _, _, begin, end, _, label = struct.unpack_from("<16s16sQQQ72s", table, number * size)
        if begin:
            name = label.decode("utf-16-le").rstrip("\0")
            found.append((name, Part(begin * SECTOR, (end - begin + 1) * SECTOR, number + 1)))
    return found


def part(disk: Path, label: str) -> Part:
    """The first one of this label."""
    return next(where for name, where in parts(disk) if name == label)


def copied(work: Path, version: str, name: str) -> Path:
    """A disk of one's own to spoil."""
    disk = work / "spoilt" / f"{name}.raw"
    disk.parent.mkdir(exist_ok=True)
    subprocess.run(["cp", "--sparse=always", work / f"disk/parvis-{version}.raw", disk], check=True)
    return disk


def tool(work: Path, *command: str) -> str:
    """Run one of the build's own tools; what it says."""
    full = ["chroot", str(work / "tools"), *command]
    return subprocess.run(full, check=True, capture_output=True, text=True).stdout


# --- What boots -----------------------------------------------------------------------------------------


def put_on_esp(work: Path, disk: Path, file: Path, name: str) -> None:
    """Put this file there under this name, in the place of what has it."""
    _mcopy(work, disk, f"/build/{file.relative_to(work)}", f"::{name}")


def taken_from_esp(work: Path, disk: Path, name: str, file: Path) -> Path:
    """A copy of what lies there."""
    _mcopy(work, disk, f"::{name}", f"/build/{file.relative_to(work)}")
    return file


def _mcopy(work: Path, disk: Path, come: str, go: str) -> None:
    image = f"/build/{disk.relative_to(work)}@@{part(disk, 'parvis-esp').start}"
    tool(work, "env", "MTOOLS_SKIP_CHECK=1", "mcopy", "-o", "-i", image, come, go)


def unsigned(work: Path, file: Path, name: str) -> Path:
    """A copy of a boot program, as nobody has signed it."""
    made = work / "spoilt" / name
    made.write_bytes(file.read_bytes())
    tool(work, "sbattach", "--remove", f"/build/spoilt/{name}")
    return made


def signed(work: Path, file: Path, key: Path, certificate: Path) -> Path:
    """The same signed by whoever has this key."""
    inside = [f"/build/{one.relative_to(work)}" for one in (key, certificate, file)]
    tool(work, "sbsign", "--key", inside[0], "--cert", inside[1], "--output", inside[2], inside[2])
    return file


def strangers_key(work: Path) -> tuple[Path, Path]:
    """A key that no firmware knows, and its certificate."""
    key, certificate = work / "spoilt/stranger.key", work / "spoilt/stranger.pem"
    tool(work, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=X/",
         "-keyout", "/build/spoilt/stranger.key", "-out", "/build/spoilt/stranger.pem")  # fmt: skip
    return key, certificate
