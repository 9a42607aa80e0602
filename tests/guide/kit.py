"""What the guide's tests share: real excerpts, archives made to order, the words of a raw XML file."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from kiosk.guide.edition import LIBRARY_FILE, ImportReport
from kiosk.guide.importing import import_archive
from kiosk.guide.library import Library, open_library
from kiosk.guide.models import Fiche
from kiosk.guide.reading import Reading, read_fiche
from kiosk.guide.reading_parts import METADATA
from kiosk.guide.reading_text import INLINE
from kiosk.guide.walking import texts

HERE = Path(__file__).parent
EXCERPTS = HERE / "data" / "vosdroits-2020-excerpts.zip"
SCHEMA_34 = HERE / "data" / "schema-3.4.xml"
TODAY = date(2026, 11, 22)
NO_WORDS = frozenset({"PivotLocal", "Audience"})
"""Elements whose text is a key for machines."""


def whole_archive() -> Path | None:
    """DILA's archive beside the checkout (or where PARVIS_VOSDROITS says); None where there is none."""
    usual = HERE.parents[2] / "shared" / "data" / "vosdroits-2020-part.zip"
    found = Path(os.environ.get("PARVIS_VOSDROITS", usual))
    return found if found.is_file() else None


def excerpt(ident: str) -> bytes:
    with zipfile.ZipFile(EXCERPTS) as zipped:
        return zipped.read(f"{ident}.xml")


def read(data: bytes) -> Reading:
    found = read_fiche(data)
    assert isinstance(found, Reading), found
    return found


def fiche(ident: str) -> Fiche:
    return read(excerpt(ident)).fiche


def fiche_xml(ident: str = "F1", title: str = "Une fiche", body: str = "", day: str = "2026-01-02") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Publication xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'ID="{ident}" type="Fiche d\'information"><dc:title>{title}</dc:title>'
        f"<dc:date>modified {day}</dc:date>{body}</Publication>"
    ).encode()


def zip_of(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return path


def imported(archive: Path, folder: Path) -> Library:
    report = import_archive(archive, folder, TODAY)
    assert isinstance(report, ImportReport), report
    library = open_library(folder / LIBRARY_FILE)
    assert isinstance(library, Library), library
    return library


def words_of_xml(data: bytes) -> str:
    """All the words of a publication but its metadata, in order, one space between blocks."""
    out: list[str] = []
    for child in ElementTree.fromstring(data):
        if not (child.tag.startswith("{") or child.tag in METADATA):
            _gather(child, out)
    return fold("".join(out))


def words_of_fiche(read: Fiche) -> str:
    return fold(" ".join(texts(read.parts)))


def fold(words: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", words).strip(" ")


def _gather(element: ElementTree.Element, out: list[str]) -> None:
    if element.tag in NO_WORDS:
        out.append(element.tail or "")
        return
    gap = "" if element.tag in INLINE else " "
    out.extend((gap, element.text or ""))
    for child in element:
        _gather(child, out)
    out.extend((gap, element.tail or ""))
