"""The sealed bytes on disk, one file a parcel: streamed in, overwritten and removed when done."""

import errno
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 16


@dataclass(frozen=True)
class Received:
    """All bytes are on disk under a name of their own."""

    part: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class TooBig:
    """The stream passed the limit and was dropped."""


@dataclass(frozen=True)
class NoSpace:
    """The disk is full; what had come was dropped."""


class Blobs:
    """A folder of ciphertext. The ids are checked at the door, so they are safe as file names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, parcel_id: str) -> Path:
        """Where a parcel's bytes lie."""
        return self._folder / f"{parcel_id}.sealed"

    async def receive(self, stream: AsyncIterator[bytes], limit: int) -> Received | TooBig | NoSpace:
        """Write a stream to disk, durably, without ever holding it in memory."""
        part = self._folder / f"{secrets.token_hex(8)}.part"
        try:
            received = await self._write(part, stream, limit)
        except OSError as error:
            erase(part)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                return NoSpace()
            raise
        except BaseException:
            # A cut line, or the server stopping: half a parcel is of no use to anyone.
            erase(part)
            raise
        if isinstance(received, TooBig):
            erase(part)
        return received

    async def _write(self, part: Path, stream: AsyncIterator[bytes], limit: int) -> Received | TooBig:
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            async for chunk in stream:
                size += len(chunk)
                if size > limit:
                    return TooBig()
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        return Received(part, digest.hexdigest(), size)

    def keep(self, received: Received, parcel_id: str) -> None:
        """Give received bytes to a parcel."""
        received.part.replace(self.path(parcel_id))

    def erase(self, parcel_id: str) -> None:
        """Remove a parcel's bytes for good."""
        erase(self.path(parcel_id))

    def erase_all_but(self, wanted: set[str]) -> int:
        """After a crash: remove what no open parcel claims; gives how many files."""
        kept = {self.path(parcel_id) for parcel_id in wanted}
        strangers = [file for file in self._folder.iterdir() if file not in kept]
        for file in strangers:
            erase(file)
        return len(strangers)


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
