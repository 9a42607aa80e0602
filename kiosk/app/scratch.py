"""A folder in memory (tmpfs) for what must be a file for a moment; emptied with every visit."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

TMPFS = Path("/dev/shm")


class Scratch:
    """Owns one private folder; nothing in it outlives the visit, nor the process."""

    def __init__(self, env: Mapping[str, str], data: Path) -> None:
        runtime = env.get("XDG_RUNTIME_DIR")
        candidates = [Path(runtime)] if runtime else []
        base = next((one for one in (*candidates, TMPFS) if os.access(one, os.W_OK)), data)
        _sweep(base)
        self.folder = base / f"parvis-{os.getpid()}"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def in_memory(self) -> bool:
        """False on a machine without tmpfs: ``doctor`` says so."""
        return _filesystem(self.folder) == "tmpfs"

    def empty(self) -> None:
        """Remove all that is in the folder."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def close(self) -> None:
        """Remove the folder itself."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _filesystem(folder: Path) -> str:
    """The file system's type, by the longest mount point above the folder."""
    mounts = (line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines())
    above = [(point, kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(above, key=lambda one: len(one[0]))[1]


def _sweep(base: Path) -> None:
    """Remove what a kiosk that was killed left behind."""
    for folder in base.glob("parvis-*"):
        number = folder.name.removeprefix("parvis-")
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            shutil.rmtree(folder, ignore_errors=True)
