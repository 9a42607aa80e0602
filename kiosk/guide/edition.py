"""What is known of an edition of the fiches: how fresh it is and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kiosk.guide.archive import ArchiveRefused

LIBRARY_FILE = "guide.sqlite"
LICENCE = "Licence Ouverte 2.0"
ATTRIBUTION = "Direction de l'information légale et administrative, service-public.gouv.fr"


@dataclass(frozen=True)
class Edition:
    """``dated`` is the latest day on which a fiche of it was verified (None: no fiche says)."""

    dated: date | None
    imported_on: date
    schema: str
    """The newest schema seen, such as ``3.4``."""
    archive_sha256: str
    fiches: int
    licence: str = LICENCE
    attribution: str = ATTRIBUTION


@dataclass(frozen=True)
class Skipped:
    """A file that is no readable fiche. ``code``: those of Unreadable, ``size``, ``twice``."""

    name: str
    code: str


@dataclass(frozen=True)
class ImportReport:
    """A new edition serves. Counts by kind, unknown elements by name, files set aside by sort."""

    edition: Edition
    by_kind: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int], ...]
    aside: tuple[tuple[str, int], ...]
    skipped: tuple[Skipped, ...]
    seconds: float


ImportResult: TypeAlias = ImportReport | ArchiveRefused
