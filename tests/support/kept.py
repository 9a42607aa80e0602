"""Looks for bytes in all files of a program: each is read once, since a database's are hundreds of MB."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def files_with(folders: Iterable[Path], *pieces: bytes) -> list[Path]:
    """The files below these folders in which any of these pieces stands."""
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    return [file for file in files if any(piece in held for held in _held(file) for piece in pieces)]


def _held(file: Path) -> Iterable[bytes]:
    try:
        return (file.read_bytes(),)
    except FileNotFoundError:
        # A database tidies its own files while we look.
        return ()
