"""A newer edition of the fiches from the configured address: fetched, checked, imported, or left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import structlog

from kiosk.guide.archive import ArchiveRefused, Limits
from kiosk.guide.edition import LIBRARY_FILE, Edition, ImportReport
from kiosk.guide.fetching import (
    Fetched,
    FetchFailed,
    Terms,
    Unchanged,
    Validators,
    discard,
    fetch,
    read_validators,
    write_validators,
)
from kiosk.guide.importing import USUAL, alone, import_archive
from kiosk.guide.library import Library, open_library

if TYPE_CHECKING:
    from requests import Session

log = structlog.get_logger()

FETCHED_FILE = "fetched.zip"
SERVED_FILE = "served.json"
"""Validators of the edition that serves, for a conditional request."""

KEEP_FOR_LATER = frozenset({"busy", "disk"})
"""Refusals that say nothing against the fetched file."""


@dataclass(frozen=True)
class Updated:
    """A new edition serves."""

    report: ImportReport


@dataclass(frozen=True)
class NothingNew:
    """The edition in place is the newest."""

    edition: Edition


@dataclass(frozen=True)
class UpdateFailed:
    """The edition in place serves on. Codes: those of FetchFailed and ArchiveRefused."""

    code: str
    sentence: str


UpdateResult: TypeAlias = Updated | NothingNew | UpdateFailed
Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the stage (``fetch``: bytes, ``import``: files), how much is done, and how much there is."""


def update(
    url: str,
    folder: Path,
    today: date,
    *,
    session: Session | None = None,
    terms: Terms = Terms(),  # noqa: B008
    limits: Limits = USUAL,
    progress: Progress = lambda _stage, _done, _total: None,
    clock: Callable[[], float] = time.monotonic,
) -> UpdateResult:
    """Fetch the archive at ``url`` and put its edition in ``folder`` in place of the older one.

    An edition that is older than the one in place, or has lost half of its fiches, is not taken.
    """
    found = _guarded(_Update(url, folder, today, terms, limits, progress, clock), session)
    if isinstance(found, UpdateFailed):
        log.warning("guide.update.failed", code=found.code)
    return found


@dataclass(frozen=True)
class _Update:
    url: str
    folder: Path
    today: date
    terms: Terms
    limits: Limits
    progress: Progress
    clock: Callable[[], float]

    @property
    def target(self) -> Path:
        return self.folder / FETCHED_FILE

    @property
    def served(self) -> Path:
        return self.folder / SERVED_FILE


def _guarded(job: _Update, session: Session | None) -> UpdateResult:
    from requests import Session as NewSession

    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        with alone(job.folder / ".update.lock") as free:
            if not free:
                return UpdateFailed("busy", "Another update is under way. Wait until it is done.")
            return _run(job, session or NewSession())
    except OSError:
        return UpdateFailed("disk", "The fetched file could not be written. Is the disk full?")


def _run(job: _Update, session: Session) -> UpdateResult:
    current = _current(job.folder)
    known = read_validators(job.served) if current else Validators()
    found = fetch(
        job.url,
        job.target,
        session,
        known=known,
        terms=job.terms,
        progress=lambda done, total: job.progress("fetch", done, total),
    )
    if isinstance(found, FetchFailed):
        return UpdateFailed(found.code, found.sentence)
    if isinstance(found, Unchanged):
        # Unchanged answers a condition, and a condition is only set when an edition is in place.
        return NothingNew(current) if current else UpdateFailed("http", "The server sent nothing.")
    return _take(job, found, current)


def _take(job: _Update, found: Fetched, current: Edition | None) -> UpdateResult:
    report = import_archive(
        found.path,
        job.folder,
        job.today,
        progress=lambda done, total: job.progress("import", done, total),
        limits=job.limits,
        clock=job.clock,
        replacing=current,
    )
    if isinstance(report, ArchiveRefused):
        if report.code not in KEEP_FOR_LATER:
            discard(found.path)
        if report.code == "same" and current:
            write_validators(job.served, found.validators)
            return NothingNew(current)
        return UpdateFailed(report.code, report.sentence)
    write_validators(job.served, found.validators)
    discard(found.path)
    return Updated(report)


def _current(folder: Path) -> Edition | None:
    found = open_library(folder / LIBRARY_FILE)
    if not isinstance(found, Library):
        return None
    found.close()
    return found.edition
