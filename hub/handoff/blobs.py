"""The sealed bytes on disk, one file an upload: streamed in, overwritten and removed when done."""

import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 16
KEPT_FREE = 64 * 1024 * 1024
"""No upload takes this much of the disk: a flood of parcels must not keep calls for help from being kept."""
LOOK = 1 << 20
"""The disk is looked at again after so many bytes."""


@dataclass(frozen=True)
class Received:
    """All bytes are on disk. ``name`` is random: a file tells neither its parcel nor its link."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class TooBig:
    """The stream passed the limit and was dropped."""


@dataclass(frozen=True)
class NoSpace:
    """The disk is full but for what is kept free; what had come was dropped."""


class Blobs:
    """A folder of ciphertext. A file that no open parcel names belongs to nobody."""

    def __init__(self, folder: Path, kept_free: int = KEPT_FREE) -> None:
        """``kept_free``: bytes of the disk that uploads leave to everything else."""
        self._folder, self._kept_free = folder, kept_free
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Where an upload's bytes lie."""
        return self._folder / f"{name}.sealed"

    async def receive(self, stream: AsyncIterator[bytes], limit: int) -> Received | TooBig | NoSpace:
        """Write a stream to disk, durably, without ever holding it in memory."""
        name = secrets.token_hex(8)
        try:
            received = await self._write(name, stream, limit) if self._has_room() else NoSpace()
        except OSError as error:
            self.erase(name)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                return NoSpace()
            raise
        except BaseException:
            # A cut line, or the server stopping: half a parcel is of no use to anyone.
            self.erase(name)
            raise
        if not isinstance(received, Received):
            self.erase(name)
        return received

    def _has_room(self) -> bool:
        return shutil.disk_usage(self._folder).free > self._kept_free

    async def _write(
        self, name: str, stream: AsyncIterator[bytes], limit: int
    ) -> Received | TooBig | NoSpace:
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            async for chunk in stream:
                size += len(chunk)
                if size > limit:
                    return TooBig()
                if size // LOOK > (size - len(chunk)) // LOOK and not self._has_room():
                    return NoSpace()
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        return Received(name, digest.hexdigest(), size)

    def erase(self, name: str) -> None:
        """Remove an upload's bytes for good."""
        erase(self.path(name))

    def erase_all_but(self, wanted: set[str], min_age_s: float = 0) -> int:
        """After a crash: remove what no open parcel names; gives how many files.

        Younger files may be uploads that another process of the same hub has under way.
        """
        kept, youngest = {self.path(name) for name in wanted}, time.time() - min_age_s
        strangers = [file for file in self._folder.iterdir() if file not in kept and _older(file, youngest)]
        for file in strangers:
            erase(file)
        return len(strangers)


def _older(file: Path, moment: float) -> bool:
    try:
        return file.stat().st_mtime <= moment
    except FileNotFoundError:
        return False


def erase(file: Path) -> None:
    """Overwrite with zeros, then remove: an unlinked file's blocks would still hold the bytes."""
    try:
        with file.open("r+b") as out:
            left = os.fstat(out.fileno()).st_size
            while left > 0:
                left -= out.write(bytes(min(CHUNK, left)))
            out.flush()
            os.fsync(out.fileno())
        file.unlink()
    except FileNotFoundError:
        return
