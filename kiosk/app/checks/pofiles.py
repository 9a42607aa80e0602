"""Reads a PO file for the check: entries with their lines, and each fault of form as an Issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from i18n.pofile import PoError, open_po
from kiosk.procedures.issues import Issue, PackError
from kiosk.types import TextKey

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


@dataclass(frozen=True)
class Entry:
    """A translation. ``source``: the French that it was made from; the key itself in the French file."""

    key: TextKey
    source: str
    words: str
    fuzzy: bool
    line: int


def read_entries(file: Path) -> tuple[Entry, ...]:
    """The entries in the order of the file. Raises PackError for a file that is no PO file in UTF-8."""
    try:
        # Babel keeps the last of two entries with one context and id, and writes "fuzzy" on neither.
        return tuple(_entries(open_po(file)))
    except PoError as error:
        issue = Issue(error.file, error.line, error.rule, error.message, error.mend)
        raise PackError((issue,)) from error


def _entries(catalog: Catalog) -> Iterator[Entry]:
    for one in catalog:
        if one.id:
            source = one.id if isinstance(one.id, str) else one.id[0]
            words = one.string if isinstance(one.string, str) else ""
            yield Entry(TextKey(one.context or source), source, words, one.fuzzy, one.lineno or 0)
