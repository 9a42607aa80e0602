"""Reads a PO file for the check: entries with their lines, and each fault of form as an Issue."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.procedures.issues import Issue, PackError
from kiosk.types import TextKey

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

MAX_BYTES = 2_000_000
_MEND = "Correct it, or write the file again with parvis texts update."
_CHARSET = re.compile(r"charset=([\w-]+)", re.IGNORECASE)


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
    words = _words(file)
    # Babel keeps the last of two entries with one context and id, and writes "fuzzy" on neither.
    return tuple(_entries(_catalog(file, words)))


def _words(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise _fault(file, 0, "size", "The file is over 2 MB.", "Split it.")
        raw = file.read_bytes()
    except OSError as error:
        raise _fault(file, 0, "unreadable", "The file cannot be read.", "Check its rights.") from error
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _fault(file, line, "encoding", "The file is not UTF-8.", "Save it as UTF-8.") from error
    if "\0" in words:
        line = words.count("\n", 0, words.index("\0")) + 1
        raise _fault(file, line, "encoding", "The file holds a NUL character.", "Save it as UTF-8.")
    declared = _CHARSET.search(words)
    if declared and declared[1].lower() not in {"utf-8", "utf8"}:
        line = words.count("\n", 0, declared.start()) + 1
        message = f"The file says that it is '{declared[1]}'."
        raise _fault(file, line, "encoding", message, "Write charset=utf-8.")
    return words


def _catalog(file: Path, words: str) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    try:
        return read_po(io.StringIO(words), abort_invalid=True)
    except PoFileError as error:
        raise _fault(file, error.lineno + 1, "po", f"This is not a PO file: {error}.", _MEND) from error
    except (ValueError, LookupError, TypeError) as error:
        raise _fault(file, 0, "po", f"This is not a PO file: {error}.", _MEND) from error


def _entries(catalog: Catalog) -> Iterator[Entry]:
    for one in catalog:
        if one.id:
            source = one.id if isinstance(one.id, str) else one.id[0]
            words = one.string if isinstance(one.string, str) else ""
            yield Entry(TextKey(one.context or source), source, words, one.fuzzy, one.lineno or 0)


def _fault(file: Path, line: int, rule: str, message: str, mend: str) -> PackError:
    return PackError((Issue(file, line, rule, message, mend),))
