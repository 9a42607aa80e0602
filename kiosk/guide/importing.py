"""From DILA's zip to a library, or to a reason why not: the old edition serves until the new one is whole."""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import structlog

from kiosk.guide.archive import Archive, ArchiveBroken, ArchiveRefused, Limits, Member, open_archive
from kiosk.guide.codec import Damaged
from kiosk.guide.edition import LIBRARY_FILE, Edition, ImportReport, ImportResult, Skipped
from kiosk.guide.library import Library, open_library
from kiosk.guide.models import Kind, Shelf
from kiosk.guide.reading import NotAFiche, Reading, read_fiche
from kiosk.guide.store import LibraryWriter, sync
from kiosk.guide.xmltree import Unreadable
from kiosk.types import FicheId

log = structlog.get_logger()
Progress = Callable[[int, int], None]
"""Called with files done and files in all."""

USUAL = Limits()
SHOWN_SKIPPED = 100
"""Skipped files that a report names."""


def import_archive(
    zip_path: Path,
    folder: Path,
    today: date,
    *,
    progress: Progress = lambda _done, _total: None,
    limits: Limits = USUAL,
    clock: Callable[[], float] = time.monotonic,
    replacing: Edition | None = None,
) -> ImportResult:
    """Put the fiches of ``zip_path`` into ``folder`` as the library, in place of an older edition.

    ``today`` is written into the edition, and a fiche verified later than that dates nothing. With
    ``replacing``, the same archive, an older edition or one that lost half of its fiches is refused; without,
    a person decided.
    """
    start = clock()
    archive = open_archive(zip_path, limits)
    found = (
        archive
        if isinstance(archive, ArchiveRefused)
        else _guarded(archive, folder, _Wish(today, progress, limits, replacing))
    )
    if isinstance(found, ArchiveRefused):
        log.warning("guide.import.refused", code=found.code)
        return found
    report = found.report(clock() - start)
    log.info("guide.import.done", fiches=report.edition.fiches, skipped=len(found.skipped))
    return report


@dataclass
class _Tally:
    """What an import has met so far."""

    kinds: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    seen: set[FicheId] = field(default_factory=set)
    folders: dict[FicheId, tuple[Shelf, ...]] = field(default_factory=dict)
    dated: date | None = None
    schema: str = ""
    edition: Edition | None = None

    def report(self, seconds: float) -> ImportReport:
        assert self.edition is not None
        return ImportReport(
            self.edition,
            tuple(self.kinds.most_common()),
            tuple(self.unknown.most_common()),
            tuple(self.aside.most_common()),
            tuple(self.skipped[:SHOWN_SKIPPED]),
            seconds,
        )


@dataclass(frozen=True)
class _Wish:
    today: date
    progress: Progress
    limits: Limits
    replacing: Edition | None


def _guarded(archive: Archive, folder: Path, wish: _Wish) -> _Tally | ArchiveRefused:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder / ".import.lock") as free:
            if not free:
                return ArchiveRefused("busy", "Another import is under way. Wait until it is done.")
            return _replace(archive, folder, wish)
    except ArchiveBroken as fault:
        return fault.refusal
    except (sqlite3.Error, OSError):
        return ArchiveRefused("disk", "The new edition could not be written. Is the disk full or locked?")


@contextmanager
def alone(file: Path) -> Iterator[bool]:
    """Whether nobody else holds this lock; it goes with the process."""
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _replace(archive: Archive, folder: Path, wish: _Wish) -> _Tally | ArchiveRefused:
    part = folder / f"{LIBRARY_FILE}.part"
    part.unlink(missing_ok=True)
    try:
        found = _build(archive, part, wish)
        if isinstance(found, ArchiveRefused):
            return found
        checked = open_library(part)
        if not isinstance(checked, Library):
            return ArchiveRefused("disk", "The new edition did not read back well. The disk may be failing.")
        checked.close()
        part.replace(folder / LIBRARY_FILE)
        sync(folder)
        return found
    finally:
        part.unlink(missing_ok=True)


def _build(archive: Archive, part: Path, wish: _Wish) -> _Tally | ArchiveRefused:
    sha256 = archive.sha256()
    if wish.replacing and wish.replacing.archive_sha256 == sha256:
        return ArchiveRefused("same", "This archive is the edition in place.")
    tally, writer = _Tally(), LibraryWriter(part)
    try:
        for done, member in enumerate(archive.members(), 1):
            _take(member, tally, writer, wish.today)
            wish.progress(done, len(archive))
        refusal = _too_bad(tally, wish.limits) or _worse(tally, wish.replacing)
        if refusal:
            return refusal
        for ident, shelves in tally.folders.items():
            if ident not in tally.seen:
                writer.add_shelves(ident, shelves)
        tally.edition = Edition(tally.dated, wish.today, tally.schema, sha256, len(tally.seen))
        writer.close(tally.edition)
    finally:
        writer.abandon()
    return tally


def _too_bad(tally: _Tally, limits: Limits) -> ArchiveRefused | None:
    good, bad = len(tally.seen), len(tally.skipped)
    if not good:
        return ArchiveRefused("empty", "The archive holds no fiche.")
    if bad > limits.bad_share * (good + bad):
        return ArchiveRefused(
            "bad_files", f"{bad} of {good + bad} files cannot be read: more than is allowed."
        )
    return None


def _worse(tally: _Tally, replacing: Edition | None) -> ArchiveRefused | None:
    if replacing is None:
        return None
    if replacing.dated and (tally.dated is None or tally.dated < replacing.dated):
        return ArchiveRefused("older", f"The edition in place is newer: it dates from {replacing.dated}.")
    if len(tally.seen) * 2 < replacing.fiches:
        return ArchiveRefused(
            "shrunk", f"The archive holds {len(tally.seen)} fiches; the edition in place {replacing.fiches}."
        )
    return None


def _take(member: Member, tally: _Tally, writer: LibraryWriter, today: date) -> None:
    if not member.name.lower().endswith(".xml"):
        tally.aside[Path(member.name).suffix or "-"] += 1
    elif member.data is None:
        tally.skipped.append(Skipped(member.name, "size"))
    else:
        found = read_fiche(member.data)
        if isinstance(found, NotAFiche):
            tally.aside[found.root[:60]] += 1
        elif isinstance(found, Unreadable):
            tally.skipped.append(Skipped(member.name, found.code))
        else:
            _keep(member.name, found, tally, writer, today)


def _keep(name: str, found: Reading, tally: _Tally, writer: LibraryWriter, today: date) -> None:
    fiche = found.fiche
    if fiche.id in tally.seen:
        tally.skipped.append(Skipped(name, "twice"))
        return
    try:
        writer.add(fiche)
    except (RecursionError, Damaged):
        tally.skipped.append(Skipped(name, "depth"))
        return
    tally.seen.add(fiche.id)
    tally.kinds[fiche.kind.value or Kind.OTHER.name] += 1
    tally.unknown.update(found.unknown)
    tally.schema = max(tally.schema, found.schema)
    if fiche.verified and fiche.verified <= today:
        tally.dated = max(tally.dated or fiche.verified, fiche.verified)
    if fiche.folder and found.folder:
        tally.folders.setdefault(fiche.folder.id, found.folder)
