"""The table under the camera: pages to lay on it, and the camera's plug."""

from __future__ import annotations

import filecmp
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from kiosk.app.gestures.gesture import GestureName, Move, Refusal
from kiosk.app.gestures.prop import offer
from kiosk.app.gestures.rows import Row
from scanner.tray import Tray

SHOW, CLEAR = GestureName("camera.show"), GestureName("camera.clear")
UNPLUG, PLUG = GestureName("camera.unplug"), GestureName("camera.plug")
PICTURES = frozenset({".jpg", ".jpeg", ".png"})
MOST_OFFERED = 9
"""As many as there are digits to press."""


class Table:
    """A camera over a table that is empty until a page is laid there."""

    def __init__(self, tray: Tray, empty: Path) -> None:
        """``empty`` is where the picture of the empty table is kept."""
        self.tray, self._empty = tray, empty

    def set_up(self) -> None:
        """The camera plugged in, nothing on the table."""
        self._empty.parent.mkdir(parents=True, exist_ok=True)
        _draw_table(self._empty)
        self.tray.plug()
        self.take_away()

    def show(self, picture: Path) -> None:
        """Lay this page there, and nothing else."""
        self.tray.show(picture)

    def take_away(self) -> None:
        """Nothing lies there any more."""
        self.tray.show(self._empty)

    def is_lying(self, picture: Path) -> bool:
        """Whether it is this page that lies there."""
        lying = self.tray.lying
        return lying is not None and picture.is_file() and filecmp.cmp(lying, picture, shallow=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies there."""
        return self.tray.lying is None or self.is_lying(self._empty)


class CameraProp:
    """The table in the dock. Its pages are the pictures of some folders, by their names."""

    def __init__(self, table: Table, folders: tuple[Path, ...]) -> None:
        self._table, self._folders = table, folders
        self.moves: Mapping[GestureName, Move] = {
            SHOW: self._show,
            CLEAR: lambda _: self._table.take_away(),
            UNPLUG: lambda _: self._table.tray.unplug(),
            PLUG: lambda _: self._table.tray.plug(),
        }

    def pages(self) -> dict[str, Path]:
        """What can be laid there."""
        return pictures_of(self._folders)

    def row(self) -> Row:
        """What lies there, and whether the camera sees it."""
        pages, plugged = self.pages(), self._table.tray.plugged
        lying = next((name for name, file in pages.items() if self._table.is_lying(file)), None)
        empty = self._table.is_empty
        words = "the table is empty" if empty else f"{lying or 'a page'} lies there"
        shows = (
            offer(SHOW, f"Show {name}", str(number), name != lying, name)
            for number, name in enumerate(pages, 1)
        )
        rest = (
            offer(CLEAR, "Take it away", "0", not empty),
            offer(UNPLUG, "Pull the plug", "u", plugged),
            offer(PLUG, "Plug in", "U", not plugged),
        )
        return Row("camera", words if plugged else f"unplugged; {words}", (*shows, *rest))

    def _show(self, name: str) -> Refusal | None:
        """A page by its name, or any picture by its path."""
        picture = named(name, self._folders)
        if picture is None:
            return "argument"
        self._table.show(picture)
        return None


def pictures_of(folders: tuple[Path, ...]) -> dict[str, Path]:
    """The first nine pictures of these folders, by their names."""
    found = (file for folder in folders for file in sorted(folder.glob("*"), key=_name))
    pictures: dict[str, Path] = {}
    for file in found:
        if file.suffix.lower() in PICTURES:
            pictures.setdefault(file.stem, file)
    return dict(islice(pictures.items(), MOST_OFFERED))


def named(name: str, folders: tuple[Path, ...]) -> Path | None:
    """A picture by its name, or any picture by its path."""
    picture = pictures_of(folders).get(name) or Path(name)
    return picture if picture.suffix.lower() in PICTURES and picture.is_file() else None


def _name(file: Path) -> str:
    return file.stem


def _draw_table(file: Path) -> None:
    from PIL import Image

    Image.new("RGB", (1280, 720), (74, 84, 78)).save(file)
