"""Finds the glyphs of an icon by its name: Phosphor's fonts have no names inside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "question"
"""Drawn for a name that the font does not have: a page is never broken by a missing icon."""


@dataclass(frozen=True)
class Glyphs:
    """The characters of one icon: bold, and the two layers of duotone (pale ground, then lines)."""

    bold: str
    duotone: tuple[str, str] | None


class IconBook:
    """All icons by name, read from ``config/icons/icons.json``."""

    def __init__(self, path: Path) -> None:
        self._icons: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))

    def __contains__(self, name: str) -> bool:
        return name in self._icons

    def glyphs(self, name: str) -> Glyphs:
        """The glyphs of this icon, or of a question mark when there is none."""
        found = self._icons.get(name) or self._icons[UNKNOWN]
        layers = found.get("duotone")
        duotone = tuple(_letter(code) for code in layers) if isinstance(layers, list) else None
        return Glyphs(_letter(found["bold"]), duotone)  # type: ignore[arg-type]  # two layers by the file


def _letter(code: object) -> str:
    return chr(int(str(code), 16))
