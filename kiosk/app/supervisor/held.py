"""Holds one value in memory that a forked process shares: it outlives who wrote it, and is never a file."""

from __future__ import annotations

import io
import mmap
import pickle
import struct
import zlib
from collections.abc import Callable
from typing import cast

KIB = 1024
LARGE = 16 * KIB
"""Bytes from here on are written once, however often the value around them changes: papers, photographs."""
_HEAD = struct.Struct("<QQQ")
"""The turn, how long the value is, where the large bytes end; then the checksum of all that."""
_SUM = struct.Struct("<I")
_HEADS = (0, 64)
_FIRST = mmap.PAGESIZE


class Held:
    """Two places that are written in turn, so that a writer who dies half-way leaves the value before.

    Make it before the fork. One process writes at a time. Pages that were never written take no memory.
    """

    def __init__(self, value_bytes: int = 4096 * KIB, large_bytes: int = 256 * 1024 * KIB) -> None:
        self._value, self._end = value_bytes, _FIRST + 2 * value_bytes + large_bytes
        # Shared and of no file: the kernel's tmpfs, given back when the last process lets it go.
        self._map = mmap.mmap(-1, self._end)
        self._map.madvise(mmap.MADV_DONTDUMP)
        self._turn, self._free = 0, _FIRST + 2 * value_bytes
        self._large: dict[int, tuple[bytes, int]] = {}

    def put(self, value: object) -> bool:
        """Hold this instead of what was held. False: it is too large, and nothing is held any more."""
        data = self._written(value)
        if data is None:
            # Large bytes that the value has let go are still there: once more, with what it has now.
            self.wipe()
            data = self._written(value)
        if data is None or len(data) > self._value:
            self.wipe()
            return False
        self._turn += 1
        place = _FIRST + (self._turn % 2) * self._value
        self._map[place : place + len(data)] = data
        head = _HEAD.pack(self._turn, len(data), self._free)
        at = _HEADS[self._turn % 2]
        self._map[at : at + _HEAD.size + _SUM.size] = head + _SUM.pack(zlib.crc32(data, zlib.crc32(head)))
        return True

    def take(self) -> object | None:
        """What is held, for a process that did not write it; None: nothing, or nothing whole."""
        found = [one for place in range(2) if (one := self._read(place)) is not None]
        if not found:
            return None
        self._turn, data, self._free = max(found, key=lambda one: one[0])
        self._large = {}
        return cast(object, _Reader(self._find, data).load())

    def wipe(self) -> None:
        """Hold nothing, whoever wrote it: the pages go back to the kernel, which hands none on unwiped."""
        self._map.madvise(mmap.MADV_REMOVE)
        self._turn, self._free, self._large = 0, _FIRST + 2 * self._value, {}

    def _read(self, place: int) -> tuple[int, bytes, int] | None:
        at = _HEADS[place]
        head, (checksum,) = (
            self._map[at : at + _HEAD.size],
            _SUM.unpack_from(self._map, at + _HEAD.size),
        )
        turn, length, free = _HEAD.unpack(head)
        start = _FIRST + place * self._value
        data = self._map[start : start + min(length, self._value)]
        whole = turn > 0 and zlib.crc32(data, zlib.crc32(head)) == checksum
        return (turn, data, free) if whole else None

    def _written(self, value: object) -> bytes | None:
        """None: there is no room for its large bytes."""
        into = io.BytesIO()
        try:
            _Writer(self._keep, into).dump(value)
        except _NoRoomError:
            return None
        return into.getvalue()

    def _keep(self, large: bytes) -> tuple[int, int]:
        """Where these bytes lie; they are written if they were not yet."""
        known = self._large.get(id(large))
        if known is None:
            if self._free + len(large) > self._end:
                raise _NoRoomError
            self._map[self._free : self._free + len(large)] = large
            # The bytes themselves are kept, so that nothing else gets their id.
            self._large[id(large)] = known = large, self._free
            self._free += len(large)
        return known[1], len(large)

    def _find(self, at: int, length: int) -> bytes:
        large = self._map[at : at + length]
        self._large[id(large)] = large, at
        return large


class _NoRoomError(Exception):
    """More large bytes than there is room for."""


class _Writer(pickle.Pickler):
    def __init__(self, keep: Callable[[bytes], tuple[int, int]], into: io.BytesIO) -> None:
        self._keep = keep
        super().__init__(into, protocol=pickle.HIGHEST_PROTOCOL)

    def persistent_id(self, value: object) -> tuple[int, int] | None:
        return self._keep(value) if type(value) is bytes and len(value) >= LARGE else None


class _Reader(pickle.Unpickler):
    """Reads only what this very program wrote, into memory that no other can reach."""

    def __init__(self, find: Callable[[int, int], bytes], data: bytes) -> None:
        self._find = find
        super().__init__(io.BytesIO(data))

    def persistent_load(self, place: tuple[int, int]) -> bytes:
        return self._find(*place)
