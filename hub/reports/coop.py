"""The CSV for La Coop de la mediation numerique: its fields (``Cra``), its codes, one line a report.

Source: the public code of La Coop (facts of 2026): date, duree in minutes, type_lieu, thematiques, materiel,
autonomie, oriente_vers_structure, structure_de_redirection, precisions_demarche, notes, tags; of the person
genre, tranche_age and statut_social, which Parvis never asks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from hub.reports.reports import Report

COLUMNS = (
    "date",
    "duree",
    "type_lieu",
    "thematiques",
    "materiel",
    "autonomie",
    "oriente_vers_structure",
    "structure_de_redirection",
    "precisions_demarche",
    "notes",
    "tags",
    "genre",
    "tranche_age",
    "statut_social",
    "mediateur",
)
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""How a cell begins that a spreadsheet would run (OWASP, CSV injection)."""


def as_csv(reports: Iterable[Report]) -> str:
    """Oldest first, as a diary; with the mark by which a spreadsheet knows UTF-8."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for one in sorted(reports, key=lambda one: (one.day, one.made_ms)):
        rows.writerow([harmless(cell) for cell in _cells(one)])
    return BOM + out.getvalue()


def harmless(cell: str) -> str:
    """A cell that is text and nothing else, in any spreadsheet."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cells(one: Report) -> tuple[str, ...]:
    body = one.body
    return (
        one.day,
        str(body.duration_min),
        body.place,
        "|".join(body.themes),
        "",
        body.autonomy,
        "oui" if body.oriented else "non",
        "",
        body.procedure,
        body.structure,
        "parvis",
        "",
        "",
        "",
        one.staff_name,
    )
