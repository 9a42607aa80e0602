"""Writes a library: one SQLite file with every fiche packed, the tree to browse and the words to search."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from kiosk.guide.blocks import Case, Section, Situation
from kiosk.guide.codec import FORMAT, encode
from kiosk.guide.edition import Edition
from kiosk.guide.models import Fiche, Kind, Shelf
from kiosk.guide.walking import texts, walk
from kiosk.types import FicheId

APPLICATION_ID = 0x50415256
"""``PARV``: so that no other SQLite file is taken for a library."""

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE fiche (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL,
    description TEXT NOT NULL, verified TEXT, changed TEXT, url TEXT NOT NULL, audiences TEXT NOT NULL,
    themes TEXT NOT NULL, folder TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX fiche_kind ON fiche (kind);
CREATE TABLE shelf (
    parent TEXT NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL,
    PRIMARY KEY (parent, position)
) WITHOUT ROWID;
CREATE TABLE entry (
    parent TEXT NOT NULL, shelf INTEGER NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL,
    title TEXT NOT NULL, PRIMARY KEY (parent, shelf, position)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
    title, description, introduction, headings, content='', tokenize='unicode61 remove_diacritics 2'
);
"""
FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY;"


class LibraryWriter:
    """Fills a new file; ``close`` makes it lasting. May raise sqlite3.Error and OSError (a full disk)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(FAST + SCHEMA)
        self._db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        self._db.execute(f"PRAGMA user_version={FORMAT}")
        self._db.execute("BEGIN")

    def add(self, fiche: Fiche) -> None:
        """Keep a fiche. Raises RecursionError or Damaged when it cannot be packed; nothing is kept then."""
        row = (
            fiche.id,
            fiche.kind.value,
            fiche.title,
            fiche.description,
            fiche.verified and fiche.verified.isoformat(),
            fiche.changed and fiche.changed.isoformat(),
            fiche.url,
            "\n".join(fiche.audiences),
            "\n".join(theme.id for theme in fiche.themes),
            fiche.folder.id if fiche.folder else "",
            encode(fiche),
        )
        n = self._db.execute(
            "INSERT INTO fiche VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row
        ).lastrowid
        self._db.execute("INSERT INTO words (rowid, title, description, introduction, headings) "
                         "VALUES (?, ?, ?, ?, ?)", (n, *_words(fiche)))  # fmt: skip
        if fiche.kind in (Kind.THEME, Kind.FOLDER):
            self.add_shelves(fiche.id, fiche.all(Shelf))

    def add_shelves(self, parent: FicheId, shelves: tuple[Shelf, ...]) -> None:
        """Say what lies in a theme or a folder."""
        for at, shelf in enumerate(shelves):
            self._db.execute(
                "INSERT INTO shelf VALUES (?, ?, ?, ?)", (parent, at, shelf.id, shelf.title.text)
            )
            self._db.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
                [(parent, at, place, link.id, link.title.text) for place, link in enumerate(shelf.links)],
            )

    def close(self, edition: Edition) -> None:
        """Say whose edition it is and make sure that it is on the disk."""
        self._db.executemany("INSERT INTO meta VALUES (?, ?)", _meta(edition))
        self._db.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._db.execute("COMMIT")
        self._db.close()
        sync(self._path)

    def abandon(self) -> None:
        """Close without making anything lasting."""
        self._db.close()


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _words(fiche: Fiche) -> tuple[str, str, str, str]:
    headings = (node.title.text for node in walk(fiche.parts) if isinstance(node, Section | Situation | Case))
    return (
        fiche.title,
        fiche.description,
        " ".join(texts(fiche.introduction)),
        " ".join(dict.fromkeys(headings)),
    )


def _meta(edition: Edition) -> list[tuple[str, str]]:
    return [
        ("dated", edition.dated.isoformat() if edition.dated else ""),
        ("imported_on", edition.imported_on.isoformat()),
        ("schema", edition.schema),
        ("archive_sha256", edition.archive_sha256),
        ("fiches", str(edition.fiches)),
        ("licence", edition.licence),
        ("attribution", edition.attribution),
    ]
