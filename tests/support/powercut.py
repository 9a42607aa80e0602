"""Cuts the power of a real program, on paper: its writes and syncs are recorded, then replayed to a moment.

A disk keeps what was synced. Of what was written since, it may have kept any part in any order: so each state
after a cut holds all synced writes, and a random choice of the others, the last of them torn at a sector.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
_CALLS = "openat,pwrite64,write,ftruncate,fdatasync,fsync,unlink,rename"
_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_FD = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Write(NamedTuple):
    """Bytes at a place of a file (-1: its end); an empty ``data`` with a ``size`` cuts the file to it."""

    at: int
    data: bytes
    size: int | None = None


@dataclass
class _Disk:
    """A file as it is after a cut may come: what is certain, and what is only in the cache."""

    synced: list[Write] = field(default_factory=list)
    waiting: list[Write] = field(default_factory=list)


class Step(NamedTuple):
    """One recorded call: a write, a sync or an unlink of a file, or a line that the program said."""

    what: str
    file: str
    write: Write


def record(program: Path, folder: Path, *arguments: str) -> list[Step]:
    """Run a Python program to its end and give what it did to the files of ``folder``, and what it said."""
    log = folder.with_name(folder.name + ".strace")
    command = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={_CALLS}", "-o", str(log)]
    done = subprocess.run(
        [*command, sys.executable, str(program), str(folder), *arguments],
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()[-800:]
    return [step for line in log.read_text().splitlines() if (step := _step(line, str(folder)))]


def _step(line: str, folder: str) -> Step | None:
    found = _LINE.match(line)
    if found is None or int(found[3]) < 0:
        return None
    call, arguments = found[1], found[2]
    descriptor = _FD.match(arguments)
    texts = [_bytes(text) for text in _TEXT.findall(arguments)]
    if call in ("unlink", "rename"):
        name = texts[0].decode()
        return Step(call, name, Write(0, b"")) if name.startswith(folder) else None
    if descriptor is None:
        return None
    name = _bytes(descriptor[2]).decode()
    if call == "write" and descriptor[1] == "1":
        return Step("said", "", Write(0, texts[0]))
    if not name.startswith(folder) or name.endswith("-shm"):
        return None
    if call == "pwrite64":
        return Step("write", name, Write(int(arguments.rsplit(", ", 1)[1]), texts[0]))
    if call == "write":
        return Step("write", name, Write(-1, texts[0]))
    if call == "ftruncate":
        return Step("write", name, Write(0, b"", int(arguments.rsplit(", ", 1)[1])))
    assert call in ("fsync", "fdatasync"), f"a call that this simulator does not know: {call}"
    return Step("sync", name, Write(0, b""))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def cut(steps: list[Step], after: int, rng: random.Random, into: Path) -> list[str]:
    """Leave in ``into`` what a disk may hold when the power goes after so many steps; give what was said."""
    disks: dict[str, _Disk] = {}
    said: list[str] = []
    for what, name, write in steps[:after]:
        disk = disks.setdefault(name, _Disk()) if name else _Disk()
        if what == "said":
            said += write.data.decode().split()
        elif what == "write":
            disk.waiting.append(write)
        elif what == "sync":
            disk.synced += disk.waiting
            disk.waiting.clear()
        else:
            disks.pop(name, None)
    into.mkdir(parents=True)
    for name, disk in disks.items():
        if disk.synced or disk.waiting:
            (into / Path(name).name).write_bytes(_content(disk, rng))
    return said


def _content(disk: _Disk, rng: random.Random) -> bytes:
    kept = [write for write in disk.waiting if rng.random() < 0.5]
    if kept and kept[-1].data:
        last = kept[-1]
        sectors = rng.randint(0, -(-len(last.data) // SECTOR))
        kept[-1] = Write(last.at, last.data[: sectors * SECTOR])
    content = bytearray()
    for at, data, size in (*disk.synced, *kept):
        if size is not None:
            del content[size:]
            content.extend(bytes(size - len(content)))
            continue
        place = at if at >= 0 else len(content)
        content.extend(bytes(max(0, place + len(data) - len(content))))
        content[place : place + len(data)] = data
    return bytes(content)
