"""Reads a PO file for the check: entries with their lines, and each fault of form as an Issue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from i18n.pofile import PoError, read_messages
from kiosk.procedures.issues import Issue, PackError
from kiosk.types import TextKey


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
        return tuple(
            Entry(TextKey(one.context or one.id), one.id, one.words, one.fuzzy, one.line)
            for one in read_messages(file)
        )
    except PoError as error:
        issue = Issue(error.file, error.line, error.rule, error.message, error.mend)
        raise PackError((issue,)) from error
