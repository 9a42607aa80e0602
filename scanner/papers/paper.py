"""Makes one paper of what was read on a page: its kind, its data by their proof, its issues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.procedures.communes import COMMUNES, Communes, NoCommunes, load_communes
from kiosk.procedures.paper_values import WHOLE, FieldRead, PaperField, PaperIssue, PaperRead, twice_read
from scanner.mrz import Mrz
from scanner.papers.fromcode import from_code
from scanner.papers.fromlines import from_lines
from scanner.papers.kinds import Found, kind_of
from scanner.papers.printed import from_print
from scanner.twoddoc import TwoDDoc
from scanner.twoddoc.printed import comparable

_CONFIG = Path(__file__).resolve().parents[2] / "config"
_UNCOMPARED = frozenset({PaperIssue.CODE_DIFFERS, PaperIssue.UNREADABLE, PaperIssue.OCR_FAILED})


def paper_of(
    text: str,
    twoddoc: TwoDDoc | None,
    mrz: Mrz | None,
    *,
    today: dt.date,
    issues: Sequence[PaperIssue] = (),
    communes: Communes | NoCommunes | None = None,
) -> PaperRead:
    """Say what the page is and what it tells; pass no ``twoddoc`` that is known to be forged.

    ``communes``: the list of ``config/places`` when None.
    """
    found = kind_of(text, twoddoc, mrz)
    fields = fields_of(found, text, twoddoc, mrz, today=today, issues=issues, communes=communes)
    return PaperRead(found.kind, fields, tuple(issues), found.form, found.also)


def fields_of(
    found: Found,
    text: str,
    twoddoc: TwoDDoc | None,
    mrz: Mrz | None,
    *,
    today: dt.date,
    issues: Sequence[PaperIssue] = (),
    communes: Communes | NoCommunes | None = None,
) -> dict[str, FieldRead]:
    """Gather the data: printed words first, lines over them, a code over both."""
    places = load_communes(_CONFIG / COMMUNES) if communes is None else communes
    printed = fields = from_print(text, found, today, places)
    if mrz is not None:
        fields = _over(fields, from_lines(mrz))
        fields |= twice_read(fields, printed) | _same_day(fields, printed)
    if twoddoc is not None:
        # What was not compared with the print may have been glued there.
        compared = comparable(twoddoc) and not _UNCOMPARED.intersection(issues)
        certain = twoddoc.signature == "valid" and compared
        fields = _over(fields, from_code(twoddoc, certain=certain))
    return fields


def _same_day(lines: dict[str, FieldRead], printed: dict[str, FieldRead]) -> dict[str, FieldRead]:
    """The birth date, certain, where the lines and the print both say it: two readings of two places."""
    line, seen = lines.get(PaperField.BIRTH_DATE), printed.get(PaperField.BIRTH_DATE)
    if line is None or seen is None or line.source != "mrz" or line.value != seen.value:
        return {}
    return {PaperField.BIRTH_DATE: replace(line, certain=True)}


def _over(fields: dict[str, FieldRead], better: dict[str, FieldRead]) -> dict[str, FieldRead]:
    """Lay better data over others; a name or an address is replaced whole."""
    dropped = frozenset().union(*(group for group in WHOLE if group & better.keys()))
    kept = {name: one for name, one in fields.items() if name not in dropped}
    return {**kept, **better}
