"""Shows a folder of pictures, or one picture, as if a camera stood over them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from kiosk.devices.camera import Image, Region
from scanner.pictures import SUFFIXES, Unreadable, fit, load_picture
from scanner.tray import UNPLUGGED

DWELL_S = 2.0
"""How long each picture of several is shown before the next one."""
_PREVIEW_PX = (1280, 720)


class FolderFeed:
    """Pictures in the order of their numbers, in a loop; one dropped in later is shown at once.

    Holds one preview and no full picture: the still is read again when asked for.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path, self._clock = path, clock
        self._known: set[Path] = set()
        self._current: Path | None = None
        self._since_s = 0.0
        self._loaded: tuple[Path, int] | None = None
        self._preview: Image | str = "no_picture"
        self._still_px: tuple[int, int] | None = None

    def open(self) -> str | None:
        """Start; ``missing``, ``unplugged``, ``no_picture`` or why the only pictures cannot be read."""
        if not self._path.exists():
            return "missing"
        if self._unplugged():
            return "unplugged"
        self._known = set(self._pictures())
        shown = self.frame()
        return shown if isinstance(shown, str) else None

    def frame(self) -> Image | str:
        """Give the preview of the picture whose turn it is."""
        if self._unplugged():
            return "unplugged"
        self._turn(self._pictures())
        if self._current is None:
            return "no_picture"
        self._load(self._current)
        return self._preview

    def still(self, _region: Region | None) -> Image | str:
        """Read the shown picture again, whole."""
        if self._unplugged():
            return "unplugged"
        if self._current is None:
            return "no_picture"
        picture = load_picture(self._current)
        return picture.reason if isinstance(picture, Unreadable) else picture

    def still_px(self) -> tuple[int, int] | None:
        """Give the size of the picture that is shown."""
        return None if isinstance(self._preview, str) else self._still_px

    def close(self) -> None:
        """Forget what was shown."""
        self._loaded, self._preview, self._current = None, "no_picture", None

    def _unplugged(self) -> bool:
        return (self._path / UNPLUGGED).exists()

    def _pictures(self) -> list[Path]:
        if self._path.is_file():
            return [self._path]
        found = [p for p in self._path.glob("*") if p.suffix.lower() in SUFFIXES]
        return sorted(found, key=_by_number)

    def _turn(self, pictures: list[Path]) -> None:
        new = [p for p in pictures if p not in self._known]
        self._known = set(pictures)
        now_s = self._clock()
        if new or self._current not in pictures:
            self._current = new[-1] if new else next(iter(pictures), None)
            self._since_s = now_s
        elif self._current is not None and now_s - self._since_s >= DWELL_S:
            self._current = pictures[(pictures.index(self._current) + 1) % len(pictures)]
            self._since_s = now_s

    def _load(self, path: Path) -> None:
        try:
            key = (path, path.stat().st_mtime_ns)
        except FileNotFoundError:
            self._preview = "no_picture"
            return
        if key == self._loaded:
            return
        picture = load_picture(path)
        self._loaded = key
        if isinstance(picture, Unreadable):
            self._preview = picture.reason
            return
        self._preview = fit(picture, *_PREVIEW_PX)
        self._still_px = (picture.shape[1], picture.shape[0])


def _by_number(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", path.name)]
