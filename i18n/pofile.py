"""Opens PO files at the door: size, encoding and form, each fault with its line and mend."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kiosk.types import ParvisError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

MAX_BYTES = 2_000_000
_MEND = "Correct it; translations that are not read are not lost."
_CHARSET = re.compile(r"charset=([\w-]+)", re.IGNORECASE)
_WORDS = r'"[^"\\\n]*(?:\\[\\"ntr][^"\\\n]*)*"'
_LINES = rf"({_WORDS}(?:\n{_WORDS})*)"
_ENTRY = re.compile(
    r"((?:#[^~\n\u2068\u2069][^\n\u2068\u2069]*\n|#\n)*)"
    rf"(?:msgctxt {_LINES}\n)?msgid {_LINES}\nmsgstr {_LINES}(?:\n+|\Z)"
)
"""An entry as every tool writes it: comments, context, id, text. Plurals and what is put aside are not."""
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}


class PoError(ParvisError):
    """A file that is no PO file in UTF-8. ``rule``, ``message`` and ``mend`` are for whoever wrote it."""

    code = "po"

    def __init__(self, file: Path, line: int, rule: str, message: str, mend: str) -> None:
        super().__init__(f"{file}:{line}: {rule}: {message} {mend}")
        self.file, self.line, self.rule, self.message, self.mend = file, line, rule, message, mend


class Message(NamedTuple):
    """An entry of a PO file; ``line`` is that of its id. Of plurals the first id, and no words."""

    context: str
    id: str
    words: str
    fuzzy: bool
    line: int


def read_messages(file: Path) -> Sequence[Message]:
    """The messages of a PO file, in order, without its head. Raises PoError.

    Babel takes most of the kiosk's start to read 150 files: it reads the heads, and what is not plain.
    """
    words = _words(file)
    plain = _plain(file, words)
    return plain if plain is not None else tuple(_by_babel(_opened(file, words)))


def open_po(file: Path) -> Catalog:
    """A PO file as Babel keeps it. Raises PoError."""
    return _opened(file, _words(file))


def _plain(file: Path, words: str) -> Sequence[Message] | None:
    """The messages of a file that holds plain entries and nothing else, each once."""
    found, seen, at, line = list[Message](), set[tuple[str, str]](), 0, 1
    while at < len(words):
        entry = _ENTRY.match(words, at)
        if entry is None:
            return None
        comments, context, name, said = (
            entry[1],
            _joined(entry[2] or ""),
            _joined(entry[3]),
            _joined(entry[4]),
        )
        if not name and at == 0:
            _opened(file, words[: entry.end()])
        elif not name or (context, name) in seen:
            return None
        else:
            seen.add((context, name))
            here = line + words.count("\n", at, entry.start(3))
            found.append(Message(context, name, said, _is_fuzzy(comments), here))
        line += words.count("\n", at, entry.end())
        at = entry.end()
    return found


def _joined(quoted: str) -> str:
    """What stands between the quotation marks of some lines."""
    inner = "".join(line[1:-1] for line in quoted.split("\n")) if "\n" in quoted else quoted[1:-1]
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), inner) if "\\" in inner else inner


def _is_fuzzy(comments: str) -> bool:
    if "fuzzy" not in comments:
        return False
    flags = (line[2:].split(",") for line in comments.split("\n") if line.startswith("#,"))
    return any(flag.strip() == "fuzzy" for one in flags for flag in one)


def _by_babel(catalog: Catalog) -> Iterator[Message]:
    for one in catalog:
        if one.id:
            name = one.id if isinstance(one.id, str) else one.id[0]
            said = one.string if isinstance(one.string, str) else ""
            yield Message(one.context or "", name, said, one.fuzzy, one.lineno or 0)


def _opened(file: Path, words: str) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

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
