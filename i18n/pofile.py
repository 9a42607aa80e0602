"""Opens PO files at the door: size, encoding and form, each fault with its line and mend."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.types import ParvisError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

MAX_BYTES = 2_000_000
_MEND = "Correct it; translations that are not read are not lost."
_CHARSET = re.compile(r"charset=([\w-]+)", re.IGNORECASE)


class PoError(ParvisError):
    """A file that is no PO file in UTF-8. ``rule``, ``message`` and ``mend`` are for whoever wrote it."""

    code = "po"

    def __init__(self, file: Path, line: int, rule: str, message: str, mend: str) -> None:
        super().__init__(f"{file}:{line}: {rule}: {message} {mend}")
        self.file, self.line, self.rule, self.message, self.mend = file, line, rule, message, mend


def open_po(file: Path) -> Catalog:
    """The messages of a PO file, in order. Raises PoError."""
    from babel.messages.pofile import PoFileError, read_po

    words = _words(file)
    try:
        return read_po(io.StringIO(words), abort_invalid=True)
    except PoFileError as error:
        raise PoError(file, error.lineno + 1, "po", f"This is not a PO file: {error}.", _MEND) from error
    except (ValueError, LookupError, TypeError) as error:
        raise PoError(file, 0, "po", f"This is not a PO file: {error}.", _MEND) from error


def _words(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise PoError(file, 0, "size", "The file is over 2 MB.", "Split it.")
        raw = file.read_bytes()
    except OSError as error:
        raise PoError(file, 0, "unreadable", "The file cannot be read.", "Check its rights.") from error
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PoError(file, line, "encoding", "The file is not UTF-8.", "Save it as UTF-8.") from error
    if "\0" in words:
        line = words.count("\n", 0, words.index("\0")) + 1
        raise PoError(file, line, "encoding", "The file holds a NUL character.", "Save it as UTF-8.")
    declared = _CHARSET.search(words)
    if declared and declared[1].lower() not in {"utf-8", "utf8"}:
        line = words.count("\n", 0, declared.start()) + 1
        raise PoError(file, line, "encoding", f"The file says '{declared[1]}'.", "Write charset=utf-8.")
    return words
