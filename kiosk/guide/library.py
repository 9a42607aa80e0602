"""The fiches as the kiosk reads them: read only, from any thread, whatever state the file is in."""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import structlog

from kiosk.guide.codec import FORMAT, Damaged, decode
from kiosk.guide.edition import Edition
from kiosk.guide.models import Fiche, FicheHead, Kind
from kiosk.guide.store import APPLICATION_ID
from kiosk.types import FicheId

log = structlog.get_logger()

WORD = re.compile(r"\w+")
SMALL_WORDS = frozenset(
    """
    a ai au aux avec c ce ces comment d dans de des du elle en est et faire faut il j je l la le les m ma me
    mes mon n ne ou par pas pour qu que quel quelle quels quoi s sa se ses son sont sur t un une veux vos
    votre vous y
    """.split()  # noqa: SIM905
)
"""Words that say nothing about what is looked for (without accents)."""

HEAD = "fiche.id, fiche.kind, fiche.title, fiche.verified"
RANK = "bm25(words, 10.0, 4.0, 2.0, 1.0)"


@dataclass(frozen=True)
class NoLibrary:
    """There are no fiches to show. ``reason``: ``missing``, ``damaged``, ``format`` (import anew)."""

    reason: str


@dataclass(frozen=True)
class Group:
    """A named shelf of a theme or a folder, with what of it is in the library. The name may be empty."""

    id: FicheId
    title: str
    heads: tuple[FicheHead, ...]


class Library:
    """An edition, open for reading. It keeps serving the edition it was opened on when a new one comes.

    May be used from several threads. A page of the file that turns out damaged is logged and reads as absent.
    """

    def __init__(self, db: sqlite3.Connection, edition: Edition) -> None:
        self._db, self._lock = db, threading.Lock()
        self.edition = edition

    def fiche(self, ident: FicheId) -> Fiche | None:
        """The whole fiche; None when it is not in the library."""
        rows = self._rows("SELECT body FROM fiche WHERE id = ?", ident)
        try:
            return decode(rows[0][0]) if rows else None
        except Damaged:
            log.warning("guide.fiche.damaged")
            return None

    def head(self, ident: FicheId) -> FicheHead | None:
        """A fiche's line in a list, without opening it."""
        found = self._heads(f"SELECT {HEAD} FROM fiche WHERE id = ?", ident)
        return found[0] if found else None

    def search(self, words: str, limit: int = 20, kinds: Collection[Kind] = ()) -> tuple[FicheHead, ...]:
        """The fiches that speak of these words, best first; of these kinds only, if any are given.

        Accents, small words, plurals and unfinished words do not matter. First come the fiches that have all
        the words, then those that have any of them.
        """
        wanted = _wanted(words)
        if not wanted:
            return ()
        found = self._search(" AND ".join(wanted), limit, kinds)
        if len(found) < limit and len(wanted) > 1:
            found += self._search(" OR ".join(wanted), limit, kinds)
        return tuple(dict.fromkeys(found))[:limit]

    def themes(self) -> tuple[FicheHead, ...]:
        """The themes, to browse from."""
        return self.of_kind(Kind.THEME)

    def below(self, ident: FicheId) -> tuple[Group, ...]:
        """What lies in a theme or a folder, as the State ordered it; empty groups are left out."""
        shelves = self._rows(
            "SELECT position, id, title FROM shelf WHERE parent = ? ORDER BY position", ident
        )
        groups = (Group(FicheId(shelf), title, self._on_shelf(ident, at)) for at, shelf, title in shelves)
        return tuple(group for group in groups if group.heads)

    def of_kind(self, kind: Kind) -> tuple[FicheHead, ...]:
        """All fiches of a kind, by title."""
        return self._heads(f"SELECT {HEAD} FROM fiche WHERE kind = ? ORDER BY title, id", kind.value)

    def ids(self) -> tuple[FicheId, ...]:
        """Every id of the library, in the order of the archive."""
        return tuple(FicheId(row[0]) for row in self._rows("SELECT id FROM fiche ORDER BY n"))

    def close(self) -> None:
        """Let go of the file; everything reads as absent from then on."""
        with self._lock:
            self._db.close()

    def _on_shelf(self, parent: FicheId, at: int) -> tuple[FicheHead, ...]:
        """A folder whose own publication is missing is still a way to its fiches."""
        return self._heads(
            "SELECT entry.id, coalesce(fiche.kind, ?), coalesce(fiche.title, entry.title), fiche.verified "
            "FROM entry LEFT JOIN fiche ON fiche.id = entry.id WHERE parent = ? AND shelf = ? "
            "AND (fiche.id IS NOT NULL OR entry.id IN (SELECT parent FROM shelf)) ORDER BY position",
            Kind.FOLDER.value, parent, at,
        )  # fmt: skip

    def _search(self, query: str, limit: int, kinds: Collection[Kind]) -> tuple[FicheHead, ...]:
        marks = ",".join("?" * len(kinds))
        only = f"AND fiche.kind IN ({marks})" if kinds else ""
        return self._heads(
            f"SELECT {HEAD} FROM words JOIN fiche ON fiche.n = words.rowid "
            f"WHERE words MATCH ? {only} ORDER BY {RANK}, fiche.n LIMIT ?",
            query, *(kind.value for kind in kinds), limit,
        )  # fmt: skip

    def _heads(self, sql: str, *values: object) -> tuple[FicheHead, ...]:
        return tuple(head for row in self._rows(sql, *values) if (head := _head(row)) is not None)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            with self._lock:
                return self._db.execute(sql, values).fetchall()
        except sqlite3.Error:
            log.warning("guide.library.damaged")
            return []


def _head(row: tuple[Any, ...]) -> FicheHead | None:
    """A line of a list; None for one that was damaged under our feet."""
    try:
        ident, kind, title, day = row
        return FicheHead(FicheId(ident), Kind(kind), title, date.fromisoformat(day) if day else None)
    except (ValueError, TypeError):
        log.warning("guide.library.damaged")
        return None


OpenResult: TypeAlias = Library | NoLibrary


def open_library(path: Path) -> OpenResult:
    """Open and check an edition. Never raises for what is wrong with the file."""
    if not path.is_file():
        return NoLibrary("missing")
    try:
        db = sqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
    except sqlite3.Error:
        return NoLibrary("damaged")
    try:
        found = _checked(db)
    except (sqlite3.Error, ValueError, KeyError):
        found = NoLibrary("damaged")
    if isinstance(found, NoLibrary):
        db.close()
        return found
    return Library(db, found)


def _checked(db: sqlite3.Connection) -> Edition | NoLibrary:
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return NoLibrary("damaged")
    if db.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        return NoLibrary("format")
    if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        return NoLibrary("damaged")
    meta = dict(db.execute("SELECT name, value FROM meta").fetchall())
    return Edition(
        dated=date.fromisoformat(meta["dated"]) if meta["dated"] else None,
        imported_on=date.fromisoformat(meta["imported_on"]),
        schema=meta["schema"],
        archive_sha256=meta["archive_sha256"],
        fiches=int(meta["fiches"]),
        licence=meta["licence"],
        attribution=meta["attribution"],
    )


def _wanted(words: str) -> list[str]:
    """Search terms as FTS5 prefixes: no accents, no small words, no plural ending."""
    bare = unicodedata.normalize("NFKD", words.casefold())
    found = WORD.findall("".join(sign for sign in bare if not unicodedata.combining(sign)))
    useful = [word for word in found if word not in SMALL_WORDS]
    return [f'"{_stem(word)}"*' for word in dict.fromkeys(useful)][:12]


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] in "sx" else word
