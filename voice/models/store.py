"""The folder of models: one of each language, ``models/LANG``."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.types import LANGUAGE, Lang
from voice.models.kinds import Model, NoModel, kind_of

NOTE = "parvis-model.json"
"""In a model's folder: its name and the SHA-256 of the file that it came in."""


@dataclass(frozen=True)
class Note:
    """What is known of a model's origin; empty for one that was copied here by hand."""

    name: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Installed:
    """A model in its place. ``size_bytes`` is what it takes on the disk."""

    lang: Lang
    folder: Path
    name: str
    grammar: bool
    size_bytes: int


def is_language(lang: str) -> bool:
    """Whether this names a language, and not a path that leads out of the folder."""
    return re.fullmatch(LANGUAGE, lang) is not None


def aside_of(models: Path, lang: Lang) -> Path:
    """A file that came and was not the right one: its maker may say that it is."""
    return models / f".{lang}.aside"


def folder_of(models: Path, lang: Lang) -> Path | None:
    """The model of this language, or None."""
    folder = models / lang
    return None if isinstance(kind_of(folder), NoModel) else folder


def languages(models: Path) -> tuple[Lang, ...]:
    """The languages with a model, in their order."""
    if not models.is_dir():
        return ()
    tags = (Lang(folder.name) for folder in sorted(models.iterdir()) if is_language(folder.name))
    return tuple(tag for tag in tags if folder_of(models, tag) is not None)


def installed(models: Path) -> tuple[Installed, ...]:
    """All models in their place."""
    return tuple(_describe(models / lang, lang) for lang in languages(models))


def remove(models: Path, lang: Lang) -> bool:
    """Take the model away; whether there was one. Raises OSError."""
    folder = models / lang
    if not is_language(lang):
        return False
    aside_of(models, lang).unlink(missing_ok=True)
    if not (folder.is_symlink() or folder.exists()):
        return False
    if folder.is_symlink():  # a model that lies elsewhere stays there
        folder.unlink()
    else:
        shutil.rmtree(folder)
    return True


def write_note(folder: Path, note: Note) -> None:
    """Say where a model came from."""
    (folder / NOTE).write_text(json.dumps(asdict(note)) + "\n", encoding="utf-8")


def read_note(folder: Path) -> Note:
    """Where a model came from, if that is known."""
    try:
        return Note(**json.loads((folder / NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Note()


def _describe(folder: Path, lang: Lang) -> Installed:
    kind = kind_of(folder)
    size = sum(file.stat().st_size for file in folder.resolve().rglob("*") if file.is_file())
    name = read_note(folder).name or folder.resolve().name
    return Installed(lang, folder, name, isinstance(kind, Model) and kind.grammar, size)
