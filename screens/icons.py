"""Finds the glyphs of an icon by its name: Phosphor's fonts have no names inside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "question"
"""Drawn for a name that the font does not have: a page is never broken by a missing icon."""


@dataclass(frozen=True)
class Glyphs:
    """The characters of one icon: bold, and the two layers of duotone (pale ground, then lines).

    ``directional``: it points along the line of reading, so it is turned round with the page.
    """

    bold: str
    duotone: tuple[str, str] | None
    directional: bool = False


class IconBook:
    """All icons by name, read from ``config/icons/icons.json``, and ``directional.json`` beside it."""

    def __init__(self, path: Path) -> None:
        self._icons: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
        pointing = path.with_name("directional.json").read_text(encoding="utf-8")
        self._directional = frozenset(json.loads(pointing))

    def __contains__(self, name: str) -> bool:
        return name in self._icons

    def glyphs(self, name: str) -> Glyphs:
        """The glyphs of this icon, or of a question mark when there is none."""
        known = name if name in self._icons else UNKNOWN
        found = self._icons[known]
        layers = found.get("duotone")
        duotone = tuple(_letter(code) for code in layers) if isinstance(layers, list) else None
        return Glyphs(_letter(found["bold"]), duotone, known in self._directional)  # type: ignore[arg-type]  # two layers by the file


def _letter(code: object) -> str:
    return chr(int(str(code), 16))
