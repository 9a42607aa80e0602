"""``parvis guide``: puts an edition of the national fiches in place, from a file or the State's address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import assert_never

from kiosk.app.folders import guide_folder
from kiosk.app.settings import Settings
from kiosk.guide.archive import ArchiveRefused
from kiosk.guide.edition import LIBRARY_FILE, ImportReport
from kiosk.guide.importing import import_archive
from kiosk.guide.library import NoLibrary, open_library
from kiosk.guide.updating import NothingNew, Updated, UpdateFailed, update

Said = tuple[str, int]
"""What to tell the administrator, and the exit code."""


def import_file(archive: Path, env: Mapping[str, str], today: date) -> Said:
    """Import an archive that is already here."""
    result = import_archive(archive, guide_folder(env), today)
    if isinstance(result, ArchiveRefused):
        return f"{result.sentence} The edition in place stays.", 1
    return report_words(result), 0


def fetch_update(settings: Settings, env: Mapping[str, str], today: date) -> Said:
    """Fetch and import the newest edition."""
    result = update(settings.guide.url, guide_folder(env), today)
    match result:
        case Updated(report):
            return report_words(report), 0
        case NothingNew(edition):
            return f"Nothing new: the edition of {edition.dated} is in place.", 0
        case UpdateFailed():
            return f"{result.sentence} The edition in place stays.", 1
        case never:
            assert_never(never)


def status(env: Mapping[str, str]) -> Said:
    """Which edition is in place."""
    opened = open_library(guide_folder(env) / LIBRARY_FILE)
    if isinstance(opened, NoLibrary):
        return f"There are no fiches ({opened.reason}). Run: parvis guide update", 1
    edition = opened.edition
    opened.close()
    return f"{edition.fiches} fiches, verified up to {edition.dated}, imported on {edition.imported_on}.", 0


def report_words(report: ImportReport) -> str:
    """What an import found, for the administrator."""
    lines = [f"{report.edition.fiches} fiches imported in {report.seconds:.1f} s, {report.edition.licence}."]
    lines += [f"  {count:5} {kind}" for kind, count in report.by_kind]
    lines += [
        f"Unknown element, its words are kept: {name}, {count} times." for name, count in report.unknown
    ]
    lines += [f"Skipped: {one.name} ({one.code})." for one in report.skipped]
    return "\n".join(lines)
