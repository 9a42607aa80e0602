"""The physical gestures of a folder camera: lay a picture under it, pull its plug, put it back."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

UNPLUGGED = "unplugged"
"""A file of this name in the folder means that the camera's plug is out."""


@dataclass(frozen=True)
class Tray:
    """A folder that an ``OpenCVCamera`` watches, here or in another process."""

    folder: Path

    def show(self, picture: Path) -> None:
        """Lay this picture, and nothing else, under the camera."""
        self.folder.mkdir(parents=True, exist_ok=True)
        old = [p for p in self.folder.iterdir() if p.name != UNPLUGGED]
        number = 1 + max((int(p.stem) for p in old if p.stem.isdigit()), default=0)
        target = self.folder / f"{number:04d}{picture.suffix.lower()}"
        # Copied under another name first: the camera must never read half a picture.
        part = target.with_suffix(".part")
        shutil.copyfile(picture, part)
        part.rename(target)
        for path in old:
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Take every picture away."""
        for path in self.folder.iterdir():
            if path.name != UNPLUGGED:
                path.unlink(missing_ok=True)

    @property
    def lying(self) -> Path | None:
        """The picture under the camera."""
        found = sorted(p for p in self.folder.glob("[0-9]*") if p.suffix != ".part")
        return found[-1] if found else None

    @property
    def plugged(self) -> bool:
        """Whether the camera's plug is in."""
        return not (self.folder / UNPLUGGED).exists()

    def unplug(self) -> None:
        """Pull the camera's plug."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / UNPLUGGED).touch()

    def plug(self) -> None:
        """Put the plug back."""
        (self.folder / UNPLUGGED).unlink(missing_ok=True)
