"""Tells whether a folder is a Vosk model, and whether it can be given phrases to listen for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

_ACOUSTIC = ("am/final.mdl", "final.mdl")
"""Where the maker puts it: the newer layout, and the older flat one (vosk-api, issue 1460)."""
_PHRASES = ("HCLr.fst", "Gr.fst")
_WHOLE = "HCLG.fst"


@dataclass(frozen=True)
class Model:
    """``grammar``: its graph is made of two halves, so that a page's phrases can take the place of one
    (vosk-api, issue 217). Else it only hears freely."""

    grammar: bool


@dataclass(frozen=True)
class NoModel:
    """``lacks`` is the file without which no folder is a model."""

    lacks: str


Kind: TypeAlias = Model | NoModel


def kind_of(folder: Path) -> Kind:
    """What this folder holds."""
    acoustic = next((name for name in _ACOUSTIC if (folder / name).is_file()), None)
    if acoustic is None:
        return NoModel(_ACOUSTIC[0])
    graph = folder / "graph" if acoustic.startswith("am/") else folder
    if all((graph / name).is_file() for name in _PHRASES):
        return Model(grammar=True)
    if (graph / _WHOLE).is_file():
        return Model(grammar=False)
    return NoModel(str((graph / _PHRASES[1]).relative_to(folder)))
