"""A kiosk's disk while it is switched off: read, damaged and enlarged from outside, as wear or a thief do."""

from __future__ import annotations

import subprocess
from pathlib import Path

from disks import SECTOR, TABLE_SECTORS, Part, parts_told
from vm import Machine

CHUNK = 1 << 22


def partition(kiosk: Machine, label: str) -> Part:
    """The first one of this label. Raises StopIteration where there is none."""
    begins = read(kiosk, 0, TABLE_SECTORS * SECTOR)
    return next(where for name, where in parts_told(begins) if name == label)


def read(kiosk: Machine, offset: int, length: int) -> bytes:
    """So many bytes; both numbers in whole sectors."""
    out = kiosk.folder / "look.raw"
    numbers = f"bs={SECTOR}", f"skip={offset // SECTOR}", f"count={length // SECTOR + offset // SECTOR}"
    _tool(
        kiosk, "qemu-img", "dd", "-f", "qcow2", "-O", "raw", *numbers,
        f"if={kiosk.inside(kiosk.disk)}", f"of={kiosk.inside(out)}",
    )  # fmt: skip
    said = out.read_bytes()
    out.unlink()
    return said[:length]


def overwrite(kiosk: Machine, offset: int, length: int) -> None:
    """What stood there is gone."""
    _tool(kiosk, "qemu-io", "-f", "qcow2", "-c", f"write -P 0xa5 {offset} {length}", kiosk.inside(kiosk.disk))


def enlarge(kiosk: Machine, to_mb: int) -> None:
    """The same content on a larger disk."""
    _tool(kiosk, "qemu-img", "resize", "-q", "-f", "qcow2", kiosk.inside(kiosk.disk), f"{to_mb}M")


def holds_words(kiosk: Machine, label: str, words: bytes) -> bool:
    """Whether these words stand anywhere on that partition: who took the disk home would look for them."""
    place, whole = partition(kiosk, label), kiosk.folder / "whole.raw"
    come, go = kiosk.inside(kiosk.disk), kiosk.inside(whole)
    _tool(kiosk, "qemu-img", "convert", "-f", "qcow2", "-O", "raw", come, go)
    try:
        return _holds(whole, place, words)
    finally:
        whole.unlink()


def _holds(whole: Path, place: Part, words: bytes) -> bool:
    with whole.open("rb") as file:
        file.seek(place.start)
        left, end = place.size, b""
        while left > 0:
            part = file.read(min(CHUNK, left))
            if words in end + part:
                return True
            left, end = left - len(part), part[-len(words) :]
    return False


def _tool(kiosk: Machine, *command: str) -> None:
    subprocess.run(["chroot", str(kiosk.work / "emulator"), *command], check=True, stdout=subprocess.DEVNULL)
