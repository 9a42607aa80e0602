"""Unpacks a model's archive without trusting it: no path leaves the folder, nothing grows without bound."""

from __future__ import annotations

import lzma
import shutil
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

_MOST_FILES = 2000
_BLOCK_BYTES = 1 << 20
_SPARE_BYTES = 50 << 20


@dataclass(frozen=True)
class Unpacked:
    """``folder`` is the model's own, below the one that was named; ``name`` is the archive's."""

    folder: Path
    name: str


@dataclass(frozen=True)
class Refused:
    """``code``: ``archive`` (none, or a spoilt one), ``unsafe``, ``size``, ``space``."""

    code: str
    sentence: str


_SPOILT = (BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError)
"""What Python says of an archive that is damaged or encrypted, by each of the ways to press a file."""
_DAMAGED = Refused("archive", "This is not a ZIP archive, or it is damaged.")


def unpack(archive: Path, into: Path, limit_bytes: int) -> Unpacked | Refused:
    """Unpack into an empty folder. Raises OSError when the disk is full all the same."""
    try:
        with ZipFile(archive) as zipped:
            entries = zipped.infolist()
            refused = _judge(entries, into, limit_bytes)
            if refused is not None:
                return refused
            for entry in entries:
                _take(zipped, entry, into)
    except _SPOILT:
        return _DAMAGED
    except OSError as error:
        if error.errno is None:  # of what bzip2 pressed, not of the disk
            return _DAMAGED
        raise
    return _inside(into, archive.stem)


def _judge(entries: list[ZipInfo], into: Path, limit_bytes: int) -> Refused | None:
    if any(not _is_safe(entry) for entry in entries):
        return Refused("unsafe", "The archive holds a path that leaves its folder, or a link.")
    size = sum(entry.file_size for entry in entries)
    if size > limit_bytes or len(entries) > _MOST_FILES:
        return Refused("size", f"Unpacked, it is larger than the {limit_bytes >> 20} MB that are allowed.")
    free = shutil.disk_usage(into).free
    needed = size + _SPARE_BYTES
    if needed > free:
        return Refused("space", f"It needs {needed >> 20} MB; {free >> 20} MB are free. Free some space.")
    return None


def _is_safe(entry: ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    mode = entry.external_attr >> 16
    plain = not mode or stat.S_IFMT(mode) in (0, stat.S_IFREG, stat.S_IFDIR)
    return plain and not path.is_absolute() and ".." not in path.parts and "\\" not in entry.filename


def _take(zipped: ZipFile, entry: ZipInfo, into: Path) -> None:
    """A stream that is longer than its entry says ends in BadZipFile: zipfile checks length and CRC."""
    target = into / entry.filename
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipped.open(entry) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, _BLOCK_BYTES)


def _inside(folder: Path, name: str) -> Unpacked:
    """Archives hold one folder with everything in it; some hold the files themselves."""
    found = list(folder.iterdir())
    if len(found) == 1 and found[0].is_dir():
        return Unpacked(found[0], found[0].name)
    return Unpacked(folder, name)
