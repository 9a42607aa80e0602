"""Checks machine-readable lines as they were read, and finds them in the text of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from scanner.mrz.digits import FILLER, plain_line
from scanner.mrz.layouts import SLACK, Layout, layout_of
from scanner.mrz.repair import options, solutions
from scanner.mrz.result import Mrz, believed, doubted

_WIDTHS = frozenset(width + more for width in (30, 36, 44) for more in range(-SLACK, SLACK + 1))


def check_mrz(lines: Sequence[str], today: dt.date) -> Mrz | None:
    """Check lines as read, mending what leaves no choice (``repair``); None when they are not such lines.

    ``lines``: 2 or 3 texts of any origin; blanks, case and accents do not count, a few fillers may lack or be
    too many. ``today`` decides the centuries. Nothing raises, whatever the text.
    """
    rows = plain_lines(lines)
    layout = layout_of(rows)
    if layout is None:
        return None
    found = solutions(rows, layout, today)
    return (
        believed(found[0], [rows], layout, today)
        if len(found) == 1
        else doubted(nearest(rows, layout), layout)
    )


def find_mrz(text: str, today: dt.date) -> Mrz | None:
    """Find the first valid machine-readable lines in a page's text, a line of it each."""
    rows = [
        row for row in map(plain_line, text.splitlines()) if row and len(row) in _WIDTHS and FILLER in row
    ]
    for count in (3, 2):
        for at in range(len(rows) - count + 1):
            found = check_mrz(rows[at : at + count], today)
            if found is not None and found.valid:
                return found
    return None


def plain_lines(lines: Sequence[str]) -> list[str]:
    """The lines in the signs of the norm; none at all when one of them is no such line."""
    rows = [plain_line(line) for line in lines]
    return [row for row in rows if row] if all(rows) else []


def nearest(rows: Sequence[str], layout: Layout) -> tuple[str, ...]:
    """A first reading in the right widths, only to tell which digits fail."""
    first = [(options(row, at, layout) or [row])[0] for at, row in enumerate(rows)]
    return tuple(row[: layout.width].ljust(layout.width, FILLER) for row in first)
