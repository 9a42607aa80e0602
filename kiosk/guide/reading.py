"""One XML file of the archive to one Fiche. A file that is none is an answer, not an exception."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import Element

from kiosk.guide.models import Crumb, Fiche, Kind, Shelf
from kiosk.guide.reading_blocks import day_of
from kiosk.guide.reading_parts import crumb, fiche_link, parts_of, raw_words, shelf
from kiosk.guide.reading_text import Unknown, words_of
from kiosk.guide.richtext import NOTHING
from kiosk.guide.walking import texts
from kiosk.guide.xmltree import DC, Unreadable, parse
from kiosk.types import FicheId

LOST = "#lost"
"""Counted for a fiche with words in places where none are looked for: they are not in its parts."""
ROOTS = frozenset({"Publication", "ServiceComplementaire"})
ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
SCHEMA = re.compile(r"/(\d+\.\d+)/")
SCHEMA_LOCATION = "http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"


@dataclass(frozen=True)
class Reading:
    """A fiche, what was not understood in it (element names, counted), and what its folder holds."""

    fiche: Fiche
    unknown: Mapping[str, int]
    folder: tuple[Shelf, ...]
    schema: str
    """Such as ``3.3``; empty when the file does not say."""


@dataclass(frozen=True)
class NotAFiche:
    """Well-formed, but another sort of file of the archive (a menu, a glossary). ``root`` is its name."""

    root: str


ReadResult: TypeAlias = Reading | NotAFiche | Unreadable


def read_fiche(data: bytes) -> ReadResult:
    """Read a publication (schemas 3.0 to 3.4; unknown elements are kept as words and counted)."""
    root = parse(data)
    if isinstance(root, Unreadable):
        return root
    if root.tag not in ROOTS:
        return NotAFiche(root.tag)
    try:
        return _read(root)
    except RecursionError:
        return Unreadable("depth")


def _read(root: Element) -> Reading | Unreadable:
    ident = root.get("ID", "")
    if not ID.fullmatch(ident):
        return Unreadable("id")
    core = {child.tag.removeprefix(DC): words_of(child) for child in root if child.tag.startswith(DC)}
    if not core.get("title"):
        return Unreadable("title")
    unknown = Unknown()
    kind = _kind(root.get("type", ""), unknown)
    parts = parts_of(root, unknown)
    if _letters(texts(parts)) < _letters(raw_words(root)):
        unknown[LOST] += 1
    fiche = Fiche(
        id=FicheId(ident),
        kind=kind,
        title=core["title"],
        description=core.get("description", ""),
        verified=day_of(core.get("date")),
        changed=day_of(root.get("dateDerniereModificationImportante")),
        url=root.get("spUrl", "").strip(),
        subject=core.get("subject", ""),
        coverage=core.get("coverage", ""),
        audiences=tuple(words_of(element) for element in root.findall("Audience")),
        breadcrumb=_crumbs(root, "FilDAriane/Niveau"),
        themes=_crumbs(root, "Theme"),
        subtheme=crumb(root.find("SousThemePere")),
        folder=crumb(root.find("DossierPere")),
        subfolder=words_of(root.find("SousDossierPere")),
        parts=parts,
    )
    return Reading(fiche, dict(unknown), _folder(root), _schema(root))


def _letters(words: Iterable[str]) -> int:
    """How many signs there are but spaces."""
    return sum(len("".join(each.split())) for each in words)


def _kind(name: str, unknown: Unknown) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        unknown[f"type={name[:60]}"] += 1
        return Kind.OTHER


def _crumbs(root: Element, path: str) -> tuple[Crumb, ...]:
    found = (crumb(element) for element in root.findall(path))
    return tuple(each for each in found if each is not None)


def _folder(root: Element) -> tuple[Shelf, ...]:
    folder = root.find("DossierPere")
    if folder is None:
        return ()
    unknown = Unknown()
    direct = tuple(fiche_link(child, unknown) for child in folder if child.tag == "Fiche")
    shelves = tuple(shelf(child, unknown) for child in folder if child.tag == "SousDossier")
    return (Shelf(FicheId(""), NOTHING, direct), *shelves) if direct else shelves


def _schema(root: Element) -> str:
    found = SCHEMA.search(root.get(SCHEMA_LOCATION, ""))
    return found.group(1) if found else ""
