"""Which files a pack is made of, and whether one of them has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.procedures.common import FACTS, MENU, PIECES, TEXTS
from kiosk.procedures.loader import PACK
from kiosk.types import ParvisError

Marks = Mapping[Path, tuple[int, int]]
"""When each file was written (ns) and how long it is (bytes)."""


class NoPackError(ParvisError):
    """There is no pack of this name; the message says where it was looked for."""

    code = "no_pack"


@dataclass(frozen=True)
class PackFiles:
    """A pack's folder, and where the facts and papers stand that it names."""

    pack: Path
    config: Path

    def marks(self) -> Marks:
        """How the files stand now; one that is not there has no mark."""
        return {file: mark for file in self._files() if (mark := _mark(file))}

    def _files(self) -> Iterator[Path]:
        yield self.pack / PACK
        yield from (self.config / name for name in (FACTS, PIECES, MENU))
        yield from self.pack.glob("*.po")
        yield from (self.config / TEXTS).glob("*.po")


def find_pack(name: str, config: Path) -> PackFiles:
    """A folder's name below ``config/packs``, or a path. Raises NoPackError.

    A pack in a configuration of its own (``OTHER/packs/NAME`` with ``OTHER/facts.yaml``) uses that one.
    """
    for found in (config / "packs" / name, Path(name)):
        if (found / PACK).is_file():
            folder = found.resolve()
            own = folder.parent.parent
            return PackFiles(folder, own if (own / FACTS).is_file() else config)
    raise NoPackError(f"There is no {PACK} in {config / 'packs' / name} or in {Path(name).resolve()}.")


def _mark(file: Path) -> tuple[int, int] | None:
    try:
        now = file.stat()
    except OSError:
        # An editor may be between taking the old file away and putting the new one there.
        return None
    return now.st_mtime_ns, now.st_size
