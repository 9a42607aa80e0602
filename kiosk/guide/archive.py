"""DILA's zip, opened with suspicion: streamed member by member, never unpacked to disk."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

BLOCK_BYTES = 1 << 20
ENCRYPTED = 0x1
ZIP_MAGIC = b"PK\x03\x04"
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises on spoilt archives (found by spoiling some)."""


@dataclass(frozen=True)
class Limits:
    """How large an archive may be (the real one: 5 000 files, 67 MB, packed four to one)."""

    entries: int = 20_000
    total_bytes: int = 600 << 20
    member_bytes: int = 16 << 20
    ratio: int = 100
    """Unpacked to packed, for the whole."""
    bad_share: float = 0.02
    """Above this share of unreadable files, the archive is not trusted."""


@dataclass(frozen=True)
class ArchiveRefused:
    """Nothing was changed. ``code`` is for the log, ``sentence`` for the person at the command line.

    Codes: ``missing``, ``not_zip``, ``damaged``, ``encrypted``, ``names``, ``nested``, ``entries``, ``size``,
    ``ratio``, ``empty``, ``bad_files``, ``busy``, ``disk``; for an update
    also ``same``, ``older``, ``shrunk``.
    """

    code: str
    sentence: str


@dataclass(frozen=True)
class Member:
    """One file of the archive. ``data`` is None when it is larger than the limit."""

    name: str
    data: bytes | None


class ArchiveBroken(Exception):  # noqa: N818
    """The archive broke while it was read; carries the refusal."""

    def __init__(self, refusal: ArchiveRefused) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Archive:
    """An archive whose list of contents is sound. ``members`` reads it once, in order."""

    def __init__(self, path: Path, infos: tuple[zipfile.ZipInfo, ...], limits: Limits) -> None:
        self._path, self._infos, self._limits = path, infos, limits

    def __len__(self) -> int:
        return len(self._infos)

    def sha256(self) -> str:
        """Of the zip file itself."""
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()

    def members(self) -> Iterator[Member]:
        """Every file, unpacked in memory one at a time. Raises ArchiveBroken."""
        try:
            with zipfile.ZipFile(self._path) as zipped:
                for info in self._infos:
                    yield Member(info.filename, self._read(zipped, info))
        except BROKEN as fault:
            raise ArchiveBroken(_damaged()) from fault

    def _read(self, zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
        with zipped.open(info) as file:
            data = file.read(self._limits.member_bytes + 1)
            if len(data) > self._limits.member_bytes:
                return None
            file.read(1)  # to the end: the checksum is compared there
        if data.startswith(ZIP_MAGIC):
            raise ArchiveBroken(_nested(info.filename))
        return data


OpenResult: TypeAlias = Archive | ArchiveRefused


def open_archive(path: Path, limits: Limits = Limits()) -> OpenResult:
    """Look at the list of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as zipped:
            infos = tuple(info for info in zipped.infolist() if not info.filename.endswith("/"))
    except FileNotFoundError:
        return ArchiveRefused("missing", "There is no such file.")
    except zipfile.BadZipFile:
        return _not_zip(path)
    except BROKEN:
        return _damaged()
    return _judge(infos, limits) or Archive(path, infos, limits)


def _judge(infos: tuple[zipfile.ZipInfo, ...], limits: Limits) -> ArchiveRefused | None:
    packed, unpacked = sum(i.compress_size for i in infos), sum(i.file_size for i in infos)
    if len(infos) > limits.entries:
        return ArchiveRefused(
            "entries", f"The archive holds {len(infos)} files; no more than {limits.entries} are allowed."
        )
    if unpacked > limits.total_bytes:
        return ArchiveRefused(
            "size",
            f"The archive would unpack to {unpacked >> 20} MB; {limits.total_bytes >> 20} MB are allowed.",
        )
    if unpacked > limits.ratio * max(packed, 1) and unpacked > BLOCK_BYTES:
        return ArchiveRefused("ratio", "The archive is packed far too tightly to be one of DILA's.")
    for info in infos:
        if refusal := _judge_one(info):
            return refusal
    return None


def _judge_one(info: zipfile.ZipInfo) -> ArchiveRefused | None:
    if not _is_safe(info.filename):
        return ArchiveRefused("names", "The archive holds a file name that points outside of it.")
    if info.flag_bits & ENCRYPTED:
        return ArchiveRefused("encrypted", "The archive is locked with a password.")
    if info.compress_type not in PACKINGS:
        return _damaged()
    if info.filename.lower().endswith(".zip"):
        return _nested(info.filename)
    return None


def _is_safe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (
        bool(name) and "" not in parts[:1] and ".." not in parts and ":" not in parts[0] and "\0" not in name
    )


def _not_zip(path: Path) -> ArchiveRefused:
    with path.open("rb") as file:
        if file.read(4) == ZIP_MAGIC:
            return ArchiveRefused("damaged", "The archive is cut short: its end is missing. Fetch it again.")
    return ArchiveRefused("not_zip", "This file is not a zip archive.")


def _damaged() -> ArchiveRefused:
    return ArchiveRefused("damaged", "The archive is damaged. Fetch it again.")


def _nested(name: str) -> ArchiveRefused:
    return ArchiveRefused("nested", f"The archive holds another archive ({name[:80]!a}). Give the inner one.")
