"""Sentences such as the kiosk's, in each of its languages: what every voice's speed is measured with."""

from __future__ import annotations

from pathlib import Path

from kiosk.types import Lang

_FOLDER = Path(__file__).parent / "sample"


def measured_with() -> frozenset[Lang]:
    """The languages that have sentences."""
    return frozenset(Lang(file.stem) for file in _FOLDER.glob("*.txt"))


def sentences_of(lang: Lang) -> tuple[str, ...]:
    """14 sentences, as they are said. Raises OSError for a language without any."""
    return tuple((_FOLDER / f"{lang}.txt").read_text("utf-8").splitlines())
