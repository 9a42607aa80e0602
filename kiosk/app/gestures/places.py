"""Where the dock and the kiosk meet: files below the kiosk's data folder."""

from __future__ import annotations

from pathlib import Path


def dock_folder(data: Path) -> Path:
    """All of the dock's files."""
    return data / "dock"


def gestures_in(dock: Path) -> Path:
    """Where gestures are dropped."""
    return dock / "gestures"


def status_in(dock: Path) -> Path:
    """Where the kiosk tells how its fakes are."""
    return dock / "status.json"


def pictures_in(dock: Path) -> Path:
    """Where a person drops pictures of further papers to show."""
    return dock / "pictures"
