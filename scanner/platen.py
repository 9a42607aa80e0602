"""The physical gestures of a folder flatbed: lay a paper on its glass, feed sheets, jam it, pull its plug."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kiosk.devices.flatbed import FlatbedCode

GLASS, FEEDER, FAULT = "glass", "feeder", "fault"
"""Two folders of papers, and the file that holds the code of what is wrong."""


@dataclass(frozen=True)
class Platen:
    """A folder that a ``FolderFlatbed`` watches, here or in another process."""

    folder: Path

    def set_up(self, *, feeder: bool) -> None:
        """Nothing lies there, nothing is wrong; ``feeder``: it has one."""
        for name in (GLASS, FEEDER):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.mend()
        (self.folder / GLASS).mkdir(parents=True)
        if feeder:
            (self.folder / FEEDER).mkdir()

    def lay(self, picture: Path) -> None:
        """Lay this paper on the glass, beside what lies there."""
        _put(picture, self.folder / GLASS)

    def clear(self) -> None:
        """Take everything off the glass and out of the feeder."""
        for path in (*self.lying, *self.waiting):
            path.unlink(missing_ok=True)

    def feed(self, picture: Path) -> None:
        """Put this sheet into the feeder, behind the others."""
        _put(picture, self.folder / FEEDER)

    @property
    def has_feeder(self) -> bool:
        """Whether it draws sheets in by itself."""
        return (self.folder / FEEDER).is_dir()

    @property
    def lying(self) -> tuple[Path, ...]:
        """What lies on the glass, in the order in which it was laid there."""
        return _papers(self.folder / GLASS)

    @property
    def waiting(self) -> tuple[Path, ...]:
        """The sheets in the feeder, the next one first."""
        return _papers(self.folder / FEEDER)

    @property
    def fault(self) -> FlatbedCode | None:
        """What is wrong with it."""
        try:
            return FlatbedCode((self.folder / FAULT).read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def strike(self, fault: FlatbedCode) -> None:
        """From now on this is wrong."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{FAULT}.part"
        part.write_text(fault, encoding="ascii")
        part.replace(self.folder / FAULT)

    def mend(self) -> None:
        """Nothing is wrong any more."""
        (self.folder / FAULT).unlink(missing_ok=True)


def _put(picture: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    last = max((int(one.stem) for one in _papers(folder)), default=0)
    target = folder / f"{last + 1:04d}{picture.suffix.lower()}"
    # Copied under another name first: the scanner must never read half a paper.
    part = target.with_suffix(".part")
    shutil.copyfile(picture, part)
    part.rename(target)


def _papers(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(one for one in folder.glob("[0-9]*") if one.suffix != ".part"))
