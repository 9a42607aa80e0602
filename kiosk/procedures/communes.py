"""The communes of France and their postcodes, without a network: a place is touched instead of typed."""

from __future__ import annotations

import gzip
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

COMMUNES = Path("places/communes.tsv.gz")
"""The list, below the folder ``config``."""

FEWEST_LETTERS = 2
"""A single letter begins thousands of names."""

_ARTICLES = (b"", b"l ", b"la ", b"le ", b"les ")
_SAINT = re.compile(r"\bst(e?)(?= )")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


@dataclass(frozen=True)
class Commune:
    """A commune; large ones have several postcodes."""

    name: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True)
class NoCommunes:
    """Nothing is suggested, and each name is typed."""

    reason: Literal["missing", "broken"]


@dataclass(frozen=True)
class Communes:
    """One line a commune, the largest first: search key, name, postcodes (config/places/README.md).

    The lines stay bytes: 35 000 objects would take ten times their memory, and a search takes some ms.
    """

    lines: bytes = field(repr=False)

    def of(self, postcode: str) -> tuple[Commune, ...]:
        """The communes of a postcode, by name."""
        if not re.fullmatch(r"[0-9]{5}", postcode):
            return ()
        found = (_commune(self._line(at)) for at in self._places(postcode.encode()))
        return tuple(sorted(found, key=lambda one: search_key(one.name)))

    def beginning(self, words: str, most: int) -> tuple[Commune, ...]:
        """At most so many communes whose names begin so: exactly this name first, then the largest."""
        key = search_key(words)
        if len(key.replace(" ", "")) < FEWEST_LETTERS:
            return ()
        found = (*self._matching(key, b"\t", most), *self._matching(key, b"", most))
        return tuple(dict.fromkeys(found))[:most]

    def _matching(self, key: str, end: bytes, most: int) -> Iterator[Commune]:
        wanted = key.encode() + end
        heads = [islice(self._places(b"\n" + article + wanted), most) for article in _ARTICLES]
        first = [-1] if self.lines.startswith(tuple(article + wanted for article in _ARTICLES)) else []
        places = sorted((*first, *(at for head in heads for at in head)))
        return (_commune(self._line(at + 1)) for at in places[:most])

    def _places(self, part: bytes) -> Iterator[int]:
        """Where a part of a line stands. Not by a pattern: that took 14 ms for a postcode, at each key."""
        at = self.lines.find(part)
        while at >= 0:
            yield at
            at = self.lines.find(part, at + len(part))

    def _line(self, at: int) -> bytes:
        end = self.lines.find(b"\n", at)
        return self.lines[self.lines.rfind(b"\n", 0, at) + 1 : end if end >= 0 else len(self.lines)]


def search_key(name: str) -> str:
    """A name without accents, capitals and hyphens; "st" before a word is "saint"."""
    plain = unicodedata.normalize("NFD", name.casefold().translate(_LIGATURES))
    ascii_only = "".join(char if char.isascii() and char.isalnum() else " " for char in _bare(plain))
    # The space that was typed last says that a word is whole: "st " is a saint, "st" may be Strasbourg.
    words = " ".join(ascii_only.split()) + (" " if ascii_only.endswith(" ") and ascii_only.strip() else "")
    return _SAINT.sub(r"saint\1", words)


def _bare(decomposed: str) -> Iterable[str]:
    return (char for char in decomposed if not unicodedata.combining(char))


def _commune(line: bytes) -> Commune:
    _, name, postcodes = line.decode().split("\t")
    return Commune(name, tuple(postcodes.split()))


def _is_list(lines: bytes) -> bool:
    """Three columns in UTF-8: what is wrong must be seen at the start, not when somebody types."""
    try:
        lines.decode()
    except UnicodeDecodeError:
        return False
    return all(row.count(b"\t") == 2 for row in lines.removesuffix(b"\n").split(b"\n"))


def load_communes(file: Path) -> Communes | NoCommunes:
    """The packed list, or why there is none: a kiosk whose towns are typed still serves."""
    try:
        lines = gzip.decompress(file.read_bytes())
    except FileNotFoundError:
        return NoCommunes("missing")
    except (OSError, EOFError, zlib.error):
        return NoCommunes("broken")
    return Communes(lines) if _is_list(lines) else NoCommunes("broken")
