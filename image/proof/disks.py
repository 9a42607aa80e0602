"""Reads and changes a disk from outside, as a thief or a worn-out disk would: what boots, one bit."""

from __future__ import annotations

import re
import struct
import subprocess
import uuid
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
TABLE_SECTORS = 34
"""So many hold the whole table of partitions."""


class Part(NamedTuple):
    """Where a partition lies, in bytes, and where its line is in the table."""

    start: int
    size: int
    number: int


def parts(disk: Path) -> list[tuple[str, Part]]:
    """The partitions by label, in the order of the table."""
    with disk.open("rb") as file:
        return parts_told(file.read(TABLE_SECTORS * SECTOR))


def parts_told(begins: bytes) -> list[tuple[str, Part]]:
    """The same, of a disk's first sectors (UEFI 2.10, 5.3)."""
    first, count, size = struct.unpack_from("<QII", begins, SECTOR + 72)
    found = []
    for number in range(count):
        _, _, begin, end, _, label = struct.unpack_from(
            "<16s16sQQQ72s", begins, first * SECTOR + number * size
        )
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


def with_shell(work: Path, version: str, name: str) -> Path:
    """One that boots by itself, and lets a shell in as the test image does."""
    disk = copied(work, version, name)
    put_on_esp(work, disk, work / "test.efi", f"/EFI/Linux/parvis_{version}.efi")
    return disk


def tool(work: Path, *command: str) -> str:
    """Run one of the build's own tools; what it says."""
    full = ["chroot", str(work / "tools"), *command]
    return subprocess.run(full, check=True, capture_output=True, text=True).stdout


# --- What boots -----------------------------------------------------------------------------------------


def put_on_esp(work: Path, disk: Path, file: Path, name: str) -> None:
    """Put this file there under this name, in the place of what has it."""
    _mtool(work, disk, "mcopy", "-o", f"/build/{file.relative_to(work)}", f"::{name}")


def taken_from_esp(work: Path, disk: Path, name: str, file: Path) -> Path:
    """A copy of what lies there."""
    _mtool(work, disk, "mcopy", "-o", f"::{name}", f"/build/{file.relative_to(work)}")
    return file


def prepare(work: Path, disk: Path, files: dict[str, bytes]) -> None:
    """Lay them where an installer lays what is prepared for a first start, once."""
    _mtool(work, disk, "mmd", "::/parvis")
    for name, said in files.items():
        file = work / "spoilt" / name
        file.write_bytes(said)
        put_on_esp(work, disk, file, f"/parvis/{name}")


def _mtool(work: Path, disk: Path, name: str, *words: str) -> None:
    """A program of mtools on the disk's boot partition."""
    image = f"/build/{disk.relative_to(work)}@@{part(disk, 'parvis-esp').start}"
    tool(work, "env", "MTOOLS_SKIP_CHECK=1", name, "-i", image, *words)


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


# --- A second version -----------------------------------------------------------------------------------


def newer(work: Path, version: str, disk: Path, boots: Path) -> str:
    """Put a newer version into the second slot: the same root under another hash, and a copy of ``boots``.

    Returns the hash of its root.
    """
    old = (work / f"disk/parvis_{version}.roothash").read_text(encoding="utf-8").strip()
    said = tool(
        work,
        "veritysetup",
        "format",
        "--salt=" + "5a" * 32,
        "/build/root.erofs",
        "/build/spoilt/newer.verity",
    )
    found = re.search(r"Root hash:\s*([0-9a-f]{64})", said)
    assert found, said
    fresh, next_version = found[1], newer_than(version)
    made = unsigned(work, boots, "newer.efi")
    data = made.read_bytes().replace(old.encode(), fresh.encode())
    for key in ("IMAGE_VERSION", "VERSION_ID"):
        data = data.replace(f"{key}={version}".encode(), f"{key}={next_version}".encode())
    made.write_bytes(data)
    signed(work, made, work / "keys/boot.key", work / "keys/boot.pem")
    put_on_esp(work, disk, made, f"/EFI/Linux/parvis_{next_version}.efi")
    empty = [where for label, where in parts(disk) if label == "_empty"]
    for where, file, half in zip(
        empty, ("root.erofs", "spoilt/newer.verity"), (fresh[:32], fresh[32:]), strict=True
    ):
        _fill(disk, where, work / file)
        number = str(where.number)
        image = f"/build/{disk.relative_to(work)}"
        tool(work, "sfdisk", "--quiet", "--part-uuid", image, number, str(uuid.UUID(half)))
        tool(work, "sfdisk", "--quiet", "--part-label", image, number, f"parvis_{next_version}")
    return fresh


def newer_than(version: str) -> str:
    """A version as long as this one."""
    return "9" + version[1:]


def _fill(disk: Path, where: Part, file: Path) -> None:
    there = [f"of={disk}", f"seek={where.start}", "oflag=seek_bytes"]
    subprocess.run(["dd", f"if={file}", *there, "bs=1M", "conv=notrunc", "status=none"], check=True)


def spoil(work: Path, disk: Path, where: Part, path: str) -> None:
    """Turn one bit of this file of the root over."""
    said = tool(work, "dump.erofs", "-e", f"--path={path}", "/build/root.erofs")
    found = re.search(r"^\s*0:\s+\d+\.\.\s*\d+\s*\|\s*\d+\s*:\s*(\d+)\.\.", said, re.MULTILINE)
    assert found, said
    with disk.open("r+b") as file:
        file.seek(where.start + int(found[1]) + 100)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
