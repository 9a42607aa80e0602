"""The folder into which gestures are dropped as files, and from which the kiosk takes them in order."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.app.gestures.gesture import LONGEST, Gesture, Refusal, read, written

SUFFIX = ".json"
REFUSED = "refused"
MOST_REFUSED = 50
"""So many refused files are kept to be looked at."""
_LONGEST_STEM = 60
"""A name at the longest that a folder holds would not take another ending."""


@dataclass(frozen=True)
class Box:
    """A folder that both sides know. Names are times and process ids: they sort, and tell nothing else."""

    folder: Path

    def drop(self, gesture: Gesture) -> Path:
        """Put a gesture in, whole: the file that vanishes once it is made. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{time.time_ns():020d}-{os.getpid()}{SUFFIX}"
        part = file.with_suffix(".part")
        part.write_bytes(written(gesture))
        part.rename(file)
        return file

    def waiting(self) -> Iterator[tuple[Path, Gesture | None]]:
        """What lies in the box, oldest first; None for a file that is no gesture."""
        for file in sorted(self.folder.glob(f"*{SUFFIX}")):
            yield file, _content(file)

    def made(self, file: Path) -> None:
        """The gesture was made: its file goes."""
        file.unlink(missing_ok=True)

    def refuse(self, file: Path, why: Refusal) -> None:
        """Move the file away, named by why; the oldest of many are forgotten."""
        aside = self.folder / REFUSED
        # Who dropped it may have taken it back meanwhile; and a folder is no file to be kept.
        with contextlib.suppress(OSError):
            aside.mkdir(exist_ok=True)
            if file.is_dir() and not file.is_symlink():
                shutil.rmtree(file)
            file.rename(aside / f"{file.stem[:_LONGEST_STEM]}.{why}")
            for old in sorted(aside.iterdir())[:-MOST_REFUSED]:
                old.unlink(missing_ok=True)
        # What could not be kept must not be refused again and again.
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)

    def refusal(self, file: Path) -> str | None:
        """Why a file that was dropped was refused; None when it was not."""
        found = next((self.folder / REFUSED).glob(f"{glob.escape(file.stem[:_LONGEST_STEM])}.*"), None)
        return found.suffix.removeprefix(".") if found else None

    def empty(self) -> None:
        """Forget what lies here from an earlier kiosk: nobody's hand makes it now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for file in (*self.folder.glob("*.json"), *self.folder.glob("*.part")):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)


def _content(file: Path) -> Gesture | None:
    """A link to a device or a folder, or a file too long for a gesture, is none."""
    try:
        if not file.is_file() or file.stat().st_size > 2 * LONGEST:
            return None
        return read(file.read_bytes())
    except OSError:
        return None
