"""A pack of a few lines in a town: what a test wants to know about the engine, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kiosk.pages.town import Town
from kiosk.procedures.common import Common, load_common
from kiosk.procedures.loader import Pack, load_pack
from kiosk.procedures.models import Procedure
from kiosk.types import Lang
from tests.support.visit import ROOT, Visit

FRENCH = (Lang("fr"),)
HEAD = """
id: essai
section: vote
title: Un essai
tile: Essai
icon: flag
source: {fiche: F1, verified_on: 2026-01-09, grade: A}
"""
END = """
  - {id: review, kind: review, title: Vérifiez, next: done}
  - {id: done, kind: outcome, title: Fini, outcome: {kind: desk, steps: [Donnez le papier]}}
"""
"""The last two pages of most packs."""


def common() -> Common:
    """The town's own facts and papers, in French."""
    return load_common(ROOT / "config", FRENCH)


def written(folder: Path, body: str, head: str = HEAD) -> Pack:
    """A pack of these lines (``start:`` and ``pages:``), loaded. Raises PackError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(head + body, encoding="utf-8")
    return load_pack(folder, common(), FRENCH)


def town_with(town: Town, *packs: Pack) -> Town:
    """The town with these packs only."""
    catalogue = town.catalogue
    for pack in packs:
        catalogue = catalogue.with_texts(pack.texts)
    procedures = {pack.procedure.id: pack.procedure for pack in packs}
    return replace(town, procedures=procedures, catalogue=catalogue)


def opened(town: Town, folder: Path, body: str) -> Visit:
    """A visit at the first page of a pack of these lines."""
    pack = written(folder, body)
    return Visit.begins(town_with(town, pack)).opens(pack.procedure.id)


def procedure(folder: Path, body: str) -> Procedure:
    """The procedure of a pack of these lines."""
    return written(folder, body).procedure
